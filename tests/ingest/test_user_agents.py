"""A user agent gives way to the device, the system and the browser that it names, and is kept nowhere."""

from __future__ import annotations

from tests.ingest.conftest import Shop, numbers

PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 16_5 like Mac OS X) AppleWebKit/605.1.15 Version/16.5 Mobile/15E148 Safari/604.1"
PC = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120.0.0.0 Safari/537.36"


def test_events_get_device_system_and_browser(shop: Shop) -> None:
    answer = shop.bring(
        f'person,User-Agent,type,time\nann,"{PHONE}",view,2026-03-05\nbob,,view,2026-03-05\ncat,"{PC}",view,2026-03-06\n', "events"
    )
    assert numbers(answer) == (3, 0, 0, 0, 0)
    assert "2 different user agents" in "\n".join(answer.notes)
    (event,) = shop.person("ann").events
    assert {**event.fields} == {"device": "phone", "os": "iOS", "browser": "Mobile Safari"}
    assert not shop.person("bob").events[0].fields
    assert shop.person("cat").events[0].fields["os"] == "Windows"


def test_a_stated_device_stands_and_a_blank_one_is_filled(shop: Shop) -> None:
    visits = f'ClientID,Дата визита,Устройство,user_agent\nv1,2026-03-05,планшет,"{PC}"\nv2,2026-03-05, ,"{PHONE}"\n'
    shop.bring(visits, "visits", mapping={"anonymous": "ClientID", "time": "Дата визита", "device": "Устройство"})
    assert [row["device"] for row in shop.rows("SELECT device FROM visits ORDER BY event_no")] == ["планшет", "phone"]
    assert all("Mozilla" not in text for rows in shop.everything().values() for text in rows)


def test_quarantine_holds_no_user_agent(shop: Shop) -> None:
    shop.bring(f'person,time,type,user_agent\nann,when,view,"{PHONE}"\n', "events")
    assert "Mozilla" not in str(shop.rows("SELECT * FROM quarantine"))


def test_a_column_that_only_is_called_so_or_is_asked_for_is_left_alone(shop: Shop) -> None:
    shop.bring("person,time,type,user_agent\nann,2026-03-05,view,Иванов\n", "events")
    assert shop.person("ann").events[0].fields == {"user_agent": "Иванов"}
    shop.bring(f'person,time,type,user_agent\nbob,2026-03-05,view,"{PHONE}"\n', "events", mapping={"url": "user_agent"})
    assert shop.person("bob").events[0].fields["url"] == PHONE


def test_a_file_with_all_of_it_told_only_loses_the_text(shop: Shop) -> None:
    shop.bring(f'person,time,type,device,os,browser,user_agent\nann,2026-03-05,view,,x,y,"{PHONE}"\n', "events")
    assert {**shop.person("ann").events[0].fields} == {"device": "phone", "os": "x", "browser": "y"}
