"""calendar.yaml is a person's: read as it is written, refused with every line that is wrong; holidays are days, not days off."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from coterie.errors import WorkspaceRefused
from coterie.language.occasion_days import next_day
from coterie.language.occasions import LAST, AfterEaster, Calendar, Listed, Named, Weekday, Within, Yearly
from coterie.store import calendar
from coterie.store.calendar import read
from coterie.store.public_holidays import YEARS, fitted, public_holidays


def faults(text: str) -> list[str]:
    with pytest.raises(WorkspaceRefused) as refused:
        read(text)
    return str(refused.value).splitlines()


@pytest.mark.parametrize("country", ["RU", "BY", "KZ", "US", "GB", "DE", ""])
def test_every_default_can_be_read_and_has_gifts(country: str) -> None:
    found = Calendar(lambda: read(calendar.default(country))).find("gift")
    assert found is not None
    assert found.endless
    assert Yearly(2, 14) in found.rules


def test_occasions_are_read_as_they_are_written() -> None:
    shop = Calendar(lambda: read(calendar.default("RU")))
    rules = {name: shop.find(name) for name in ("день матери", "Чёрная Пятница", "Пасха", "day of knowledge", "07.01")}
    assert {name: named and named.rules for name, named in rules.items()} == {
        "день матери": (Weekday(11, LAST, 7),),
        "Чёрная Пятница": (Weekday(11, 4, 4, 1),),
        "Пасха": (AfterEaster(0, "orthodox"),),
        "day of knowledge": (Yearly(9, 1),),
        "07.01": (Yearly(1, 7),),
    }
    (one,) = read("occasions: {fair: {dates: [2027-05-01, 2026-05-14, 2027-05-01], names: expo}}")
    assert (one.rules, one.names) == ((Listed((date(2026, 5, 14), date(2027, 5, 1))),), ("expo",))
    assert read("") == read("occasions:") == ()


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("occasions:\n  a: {day: 31 февраля}\n", 2, "day is '31 февраля', should be like 8 March or 08.03"),
        ("occasions:\n  a:\n    weekday: fifth Sunday of May\n", 3, "should be like last Sunday of November"),
        ("occasions:\n  a: {weekday: Sunday}\n", 2, "should be like last Sunday of November"),
        ("occasions:\n  a: {weekday: fourth Sunday of December + 3}\n", 2, "not in December"),
        ("occasions:\n  a: {easter: julian}\n", 2, "should be like orthodox or western - 2"),
        ("occasions:\n  a: {easter: western + 300}\n", 2, "from -80 to +230"),
        ("occasions:\n  a: {dates: [2026-13-01]}\n", 2, "'2026-13-01' is no day"),
        ("occasions:\n  a: {dates: []}\n", 2, "write at least one day"),
        ("occasions:\n  a: {dates: {x: y}}\n", 2, "should be a list of texts"),
        ("occasions:\n  a: {day: [1, 2]}\n", 2, "should be one text"),
        ("occasions:\n  a: {names: b}\n", 2, "no rule; it needs one of day, weekday, easter, dates"),
        ("occasions:\n  a: {day: 1 May, easter: western}\n", 2, "has day and easter; it needs one of"),
        ("occasions:\n  a: {dya: 1 May}\n", 2, "unknown 'dya' in 'a'; did you mean day?"),
        ("occasions:\n  a: 1 May\n", 2, "should be names with a colon"),
        ("occasions:\n  a: {day: 1 May}\n  a: {day: 2 May}\n", 3, "'a' stands twice"),
        ("occasions:\n  a: {day: 1 May}\n  b: {day: 2 May, names: [A]}\n", 3, "'A' is the name of 'a' too"),
        ("occasions:\n  a: {day: 1 May}\n  b: {day: 2 May, calendars: [a]}\n", 3, "'a' is the name of an occasion"),
        ("occasions:\n  ? [a]\n  : {day: 1 May}\n", 2, "a name in occasions should be one text"),
        ("occasion:\n  a: {day: 1 May}\n", 1, "unknown 'occasion' in the file; did you mean occasions?"),
        ("occasions:\n  a: {day: 1 May\n", 3, "expected"),
    ],
)
def test_a_fault_is_told_with_its_line(text: str, line: int, said: str) -> None:
    first = faults(text)[0]
    assert first.startswith(f"calendar.yaml, line {line}: ")
    assert said in first


def test_all_faults_come_at_once() -> None:
    assert len(faults("occasions:\n  a: {day: x}\n  b: {easter: y}\n")) == 2
    assert faults("a: \x00")[0].startswith("calendar.yaml")


def test_a_workspace_without_the_file_has_its_countrys_occasions(tmp_path: Path) -> None:
    assert calendar.load(tmp_path, "RU") == read(calendar.default("RU"))
    (tmp_path / "calendar.yaml").write_bytes(b"\xff\xfe\xff")
    with pytest.raises(WorkspaceRefused, match="can't be read"):
        calendar.load(tmp_path, "RU")


# ---------------------------------------------------------------- public holidays


def public(country: str) -> Named:
    found = Calendar(public=lambda: public_holidays(country)).find("public")
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("country", "days", "off"),
    [
        (
            "RU",
            ("2024-05-09", "2025-11-04", "2026-01-08", "2026-03-08"),
            ("2024-04-29", "2025-05-02", "2025-12-31", "2026-01-09", "2026-03-09"),
        ),
        ("US", ("2021-07-04", "2022-12-25", "2026-07-04", "2026-11-26"), ("2021-07-05", "2022-12-26", "2026-07-03")),
        ("GB", ("2021-12-25", "2022-01-01", "2026-04-03", "2026-12-26"), ("2021-12-27", "2022-01-03", "2026-12-28")),
        ("BY", ("2024-05-14", "2025-01-07", "2026-07-03"), ("2024-05-13", "2025-01-06", "2026-04-20")),
        ("KZ", ("2023-03-21", "2024-12-16", "2025-06-06", "2026-03-08"), ("2022-08-29", "2024-05-10", "2026-03-09")),
    ],
)
def test_a_holiday_is_its_day_and_a_moved_day_off_is_none(country: str, days: tuple[str, ...], off: tuple[str, ...]) -> None:
    rules = public(country).rules
    held = {day for text in (*days, *off) if next_day(rules, day := date.fromisoformat(text)) == day}
    assert held == {date.fromisoformat(text) for text in days}


@pytest.mark.parametrize("country", ["RU", "KZ", "GB"])
def test_the_rules_give_just_the_days_of_the_library(country: str) -> None:
    import holidays

    listed = holidays.country_holidays(country, years=YEARS, observed=False, language="en_US")
    wanted = {day for day in listed if any("substituted" not in name for name in listed.get_list(day))}
    rules, day, found = public(country).rules, date(1992, 1, 1), set()
    while (day := next_day(rules, day) or date.max).year <= YEARS[-1]:
        found.add(day)
        day += timedelta(days=1)
    assert found == {day for day in wanted if day.year >= 1992}


def test_holidays_have_names_in_the_countrys_language_and_in_english() -> None:
    shop = Calendar(public=lambda: public_holidays("RU"))
    for name in ("Unity Day", "день народного единства"):
        found = shop.find(name)
        assert found is not None
        assert found.rules == (Within(Yearly(11, 4), 2005, None),)
    assert public_holidays("XX") == ()
    assert Calendar(public=lambda: public_holidays("XX")).find("public") is None


def test_days_are_explained_by_the_plainest_rules() -> None:
    assert fitted(date(year, 5, 1) for year in YEARS) == (Yearly(5, 1),)
    assert fitted([date(2020, 5, 1), date(2021, 6, 2)]) == (Listed((date(2020, 5, 1), date(2021, 6, 2))),)


def test_the_library_is_loaded_only_for_public_holidays() -> None:
    code = (
        "import sys; from pathlib import Path; from coterie.store import calendar; shop = calendar.of(Path('nowhere'), 'RU');"
        "shop.find('8 марта'), shop.find('gift'); assert 'holidays' not in sys.modules; shop.find('public'); assert 'holidays' in sys.modules"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
