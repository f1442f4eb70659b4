"""Erased means no byte: in no file of the workspace, not after the same files come again, not after a kill at any moment."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.privacy.conftest import SECRETS, bytes_found, write_files

from coterie.errors import Refused, WorkspaceRefused
from coterie.ingest import recipes
from coterie.services.shop import Shop
from coterie.store import digests, tombstones, unfinished
from coterie.store.statement import sql


def test_every_value_is_there_before_and_no_byte_after(folder: Path) -> None:
    before = {secret for found in bytes_found(folder).values() for secret in found}
    assert before >= set(SECRETS) - {"oakim.Pusto@Example.ru", "555-43-21"}
    with Shop.open(folder) as shop:
        done = shop.privacy.erase("ivan-key-77")
        assert bytes_found(folder) == {}
        assert (done.orders, done.quarantined, done.elsewhere) == (1, 1, ())
        assert done.total == 5170
        assert done.removed["events"] == done.removed["consents"] == done.removed["tags"] == 1
    assert bytes_found(folder) == {}


def test_the_same_files_again_bring_back_the_others_only(folder: Path, tmp_path: Path) -> None:
    with Shop.open(folder) as shop:
        shop.privacy.erase("ivan-key-77")
        notes = []
        for kind, path in write_files(tmp_path):
            answer = shop.import_file(path, kind)
            assert answer.accepted + answer.updated + answer.duplicates + answer.dropped + answer.quarantined == answer.read
            notes += [note for note in answer.notes if "erased" in note]
        assert notes[:2] == ["1 row is of a person who was erased; it stays out", "2 rows are of people who were erased; they stay out"]
        assert len(notes) == 5
        assert [row["key"] for row in shop.workspace.warehouse.rows(sql("SELECT key FROM people"))] == ["anna-key-11"]
    assert bytes_found(folder) == {}


def test_a_contact_brings_nobody_back_under_another_key(folder: Path, tmp_path: Path) -> None:
    with Shop.open(folder) as shop:
        shop.privacy.erase("ivan-key-77")
        path = tmp_path / "crm.csv"
        path.write_text(
            "person,email,phone\nnew-1,JOAKIM.PUSTO@example.ru,\nnew-2,,+7 916 555 43 21\nnew-3,other@example.ru,\n", encoding="utf-8"
        )
        answer = shop.import_file(path, "people", source="crm")
        assert (answer.dropped, answer.accepted) == (2, 1)
    assert bytes_found(folder) == {}


def test_a_file_that_names_nobody_does_not_bring_them_back(shop: Shop, tmp_path: Path) -> None:
    path = tmp_path / "nobody.csv"
    path.write_text("city,hobby\nПермь,шахматы\nОмск,лото\n", encoding="utf-8")
    assert shop.import_file(path, "people", source="quiz").accepted == 2
    (key,) = [
        row["key"]
        for row in shop.workspace.warehouse.rows(
            sql("SELECT p.key FROM people AS p JOIN attributes AS a ON a.person = p.person WHERE a.text = 'шахматы'")
        )
    ]
    shop.privacy.erase(key)
    answer = shop.import_file(path, "people", source="quiz")
    assert (answer.dropped, answer.duplicates) == (1, 1)


def test_lines_that_could_not_be_taken_apart_are_theirs_too(shop: Shop, folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "broken.csv"
    broken = "B-1,ivan-key-77,2026-01-01,5,Слово-77,too,many\nB-2,zed,2026-01-01,5,joakim.pusto@example.ru,too\nB-3,anna-key-11,2026-01-01,5,x,y\n"
    path.write_text("order,person,time,total\nB-0,anna-key-11,2026-01-01,5\n" + broken, encoding="utf-8")
    assert shop.import_file(path, "orders").quarantined == 3
    shop.privacy.erase("ivan-key-77")
    assert bytes_found(folder, (*SECRETS, "Слово-77", "B-2")) == {}
    again = shop.import_file(path, "orders")
    assert (again.dropped, again.quarantined, again.duplicates) == (2, 1, 1)
    assert bytes_found(folder, (*SECRETS, "Слово-77", "B-2")) == {}


def test_what_others_share_stays_theirs(shop: Shop, tmp_path: Path) -> None:
    path = tmp_path / "office.csv"
    path.write_text("person,email\nivan-key-77,office@example.ru\nanna-key-11,office@example.ru\n", encoding="utf-8")
    shop.import_file(path, "people")
    assert shop.privacy.erase("ivan-key-77").shared == 1
    assert shop.import_file(path, "people").dropped == 1
    assert shop.privacy.card("anna-key-11")["reach"]["email"] == "office@example.ru"


def test_what_mended_rows_are_known_by_goes_with_anybody_erased(shop: Shop, tmp_path: Path) -> None:
    path = tmp_path / "mended.csv"
    path.write_text("order,person,time,total\nM-1,anna-key-11,soon,5\n", encoding="utf-8")
    number = shop.import_file(path, "orders").number
    assert shop.imports.send(number, {1: {"time": "2026-01-01"}}).accepted == 1
    held = "SELECT COUNT(*) AS n FROM imports WHERE choices LIKE '%mended%'"
    assert shop.workspace.warehouse.rows(sql(held))[0]["n"] == 1
    shop.privacy.erase("ivan-key-77")
    assert shop.workspace.warehouse.rows(sql(held))[0]["n"] == 0


def test_a_segment_that_named_them_names_nobody(shop: Shop) -> None:
    shop.privacy.erase("ivan-key-77")
    segment = shop.segments.get("his")
    assert segment.condition == 'email == "(erased)" or orders()'
    assert segment.size == 1
    assert "ivan" not in segment.description


def test_a_number_is_a_key_only_where_it_is_quoted(shop: Shop, folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("person,city\n17850,Тверь\n", encoding="utf-8")
    where = 'person != "99999" and len(person) < 17850'
    shop.import_file(path, "people", source="till", leave_out=("17850x",))
    shop.segments.add("big", "orders().sum(total) > 17850")
    (folder / "recipes" / "other.yaml").write_text(
        f"# 17850\nkind: orders\nsource: till\ncolumns: {{person: '17850', time: t, total: s}}\nwhere: '{where}'\nleave_out: ['17850', x]\n",
        encoding="utf-8",
    )
    (folder / "recipes" / "third.yaml").write_text(
        "kind: people  # for ivan-key-77\nsource: x\ncolumns: {person: '17850'}\n", encoding="utf-8"
    )
    (folder / "recipes" / "torn.yaml").write_text("{ivan-key-77", encoding="utf-8")
    shop.privacy.erase("17850")
    assert "# for ivan" in (folder / "recipes" / "third.yaml").read_text(encoding="utf-8")
    shop.privacy.erase("ivan-key-77")
    assert bytes_found(folder) == {}
    (folder / "recipes" / "torn.yaml").unlink()
    assert shop.segments.get("big").condition == "orders().sum(total) > 17850"
    recipe = recipes.get(folder, "other")
    assert recipe.choices.mapping["person"] == "17850"
    assert (recipe.choices.where, recipe.choices.leave_out) == (where, ("x",))


def test_a_file_of_the_users_own_is_named_not_changed(shop: Shop, folder: Path) -> None:
    (folder / "mine.csv").write_text("ivan-key-77\n", encoding="utf-8")
    assert shop.privacy.erase("ivan-key-77").elsewhere == ("mine.csv",)
    assert (folder / "mine.csv").read_text(encoding="utf-8") == "ivan-key-77\n"


def test_nobody_is_erased_by_a_key_that_is_not_there(shop: Shop) -> None:
    with pytest.raises(Refused, match="no person 'zed' of source 'crm'"):
        shop.privacy.erase("zed", "crm")


def test_the_key_is_the_owners_only_and_its_loss_is_said(folder: Path, tmp_path: Path) -> None:
    ((_, people), *_) = write_files(tmp_path)
    with Shop.open(folder) as shop:
        shop.privacy.erase("ivan-key-77")
        assert (folder / digests.FILE).stat().st_mode & 0o777 == 0o600
        (folder / digests.FILE).unlink()
        with pytest.raises(WorkspaceRefused, match="put it back from a backup"):
            shop.import_file(people, "people")
        (folder / digests.FILE).write_text("beef")
        with pytest.raises(WorkspaceRefused, match="cut off"):
            shop.import_file(people, "people")
        (folder / digests.FILE).write_text("no hex")
        with pytest.raises(WorkspaceRefused, match="can't be read"):
            tombstones.load(shop.workspace.application, folder)


KILLED = """
import os, signal, sys
from coterie.services.shop import Shop
import coterie.engines.duckdb as engine
import coterie.store.one_person as one_person
moment = sys.argv[2]
def kill(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)
def and_then_kill(real):
    def run(*words, **told):
        real(*words, **told)
        kill()
    return run
match moment:
    case "before the rows go": one_person.delete = kill
    case "before the swap": engine.swap = kill
    case "after the swap": engine.swap = and_then_kill(engine.swap)
with Shop.open(sys.argv[1]) as shop:
    shop.privacy.erase("ivan-key-77")
"""


@pytest.mark.parametrize("moment", ["before the rows go", "before the swap", "after the swap"])
def test_a_kill_leaves_them_to_be_erased_again_or_finishes_by_itself(folder: Path, moment: str) -> None:
    done = subprocess.run([sys.executable, "-c", KILLED, str(folder), moment], check=False)
    assert done.returncode == -signal.SIGKILL
    assert (folder / unfinished.FILE).exists()
    with Shop.open(folder) as shop:
        assert not (folder / unfinished.FILE).exists()
        if moment == "before the rows go":
            assert shop.privacy.card("ivan-key-77")["orders"] == 1
            shop.privacy.erase("ivan-key-77")
        assert shop.count("orders()").counts == (1,)
    assert bytes_found(folder) == {}


@pytest.mark.slow
@pytest.mark.parametrize("tenth", range(20))
def test_a_kill_at_any_moment_leaves_a_whole_base(filled: Path, tmp_path: Path, tenth: int) -> None:
    folder = tmp_path / "shop"
    shutil.copytree(filled, folder)
    running = subprocess.Popen([sys.executable, "-c", KILLED, str(folder), "never"])
    time.sleep(tenth / 10)
    os.kill(running.pid, signal.SIGKILL)
    running.wait()
    with Shop.open(folder) as shop:
        known = {row["key"] for row in shop.workspace.warehouse.rows(sql("SELECT key FROM people"))}
        assert "anna-key-11" in known
        if "ivan-key-77" in known:
            shop.privacy.erase("ivan-key-77")
    assert bytes_found(folder) == {}


def test_who_was_brought_by_somebody_erased_stays_and_does_not_name_them(shop: Shop, folder: Path, tmp_path: Path) -> None:
    first = tmp_path / "brought.csv"
    first.write_text(
        "person,name,email,referred_by,friend\nbob-7,Боб,bob.seven@mail.ru,,\nkim-7,Ким,kim@mail.ru,Bob.Seven@mail.ru,bob.seven@mail.ru\n",
        "utf-8",
    )
    shop.import_file(first, "people", source="club")
    assert shop.count("referrals()").counts == (1,)

    assert shop.privacy.erase("bob-7", source="club").shared == 0
    assert bytes_found(folder, ("bob.seven", "Bob.Seven")) == {}
    assert shop.count('referred_by == "***"').counts == (1,)

    later = tmp_path / "later.csv"
    later.write_text("person,name,email,referred_by,friend\nnia-7,Ния,nia@mail.ru,bob.seven@mail.ru,BOB.seven@mail.ru\n", "utf-8")
    answer = shop.import_file(later, "people", source="club")
    assert (answer.accepted, answer.dropped) == (1, 0)
    without = tmp_path / "without.csv"
    without.write_text("person,name,referred_by\noleg-7,Олег,bob.seven@mail.ru\n", "utf-8")
    answer = shop.import_file(without, "people", source="club")
    assert (answer.accepted, answer.dropped) == (1, 0)
    assert bytes_found(folder, ("bob.seven", "BOB.seven")) == {}


def test_shelves_points_and_words_on_leads_that_named_them_name_nobody(shop: Shop, folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "lead.yaml"
    file.write_text(
        "points: lead\nname: Lead\ngroups: {all: {en: All}}\nrules:\n  - {en: his, points: 1, when: 'email == \"joakim.pusto@example.ru\"'}\n",
        "utf-8",
    )
    shop.points.apply(file, author="joakim.pusto@example.ru")
    shop.segmentations.add("one", {"his": 'email == "joakim.pusto@example.ru"'}, tasks={"his": "call ivan-key-77"})
    shop.leads.say("anna-key-11", "in work", note="brought by joakim.pusto@example.ru")

    shop.privacy.erase("ivan-key-77")
    assert shop.points.get().rules.rules[0].holds == 'email == "(erased)"'
    (shelf,) = shop.segmentations.get("one").shelves
    assert (shelf.condition, shelf.task) == ('email == "(erased)"', "call (erased)")
    assert shop.leads.get("anna-key-11")[1][0].note == "brought by (erased)"
    assert bytes_found(folder, ("joakim.pusto", "ivan-key-77")) == {}
