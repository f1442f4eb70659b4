"""kill -9 at any moment of an import, with the look for the same people after it: nothing half-done, the next run completes, results equal."""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from coterie.services.shop import Shop
from coterie.store import facts
from coterie.store.statement import sql

COMMAND = "import sys, coterie; coterie.open(sys.argv[1]).import_file(sys.argv[2])"
PEOPLE, LINES = 300, 900
KILLS = 100


def write_files(folder: Path) -> tuple[Path, Path]:
    """People of a CRM, every tenth with a neighbour's e-mail; and orders under telephone numbers that are theirs."""
    rng = random.Random(1)
    people = [f"{i},a{i - (i % 10 == 0)}@mail.ru,+7916{1_000_000 + i},Пермь" for i in range(PEOPLE)]
    lines = [f"{i // 3},+7916{1_000_000 + rng.randrange(PEOPLE)},2026-03-0{i % 9 + 1},ring,1,{i % 50}" for i in range(LINES)]
    crm, sales = folder / "crm.csv", folder / "sales.csv"
    crm.write_text("customer_id,email,phone,city\n" + "\n".join(people) + "\n", encoding="utf-8")
    sales.write_text("order,phone,time,product,quantity,price\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return crm, sales


def state(workspace: Path) -> object:
    """Everything known, and how many imports there are."""
    with Shop.open(workspace) as shop:
        warehouse = shop.workspace.warehouse
        base = facts.load(warehouse, shop.workspace.settings.zone)
        imports = warehouse.rows(sql("SELECT COUNT(*) AS n FROM imports"))[0]["n"]
        loose = warehouse.rows(sql("SELECT COUNT(*) AS n FROM orders AS o ANTI JOIN people AS p ON p.person = o.person"))[0]["n"]
    assert loose == 0
    return imports, {person.key: person for person in base.people}


@pytest.mark.slow
def test_killed_at_any_moment_nothing_is_half_done(tmp_path: Path) -> None:
    crm, sales = write_files(tmp_path)
    before, after = tmp_path / "before", tmp_path / "after"
    with Shop.create(before, timezone="Europe/Moscow", currency="RUB", country="RU") as shop:
        shop.import_file(crm)
    shutil.copytree(before, after)
    started = time.monotonic()
    subprocess.run([sys.executable, "-c", COMMAND, str(after), str(sales)], check=True)
    whole = time.monotonic() - started
    (_, then), (_, now) = state(before), state(after)  # type: ignore[misc]
    assert then != now
    rng, seen = random.Random(2), {"before": 0, "after": 0, "between": 0}
    for turn in range(KILLS):
        folder = tmp_path / f"turn{turn}"
        shutil.copytree(before, folder)
        with subprocess.Popen([sys.executable, "-c", COMMAND, str(folder), str(sales)]) as child:
            time.sleep(rng.uniform(0.25, 1.05) * whole)
            child.send_signal(signal.SIGKILL)
        imports, held = state(folder)  # type: ignore[misc]
        seen["before" if imports == 1 else "after" if held == now else "between"] += 1
        if imports == 1:
            assert held == then
        with Shop.open(folder) as shop:  # the next run completes
            shop.import_file(sales)
        assert state(folder)[1] == now  # type: ignore[index]
        shutil.rmtree(folder)
    print(seen)
    assert seen["before"]
