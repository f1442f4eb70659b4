"""The rows of the vocabulary as their YAML files say them: conditions with their members, and who shows what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from coterie.testing.cases import Case, Reader, Strict, known

FOLDER = Path(__file__).parent
SECTIONS = (
    "Attributes",
    "Place and device",
    "Events",
    "Orders",
    "Messages",
    "Consent and reach",
    "Scores and predictions",
    "Membership",
    "People and companies",
    "Answers",
    "The whole",
)
SHOWN = ("true", "false", "missing", "boundary")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its texts with their members (the first is the one that ``shown`` speaks of), or what it waits for.

    ``shown`` names for each of true, false, missing, boundary a person of the base and says why.
    """

    number: int
    section: str
    title: str
    conditions: Mapping[str, frozenset[str]]
    shown: Mapping[str, tuple[str, str]]
    waits: str = ""
    base: str = ""


def cases() -> dict[str, Case]:
    """The bases by file, each with every condition of its rows as a check."""
    return {name: _base(name) for name in _files()}


def rows() -> list[Row]:
    """Every row, in order."""
    found = [_row(int(number), raw, name) for name in _files() for number, raw in _read(name)["rows"].items()]
    waiting = _read("waiting")["rows"].items()
    return sorted([*found, *(_row(int(number), raw) for number, raw in waiting)], key=lambda row: row.number)


def _files() -> list[str]:
    return sorted(path.stem for path in FOLDER.glob("*.yaml") if path.stem != "waiting")


@cache
def _read(name: str) -> dict[str, Any]:
    raw: dict[str, Any] = yaml.load((FOLDER / f"{name}.yaml").read_text("utf-8"), Loader=Strict)
    return raw


@cache
def _base(name: str) -> Case:
    raw = {key: value for key, value in _read(name).items() if key not in ("rows", "section")}
    return Reader(raw | {"checks": {row["title"]: row["conditions"] for row in _read(name)["rows"].values()}}).case()


def _row(number: int, raw: dict[str, Any], base: str = "") -> Row:
    known(raw, ("section", "title", "waits", "conditions", "cases"), f"row {number}")
    members = {check.text: check.members for check in _base(base).checks} if base else {}
    shown = {what: tuple(said.split(", ", 1)) for what, said in raw.get("cases", {}).items()}
    known(shown, SHOWN, f"row {number}")
    section = raw.get("section") or _read(base)["section"]
    conditions = {text: members[text] for text in raw.get("conditions", {})}
    return Row(number, section, raw["title"], conditions, shown, raw.get("waits", ""), base)
