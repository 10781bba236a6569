"""Forecasts in words: "is open" is forecast as "is forecast to be open"."""

_INFINITIVES = {
    **dict.fromkeys(("is", "are", "was", "were"), "be"),
    **dict.fromkeys(("has", "have", "had"), "have"),
    **dict.fromkeys(("does", "do", "did"), "do"),
    **dict.fromkeys(("goes", "went"), "go"),
    **{"became": "become", "began": "begin", "bought": "buy", "built": "build", "came": "come"},
    **{"fell": "fall", "gave": "give", "grew": "grow", "held": "hold", "kept": "keep"},
    **{"left": "leave", "lost": "lose", "made": "make", "met": "meet", "paid": "pay"},
    **{"ran": "run", "rose": "rise", "sank": "sink", "sold": "sell", "spent": "spend"},
    **{"stood": "stand", "took": "take", "won": "win", "beat": "beat", "cost": "cost"},
}
"""Of verbs whose forms no ending tells: from a form to the infinitive."""

_VERBS = (
    *("become", "begin", "build", "buy", "carry", "charge", "close", "come", "contain", "cost"),
    *("cover", "cut", "draw", "employ", "end", "exceed", "export", "fall", "find", "follow"),
    *("give", "grow", "hold", "import", "include", "join", "keep", "last", "lead", "leave"),
    *("lose", "make", "measure", "meet", "need", "occur", "open", "own", "owe", "pay", "play"),
    *("produce", "reach", "receive", "remain", "replace", "rise", "run", "sell", "spend"),
    *("stand", "start", "stay", "supply", "support", "take", "travel", "use", "visit", "win"),
)
"""Verbs whose third person in -s is read as one; most other words in -s are nouns."""


_PARTICIPLES = ("bought", "built", "found", "held", "made", "paid", "sold")
_BEHIND = ("as", "at", "by", "from", "in", "of", "on", "to")
"""Behind a form that may be a participle, what makes it one: held by, built in."""


_MOVED = ("climbed", "declined", "decreased", "dropped", "increased", "jumped", "slipped", "surged")
"""Before "by", what is not done to anything."""


def _is_passive(first: str, then: str) -> bool:
    """Whether two words are of something that is done to the subject: owned by, held at."""
    if first in _PARTICIPLES:
        return then in _BEHIND
    return first.endswith("ed") and then == "by" and first not in _MOVED


def forecast(predicate: str, denied: bool) -> str:
    """The predicate of a forecast, in place of the predicate as it is named."""
    first, space, rest = predicate.partition(" ")
    never = "not " if denied else ""
    if _is_passive(first, rest.partition(" ")[0]):
        return f"is forecast {never}to be {predicate}"
    if infinitive := _infinitive(first):
        return f"is forecast {never}to {infinitive}{space}{rest}"
    if first.endswith("ed"):
        return f"is forecast {never}to have {predicate}"
    if first == "will":
        return f"is forecast {never}to {rest}"
    return f"({'by a forecast, denied' if denied else 'by a forecast'}) {predicate}"


def _infinitive(word: str) -> str | None:
    """The infinitive of a verb in the third person or the past; None for what may be no verb."""
    if word in _INFINITIVES:
        return _INFINITIVES[word]
    bases = [
        word[: -len(ending)] + instead for ending, instead in _ENDINGS if word.endswith(ending)
    ]
    return next((base for base in bases if base in _VERBS), None)


_ENDINGS = (("ies", "y"), ("es", ""), ("s", ""), ("ied", "y"), ("ed", ""), ("d", ""))
