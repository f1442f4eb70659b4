"""The lead queue: hottest first, who is left out and who comes back, every word kept, through merges and erasure."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from coterie.cli.main import app
from coterie.errors import Refused
from coterie.services.shop import Shop

NOON = "2026-03-31 12:00"
AT = datetime(2026, 3, 31, 9, 0, tzinfo=UTC)
HOT_FIRST = ["cat", "ann", "kim", "kay", "hal", "bob", "fay"]


def queue(shop: Shop, at: str = NOON, **told: object) -> list[str]:
    return [lead.log.person for lead in shop.leads.queue(as_of=at, **told).leads]  # type: ignore[arg-type]


def test_the_hottest_come_first_and_the_cold_not_at_all(shop: Shop) -> None:
    assert queue(shop) == HOT_FIRST
    found = shop.leads.queue(as_of=NOON, most=2)
    assert ([lead.log.person for lead in found.leads], found.waiting) == (["cat", "ann"], 7)
    first = found.leads[0]
    assert (first.entry, first.source, first.script) == (None, "", ())
    assert [(one.what, one.times, one.last.isoformat()) for one in first.seen] == [("cart", 7, "2026-03-31")]


def test_a_lead_that_is_taken_has_an_owner_and_one_that_is_closed_leaves(shop: Shop) -> None:
    shop.leads.say("cat", "in work", owner="olga", step="call", due=date(2026, 4, 1), at=AT)
    shop.leads.say("ann", "lost", reason="bought elsewhere", at=AT)

    assert queue(shop) == ["cat", "kim", "kay", "hal", "bob", "fay"]
    assert queue(shop, status="new") == ["kim", "kay", "hal", "bob", "fay"]
    assert queue(shop, owner="olga") == ["cat"]
    assert queue(shop, owner="ivan") == []
    shop.leads.say("cat", "met", note="liked the rings", at=AT)
    lead, words = shop.leads.get("cat", as_of=NOON)
    assert [(word.status, word.owner, word.step) for word in words] == [("in work", "olga", "call"), ("met", "olga", "")]
    assert lead.entry == words[-1]


def test_whoever_is_worked_with_stays_though_they_grow_cold(shop: Shop) -> None:
    shop.leads.say("hal", "in work", owner="olga", at=AT)
    assert "hal" in queue(shop, "2026-04-14 12:00")


def test_a_lost_one_who_is_hot_again_a_month_later_is_new(shop: Shop) -> None:
    shop.leads.say("cat", "lost", reason="too dear", at=datetime(2026, 2, 1, tzinfo=UTC))
    assert queue(shop)[0] == "cat"
    shop.leads.say("bob", "lost", reason="too dear", at=datetime(2026, 2, 1, tzinfo=UTC))
    assert "bob" not in queue(shop)  # warm is not enough


def test_a_merge_brings_the_words_together_and_an_erasure_takes_them_along(shop: Shop) -> None:
    shop.leads.say("kay", "in work", owner="olga", at=AT)
    shop.identity.merge("kim", "kay")
    assert shop.leads.get("kim", as_of=NOON)[1][0].owner == "olga"
    shop.identity.undo(shop.identity.merges()[0].number)
    assert shop.leads.get("kim", as_of=NOON)[1] == ()
    assert shop.leads.get("kay", as_of=NOON)[1][0].owner == "olga"

    shop.privacy.erase("kay")
    assert shop.workspace.warehouse.rows(_all_leads()) == []


def _all_leads() -> object:
    from sqlglot import exp

    return exp.select("*").from_("leads")


def test_how_long_a_hot_one_waited(shop: Shop) -> None:
    assert shop.leads.response().hours is None
    # cat was hot from the third cart of the 29th (10:02, 30 points) and never cooled below 30 before the next ones of the 30th … the night took
    # 30 to 28.56, so she is hot without a break since the first cart of the 30th, 10:00
    shop.leads.say("cat", "in work", at=datetime(2026, 3, 30, 9, 0, tzinfo=UTC))
    found = shop.leads.response()
    assert (found.taken, found.known, found.hours) == (1, 1, 2.0)


def test_who_met_us_and_did_not_buy_is_an_almost_client(shop: Shop, tmp_path: Path) -> None:
    (tmp_path / "meetings.csv").write_text("meeting,person,time\nm1,bob,2026-03-31 10:00\nm2,dan,2026-03-20 10:00\n", encoding="utf-8")
    shop.import_file(tmp_path / "meetings.csv", "meetings")
    assert shop.leads.almost(as_of=NOON) == ("bob",)


def test_a_lost_lead_needs_a_reason_and_a_person(shop: Shop) -> None:
    with pytest.raises(Refused, match="say why"):
        shop.leads.say("ann", "lost")
    with pytest.raises(Refused, match="there is no person 'nobody'"):
        shop.leads.say("nobody", "in work")
    with pytest.raises(Refused, match="is none of these"):
        shop.leads.say("ann", "bought")  # type: ignore[arg-type]


def test_the_shelf_where_somebody_stands_says_what_to_offer(shop: Shop) -> None:
    shop.segmentations.add("fit", {"Perm": 'city == "Пермь"'}, tasks={"Perm": "invite to the showroom"})
    shop.refresh(as_of=NOON)
    assert shop.leads.get("ann", as_of=NOON)[0].script == ("invite to the showroom",)


def test_the_commands_say_it_in_both_languages(shop: Shop, tmp_path: Path) -> None:
    shop.close()

    def run(*words: str) -> str:
        done = CliRunner().invoke(app, ["--workspace", str(tmp_path / "ws"), *words])
        assert done.exit_code == 0, done.output
        return done.stdout

    assert "cat: 60, hot, C1 — new" in run("leads", "list", "--as-of", NOON)
    assert "cat: 60, горячая, C1 — новый" in run("--lang", "ru", "leads", "list", "--as-of", NOON)
    assert (
        run("leads", "take", "cat", "--owner", "olga", "--next", "call", "--due", "2026-04-01")
        == "cat: in work, olga, call by 2026-04-01\n"
    )
    assert "до 01.04.2026" in run("--lang", "ru", "leads", "show", "cat", "--as-of", NOON)
    assert json.loads(run("leads", "list", "--json", "--as-of", NOON))["leads"][0]["entry"]["owner"] == "olga"
    assert run("leads", "met", "cat").startswith("cat: met, olga")
    assert run("leads", "close", "cat", "lost", "--reason", "too far") == "cat: lost, olga, too far\n"
    assert "nobody met us" in run("leads", "almost", "--as-of", NOON)
    assert "taken" in run("leads", "response")
    assert "27.03.2026" not in run("--lang", "ru", "points", "show", "lead", "--person", "ann", "--as-of", NOON)
    assert "засчитано 3 из 4, по 10" in run("--lang", "ru", "points", "show", "lead", "--person", "ann", "--as-of", NOON)
    assert "hot 2" in run("points", "show", "lead", "--as-of", NOON)
    assert "version 1" in run("points", "versions")
    for words in (("leads", "list"), ("points", "show")):  # as of now, when all has faded
        assert "--as-of 2026-04-21" in CliRunner().invoke(app, ["--workspace", str(tmp_path / "ws"), *words]).stderr
    assert json.loads(run("points", "check", "--json", "--from", "2026-03-30", "--until", NOON))["people"] == 11
    assert "the same rules are kept already" in run("points", "try", str(tmp_path / "lead.yaml"), "--as-of", NOON)
