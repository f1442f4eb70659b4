"""What files of visits, messages, deals, meetings and answers become."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from tests.ingest.conftest import Shop, numbers

from coterie.errors import ImportRefused
from coterie.ingest.detect import kinds, samples
from coterie.ingest.mapping import lay_out
from coterie.model.facts import Event, Moment
from coterie.store.undo import undo


def known(event: Event) -> dict[str, Any]:
    """The fields of a fact, instants as texts."""
    return {name: str(value.at)[:16] if isinstance(value, Moment) else value for name, value in event.fields.items()}


def test_a_visit_is_a_person_s_or_a_visitor_s(shop: Shop) -> None:
    file = "person,anonymous,time,source,pages,landing\nann,,2026-03-01 12:00,ads,3,/ring\n,v1,2026-03-02,,x,\n,v1,2026-03-02,mail,,\n"
    answer = shop.bring(file, "visits")
    assert (numbers(answer), dict(answer.reasons)) == ((2, 0, 0, 0, 1), {"pages can't be read as a number": 1})
    (visit,) = shop.person("ann").events
    assert (visit.kind, visit.type, known(visit)) == ("visit", "", {"source": "ads", "pages": Decimal(3), "landing": "/ring"})
    assert shop.person("v1").anonymous
    assert numbers(shop.bring(file, "visits")) == (0, 0, 2, 0, 1)


def test_what_became_of_a_message_is_a_yes_a_number_of_times_or_an_instant(shop: Shop) -> None:
    shop.bring(
        "person,sent,campaign,delivered,opened,clicked,bounced\n"
        "ann,2026-03-01 09:00,spring,да,2026-03-01 19:30,2,no\n"
        "bob,2026-03-01 09:00,spring,1,0,,\n"
        "cat,2026-03-01 09:00,spring,yes,often,,\n",
        "messages",
    )
    assert known(shop.person("ann").events[0]) == {
        "campaign": "spring", "delivered": True, "opened": True, "opened_at": "2026-03-01 16:30", "clicked": True, "bounced": False,
    }  # fmt: skip
    assert known(shop.person("bob").events[0]) == {"campaign": "spring", "delivered": True, "opened": False}
    assert shop.one("SELECT reason FROM quarantine") == "opened can't be read as yes or no, nor as a date and time"


def test_reports_mix_words_with_times_and_tell_why_a_message_came_back(shop: Shop) -> None:
    answer = shop.bring(
        "Email;Кампания;Дата отправки;Доставлено;Открыто;Клик;Ошибка доставки\n"
        "a@mail.ru;Весна;01.03.2026 10:00;Да;02.03.2026 09:15;13.03.2026;\nb@mail.ru;Весна;01.03.2026 10:00;Нет;Да;-;550 no such domain\n",
        None,
    )
    assert (answer.kind, answer.quarantined) == ("messages", 0)
    (one,), (other,) = shop.person("a@mail.ru").events, shop.person("b@mail.ru").events
    assert known(one) == {
        "campaign": "Весна", "delivered": True, "opened": True, "opened_at": "2026-03-02 06:15", "clicked": True, "clicked_at": "2026-03-12 21:00",
    }  # fmt: skip
    assert known(other) == {"campaign": "Весна", "delivered": False, "opened": True, "clicked": False, "bounced": True}


def test_an_instant_of_its_own_says_that_it_happened(shop: Shop) -> None:
    shop.bring("person,time,opened_at,clicked,clicked_at\nann,2026-03-01,2026-03-02,,2026-03-03\nbob,2026-03-01,,,\n", "messages")
    found = {key: known(shop.person(key).events[0]) for key in ("ann", "bob")}
    assert found == {
        "ann": {"opened": True, "opened_at": "2026-03-01 21:00", "clicked": True, "clicked_at": "2026-03-02 21:00"},
        "bob": {},
    }


def test_a_deal_that_comes_again_is_as_it_stands_now(shop: Shop) -> None:
    head = "deal,person,created,stage,stage_since,amount,closed,status\n"
    shop.bring(head + "1,ann,2026-03-01,offer,,1000.00005,,open\n", "deals")
    (deal,) = shop.person("ann").events
    assert known(deal) == {
        "deal": "1", "stage": "offer", "stage_since": "2026-02-28 21:00", "amount": Decimal("1000.0000"), "status": "open",
    }  # fmt: skip
    assert numbers(shop.bring(head + "1,ann,2026-03-01,contract,2026-03-05,2000,2026-03-06,won\n", "deals")) == (0, 1, 0, 0, 0)
    (deal,) = shop.person("ann").events
    assert (deal.id, deal.fields["stage"], known(deal)["stage_since"]) == ("1", "contract", "2026-03-04 21:00")
    assert shop.one("SELECT COUNT(*) FROM past_deals") == 1


def test_a_meeting_has_its_kind_and_outcome(shop: Shop) -> None:
    answer = shop.bring("person,time,kind,outcome,manager\nann,2026-03-01 15:00,showing,agreed,Kim\n,2026-03-01,,,\nbob,,,,\n", "meetings")
    assert dict(answer.reasons) == {"no person": 1, "no time": 1}
    assert known(shop.person("ann").events[0]) == {"kind": "showing", "outcome": "agreed", "manager": "Kim"}


def test_an_answer_that_is_a_number_has_a_value_and_one_that_is_empty_was_only_asked(shop: Shop) -> None:
    file = (
        "person,time,id,survey,question,answer\nann,2026-03-01,1,nps,score,9\nann,2026-03-01,1,nps,why,fast\nbob,2026-03-01,2,nps,score,\n"
    )
    assert numbers(shop.bring(file, "answers")) == (3, 0, 0, 0, 0)
    assert numbers(shop.bring(file, "answers")) == (0, 0, 3, 0, 0)
    assert [known(one) for one in shop.person("ann").events] == [
        {"survey": "nps", "question": "score", "answer": "9", "value": Decimal(9)},
        {"survey": "nps", "question": "why", "answer": "fast"},
    ]
    assert known(shop.person("bob").events[0]) == {"survey": "nps", "question": "score"}


def test_a_value_of_its_own_is_the_answer_s(shop: Shop) -> None:
    shop.bring("person,time,survey,answer,value\nann,2026-03-01,nps,great,10\nbob,2026-03-01,nps,7,\n", "answers")
    assert [shop.person(key).events[0].fields["value"] for key in ("ann", "bob")] == [10, 7]


def test_own_columns_of_each_kind_are_its_own(shop: Shop) -> None:
    shop.bring("person,time,kind,room\nann,2026-03-01,showing,12\n", "meetings")
    shop.bring("person,time,source,room\nann,2026-03-01,ads,blue\n", "visits")
    assert shop.rows('SELECT kind, name, "column", type FROM fields ORDER BY kind') == [
        {"kind": "meeting", "name": "room", "column": "own_1", "type": "number"},
        {"kind": "visit", "name": "room", "column": "own_1", "type": "text"},
    ]


def test_an_import_of_deals_is_taken_back(shop: Shop) -> None:
    head = "deal,person,created,stage,person.city\n"
    shop.bring(head + "1,ann,2026-03-01,offer,Omsk\n", "deals")
    before = shop.everything()
    second = shop.bring(head + "1,ann,2026-03-01,contract,Perm\n2,bob,2026-03-02,offer,\n", "deals")
    undo(shop.workspace.warehouse, second.number, second.number + 1, {})
    assert {name: rows for name, rows in shop.everything().items() if name != "people"} == {
        name: rows for name, rows in before.items() if name != "people"
    }
    assert shop.one("SELECT COUNT(*) FROM people") == 1


def test_everybody_is_known_from_their_first_fact_of_any_kind(shop: Shop) -> None:
    shop.bring("person,time,kind\nann,2026-03-05,showing\n", "meetings")
    shop.bring("person,sent\nann,2026-03-01\n", "messages")
    assert str(shop.one("SELECT known_from FROM people")) == "2026-02-28 21:00:00"


@pytest.mark.parametrize(
    ("columns", "kind"),
    [
        ("ym:s:clientID,ym:s:dateTime,ym:s:UTMMedium,ym:s:pageViews", "visits"),
        ("client_id,session_start,utm_source,utm_medium,device_category", "visits"),
        ("Email,Дата отправки,Рассылка,Доставлено,Прочитано,Переходы", "messages"),
        ("Email Address,Campaign Title,Send Time,Opens,Clicks", "messages"),
        ("Сделка,Основной контакт,Этап сделки,Ответственный,Бюджет,Дата создания", "deals"),
        ("ID,Контакт,Стадия сделки,Сумма,Дата создания,Ответственный", "deals"),
        ("Клиент,Дата встречи,Вид встречи,Итог встречи", "meetings"),
        ("Респондент,Дата ответа,Опрос,Вопрос,Ответ", "answers"),
    ],
)
def test_reports_of_other_systems_are_known_by_their_columns(columns: str, kind: str) -> None:
    assert kinds.guesses(samples.of(columns.split(","), []))[0].kind == kind


def test_a_column_says_whether_and_when_but_is_told_once() -> None:
    layout = lay_out("messages", ("person", "sent", "opened"), {})
    assert layout.places() == {"person": 0, "time": 1, "opened": 2}
    assert layout.fields["opened_at"].column == 2
    assert set(lay_out("messages", ("p", "t", "o"), {"person": "p", "sent": "t", "opened_at": "o"}).places()) == {
        "person",
        "time",
        "opened_at",
    }


def test_what_a_flat_kind_needs_is_asked_for() -> None:
    with pytest.raises(ImportRefused, match=r"(?s)no column for deal.*no column for time"):
        lay_out("deals", ("person", "stage"), {})
    with pytest.raises(ImportRefused, match="person or anonymous"):
        lay_out("visits", ("time", "source"), {})
