"""A demo as raw files, to be asked in SQL: what is tested here is what was written, not what Coterie makes of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from coterie.testing.demo import PLANTED, Variant, write

UNTIL = datetime(2026, 7, 1, 12, 30)  # noqa: DTZ001 (the shop's own clock)
PEOPLE = 6000

Ask = Callable[[str], list[tuple[Any, ...]]]


def opened(folder: Path, variant: Variant, people: int = PEOPLE) -> Ask:
    """Write a demo; each file is a view of its name, and ``planted`` has the parameters as JSON. Answers queries."""
    files = write(folder, variant, people=people, seed=3, until=UNTIL)
    base = duckdb.connect()
    for file in files:
        base.execute(f"""CREATE VIEW "{file.path.stem}" AS SELECT * FROM '{file.path}'""")
    base.execute(f"CREATE TABLE planted AS SELECT * FROM '{folder / PLANTED}'")
    base.execute('CREATE MACRO is_in(who, what) AS who IN (SELECT person FROM planted WHERE "group" = what)')
    base.execute("CREATE MACRO drawn(parameters, name) AS CAST(json_extract(parameters, '$.' || name) AS DOUBLE)")
    base.execute(f"CREATE MACRO ending() AS TIMESTAMP '{UNTIL}'")
    return lambda query: base.execute(query).fetchall()


@pytest.fixture(scope="module")
def jewellery(tmp_path_factory: pytest.TempPathFactory) -> Ask:
    return opened(tmp_path_factory.mktemp("jewellery"), "jewellery")


@pytest.fixture(scope="module")
def saas(tmp_path_factory: pytest.TempPathFactory) -> Ask:
    return opened(tmp_path_factory.mktemp("saas"), "saas", 3000)


@pytest.fixture(scope="module")
def b2b(tmp_path_factory: pytest.TempPathFactory) -> Ask:
    return opened(tmp_path_factory.mktemp("b2b"), "b2b", 3000)
