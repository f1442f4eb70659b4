"""The engines that every proof here runs on: DuckDB in memory, and PostgreSQL as its own server in a temporary folder."""

from __future__ import annotations

import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from coterie.engines.duckdb import DuckDB
from coterie.model.engine import Engine

ENGINES = ("duckdb", "postgres")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "notyet(engine, reason): this engine can't do it yet; the day it can, the mark is a failure")
    config.addinivalue_line("markers", "never(engine, reason): this engine will never do it")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        engine = getattr(item, "callspec", None) and item.callspec.params.get("engine")
        for mark in [*item.iter_markers("notyet"), *item.iter_markers("never")]:
            if engine in (None, mark.args[0]):
                item.add_marker(pytest.mark.xfail(strict=True, reason=f"{mark.name}: {mark.args[1]}"))


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The URL of a PostgreSQL server of this test worker's own."""
    folder = Path(tempfile.mkdtemp(prefix="coterie-pg-"))
    try:
        with warnings.catch_warnings():  # of a library of pgserver's about folders
            warnings.simplefilter("ignore")
            import pgserver

            found = pgserver.get_server(str(folder), cleanup_mode="delete")
    except Exception as error:
        shutil.rmtree(folder, ignore_errors=True)
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(f"no PostgreSQL here: {str(error).strip().splitlines()[0][:100] if str(error) else type(error).__name__}")
    yield found.get_uri()
    found.cleanup()


def fresh(name: str, url: str | None) -> Engine:
    """An engine without a table."""
    if name == "duckdb":
        return DuckDB(threads=1)
    import psycopg

    from coterie.engines.postgres import Postgres

    assert url is not None
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP SCHEMA IF EXISTS public CASCADE")
        connection.execute("CREATE SCHEMA public")
    return Postgres(url)


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Iterator[Any]:
    """A function that makes an empty engine; all are closed at the end."""
    url = request.getfixturevalue("server") if request.param == "postgres" else None
    made: list[Any] = []

    def make() -> Engine:
        for one in made:
            one.close()
        made[:] = [fresh(request.param, url)]
        return made[0]

    yield make
    for one in made:
        one.close()
