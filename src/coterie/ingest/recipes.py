"""Recipes: how the files of a source were read, remembered in the workspace's ``recipes/`` and followed the next time.

A recipe knows headers, not places: columns may move. A header that was renamed is looked for among the new ones; what
can't be found with certainty is asked. Recipes hold no values of rows but the words of statuses and the names of
collectors that a person decided about.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from coterie.errors import ImportRefused
from coterie.ingest.choices import Choices
from coterie.ingest.detect.headers import plain
from coterie.ingest.fields import KINDS

FOLDER = "recipes"
HEADER = "# How files of this shape are read; `coterie import` follows it. Edit freely.\n"


@dataclass(frozen=True, slots=True)
class Recipe:
    """A remembered way to read a file: its name, the choices, and every header that the file had."""

    name: str
    choices: Choices
    headers: tuple[str, ...] = field(default=())

    def fit(self, columns: Sequence[str]) -> float:
        """How far a file is of the recipe's shape: the share of the recipe's columns that it has, or of its own that the recipe knows."""
        alike = {plain(header) for header in self.choices.constants}
        here, wanted = {plain(name) for name in columns} - alike, {plain(header) for header in self.choices.mapping.values()} - alike
        known = {plain(header) for header in self.headers} | wanted
        return min(len(wanted & here) / len(wanted), len(known & here) / len(here)) if wanted and here else 0.0

    def columns_here(self, columns: Sequence[str]) -> tuple[dict[str, str], dict[str, str]]:
        """The fields whose columns a file has, with their columns; and those whose columns it lacks, with the old headers."""
        here = {plain(name): name for name in reversed(columns)}
        found = {name: here[plain(header)] for name, header in self.choices.mapping.items() if plain(header) in here}
        return found, {name: header for name, header in self.choices.mapping.items() if name not in found}


def load(folder: Path) -> tuple[Recipe, ...]:
    """The recipes of a workspace, by name. ``ImportRefused`` for one that can't be read, with its file."""
    return tuple(_read(path) for path in sorted((folder / FOLDER).glob("*.yaml")))


def get(folder: Path, name: str) -> Recipe:
    """The recipe of that name; ``ImportRefused`` with the names there are."""
    known = load(folder)
    found = next((recipe for recipe in known if recipe.name == name), None)
    if found is None:
        names = ", ".join(recipe.name for recipe in known) or "none was kept yet"
        raise ImportRefused(f"there is no recipe {name!r}; there are: {names}")
    return found


def best(known: Sequence[Recipe], columns: Sequence[str]) -> Recipe | None:
    """The recipe whose shape a file has most of: at least six in ten of the columns of both; None if there is no such one."""
    fitting = [one for one in known if one.fit(columns) >= 0.6]
    return max(fitting, key=lambda one: (one.fit(columns), len(one.choices.mapping)), default=None)


def keep(folder: Path, choices: Choices, columns: Sequence[str], known: Recipe | None) -> str:
    """Remember how a file was read: in the recipe that was followed, else in a new one; its name."""
    name = known.name if known is not None else _free_name(folder, choices, columns)
    import yaml

    said: dict[str, Any] = {"kind": choices.kind, "source": choices.source, "columns": dict(choices.mapping)}
    said |= {key: value for key, value in choices.to_json().items() if key not in ("kind", "source", "mapping")}
    said["headers"] = list(columns)
    path = folder / FOLDER / f"{name}.yaml"
    path.parent.mkdir(exist_ok=True)
    draft = path.with_suffix(".yaml.new")
    draft.write_text(HEADER + yaml.safe_dump(said, allow_unicode=True, sort_keys=False), encoding="utf-8")
    draft.replace(path)
    return name


def _free_name(folder: Path, choices: Choices, columns: Sequence[str]) -> str:
    base = re.sub(r"[^\w-]+", "-", f"{choices.source}-{choices.kind}").strip("-").lower()
    for number in range(1, 10_000):
        name = base if number == 1 else f"{base}-{number}"
        path = folder / FOLDER / f"{name}.yaml"
        if not path.exists() or set(map(plain, _read(path).headers)) == set(map(plain, columns)):
            return name
    raise ImportRefused(f"{folder / FOLDER} holds ten thousand recipes of {base}; remove those that are not needed")


def _read(path: Path) -> Recipe:
    import yaml

    try:
        found: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ImportRefused(f"the recipe {path.name} can't be read: {error}") from error
    if not isinstance(found, Mapping) or found.get("kind") not in KINDS or not _texts(found.get("columns")):
        raise ImportRefused(f"the recipe {path.name} should have a kind ({', '.join(KINDS)}) and columns (field: header)")
    rest = {key: value for key, value in found.items() if key not in ("columns", "headers")}
    try:
        choices = Choices.from_json({**rest, "mapping": dict(found["columns"])})
    except TypeError as error:
        raise ImportRefused(f"the recipe {path.name}: {error}") from error
    return Recipe(path.stem, choices, tuple(map(str, found.get("headers") or ())))


def _texts(found: object) -> bool:
    return isinstance(found, Mapping) and all(isinstance(key, str) and isinstance(value, str) for key, value in found.items())
