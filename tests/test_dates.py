"""Dates in English words are read where they have one reading, and refused with both where not."""

import datetime
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.claims.period import PeriodError, doubtful, in_words, parse
from engine.claims.unread import advice
from tests.transcripts import run

DOCUMENT = Path(__file__).parent.parent / "docs" / "facts.md"

READ = [
    # a day, a month, a year
    ("27 June 1969", "1969-06-27"),
    ("June Third, 1972", "1972-06-03"),
    ("June the twenty-first 1972", "1972-06-21"),
    ("3rd quarter of the 19th century", "1851-01-01/1875-12-31"),
    ("1 BC", "0000"),
    ("June 27, 1969", "1969-06-27"),
    ("June 27th, 1969", "1969-06-27"),
    ("24th of September 2019", "2019-09-24"),
    ("17/18 October 1941", "1941-10-17/1941-10-18"),
    ("23d day of January, 1856", "1856-01-23"),
    ("2d May 1862", "1862-05-02"),
    ("the 24th of September, 2019", "2019-09-24"),
    ("Sept. 24, 2019", "2019-09-24"),
    ("24 SEP 2019", "2019-09-24"),
    ("24-Sep-2019", "2019-09-24"),
    ("2019 September 24", "2019-09-24"),
    ("Tuesday, 24 September 2019", "2019-09-24"),
    ("on 27 June 1969", "1969-06-27"),
    ("September 2011", "2011-09"),
    ("Sept. 2011", "2011-09"),
    ("May, 2011", "2011-05"),
    ("in 1969", "1969"),
    ("as of June 2011", "2011-06"),
    ("summer 2021", "2021-22"),
    ("autumn of 2021", "2021-23"),
    ("winter 2021-22", "2021-24"),
    # decades, centuries, thirds
    ("the 1890s", "189X"),
    ("1890's", "189X"),
    ("early 1980s", "1980-01-01~/1983-04-30~"),
    ("the mid-1980s", "1983-05-01~/1986-08-31~"),
    ("late 1980s", "1986-09-01~/1989-12-31~"),
    ("late 2019", "2019-09-01~/2019-12-31~"),
    ("early September 2011", "2011-09-01~/2011-09-10~"),
    ("late February 2012", "2012-02-21~/2012-02-29~"),
    ("the first half of the 20th century", "1901-01-01/1950-12-31"),
    ("second half of 1944", "1944-07-01/1944-12-31"),
    ("last quarter of 2019", "2019-10-01/2019-12-31"),
    ("the 19th century", "1801-01-01/1900-12-31"),
    ("the nineteenth century", "1801-01-01/1900-12-31"),
    ("early 19th century", "1801-01-01~/1834-04-30~"),
    ("the 1st century", "0001-01-01/0100-12-31"),
    ("1st century BC", "-0099-01-01/0000-12-31"),
    # open on one side
    ("before 1967", "../1966-12-31"),
    ("before 27 June 1969", "../1969-06-26"),
    ("after 2005", "2006-01-01/.."),
    ("after June 2005", "2005-07-01/.."),
    ("until 1990", "../1990"),
    ("since 1990", "1990/.."),
    ("since June 2005", "2005-06/.."),
    ("from 2005 onwards", "2005/.."),
    ("1892 or before", "../1892"),
    ("1987 or after", "1987/.."),
    ("before the 1890s", "../1889-12-31"),
    ("no later than 1850", "../1850"),
    ("on or after 3 May 2011", "2011-05-03/.."),
    ("1990–present", "1990/.."),
    ("from June 2005 until today", "2005-06/.."),
    # from one to another
    ("from 1967 to 1970", "1967/1970"),
    ("between 1967 and 1970", "1967/1970"),
    ("from June to August 2011", "2011-06/2011-08"),
    ("between June and August 2011", "2011-06/2011-08"),
    ("3 to 5 May 2011", "2011-05-03/2011-05-05"),
    ("3-5 May 2011", "2011-05-03/2011-05-05"),
    ("May 3–5, 2011", "2011-05-03/2011-05-05"),
    ("May 3 – June 5, 2011", "2011-05-03/2011-06-05"),
    ("3 May 2010 – 5 June 2011", "2010-05-03/2011-06-05"),
    ("May–June 2011", "2011-05/2011-06"),
    ("1802–03", "1802/1803"),
    ("2009–10", "2009/2010"),
    ("1914–1918", "1914/1918"),
    ("1939-1945", "1939/1945"),
    ("1998-99", "1998/1999"),
    ("1980s–90s", "198X/199X"),
    ("the 1970s and 1980s", "197X/198X"),
    ("the 3rd and 4th centuries", "0201-01-01/0400-12-31"),
    ("1980s to early 1990s", "198X/199X~"),
    ("2023-06 to 2023-08", "2023-06/2023-08"),
    # about
    ("c. 1850", "1850~"),
    ("c.1850", "1850~"),
    ("c1850", "1850~"),
    ("circa 1850", "1850~"),
    ("ABT 1850", "1850~"),
    ("about June 1850", "1850-06~"),
    ("before c. 1850", "../1849-12-31~"),
    ("c. 1850 – c. 1860", "1850~/1860~"),
    ("c 1850", "1850~"),
    ("~1850", "1850~"),
    ("sometime around 1850", "1850~"),
    ("in or about June 1850", "1850-06~"),
    ("1850 (approx.)", "1850~"),
    ("possibly c. 1850", "1850%"),
    # times of day, feasts, days counted
    ("in the early hours of Saturday, June 28, 1969", "1969-06-28"),
    ("Sunday evening, April 14, 1912", "1912-04-14"),
    ("at dawn on 3 May 2011", "2011-05-03"),
    ("on the night of April 14–15, 1912", "1912-04-14/1912-04-15"),
    ("the night of 14/15 April 1912", "1912-04-14/1912-04-15"),
    ("the night of 31 December 1999", "1999-12-31/2000-01-01"),
    ("Sunday night, April 14, 1912", "1912-04-14/1912-04-15"),
    ("Tue 24 Sep 2019", "2019-09-24"),
    ("27JUN1969", "1969-06-27"),
    ("the first of May 1886", "1886-05-01"),
    ("Christmas Eve, 1914", "1914-12-24"),
    ("the second Tuesday of November 2016", "2016-11-08"),
    ("the last day of 1999", "1999-12-31"),
    ("the first 100 days of 2009", "2009-01-01/2009-04-10"),
    ("last six months of 1999", "1999-07-01/1999-12-31"),
    ("the early morning hours of 14 April 1912", "1912-04-14"),
    ("late on 14 April 1912", "1912-04-14"),
    ("the year to June 2011", "2010-07-01/2011-06-30"),
    ("the three months ended 30 June 2011", "2011-04-01/2011-06-30"),
    ("beginning in 1912", "1912/.."),
    ("the first half of the 1890s", "1890-01-01/1894-12-31"),
    ("the early part of the 12th century", "1101-01-01~/1134-04-30~"),
    ("towards the end of 1912", "1912-09-01~/1912-12-31~"),
    ("in the course of 1912", "1912"),
    ("44 BC?", "-0043?"),
    ("1912 (probably)", "1912?"),
    ("after 1914 and before 1918", "1915-01-01/1917-12-31"),
    ("not before 1914 and not after 1918", "1914/1918"),
    ("sometime between 1914 and 1918", "1914/1918"),
    ("the years 1914–1918", "1914/1918"),
    ("(1914–1918)", "1914/1918"),
    ("1960 to '65", "1960/1965"),
    ("1912 to date", "1912/.."),
    ("1950–", "1950/.."),
    # several, one of several
    ("15 and 16 August 1969", "1969-08-15/1969-08-16"),
    ("August 15, 16, and 17, 1969", "1969-08-15/1969-08-17"),
    ("15, 16 & 17 August 1969", "1969-08-15/1969-08-17"),
    ("May, June and July 2011", "2011-05/2011-07"),
    ("1914, 1915 and 1916", "1914/1916"),
    ("July/August 2011", "2011-07/2011-08"),
    ("3 or 4 May 2011", "2011-05-03?/2011-05-04?"),
    ("the 6th or 5th century BC", "-0599-01-01?/-0400-12-31?"),
    ("the late 10th or early 11th century", "0967-09-01%/1034-04-30%"),
    ("late 1980s/early 1990s", "1986-09-01~/1993-04-30~"),
    ("mid- to late 1990s", "1993-05-01~/1999-12-31~"),
    ("the 1970s and '80s", "197X/198X"),
    # ends and beginnings
    ("from the end of 1999 to the start of 2003", "1999-12-31~/2003-01-01~"),
    ("before the end of 1999", "../1999-12-31"),
    ("after the start of 1999", "1999-01-01/.."),
    ("before the start of 1999", "../1998-12-31"),
    ("after the end of the 1990s", "2000-01-01/.."),
    ("from the 17th to the 19th century", "1601-01-01~/1900-12-31~"),
    ("1914 at the latest", "../1914"),
    ("starting in 1914", "1914/.."),
    # before the year 1000
    ("about 142 A.D", "0142~"),
    ("around 2,500 BC", "-2499~"),
    ("c. AD 79", "0079~"),
    ("c.500BCE", "-0499~"),
    ("BC 44", "-0043"),
    ("3,000 to 2,500 BCE", "-2999/-2499"),
    ("December 44 – March 43 BC", "-0043-12/-0042-03"),
    ("C16th", "1501-01-01/1600-12-31"),
    ("4th–3rd millennium BC", "-3999-01-01/-2000-12-31"),
    ("at 12 noon on 28 June 1969", "1969-06-28"),
    ("late C12th", "1167-09-01~/1200-12-31~"),
    ("c. 16th c.", "1501-01-01~/1600-12-31~"),
    ("the end of the 19th century", "1867-09-01~/1900-12-31~"),
    ("799 BC", "-0798"),
    ("799 B.C.", "-0798"),
    ("44 BCE", "-0043"),
    ("15 March 44 BC", "-0043-03-15"),
    ("510–440 BC", "-0509/-0439"),
    ("1200-1100 BC", "-1199/-1099"),
    ("6th–5th century BC", "-0599-01-01/-0400-12-31"),
    ("100 BC – AD 50", "-0099/0050"),
    ("AD 79", "0079"),
    ("79 CE", "0079"),
    ("AD 79–81", "0079/0081"),
    ("between 1850–1860", "1850/1860"),
    ("March 849", "0849-03"),
    ("10,000 BC", "-9999"),
    ("12000 BC", "Y-11999"),
]


@pytest.mark.parametrize(("written", "edtf"), READ, ids=[written for written, _ in READ])
def test_words_are_read_as_edtf_and_shown_as_they_were_written(written: str, edtf: str) -> None:
    period, same = parse(written), parse(edtf)
    assert (period.read, period) == (edtf, same)
    assert (in_words(period), period.inferred) == (written, same.inferred)


REFUSED = [
    ("the 1900s", "a decade or a century", "write 190X for the ten years, 19XX for the hundred"),
    ("early 1800s", "a decade or a century", "write 180X for the ten years, 18XX for the hundred"),
    ("12/25 November 1917", "1917-11-12 and 1917-11-25", "the other claims go by"),
    ("November 12/25, 1917", "1917-11-12 and 1917-11-25", "the other claims go by"),
    ("25 October (7 November) 1917", "1917-10-25 and 1917-11-07", "the other claims go by"),
    ("7 November [O.S. 25 October] 1917", "1917-11-07 and 1917-10-25", "the other claims"),
    ("October 25 (November 7), 1917", "1917-10-25 and 1917-11-07", "the other claims go by"),
    ("05/06/2023", "two readings: 2023-06-05 and 2023-05-06", "write 2023-06-05 or 2023-05-06"),
    ("5.6.2023", "two readings: 2023-06-05 and 2023-05-06", "write 2023-06-05 or 2023-05-06"),
    ("05/13/2023", "its year first", "write 2023-05-13"),
    ("13-05-2023", "its year first", "write 2023-05-13"),
    ("5/5/2023", "its year first", "write 2023-05-05"),
    ("5-6", "two readings: 5 June and 6 May", "as in 2023-09-13"),
    ("16 May", "it has no year", "27 June 1969"),
    ("by 2012", "two readings", "../2012 for all the time until then, 2012/.. for from then on"),
    ("winter 2021", "begins in that year, or ends in it", "write 2021-24"),
    ("Monday, 24 September 2019", "2019-09-24 was a Tuesday", "leave the weekday out"),
    ("-0000", "there is no year -0000", "write 0000"),
    ("the 800s", "a decade or a century", "write 080X for the ten years, 08XX for the hundred"),
    (
        "FY2010",
        "begins or ends in",
        "2009-10-01/2010-09-30 of one that ends in 2010, or 2010-04-01",
    ),
    ("fiscal year 2010-11", "begins or ends in", "write its days"),
    ("midnight on 3 May 2011", "at midnight", "2011-05-02/2011-05-03 for where it begins"),
    ("at Christmas 1941", "a day, or some days", "1941-12-25 for the day, 1941-12~ for the days"),
    ("the first week of May 2011", "seven days, or", "2011-05-01/2011-05-07"),
    ("the first decade of the 20th century", "ends in 1, or in 0", "1901/1910 or 1900/1909"),
    ("the turn of the 20th century", "begins then, or ends", "1900~ for its beginning, 2000~"),
    ("turn of the century", "does not say which", "as in 1900~"),
    ("1914 and 1918", "two dates, 1914 and 1918", "a claim for each"),
    ("the 3rd and 5th centuries", "two dates", "a claim for each"),
    ("August 15 and 17, 1969", "two dates, 1969-08-15 and 1969-08-17", "a claim for each"),
    ("August 13, 15 and 17, 1969", "several dates", "a claim for each"),
    ("1594 or 1599", "two dates, 1594 and 1599", "a claim for each"),
    ("by the end of 1999", "two readings", "../1999-12-31 for all the time until then"),
    ("May '68", "two digits", "write all four"),
    ("27-Jun-69", "two digits", "write all four"),
    ("2:20 a.m. on 15 April 1912", "no time of day", "write the day alone"),
    ("the '60s", "no century", "the 1960s or 196X"),
    ("16 May 17", "two digits", "write all four"),
    ("0 BC", "AD 1 comes after 1 BC", "write 1 BC or AD 1"),
    ("from 10 BC to AD 0", "AD 1 comes after 1 BC", "write 1 BC or AD 1"),
]


@pytest.mark.parametrize(("written", "message", "hint"), REFUSED, ids=[row[0] for row in REFUSED])
def test_two_readings_are_refused_with_both(written: str, message: str, hint: str) -> None:
    with pytest.raises(PeriodError) as refused:
        parse(written)
    assert message in str(refused.value)
    assert hint in str(refused.value.hint)


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("2024-6", "write 2024-06"),
        ("2024/6/1", "write 2024-06-01"),
        ("2020–5", "write 2020-05"),
        ("2023-Q2", "write 2023-04-01/2023-06-30"),
        ("H1 2023", "write 2023-01-01/2023-06-30"),
        ("around 409", "write 0409~"),
        ("around 410", "write 0410~"),
        ("before 410", "write ../0409-12-31"),
        ("between 410 and 430", "write 0410/0430"),
        ("r. 1558–1603", "write 1558/1603"),
        ("shortly after 1912", "write 1913-01-01/.."),
        ("After World War II", "write the date that is meant"),
        ("Q4 2023", "write 2023-10-01/2023-12-31"),
        ("849", "write 0849"),
        ("1850/51", "write 1850/1851"),
        ("-43", "write -0043, which is 44 BC"),
        ("-798", "write -0798, which is 799 BC"),
        ("188888", "write Y188888"),
        ("Y849", "write 0849"),
        ("45/45/2023", "EDTF level 1"),
        ("2023-13", "EDTF level 1"),
        ("the other day", "a period knows no events"),
    ],
)
def test_advice_names_a_period_that_is_read(written: str, hint: str) -> None:
    with pytest.raises(PeriodError) as refused:
        parse(written)
    assert refused.value.hint is None
    assert hint in advice(written)


@given(st.dates(datetime.date(1000, 1, 1)))
def test_every_day_is_read_in_each_of_its_forms(date: datetime.date) -> None:
    day, name, year = date.day, f"{date:%B}", f"{date:%Y}"
    suffix = {1: "st", 2: "nd", 3: "rd"}.get(day % 10 if day not in (11, 12, 13) else 0, "th")
    for written in (
        f"{day} {name} {year}",
        f"{name} {day}, {year}",
        f"the {day}{suffix} of {name[:3]}. {year}",
        f"{date:%A}, {name} {day}{suffix} {year}",
    ):
        assert parse(written).read == date.isoformat()


@pytest.mark.parametrize(
    "written",
    ["the last years of the 1990s", "the year to 2011", "the years to 1918", "b. c. 1850", "c19",
     "the first few months of 1912", "shortly after 1912", "a century", "the 90s BC to", "1912 and",
     "the first 400 days of 2009", "the fifth Monday of February 2011", "the 0th century"],
)  # fmt: skip
def test_what_has_no_one_reading_is_not_read(written: str) -> None:
    with pytest.raises(PeriodError):
        parse(written)


ORDINAL = {1: "st", 2: "nd", 3: "rd"}


@given(st.integers(1, 20), st.sampled_from(["{}", "the {}", "c. {}", "the {} AD", "{} B.C."]))
def test_every_century_is_read_in_each_of_its_forms(number: int, form: str) -> None:
    """And all have the same days, a hundred years."""
    suffix = ORDINAL.get(number, "th")
    forms = [f"{number}{suffix} century", f"{number}{suffix}-century", f"C{number}{suffix}"]
    found = {parse(form.format(written)).days for written in forms}
    ((first, last),) = found
    assert last - first in (36_523, 36_524)


@given(
    st.sampled_from(["1912", "April 1912", "14 April 1912", "the 1890s", "44 BC", "79 C.E."]),
    st.sampled_from(
        [("c. {}", "~"), ("ca {}", "~"), ("about {}", "~"), ("{} or so", "~"), ("perhaps {}", "?"),
         ("sometime in {}", ""), ("in {}", ""), ("throughout {}", ""), ("exactly {}", "")]
    ),
)  # fmt: skip
def test_a_word_before_any_date_keeps_its_days(date: str, words: tuple[str, str]) -> None:
    """It adds its mark, and widens nothing."""
    form, mark = words
    plain, read = parse(date), parse(form.format(date))
    assert (read.days, read.edtf) == (plain.days, plain.edtf + mark)


@given(st.sampled_from(READ), st.sampled_from(READ))
def test_what_is_read_is_a_period_again(one: tuple[str, str], other: tuple[str, str]) -> None:
    """Words around any two dates: what they are read as is EDTF of the same days."""
    for written in (f"from {one[0]} to {other[0]}", f"before {one[0]}", f"{one[0]}–{other[0]}"):
        try:
            period = parse(written)
        except PeriodError:
            continue
        assert parse(period.edtf) == period


@pytest.mark.parametrize(
    ("written", "years"),
    [
        ("2021-22", "2021/2022"),
        ("2019-21~", "2019/2021"),
        ("1918-22/1930", "1918/1922"),
        ("2023-21", None),
        ("1985-24", None),
        ("summer 2021", None),
    ],
)
def test_a_season_that_looks_like_two_years_is_doubted(written: str, years: str | None) -> None:
    assert (doubtful(written) or "").rpartition(" ")[2] == (years or "")


def rows() -> list[tuple[str, str]]:
    """What the table of the documents has for written, and what it is read as."""
    table = DOCUMENT.read_text(encoding="utf-8").partition("<!-- dates -->")[2].split("\n\n")[1]
    found: list[tuple[str, str]] = []
    for line in table.splitlines()[2:]:
        written, read = (re.findall(r"`([^`]+)`", cell) for cell in line.strip("| ").split(" | "))
        read = read * len(written) if len(read) == 1 else read[: len(written)]
        found.extend(zip(written, read, strict=True))
    return found


@pytest.mark.parametrize(("written", "edtf"), rows())
def test_a_row_of_the_table_is_read_as_it_says(written: str, edtf: str) -> None:
    assert parse(written, dated=written.startswith("by ")).edtf == edtf


@pytest.mark.parametrize(
    ("written", "period", "date"),
    [
        ("from late 1999 to early 2003", "1999~/2003~", "1999-09-01~/2003-04-30~"),
        ("late 1980s to early 1990s", "198X~/199X~", "1986-09-01~/1993-04-30~"),
        ("late 1594 or early 1595", "1594%/1595%", "1594-09-01%/1595-04-30%"),
        ("early to mid-1990s", "1990-01-01~/1996-08-31~", "1990-01-01~/1996-08-31~"),
        ("late 1914 and early 1915", "1914-09-01~/1915-04-30~", "1914-09-01~/1915-04-30~"),
        ("late 1999 to 2003", "1999~/2003", "1999-09-01~/2003"),
    ],
)
def test_a_period_begins_some_day_of_a_part(written: str, period: str, date: str) -> None:
    """EDTF can say that of a whole date only; a date value lies between the two parts."""
    assert (parse(written).edtf, parse(written, dated=True).edtf) == (period, date)


@pytest.mark.parametrize(
    ("written", "edtf"),
    [("until early 1999", "../1999~"), ("since the late 1990s", "199X~/.."),
     ("since the second half of 1999", "1999~/..")],
)  # fmt: skip
def test_what_is_so_until_a_part_is_surely_so_before_its_whole(written: str, edtf: str) -> None:
    assert parse(written).edtf == edtf


def test_by_a_year_is_read_in_date_values() -> None:
    assert parse("by 2012", dated=True).read == "../2012"


FACTS = """\
source: {id: paper, publisher: The Paper, author: ann, published: June 2022}
claims:
  - {id: a, subject: bridge, predicate: opened, value: by 2012}
  - {id: b, subject: bridge, predicate: opened, value: after 2012}
  - {id: c, subject: bridge, predicate: in-use, period: "2021-22", quote: in use}
predicates:
  opened: {value: date, single: true}
  in-use: {}
entities:
  ann: {name: Ann}
  bridge: {name: the bridge}
"""


def test_what_is_read_is_shown_back_by_explain(tmp_path: Path) -> None:
    """Dates in reports stand as they were written; a proof has them in EDTF too."""
    (tmp_path / "facts").mkdir()
    (tmp_path / "facts" / "paper.yaml").write_text(FACTS, encoding="utf-8")
    report = run("check facts/", tmp_path)
    assert "the bridge opened by 2012" in report.stdout
    assert (
        "facts/paper.yaml:5:57: '2021-22' is read as the summer of 2021; the years would be "
        "2021/2022" in " ".join(report.stdout.split())
    )
    shown = report.stdout.partition("why: check explain ")[2].split()[0]
    proof = run(f"check explain {shown}", tmp_path).stdout
    assert "value: by 2012, read as ../2012" in proof
    assert "value: after 2012, read as 2013-01-01/.." in proof
    assert "published: June 2022, read as 2022-06" in proof
