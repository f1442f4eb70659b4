"""Workspaces for tests, copied from one that is made once."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from coterie.store.workspace import Workspace


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("template") / "shop"
    Workspace.create(folder, "Europe/Moscow", "RUB").close()
    return folder


@pytest.fixture
def make_workspace(template: Path, tmp_path: Path) -> Callable[[], Workspace]:
    """Opens a workspace of its own at each call; whoever asked for it closes it."""
    folders = count()

    def make() -> Workspace:
        folder = tmp_path / f"shop{next(folders)}"
        shutil.copytree(template, folder)
        return Workspace.open(folder)

    return make
