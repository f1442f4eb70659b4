"""The same imports into PostgreSQL give the same facts as into DuckDB."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from coterie.ingest.pipeline import import_file
from coterie.store import facts
from coterie.store.memberships import Memberships
from coterie.store.workspace import Workspace

pgserver = pytest.importorskip("pgserver")

LINES = """order,person,time,product,quantity,price,discount,status,person.city,size
1,ann,2026-03-01 12:00:00,ring,2,10.50,1,done,Perm,1
1,ann,2026-03-01 12:00:05,brooch,-1,3,0,,Omsk,2
2,bob,2026-03-02,ring,1,10,,новый,,1
,bob,2026-03-02,ring,1,10,,,,1
"""
CHANGED = LINES.replace("10.50", "11.50").replace("Omsk", "Tver").replace(",1\n", ",big\n")
PEOPLE = "person,created,tags,vip,level\nann,2020-01-01 10:00,a|b,yes,1.5\ncat,,,no,2\n"
EVENTS = "person,anonymous,type,time,value,brand\nann,,view,2026-03-01 12:00,1.5,x\n,v1,view,2026-03-02,,y\n"
DEALS = "deal,person,created,stage,amount,chance\n1,ann,2026-03-01,offer,10.5,5\n"
MESSAGES = "person,sent,opened,clicked\nann,2026-03-01,2026-03-02,2\nbob,2026-03-01,no,\n"
STEPS = [("deals", DEALS), ("deals", DEALS.replace("offer", "won").replace(",5", ",high")), ("messages", MESSAGES), ("messages", MESSAGES), ("order-lines", LINES), ("order-lines", LINES), ("people", PEOPLE), ("events", EVENTS), ("events", EVENTS), ("order-lines", CHANGED), ("people", PEOPLE.replace("1.5", "high")), ("orders", "order,person,time,total\n9,ann,2026-03-05,7\n")]  # fmt: skip


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    server = pgserver.get_server(tmp_path_factory.mktemp("postgres"))
    yield server.get_uri()
    server.cleanup()


def imported(folder: Path, warehouse: str) -> tuple[list[object], object, object]:
    answers: list[object] = []
    with Workspace.create(folder, "Europe/Moscow", "RUB", warehouse=warehouse) as workspace:
        for kind, text in STEPS:
            (folder / "file.csv").write_text(text)
            answers.append(import_file(workspace, folder / "file.csv", kind).to_json())
        base = facts.load(workspace.warehouse, workspace.settings.zone)
        memberships = Memberships(workspace)
        return answers, base, (memberships.generation(), memberships.sizes())


def test_facts_and_answers_are_the_same_on_both_engines(tmp_path: Path, url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
    assert imported(tmp_path / "a", "") == imported(tmp_path / "b", url)
