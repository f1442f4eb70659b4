"""A small shop on disk, and the command run inside this process (its own process is the acceptance programs' business)."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from coterie.cli.main import run

PEOPLE = """person,city,sex,tags
ann,Пермь,f,vip|sleeps
bob,Москва,m,
cat,,f,vip
"""
LINES = """order,person,time,product,category,quantity,price
1,ann,2026-01-10 10:00:00,ring,rings,1,500
2,ann,2026-03-01 10:00:00,brooch,brooches,2,150.5
3,bob,2026-02-01 10:00:00,ring,rings,1,90
"""


@dataclass(frozen=True)
class Done:
    """What a command did."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        """Its one document."""
        return json.loads(self.out)


Coterie = Callable[..., Done]


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the files and the workspace."""
    folder = tmp_path_factory.mktemp("shop")
    (folder / "people.csv").write_text(PEOPLE, encoding="utf-8")
    (folder / "lines.csv").write_text(LINES, encoding="utf-8")
    return folder


@pytest.fixture
def coterie(tmp_path: Path, filled: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Coterie:
    """Run a command on a fresh workspace with the shop's facts in it."""

    def command(*words: str) -> Done:
        monkeypatch.setattr(sys, "argv", ["coterie", "--workspace", str(tmp_path / "ws"), *words])
        capsys.readouterr()
        try:
            run()
            code = 0
        except SystemExit as stop:
            code = int(stop.code or 0)
        out, err = capsys.readouterr()
        return Done(code, out, err)

    assert command("init", "--timezone", "Europe/Moscow", "--currency", "RUB").code == 0
    for kind, file in (("people", "people.csv"), ("order-lines", "lines.csv")):
        assert command("import", str(filled / file), "--as", kind).code == 0
    return command
