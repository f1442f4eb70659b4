"""A kill in the middle leaves the old map, and the next run completes; and how right the rules are on people with a known truth."""

from __future__ import annotations

import csv
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import pytest
from tests.real_data import DATA, needs_data

from coterie.store.workspace import Workspace

if TYPE_CHECKING:
    from tests.identity.conftest import Shop

KILLED = """
import sys
from datetime import datetime
from coterie.identity import resolving, versions
from coterie.store.workspace import Workspace

real = versions._renew_people
def stop(*words):
    real(*words)
    print("half-way", flush=True)
    sys.stdin.read()
versions._renew_people = stop
resolving.resolve(Workspace.open(sys.argv[1]).warehouse, datetime(2026, 3, 1))
"""


def test_killed_in_the_middle_the_map_is_the_old_one(shop: Shop) -> None:
    shop.bring("person,email\na,ann@mail.ru\nb,ann@mail.ru\nc,\n")
    shop.resolve()
    shop.bring("person,email\nc,ann@mail.ru\n")
    shop.workspace.close()
    words = [sys.executable, "-c", KILLED, str(shop.workspace.path)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"half-way\n"
        os.kill(child.pid, signal.SIGKILL)
    shop.workspace = Workspace.open(shop.workspace.path)
    shop.engine = shop.workspace.warehouse
    assert shop.together() == {"a b"}
    assert len(shop.rows("SELECT * FROM merges")) == 1
    shop.check()
    shop.resolve()
    assert shop.together() == {"a b c"}
    shop.check()


Row = Mapping[str, str]


def fake(row: Row) -> tuple[str, str, str]:
    return row["unique_id"], row["cluster"], f"{row['first_name']} {row['surname']},{row['dob']},{row['email']},{row['city']}"


def febrl(row: Row) -> tuple[str, str, str]:
    day = row["date_of_birth"].strip()
    born = f"{day[:4]}-{day[4:6]}-{day[6:]}" if len(day) == 8 else ""
    name = f"{row['given_name']} {row['surname']}".strip()
    return row["rec_id"], row["rec_id"].split("-")[1], f"{name},{born},,{row['suburb'].strip()}"


@needs_data
@pytest.mark.parametrize(("file", "read", "least"), [("splink/fake_1000.csv", fake, 0.15), ("febrl/dataset1.csv", febrl, 0.15)])
def test_rules_are_right_about_whom_they_join(shop: Shop, file: str, read: Callable[[Row], tuple[str, str, str]], least: float) -> None:
    with (DATA / file).open(encoding="utf-8") as stream:
        rows = [read(row) for row in csv.DictReader(stream, skipinitialspace=True)]
    shop.bring("person,name,birthday,email,city\n" + "".join(f"{key},{rest}\n" for key, _, rest in rows))
    shop.resolve()
    truth = {key: who for key, who, _ in rows}
    people = {row["key"]: row["person"] for row in shop.rows("SELECT key, person FROM profiles")}
    truth = {key: who for key, who in truth.items() if key in people}  # a birthday on 32 March sets its row aside
    right = pairs(Counter((people[key], truth[key]) for key in truth))
    precision, recall = right / pairs(Counter(people.values())), right / pairs(Counter(truth.values()))
    print(f"{file}: precision {precision:.4f}, recall {recall:.4f}")
    assert precision >= 0.99
    assert recall >= least


def pairs(sizes: Counter[object]) -> int:
    return sum(size * (size - 1) // 2 for size in sizes.values())
