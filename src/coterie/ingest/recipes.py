"""Recipes: how the files of a source were read, remembered in the workspace's ``recipes/`` and followed the next time.

A recipe knows headers, not places: columns may move. A header that was renamed is looked for among the new ones; what
can't be found with certainty is asked. Recipes hold no values of rows but the words of statuses and the names of
collectors that a person decided about.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
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
    """A remembered way to read a file: its name, the choices, and every header that the file had.

    ``fault``: what is wrong with it, if it can't be followed; it then has no more than its columns, as far as they can be read.
    """

    name: str
    choices: Choices
    headers: tuple[str, ...] = field(default=())
    fault: str = ""

    def followed(self) -> Recipe:
        """Itself. ``ImportRefused`` where it can't be followed."""
        if self.fault:
            raise ImportRefused(f"the recipe {self.name}.yaml {self.fault}; mend it or remove it")
        return self

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
    """The recipes of a workspace, by name; one that can't be read is there with its fault."""
    return tuple(_read(path) for path in sorted((folder / FOLDER).glob("*.yaml")))


def get(folder: Path, name: str) -> Recipe:
    """The recipe of that name; ``ImportRefused`` with the names there are."""
    known = load(folder)
    found = next((recipe for recipe in known if recipe.name == name), None)
    if found is None:
        names = ", ".join(recipe.name for recipe in known) or "none was kept yet"
        raise ImportRefused(f"there is no recipe {name!r}; there are: {names}")
    return found.followed()


def best(known: Sequence[Recipe], columns: Sequence[str]) -> Recipe | None:
    """The recipe whose shape a file has most of: at least six in ten of the columns of both; None if there is no such one.

    ``ImportRefused`` where it can't be followed.
    """
    fitting = [one for one in known if one.fit(columns) >= 0.6]
    found = max(fitting, key=lambda one: (one.fit(columns), len(one.choices.mapping)), default=None)
    return None if found is None else found.followed()


def notes(known: Sequence[Recipe]) -> list[str]:
    """What to say of recipes of which can't be told whether they would have been followed."""
    lost = [one for one in known if one.fault and not one.choices.mapping]
    return [f"the recipe {one.name}.yaml {one.fault}; it is passed over until it is mended or removed" for one in lost]


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
        found: Any = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 -- texts, lists and mappings only
    except RecursionError:
        return Recipe(path.stem, Choices(), fault="can't be read: it is too deeply nested")
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        return Recipe(path.stem, Choices(), fault=f"can't be read: {error}")
    if not isinstance(found, Mapping) or found.get("kind") not in list(KINDS) or not _texts(found.get("columns")):
        return Recipe(path.stem, Choices(), fault=f"should have a kind ({', '.join(KINDS)}) and columns (field: header)")
    said = {name: value for name, value in found.items() if name in _SHAPES and value != ""}
    wrong = [f"{name} should be {_SHAPES[name][0]}" for name, value in said.items() if not _SHAPES[name][1](value)]
    if wrong:
        return Recipe(path.stem, Choices(found["kind"], dict(found["columns"])), fault=f"can't be followed: {', '.join(wrong)}")
    headers = said.pop("headers", ())
    said |= {"header": int(said["header"])} if "header" in said else {}
    return Recipe(path.stem, Choices.from_json(said | {"kind": found["kind"], "mapping": dict(found["columns"])}), tuple(headers))


def _texts(found: object) -> bool:
    return isinstance(found, Mapping) and all(isinstance(one, str) for pair in found.items() for one in pair)


def _list(found: object) -> bool:
    return isinstance(found, list) and all(isinstance(one, str) for one in found)


def _text(found: object) -> bool:
    return isinstance(found, str)


def _number(found: object) -> bool:
    return isinstance(found, str) and found.isdecimal() and len(found) < 10


_SHAPES: dict[str, tuple[str, Callable[[object], bool]]] = {
    **dict.fromkeys(("leave_out", "keep", "numbers_per", "headers"), ("a list of texts, like [one, other]", _list)),
    **dict.fromkeys(("statuses", "constants"), ("texts by name, like {word: meaning}", _texts)),
    **dict.fromkeys(("where", "source", "sheet", "encoding", "delimiter"), ("one text", _text)),
    "header": ("the number of a row", _number),
}
"""What else a recipe may say, with how it should look."""
