"""Whether contacts reach anybody."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coterie.enrich import contacts
from coterie.enrich.contacts import PROVIDERS, judge_email, judge_phone


@pytest.mark.parametrize(
    ("address", "kind", "ok"),
    [
        ("anna@gmail.com", "personal", True), ("kolya.123@bk.ru", "personal", True), ("ivan@romashka.ru", "personal", True),
        ("ivan@mai.ru", "personal", True), ("ivan@lift.ru", "personal", True), ("1@mail.ru", "personal", True),
        ("info@romashka.ru", "role", True), ("sales.msk@romashka.ru", "role", True), ("opt2@mail.ru", "role", True),
        ("test@test.ru", "test", False), ("1@1.ru", "test", False), ("no@no.ru", "test", False), ("asd@mail.ru", "test", False),
        ("test@romashka.ru", "test", False), ("a@example.com", "test", False), ("x@mailinator.com", "disposable", False),
        ("нет", "invalid", False), ("a@b", "invalid", False), ("@mail.ru", "invalid", False), ("", "invalid", False),
    ],
)  # fmt: skip
def test_an_address_is_judged_by_its_looks(address: str, kind: str, ok: bool) -> None:
    assert (judge_email(address).kind, judge_email(address).ok) == (kind, ok)


@pytest.mark.parametrize(
    ("slip", "meant"),
    [
        ("gmial.com", "gmail.com"), ("gmai.com", "gmail.com"), ("gmaill.com", "gmail.com"), ("gmail.con", "gmail.com"), ("gmail.ru", "gmail.com"),
        ("gnail.com", "gmail.com"), ("ynadex.ru", "yandex.ru"), ("yandx.ru", "yandex.ru"), ("maill.ru", "mail.ru"), ("mial.ru", "mail.ru"),
        ("rabler.ru", "rambler.ru"), ("iclod.com", "icloud.com"), ("outlok.com", "outlook.com"),
    ],
)  # fmt: skip
def test_a_slip_is_told_with_what_was_meant(slip: str, meant: str) -> None:
    reach = judge_email(f"anna@{slip}")
    assert (reach.ok, reach.kind, reach.suggestion) == (False, "typo", f"anna@{meant}")


def test_no_large_provider_is_another_s_slip() -> None:
    assert {judge_email(f"anna.petrova@{domain}").kind for domain in PROVIDERS} == {"personal"}


@pytest.mark.parametrize(
    ("number", "kind", "ok", "zone"),
    [
        ("+79161234567", "mobile", True, None), ("+73422123456", "fixed", True, "Asia/Yekaterinburg"), ("+74951234567", "fixed", True, "Europe/Moscow"),
        ("+12125551234", "mobile", True, "America/New_York"), ("+78002000600", "service", False, None), ("+79000000000", "test", False, None),
        ("+7000", "invalid", False, None), ("89161234567", "invalid", False, None), ("", "invalid", False, None),
    ],
)  # fmt: skip
def test_a_number_is_judged_by_the_numbering_plan(number: str, kind: str, ok: bool, zone: str | None) -> None:
    reach = judge_phone(number)
    assert (reach.kind, reach.ok, reach.timezone) == (kind, ok, zone)


@given(st.text(max_size=30), st.sampled_from(["", "@", "@mail.ru", "+7"]))
def test_any_text_is_judged(text: str, more: str) -> None:
    assert judge_email(text + more).reason
    assert judge_phone(more + text).reason


@given(
    st.one_of(
        st.integers(0, 10**9 - 1), st.integers(300_000_000, 300_999_999), st.integers(0, 9).map(lambda one: 12 * 10**7 + one * 1111111)
    )
)
def test_most_russian_mobiles_are_judged_without_the_numbering_plans_and_as_by_them(number: int) -> None:
    said = f"+79{number:09d}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(contacts, "MOBILE", re.compile("(?!)"))
        by_the_plans = judge_phone.__wrapped__(said)
    assert judge_phone.__wrapped__(said) == by_the_plans
