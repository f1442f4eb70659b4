"""A workspace that takes files as text, and what can be asked about its people."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from coterie.identity import resolving
from coterie.identity.versions import Resolved
from coterie.ingest.pipeline import import_file
from coterie.store.statement import sql
from coterie.store.workspace import Workspace

AT = datetime(2026, 3, 1)  # noqa: DTZ001 -- instants are kept naive, in UTC


class Shop:
    """An open workspace in Europe/Moscow; people are looked for only when ``resolve`` is called."""

    def __init__(self, workspace: Workspace, folder: Path) -> None:
        self.workspace = workspace
        self.folder = folder
        self.engine = workspace.warehouse

    def bring(self, content: str, kind: str = "people", source: str = "main") -> int:
        path = self.folder / "file.csv"
        path.write_text(content, encoding="utf-8")
        return import_file(self.workspace, path, kind, source=source).number

    def resolve(self) -> Resolved:
        return resolving.resolve(self.engine, AT)

    def rows(self, text: str) -> list[dict[str, Any]]:
        return self.engine.run(sql(text)).to_pylist()

    def people(self) -> set[frozenset[str]]:
        """The keys of each person, as source:key."""
        found: dict[int, set[str]] = {}
        for row in self.rows("SELECT person, source, key, anonymous FROM profiles"):
            found.setdefault(row["person"], set()).add(f"{'?' if row['anonymous'] else ''}{row['source']}:{row['key']}")
        return {frozenset(keys) for keys in found.values()}

    def together(self) -> set[str]:
        """The keys of those who have several, as words."""
        return {" ".join(sorted(key.removeprefix("main:") for key in keys)) for keys in self.people() if len(keys) > 1}

    def check(self) -> None:
        """Every fact leads where its profile leads, and there is a row for each person, theirs."""
        for table in ("orders", "lines", "events", "attributes", "consents", "tags"):
            for stored in (table, f"past_{table}"):
                assert not self.rows(f"SELECT 1 FROM {stored} AS f JOIN profiles AS p ON p.profile = f.profile WHERE f.person <> p.person")
        numbers = sorted(row["person"] for row in self.rows("SELECT DISTINCT person FROM profiles"))
        assert sorted(row["person"] for row in self.rows("SELECT person FROM people")) == numbers
        assert not self.rows("SELECT 1 FROM profiles WHERE person NOT IN (SELECT MIN(profile) FROM profiles GROUP BY person)")
        assert not self.rows(
            "SELECT 1 FROM people AS q WHERE NOT EXISTS (SELECT 1 FROM profiles AS p WHERE p.person = q.person AND p.key = q.key)"
        )


@pytest.fixture
def make_shop(make_workspace: Callable[[], Workspace], tmp_path: Path) -> Iterator[Callable[[], Shop]]:
    made: list[Shop] = []

    def make() -> Shop:
        made.append(Shop(make_workspace(), tmp_path))
        return made[-1]

    yield make
    for shop in made:
        shop.workspace.close()


@pytest.fixture
def shop(make_shop: Callable[[], Shop]) -> Shop:
    return make_shop()
