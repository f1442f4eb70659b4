"""A workspace for each test, copied from one that is made once, and a way to bring a file written in the test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from coterie.compile.layout import TABLES
from coterie.ingest.answer import ImportAnswer
from coterie.ingest.pipeline import import_file
from coterie.store import facts
from coterie.store.statement import sql
from coterie.store.workspace import Workspace


class Shop:
    """An open workspace in Europe/Moscow that takes files as text or bytes."""

    def __init__(self, workspace: Workspace, folder: Path) -> None:
        self.workspace = workspace
        self.folder = folder

    def bring(self, content: str | bytes, kind: str | None = "order-lines", name: str = "file.csv", **choices: Any) -> ImportAnswer:
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        answer = import_file(self.workspace, path, kind, **choices)
        assert answer.accepted + answer.updated + answer.duplicates + answer.dropped + answer.quarantined == answer.read
        assert sum(answer.reasons.values()) == answer.quarantined
        return answer

    def rows(self, text: str) -> list[dict[str, Any]]:
        return self.workspace.warehouse.run(sql(text)).to_pylist()

    def one(self, text: str) -> Any:
        (row,) = self.rows(text)
        (value,) = row.values()
        return value

    def everything(self) -> dict[str, list[str]]:
        """All facts, comparable: what an import that changes nothing must leave as it was."""
        tables = (*TABLES, "fields")
        return {table: sorted(map(repr, self.rows(f"SELECT * FROM {table}"))) for table in tables}

    def person(self, key: str) -> facts.Person:
        (known,) = facts.find(self.workspace.warehouse, key)
        (person,) = facts.load(self.workspace.warehouse, self.workspace.settings.zone, [known.person]).people
        return person


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


def numbers(answer: ImportAnswer) -> tuple[int, int, int, int, int]:
    """Accepted, updated, duplicates, dropped, quarantined."""
    return answer.accepted, answer.updated, answer.duplicates, answer.dropped, answer.quarantined
