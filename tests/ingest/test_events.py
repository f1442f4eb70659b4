"""What an events file becomes."""

from __future__ import annotations

from decimal import Decimal

from tests.ingest.conftest import Shop, numbers

HEAD = "person,type,time,id,value\n"


def test_events_keep_their_fields_and_own_ones(shop: Shop) -> None:
    shop.bring(
        "person,type,time,id,session,product,category,value,url,source,brand\nann,view,2026-03-01 12:00,e1,s,p,c,1.5,/x,ads,aqua\n",
        "events",
    )
    (event,) = shop.person("ann").events
    assert (event.id, event.type, str(event.moment.at)) == ("e1", "view", "2026-03-01 09:00:00+00:00")
    assert dict(event.fields) == {
        "session": "s",
        "product": "p",
        "category": "c",
        "value": Decimal("1.5"),
        "url": "/x",
        "source": "ads",
        "brand": "aqua",
    }


def test_an_id_makes_an_event_one_and_other_content_updates_it(shop: Shop) -> None:
    file = HEAD + "ann,view,2026-03-01,e1,1\nann,view,2026-03-01,e1,1\nann,view,2026-03-02,e2,1\n"
    assert numbers(shop.bring(file, "events")) == (2, 0, 1, 0, 0)
    assert numbers(shop.bring(file, "events")) == (0, 0, 3, 0, 0)
    assert numbers(shop.bring(HEAD + "ann,view,2026-03-01,e1,2\n", "events")) == (0, 1, 0, 0, 0)
    assert [(event.id, event.fields["value"]) for event in shop.person("ann").events] == [("e1", 2), ("e2", 1)]
    assert shop.one("SELECT COUNT(DISTINCT event_no) FROM events") == 2


def test_of_two_rows_of_an_id_the_later_wins_and_the_same_file_again_changes_nothing(shop: Shop) -> None:
    file = HEAD + "ann,view,2026-03-01,e1,1\nann,view,2026-03-01,e1,2\nann,view,2026-03-02,e2,3\n"
    assert numbers(shop.bring(file, "events")) == (2, 1, 0, 0, 0)
    before = shop.everything()
    assert numbers(shop.bring(file, "events")) == (0, 0, 3, 0, 0)
    assert shop.everything() == before
    assert [event.fields["value"] for event in shop.person("ann").events] == [2, 3]


def test_without_ids_the_content_makes_them_and_copies_are_events_of_their_own(shop: Shop) -> None:
    row = "ann,view,2026-03-01,\n"
    file = "person,type,time,value\n" + row * 2 + "ann,view,2026-03-02,\n"
    assert numbers(shop.bring(file, "events")) == (3, 0, 0, 0, 0)
    before = shop.everything()
    assert numbers(shop.bring(file, "events")) == (0, 0, 3, 0, 0)
    assert shop.everything() == before
    assert numbers(shop.bring("person,type,time,value\n" + row * 3, "events")) == (1, 0, 2, 0, 0)


def test_an_event_moved_to_another_person_dates_both_anew(shop: Shop) -> None:
    shop.bring(HEAD + "ann,view,2026-03-01,e1,1\nann,view,2026-03-05,e2,1\n", "events")
    assert numbers(shop.bring(HEAD + "bob,view,2026-03-01,e1,1\n", "events")) == (0, 1, 0, 0, 0)
    assert [str(row["known_from"]) for row in shop.rows("SELECT known_from FROM people ORDER BY key")] == [
        "2026-03-04 21:00:00",
        "2026-02-28 21:00:00",
    ]


def test_visitors_without_a_person_are_anonymous_people(shop: Shop) -> None:
    head = "person,anonymous,type,time\n"
    answer = shop.bring(head + ",v1,view,2026-03-01\nann,v1,view,2026-03-02\n,,view,2026-03-02\n", "events")
    assert (numbers(answer), dict(answer.reasons)) == ((2, 0, 0, 0, 1), {"no person": 1})
    assert [(row["key"], row["anonymous"]) for row in shop.rows("SELECT key, anonymous FROM people ORDER BY person")] == [
        ("v1", True),
        ("ann", False),
    ]
    assert shop.person("ann").events[0].fields["anonymous"] == "v1"


def test_rows_date_the_attributes_they_carry(shop: Shop) -> None:
    head = "person,type,time,id,person.device\n"
    shop.bring(head + "ann,view,2026-03-01,e1,phone\n", "events")
    shop.bring(head + "ann,view,2026-03-01,e1,desktop\n", "events")
    assert [value.value for value in shop.person("ann").attributes["device"]] == ["desktop"]


def test_an_event_needs_a_time_and_a_type(shop: Shop) -> None:
    answer = shop.bring("person,type,time\nann,,2026-03-01\nann,view,\n", "events")
    assert dict(answer.reasons) == {"no time": 1, "no type of event": 1}
