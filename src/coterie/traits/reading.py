"""Files of traits, as they are written: each entry with its place, every fault of a file told at once. Conditions are not read here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal, get_args

import yaml

from coterie.errors import DefinitionRefused
from coterie.language.dots import METHODS, PIECES, STATISTICS
from coterie.language.spelling import did_you_mean, nearest
from coterie.language.tokens import is_name
from coterie.language.trait import FAMILIES, Unit

Kind = Literal["value", "ranked", "bands", "first_of"]
KINDS: tuple[Kind, ...] = get_args(Kind)
NEEDED = ("name", "unit", "en", "ru")
KNOWN = (*NEEDED, *KINDS, "into", "best", "below", "otherwise", "apart", "labels", "means", "missing", "example")
SAFE: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
DEEPEST = 10
LARGEST = 1_000_000
"""Characters of a file; a longer one is no list of traits."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One definition as it is written. ``at``: its file and number in it."""

    name: str
    unit: Unit
    kind: Kind
    en: str
    ru: tuple[str, str, str]
    at: str
    own: bool = False
    of: str = ""
    into: int = 0
    best: Literal["most", "least"] = "most"
    below: tuple[tuple[str, str | None], ...] = ()
    cases: tuple[tuple[str, str], ...] = ()
    otherwise: str | None = None
    apart: bool = False
    labels: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    means: tuple[str, str] = ("", "")
    missing: tuple[str, str] = ("", "")
    example: str = ""


def read(path: Path, *, own: bool = False) -> tuple[Entry, ...]:
    """The entries of a file. Raises ``DefinitionRefused`` with every fault in it."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise DefinitionRefused(f"{path.name} is no UTF-8 at byte {error.start + 1}") from error
    try:
        if len(text) > LARGEST:
            raise DefinitionRefused(f"{path.name}: longer than {LARGEST} characters")
        refuse_depth(path.name, text)
        document = yaml.load(text, Loader=SAFE)  # noqa: S506 -- it is the safe loader
    except yaml.YAMLError as error:
        raise DefinitionRefused(f"{path.name}: {error}") from error
    if not isinstance(document, list) or not all(isinstance(one, dict) for one in document):
        raise DefinitionRefused(f"{path.name}: a file of traits is a list of entries, each with a name")
    faults: list[str] = []
    entries = [_entry(one, f"{path.name}, entry {number}", faults, own=own) for number, one in enumerate(document, 1)]
    if faults:
        raise DefinitionRefused("; ".join(faults))
    return tuple(entry for entry in entries if entry is not None)


def refuse_depth(name: str, text: str) -> None:
    """Refuse what no list of definitions is: nested without end, which takes the reader of C along, or texts that stand for others."""
    depth = 0
    for event in yaml.parse(text, Loader=SAFE):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST or isinstance(event, yaml.AliasEvent):
            line = event.start_mark.line + 1 if event.start_mark else 1
            raise DefinitionRefused(f"{name}, line {line}: write it out, without anchors and not nested so deeply")


def _entry(raw: dict[str, Any], at: str, faults: list[str], *, own: bool) -> Entry | None:
    found = [*_faults(raw)]
    if found:
        faults += [f"{at}: {fault}" for fault in found]
        return None
    kind = next(one for one in KINDS if one in raw)
    ru = raw["ru"] if isinstance(raw["ru"], dict) else {"name": raw["ru"]}
    name = str(ru["name"])
    return Entry(
        name=raw["name"],
        unit=raw["unit"],
        kind=kind,
        en=str(raw["en"]["name"] if isinstance(raw["en"], dict) else raw["en"]),
        ru=(name, str(ru.get("genitive", name)), str(ru.get("gender", "n"))),
        at=at,
        own=own,
        of="" if kind == "first_of" else str(raw[kind]),
        into=int(raw.get("into", 5)),
        best=raw.get("best", "most"),
        below=tuple((str(label), None if edge is None else str(edge)) for label, edge in raw.get("below", {}).items()),
        cases=tuple((str(label), str(text)) for label, text in raw["first_of"].items()) if kind == "first_of" else (),
        otherwise=None if raw.get("otherwise") is None else str(raw["otherwise"]),
        apart=raw.get("apart") is True,
        labels={str(code): (str(names[0]), str(names[1])) for code, names in raw.get("labels", {}).items()},
        means=_both(raw.get("means")),
        missing=_both(raw.get("missing")),
        example=str(raw.get("example", "")),
    )


def _faults(raw: dict[str, Any]) -> list[str]:
    found = [f"unknown key {key!r}{did_you_mean(nearest(str(key), KNOWN))}" for key in raw if key not in KNOWN]
    found += [f"{key} is missing" for key in NEEDED if key not in raw]
    family, _, own = str(raw.get("name", "")).partition(".")
    if "name" in raw and (family not in FAMILIES or not is_name(own) or own in (*METHODS, *PIECES, *STATISTICS)):
        found.append(f"{raw['name']!r} is no name of a trait: write my.name, where name is no word of the language such as year or count")
    if "unit" in raw and raw["unit"] not in get_args(Unit):
        found.append(f"unit {raw['unit']!r}: there are {', '.join(get_args(Unit))}")
    kinds = [kind for kind in KINDS if kind in raw]
    if len(kinds) != 1:
        found.append(f"one of {', '.join(KINDS)} says how it is worked out")
    if found:
        return found
    for language in ("en", "ru"):
        named = raw[language].get("name") if isinstance(raw[language], dict) else raw[language]
        if not isinstance(named, str) or not named.strip():
            found.append(f"{language} has no name")
    return found + _faults_of_texts(raw) + _faults_of_kind(raw, kinds[0])


def _faults_of_texts(raw: dict[str, Any]) -> list[str]:
    """A text with a comma in curly brackets ends there, unless it is in quotes."""
    return [
        f"{key} has a key {str(odd)!r}; it takes en and ru, and a text with a comma is written in quotes"
        for key in ("means", "missing")
        if isinstance(raw.get(key), dict)
        for odd in raw[key]
        if odd not in ("en", "ru")
    ]


def _fault_of_edges(edges: list[object]) -> str:
    """What is wrong with the upper edges of bands, where they are numbers; dates are read later."""
    numbers = [Decimal(str(edge)) for edge in edges if isinstance(edge, int | float) and not isinstance(edge, bool)]
    falling = [f"{after} does not follow {before}" for before, after in pairwise(numbers) if after <= before]
    return f"upper edges of bands rise from one to the next, and {falling[0]}" if falling else ""


def _faults_of_kind(raw: dict[str, Any], kind: Kind) -> list[str]:
    into = raw.get("into", 5)
    if kind == "ranked" and (not isinstance(into, int) or into < 2 or 100 % into or raw.get("best", "most") not in ("most", "least")):
        return ["ranked goes with into: 2, 4, 5, 10, 20, 25, 50 or 100, and best: most or least"]
    if kind == "bands" and (not isinstance(raw.get("below"), dict) or None in list(raw["below"].values())[:-1]):
        return ["bands goes with below: {label: upper edge, …}, the last of which may be null"]
    if kind == "bands" and (fault := _fault_of_edges([edge for edge in raw["below"].values() if edge is not None])):
        return [fault]
    if kind == "first_of" and (not isinstance(raw[kind], dict) or not raw[kind]):
        return ["first_of is a list of labels, each with its condition"]
    if kind not in ("bands", "first_of"):
        return []
    borne = [*map(str, raw["below"] if kind == "bands" else raw["first_of"]), *([str(raw["otherwise"])] if raw.get("otherwise") else [])]
    labels = raw.get("labels") or {}
    if bare := [code for code in (*labels, *raw.get("below", ()), *(raw[kind] if kind == "first_of" else ())) if not isinstance(code, str)]:
        return [f"label {bare[0]!r} is read as a number or a yes/no; write it in quotes"]
    if not isinstance(labels, dict) or not all(isinstance(one, list) and len(one) == 2 for one in labels.values()):
        return ["labels gives each label its name in English and in Russian: {code: [name, имя]}"]
    codes = {str(code) for code in labels}
    found = [f"label {label!r} has no names under labels" for label in borne if label not in codes]
    found += [f"labels names {code!r}, which nobody can bear" for code in sorted(codes - set(borne))]
    for place, language in enumerate(("English", "Russian")):
        names = [str(one[place]) for one in labels.values()]
        found += [f"two labels are named {name!r} in {language}" for name in sorted({name for name in names if names.count(name) > 1})]
    return found


def _both(texts: object) -> tuple[str, str]:
    return (str(texts.get("en", "")), str(texts.get("ru", ""))) if isinstance(texts, dict) else ("", "")
