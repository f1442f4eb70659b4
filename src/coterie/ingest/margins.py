"""``margins.yaml``: the margins that a shop assumes where its exports have no cost, as a person writes them. Knows no lines."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from coterie.enrich.margins import Margins
from coterie.errors import WorkspaceRefused
from coterie.language.spelling import did_you_mean, nearest

FILE = "margins.yaml"
DEFAULT, CATEGORIES = "default", "categories"
RIGHT = "should say `default: 30%` and, under `categories:`, one margin each"
MOST_SHOWN = 40
_SHARE = re.compile(r"([0-9]{1,3}(?:[.,][0-9]{1,9})?|[.,][0-9]{1,9})\s*(%?)")


@dataclass(frozen=True, slots=True)
class Assumed:
    """The margins, and a number that is another where they are (0: there are none)."""

    margins: Margins
    version: int = 0


NONE = Assumed(Margins())


def load(folder: Path) -> Assumed:
    """What a workspace assumes; ``NONE`` where it has no such file. ``WorkspaceRefused`` with everything that is wrong at once."""
    path = folder / FILE
    try:
        return read(path.read_text("utf-8"), str(path))
    except FileNotFoundError:
        return NONE
    except (OSError, UnicodeDecodeError) as error:
        raise WorkspaceRefused(f"{path} can't be read: {error}") from error


def read(text: str, where: str = FILE) -> Assumed:
    r"""The margins that a text says. ``WorkspaceRefused`` with everything that is wrong at once.

    >>> read("default: 30%\ncategories: {Кольца: 0.55}").margins
    Margins(by_category={'кольца': Decimal('0.55')}, default=Decimal('0.3'))
    """
    import yaml

    try:
        root = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 -- the base loader makes texts, lists and mappings only
    except yaml.YAMLError as error:
        raise WorkspaceRefused(f"{where}: {error}") from error
    except RecursionError as error:
        raise WorkspaceRefused(f"{where}: too deeply nested; it {RIGHT}") from error
    if root in (None, ""):
        return NONE
    faults: list[str] = []
    if not isinstance(root, dict):
        raise WorkspaceRefused(f"{where} {RIGHT}")
    known = (DEFAULT, CATEGORIES)
    faults += [f"{name!r} is neither {DEFAULT} nor {CATEGORIES}{did_you_mean(nearest(name, known))}" for name in root if name not in known]
    default = _share("default", root[DEFAULT], faults) if root.get(DEFAULT) else None
    by_category = _by_category(root.get(CATEGORIES) or {}, faults)
    if faults:
        raise WorkspaceRefused("\n".join(f"{where}: {fault}" for fault in faults))
    return Assumed(Margins(by_category, default), _version(by_category, default)) if by_category or default is not None else NONE


def _by_category(said: Any, faults: list[str]) -> dict[str, Decimal]:
    if not isinstance(said, dict):
        faults.append(f"{CATEGORIES} should say one margin for each category, such as `Кольца: 55%`")
        return {}
    found: dict[str, Decimal] = {}
    for name, value in said.items():
        key = str(name).strip().lower()
        if key in found:
            faults.append(f"{name!r} is there twice; categories are compared without case")
        elif (share := _share(repr(name), value, faults)) is not None:
            found[key] = share
    return found


def _share(name: str, said: Any, faults: list[str]) -> Decimal | None:
    """A share of the price: 30%, 0.3 or 0,3."""
    text = str(said).strip()
    found = _SHARE.fullmatch(text)
    share = Decimal(-1) if found is None else Decimal(found[1].replace(",", ".")) / (100 if found[2] else 1)
    if 0 <= share <= 1:
        return share
    meant = f"; for {text} percent write {text}%" if found and not found[2] and share <= 100 else ""
    shown = repr(text) if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]!r}…"
    faults.append(f"{name}: a margin is a share of the price, from 0% to 100% (or 0 to 1), not {shown}{meant}")
    return None


def _version(by_category: dict[str, Decimal], default: Decimal | None) -> int:
    said = repr((default, sorted(by_category.items())))
    return int.from_bytes(hashlib.sha256(said.encode()).digest()[:7]) + 1
