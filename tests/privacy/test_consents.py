"""Consent is what somebody said, in whatever words; silence is none; of what was said, the latest by time stands."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from coterie.errors import ImportRefused
from coterie.privacy.consents import allows, state
from coterie.services.shop import Shop
from coterie.store import consent_words
from coterie.store.consent_words import column_of
from coterie.store.statement import sql


def day(*parts: int) -> datetime:
    return datetime(*parts)  # type: ignore[arg-type]  # noqa: DTZ001 -- the store's instants are naive UTC


LEDGER = """person,channel,purpose,status,time
ann,email,news,да,2026-01-01
ann,email,news,Отписана,2026-03-01
bob,email,news,,2026-01-01
cat,sms,news,подписан,
dan,email,news,может быть,2026-01-01
eve,email,news,no,2026-01-01
"""


@pytest.fixture
def ledger(shop: Shop, tmp_path: Path) -> Shop:
    path = tmp_path / "ledger.csv"
    path.write_text(LEDGER, encoding="utf-8")
    answer = shop.import_file(path, "consents", source="crm")
    assert (answer.accepted, answer.dropped, answer.quarantined) == (4, 1, 1)
    assert "1 rows with a blank status are left out: blank is not consent" in answer.notes
    assert any("nothing says the basis, text of these consents" in note for note in answer.notes)
    assert answer.reasons == {"a status that says neither yes nor no": 1}
    return shop


def test_words_become_the_ledgers_own(ledger: Shop) -> None:
    rows = ledger.workspace.warehouse.rows(sql("SELECT status, COUNT(*) AS n FROM consents WHERE source = 'crm' GROUP BY 1 ORDER BY 1"))
    assert {row["status"]: row["n"] for row in rows} == {"given": 2, "refused": 1, "withdrawn": 1}


def test_the_latest_by_time_stands_and_undated_is_from_ever(ledger: Shop) -> None:
    engine = ledger.workspace.warehouse
    number = {row["key"]: row["person"] for row in engine.rows(sql("SELECT key, person FROM people"))}
    february, april = day(2026, 2, 1), day(2026, 4, 1)
    assert allows(engine, number["ann"], "email", "news", february)
    assert not allows(engine, number["ann"], "email", "news", april)
    assert not allows(engine, number["ann"], "sms", "news", february)
    assert allows(engine, number["cat"], "sms", "news", day(2001, 1, 1))
    assert not allows(engine, number["eve"], "email", "news", april)
    assert "bob" not in number
    standing = {(row["person"], row["status"]) for row in engine.rows(state(april))}
    assert (number["ann"], "withdrawn") in standing
    assert len(standing) == len({person for person, _ in standing})


def test_an_own_word_is_said_and_a_wrong_meaning_is_refused(shop: Shop, tmp_path: Path) -> None:
    path = tmp_path / "ledger.csv"
    path.write_text(LEDGER, encoding="utf-8")
    with pytest.raises(ImportRefused, match="given, refused or withdrawn"):
        shop.import_file(path, "consents", source="crm", statuses={"может быть": "done"})
    assert shop.import_file(path, "consents", source="crm", statuses={"может быть": "refused"}).quarantined == 0


def test_a_file_without_statuses_is_no_consent(shop: Shop, tmp_path: Path) -> None:
    path = tmp_path / "ledger.csv"
    path.write_text("person,channel\nann,email\n", encoding="utf-8")
    answer = shop.import_file(path, "consents", source="crm")
    assert any("none of these entries is one" in note for note in answer.notes)
    engine = shop.workspace.warehouse
    assert not engine.rows(sql("SELECT 1 AS x FROM consents WHERE status = 'given' AND source = 'crm'"))


@pytest.mark.parametrize(
    ("header", "channel", "purpose", "turned"),
    [
        ("Согласие на рассылку", "email", "marketing", False),
        ("email_consent", "email", "marketing", False),
        ("EmailOptIn", "email", "marketing", False),
        ("subscribed", "any", "marketing", False),
        ("Подписан на SMS", "sms", "marketing", False),
        ("Accepts Marketing", "any", "marketing", False),
        ("Do Not Email", "email", "marketing", True),
        ("do_not_call", "phone", "marketing", True),
        ("Не звонить", "phone", "marketing", True),
        ("Отказ от рассылки", "email", "marketing", True),
        ("Отписан", "any", "marketing", True),
        ("Согласие на обработку ПДн", "any", "data", False),
    ],
)
def test_headers_of_a_people_file_that_say_consents(header: str, channel: str, purpose: str, turned: bool) -> None:
    found = column_of(header)
    assert found is not None
    assert (found.channel, found.purpose, found.reversed) == (channel, purpose, turned)


@pytest.mark.parametrize(
    "header",
    [
        "email",
        "Телефон",
        "Дата подписки",
        "consent_date",
        "Город",
        "No",
        "№ заказа",
        "Order No",
        "subscription source",
        "Причина отказа",
        "phone no",
        "unsubscribe date",
    ],
)
def test_headers_that_say_none(header: str) -> None:
    assert column_of(header) is None


def test_a_row_says_what_its_cells_say() -> None:
    found = consent_words.columns(["person", "subscribed", "Do Not Email"])
    said = lambda a, b: [(one.channel, status) for one, status in consent_words.of_row({"subscribed": a, "Do Not Email": b}, found)]  # noqa: E731
    assert said("да", "yes") == [("any", "given"), ("email", "refused")]
    assert said("", "no") == []
    assert said(None, "") == []


def test_proof_said_once_for_the_file_is_every_entrys(shop: Shop, tmp_path: Path) -> None:
    path = tmp_path / "ledger.csv"
    path.write_text(LEDGER, encoding="utf-8")
    notes = shop.import_file(path, "consents", source="crm", constants={"basis": "форма на сайте", "text": "Согласен"}).notes
    assert not any("which prove them" in note for note in notes)
    rows = shop.workspace.warehouse.rows(sql("SELECT DISTINCT basis, text FROM consents WHERE source = 'crm'"))
    assert rows == [{"basis": "форма на сайте", "text": "Согласен"}]


def test_what_proves_a_consent_is_asked_for_once() -> None:
    assert consent_words.missing_proof({"person": "client"}, {}) == ("basis", "time", "text")
    assert consent_words.missing_proof({"time": "date"}, {"basis": "form", "text": "I agree"}) == ()


def test_a_purpose_is_one_in_any_case_of_letters(shop: Shop, tmp_path: Path) -> None:
    path = tmp_path / "cases.csv"
    path.write_text(
        "person,channel,purpose,status,time\nzoe,email,News,да,2026-01-01\nyan,email,News,да,2026-01-01\nyan,email,news,нет,2026-02-01\n",
        encoding="utf-8",
    )
    shop.import_file(path, "consents", source="crm")
    assert shop.count('subscribed("email", "NEWS")', 'subscribed("email", "news")').counts == (2, 2)  # Ivan and Zoe


def test_a_tag_that_ends_before_it_begins_is_set_aside(shop: Shop, tmp_path: Path) -> None:
    path = tmp_path / "tags.csv"
    path.write_text("person,tag,since,until\nzoe,vip,2026-03-01,2026-02-01\nyan,vip,2026-03-01,2026-03-01\n", encoding="utf-8")
    answer = shop.import_file(path, "tags", source="crm")
    assert (answer.accepted, answer.reasons) == (1, {"until is before since": 1})
