"""Sex and name days, against two hundred names whose sex is known."""

from __future__ import annotations

import calendar
import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coterie.enrich.names import Sex, name_day, sex_of
from coterie.enrich.tables import rows


def listed(name: str) -> list[tuple[str, str]]:
    """(name, sex) of a list beside this file."""
    with (Path(__file__).parent / name).open(encoding="utf-8", newline="") as file:
        return [(row["name"], row["sex"]) for row in csv.DictReader(file)]


PEOPLE = listed("people.csv")


def test_of_two_hundred_people_99_in_a_hundred_are_told_and_nobody_wrongly() -> None:
    told = [(name, sex, sex_of(name=name)) for name, sex in PEOPLE]

    assert len(told) == 200
    assert [(name, said) for name, sex, said in told if said and said.value != sex] == []
    assert sum(said is not None for _, _, said in told) >= 198


def test_strangers_that_the_tables_were_not_written_for_are_told_19_times_in_20_and_nobody_confidently_wrong() -> None:
    told = [(name, sex, sex_of(name=name)) for name, sex in listed("strangers.csv")]

    assert [(name, said) for name, sex, said in told if said and said.value != sex and said.confidence >= 0.8] == []
    assert sum(said is not None and said.value == sex for _, sex, said in told) / len(told) >= 0.95


@given(st.sampled_from(PEOPLE), st.sampled_from([str.upper, str.lower, str.title, lambda name: name.replace("ё", "е").replace("Ё", "Е")]))
def test_case_and_yo_say_nothing_of_sex(person: tuple[str, str], written: object) -> None:
    name, _ = person
    assert sex_of(name=written(name)) == sex_of(name=name)  # type: ignore[operator]


@pytest.mark.parametrize(
    "name",
    ["Саша", "Женя", "Валя", "Ким Саша", "", "12345", "ООО «Ромашка»", "Розничный покупатель", "Московский склад", "Иванова и Петров"],
)
def test_what_tells_nothing_is_told_as_nothing(name: str) -> None:
    assert sex_of(name=name) is None


@pytest.mark.parametrize(
    ("first", "patronymic", "last", "told", "least", "most"),
    [
        ("Анна", "Петровна", "Иванова", "female", 0.99, 0.99),
        ("Саша", "Петровна", "", "female", 0.99, 0.99),
        ("", "Ильич", "", "male", 0.99, 0.99),
        ("Саша", "", "Иванова", "female", 0.9, 0.9),
        ("Эльчин", "Расим оглы", "Мамедов", "male", 0.99, 0.99),
        ("Анна-Мария", "", "", "female", 0.9, 0.97),
        ("Иван", "Петровна", "", "female", 0.6, 0.8),  # they contradict each other: whose cell was mixed up?
        ("Иван", "", "Иванова", "male", 0.6, 0.8),
    ],
)
def test_signs_add_up_and_contradictions_lower_them(first: str, patronymic: str, last: str, told: str, least: float, most: float) -> None:
    said = sex_of(first, patronymic, last)
    assert said is not None
    assert said.value == told
    assert least <= said.confidence <= most


def test_a_contradiction_is_told_in_the_reason() -> None:
    assert sex_of("Иван", "", "Иванова") == Sex("male", 0.78, "first name; against it the surname")


def test_a_surname_like_a_patronymic_doesn_t_outweigh_the_first_name() -> None:
    said = sex_of(name="Абрамович Анна")
    assert said
    assert (said.value, said.confidence) == ("female", 0.89)


def test_name_days_are_days_of_the_calendar_and_short_forms_share_them() -> None:
    for row in rows("name_days"):
        assert 1 <= int(row["day"]) <= calendar.monthrange(2024, int(row["month"]))[1], row
        assert row["sex"] in {"male", "female"}
    assert name_day("Таня") == name_day("ТАТЬЯНА") == (1, 25)
    assert name_day("Артем") == name_day("Артём") == (11, 2)
    assert name_day("Руслан") is None
    assert name_day("Татьяна", "DE") is None
    assert name_day("Саша") is None


@given(st.text(max_size=30), st.text(max_size=30))
def test_any_text_is_answered(one: str, other: str) -> None:
    for said in (sex_of(name=f"{one} {other}"), sex_of(one, other, one)):
        assert said is None or 0.6 <= said.confidence <= 0.99
