"""Projects as a stranger may write them: drawn from a grammar, with faults here and there.

What is drawn is mostly right in its shape, so that it gets far: figures without bounds, units that
do not convert, counts, absences, alternatives, heads. How often it is not is the `oddness`.
"""

import json
from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

from engine.claims.kinds import BUILT_IN

OWN = {
    "voices": {"about": "entity", "n": "number"},
    "row": {"e": "entity", "p": "predicate", "t": "term", "q": "quantity", "d": "date",
            "x": "text", "n": "number", "b": "truth", "c": "claim", "s": "source"},
}  # fmt: skip
KINDS: Mapping[str, Mapping[str, str]] = {
    **{
        kind.name: {name: str(field.type) for name, field in kind.fields.items()}
        for kind in BUILT_IN.values()
    },
    **OWN,
}
"""Every kind that a rule may ask for, with its fields and their types."""

VOCABULARY = """\
predicates:
  has: {value: quantity, inherited: true}
  is: {value: term, single: true, lasts: true}
  at: {value: entity, single: true, implies: [does], excludes: [does], value_exists: true}
  born: {value: date, single: true, before: [died, does], within_years: 120, parts: true,
    begins: [does, existence], implies: {at: town}}
  died: {value: date, single: true, ends: [existence, does],
    before: {has: {at_least_years: 3, within_years: 9}}}
  aged: {value: quantity, age_since: {from: born, at: died}, constant: true}
  did-for: {value: quantity, length_of: does}
  says: {value: text, superlative: true, any_time: true, at_most: 2}
  does: {inherited: denials, lasts: true, forever: true}
  total: {value: quantity, counts: at, over: period, cumulative: false, scope: [to, on],
    event_total: true, adds_up: [on]}
entities:
  town: {name: Town, kind: place, part_of: land}
  land: {kind: place}
  ann: {name: Ann, kind: person, aliases: [Anna]}
terms: {calm: {opposite: [wild, rough]}, rough: {}}
units:
  m: {}
  km: {physical: kilometre}
  mile: {physical: mile}
  ha: {physical: hectare, aliases: [hectares]}
  acre: {physical: acre}
  c: {physical: degC}
  cc: {physical: degC*degC}
  db: {physical: dBm}
  nan: {physical: nan}
  league: {is: 3 mile}
  dozen: {is: "12"}
  score: {is: 5/3 dozen}
  psi: {physical: psi}
kinds:
  voices: {about: entity, n: number}
  row: {e: entity, p: predicate, t: term, q: quantity, d: date, x: text, n: number, b: truth,
        c: claim, s: source}
"""
WORDS = ["town", "land", "ann", "Anna", "calm", "wild", "rough", "has", "is", "at", "born", "died",
         "says", "does", "total", "yes", "true", "false", "affirmed", "denied", "fact", "opinion",
         "certain", "possible", "normal", "deprecated", "quantity", "place"]  # fmt: skip
FIGURES = ["5 km", "3 mile", "2 ha", "4 acre", "at least 5 km", "more than 0 ha", "at most 3 psi",
           "5 km (3.1 mile)", "about 2 ha (5 acre)",
           "5 league", "2 dozen", "1.5 score",
           "less than -2 c", "about 0 cc", "1.5 million db", "0 nan", "-0", "10..20 m", "5±0.5 km",
           "9" * 40 + " km", "0." + "0" * 39 + "1 mile", "about " + "9" * 40]  # fmt: skip
DATES = ["2023", "2023-09", "2023-09-13", "../2023", "2023/..", "../..", "2022-09/2023-10~",
         "-0500", "Y17000", "Y-999999999/Y999999999", "198X", "2023-24", "2020?", "2017/2021",
         "2021/2025", "2021-12-31/..", "2021-03/2021", "2017-01-01/2021-12-31",
         "27 June 1969", "before 1967", "late 1890s", "799 BC"]  # fmt: skip
NUMBERS = ["0", "1", "-1", "2.5", "-0", "9" * 40, "0." + "0" * 39 + "1", "366"]
ODD: list[Any] = [
       "", " ", "b 2024", "$", "$$", "$a", "$x.y.z", "${", "~", "..", "1e9", "9" * 41, "1,00", "é",
       "nan", "inf", "\u202e", "a\nb", "#", "'", '"', "(", "2023-13", "5 furlong", "null", "no",
       "the 1900s", "05/06/2023", "1 mile (2 km", "5 km (9 c)", "x" * 300,
       "1" + ",000" * 40, "2024/2020",
       [], {}, [[]], {"a": "b"}, ["x"], None]  # fmt: skip
PERIOD_CALLS = ["overlaps", "surely_overlaps", "hands_over", "earlier", "later", "before", "after",
                "meets", "met_by", "during", "strictly_overlaps", "overlapped_by", "contains",
                "starts", "started_by", "finishes", "finished_by", "equals"]  # fmt: skip


class Wild:
    """Draws files; `oddness` is the share of the parts that are anything at all."""

    def __init__(self, seed: int, oddness: float) -> None:
        self.chance, self.oddness = Random(seed), oddness
        self.bound: dict[str, str] = {}

    def _one(self, choices: Sequence[Any]) -> Any:
        odd = self.chance.random() < self.oddness
        return self.chance.choice(ODD if odd else choices)

    def _some(self, most: int, least: int = 0) -> range:
        return range(self.chance.randint(least, most))

    # -- facts ----------------------------------------------------------------------------------

    def facts(self) -> str:
        """A source with its claims, and rows."""
        source = {
            "id": self._one(["s1"]),
            "publisher": self._one(["P"]),
            "published": self._one(DATES[:3]),
            "author": self._one(["ann"]),
        }
        claims = [self._claim(n) for n in self._some(6, 1)]
        rows = [self._row() for _ in self._some(4)]
        return json.dumps({"source": source, "claims": claims, "facts": rows})

    def _claim(self, number: int) -> dict[str, Any]:
        predicate = self._one(["has", "has", "has", "is", "at", "born", "died", "says", "does",
                               "total", "aged"])  # fmt: skip
        values = {"is": ["calm", "wild", "rough"], "at": ["town", "land", "ann"], "born": DATES,
                  "died": DATES, "says": WORDS, "does": ["yes"]}  # fmt: skip
        claim = {
            "id": self._one([f"c{number}"]),
            "subject": self._one(["town", "town", "ann"]),
            "predicate": predicate,
            "value": self._one(values.get(str(predicate), FIGURES)),
        }
        optional = {
            "period": DATES, "polarity": ["affirmed", "denied"], "via": ["ann"],
            "mode": ["fact", "opinion", "forecast"], "certainty": ["certain", "possible"],
            "rank": ["normal", "deprecated", "preferred"], "speaker": ["ann", "town"],
            "paragraph": ["1"], "quote": ["a b c"],
        }  # fmt: skip
        named = predicate in ("is", "at", "says")
        if self.chance.random() < (0.1 if named else self.oddness):
            claim["value"] = [claim["value"], self._one(values.get(str(predicate), WORDS))]
        for key, choices in optional.items():
            if self.chance.random() < 0.2:
                claim[key] = self._one(choices)
        said = named and claim.get("polarity") != "denied"
        if self.chance.random() < (0.2 if said else self.oddness):
            claim["only"] = self._one(["true"])
        if number and self.chance.random() < 0.2:
            claim[self.chance.choice(["supersedes", "cites"])] = self._one(["c0", ["c0"]])
        if predicate == "total" and self.chance.random() < 0.5:
            claim["scope"] = {
                str(self._one(["to", "on"])): self._one(["town", "calm", "5 km", "2020-05"])
            }
        return {str(key): value for key, value in claim.items()}

    def _row(self) -> dict[str, Any]:
        if self.chance.random() < 0.5:
            return {"voices": {"about": self._one(["town"]), "n": self._one(NUMBERS)}}
        types = {"e": ["town"], "p": ["has"], "t": ["calm"], "q": FIGURES, "d": DATES, "x": WORDS,
                 "n": NUMBERS, "b": ["true", "false"], "c": ["c0"], "s": ["s1"]}  # fmt: skip
        return {"row": {key: self._one(values) for key, values in types.items()}}

    # -- rules ----------------------------------------------------------------------------------

    def rule(self, name: str) -> str:
        """A rule file that flags or derives."""
        self.bound = {"a": "claim"}
        fields = {k: v for k, v in self._fields("claim").items() if k != "value"}
        predicate = self._one(["has", "has", "total", "$p"])
        when: list[Any] = [{"claim a": {**fields, "predicate": predicate}}]
        when += [self._pattern("b") if self.chance.random() < 0.5 else self._pattern()]
        when += [self._item() for _ in self._some(3)]
        rule: dict[str, Any] = {"id": name, "title": self._one(["t"]), "when": when}
        if self.chance.random() < 0.3:
            rule["unless"] = [self._absence() for _ in self._some(2, 1)]
        if self.chance.random() < 0.35:
            rule["derive"] = [self._head() for _ in self._some(2, 1)]
        else:
            rule["level"] = self._one(["contradiction", "tension", "note"])
            rule["flag"] = self._message()
        return json.dumps(rule)

    def _item(self) -> Any:
        draw = self.chance.random()
        if draw < 0.3:
            return self._pattern()
        if draw < 0.75:
            return self.condition()
        if draw < 0.9 and "n" not in self.bound:
            of = {"claim": {"subject": self._one(["$x"]), "value": "$k"}}
            count = {"of": of, "distinct": self._one(["$k"]), "as": "$n"}
            self.bound["n"] = "number"
            return {"count": count}
        less = [self._one(["tension", self.condition()]), self.condition()]
        return {"any": [self.condition(), less]}

    def _absence(self) -> Any:
        before = dict(self.bound)
        if self.chance.random() < 0.5:
            found: Any = self._pattern()
        else:
            found = [self._pattern("k"), self.condition()]
        self.bound = before
        return found

    def _pattern(self, name: str = "") -> dict[str, Any]:
        kind = self.chance.choice(["claim", "claim", *KINDS])
        word = self._one([f"{kind} {name}"]) if name and name not in self.bound else kind
        if name:
            self.bound.setdefault(name, kind)
        return {str(word): self._fields(kind)}

    def _fields(self, kind: str) -> dict[str, Any]:
        types = KINDS[kind]
        chosen = self.chance.sample(list(types), self.chance.randint(0, min(3, len(types))))
        return {field: self._term(field, types[field]) for field in chosen}

    def _term(self, field: str, kind: str) -> Any:
        """What a pattern asks of a field: a variable that is named for its type, or a literal."""
        if kind == "scope" and self.chance.random() < 0.5:
            return {"to": self._one(["town"])}
        guarded = kind in ("claim", "source", "scope") or field in ("speaker", "via", "author")
        if guarded or self.chance.random() < 0.5:
            name = {"predicate": "p", "entity": "x", "term": "m", "value": "v", "scope": "s",
                    "number": "i", "quantity": "q", "date": "d", "period": "e", "truth": "u",
                    "text": f"t{field}", "claim": "c", "source": "o"}[kind]  # fmt: skip
            self.bound.setdefault(name, kind)
            return self._one([f"${name}"])
        return self._one(self._literals(field, kind))

    def _literals(self, field: str, kind: str) -> list[Any]:
        choices = {
            "polarity": ["affirmed", "denied"], "mode": ["fact", "opinion"], "rank": ["normal"],
            "certainty": ["certain"], "value_type": ["quantity"], "over": ["moment"],
            "value": [*FIGURES, "calm", "yes", "town"],
        }  # fmt: skip
        types = {"number": NUMBERS, "quantity": FIGURES, "date": DATES, "period": DATES,
                 "truth": ["true", "false"], "entity": ["town", "ann", "land"],
                 "predicate": ["has", "is", "at", "born"], "term": ["calm"]}  # fmt: skip
        return choices.get(field) or types.get(kind, WORDS)

    def _head(self) -> dict[str, Any]:
        if self.chance.random() < 0.6:
            head: dict[str, Any] = {"from": self._one(["$a"]), "subject": self._read("entity")}
            head["predicate"] = self._one(["has", "does", "is", self._read("predicate")])
            literals = {"has": "at least 5 km", "is": "calm"}
            head["value"] = self._one([literals.get(str(head["predicate"]), "yes"), "$a.value"])
            if self.chance.random() < 0.3:
                head["scope"] = self._one(["$a.scope", {"to": self._read("entity")}, {}])
            return {"claim": head}
        number = self._one(NUMBERS) if "n" not in self.bound else "$n"
        return {"voices": {"about": self._read("entity"), "n": self._one([number, number, "1"])}}

    def _message(self) -> str:
        parts = [self._read(kind) for kind in ("value", "entity", "period", "claim", "scope")]
        parts += ["text ", "$$", "${a.scope.to}", "$a", "}", self._one(["$a.value"])]
        return "".join(f"{self.chance.choice(parts)} " for _ in self._some(5, 1))

    # -- conditions -----------------------------------------------------------------------------

    def _read(self, kind: str) -> str:
        """A variable or a field of that type, as far as the patterns bind one."""
        found = [f"${name}" for name, of in self.bound.items() if of == kind and name not in "ab"]
        for name, of in self.bound.items():
            types = KINDS.get(of, {}) if name in ("a", "b", "k") else {}
            found += [f"${name}.{field}" for field, type_ in types.items() if type_ == kind]
        if kind == "entity":  # and no speaker, whom no rule may pick out
            found = ["$a.subject"]
        return str(self._one(found or ["$a.value" if kind == "quantity" else "$a.subject"]))

    def condition(self, depth: int = 0) -> str:
        """Text that is true or false, as it may stand among the items of a rule."""
        draw = self.chance.random()
        if draw < self.oddness:
            return str(self.chance.choice(ODD) or "a b")
        if depth < 3 and draw < 0.2:
            sign = self.chance.choice([" and ", " or "])
            return f"({self.condition(depth + 1)}{sign}{self.condition(depth + 1)})"
        if depth < 3 and draw < 0.28:
            return f"not {self.condition(depth + 1)}"
        call = self.chance.choice
        if draw < 0.4:
            return f"{call(PERIOD_CALLS)}({self._value('period', 1)}, {self._value('period', 1)})"
        if draw < 0.5:
            name = call(["disjoint", "contains"])
            return f"{name}({self._value('quantity', 1)}, {self._value('quantity', 1)})"
        if draw < 0.55:
            return f"given({self._value(call(['quantity', 'number', 'date']), 1)})"
        if draw < 0.62:
            pattern = self._one(["^a+$", "[a-z]*", "x{1000}", "\\\\d", "t.*n$", ""])
            return f'matches({self._read("text")}, "{pattern}")'
        if draw < 0.68:
            words = ", ".join(json.dumps(call(WORDS[:6])) for _ in self._some(3))
            return f"{self._read('entity')} {call(['in', 'not in'])} [{words}]"
        if draw < 0.75:
            return f"{self._value('date', 1)} {call(['==', '!='])} {self._value('date', 1)}"
        kind = call(["quantity", "quantity", "number"])
        signs = ["==", "!=", "<", "<=", ">", ">="]
        return f"{self._value(kind, 1)} {call(signs)} {self._value(kind, 1)}"

    def _value(self, kind: str, depth: int) -> str:
        """An expression of that type; now and then of another."""
        if self.chance.random() < self.oddness / 2:
            kind = self.chance.choice(["quantity", "number", "period", "date"])
        draw, deeper = self.chance.random() + depth / 20, depth + 1
        if kind == "quantity":
            if draw < 0.3:
                return f"{self.chance.choice(['low', 'high'])}({self._value(kind, deeper)})"
            if draw < 0.45:
                sign = self.chance.choice("+-")
                return f"({self._value(kind, deeper)} {sign} {self._value(kind, deeper)})"
            if draw < 0.55:
                return f"({self._value(kind, deeper)} * {self._value('number', deeper)})"
            if draw < 0.65:
                return f"qty({json.dumps(self._one(FIGURES))})"
            return str(self._one([self._read("quantity"), "$a.value", "$a.value"]))
        if kind == "number":
            if draw < 0.35:
                sign = self.chance.choice("+-*/")
                return f"({self._value(kind, deeper)} {sign} {self._value(kind, deeper)})"
            if draw < 0.5:
                return (
                    f"ratio({self._value('quantity', deeper)}, {self._value('quantity', deeper)})"
                )
            if draw < 0.6:
                return f"days({self._value('period', deeper)})"
            if draw < 0.7:
                return f"({self._value('date', deeper)} - {self._value('date', deeper)})"
            known = [f"${name}" for name, of in self.bound.items() if of == "number"]
            return str(self._one([*NUMBERS, *known]))
        if kind == "date" and draw < 0.5:
            name = self.chance.choice(["first_day", "last_day", "beginning", "ending"])
            return f"{name}({self._value('period', deeper)})"
        if kind == "date" and draw < 0.75:
            sign = self.chance.choice("+-")
            return f"({self._value(kind, deeper)} {sign} {self._value('number', deeper)})"
        literal = json.dumps(self._one(DATES)) if kind == "period" else "$a.published"
        return str(self._one(["$a.period", "$a.published", literal]))
