"""What an expression can turn out to be while it is read: a value, a condition, a source, or broken."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import get_args

from coterie.language.nodes import Condition, Node, Source, Value, Window

CONDITIONS = get_args(Condition)

DEEPEST = 100
"""How deep conditions may nest: deeper ones are not read by people, and would exhaust the stack."""
TOO_DEEP = f"conditions nest at most {DEEPEST} deep, and a sum has at most as many parts; make a part of it a segment of its own"


class Broken:
    """What stands in a half-read tree where a fault was found; such a tree never leaves the parser."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two pieces in brackets, as ``between=`` takes them; only ever an option."""

    first: Piece
    second: Piece
    at: tuple[int, int]


Piece = Value | Condition | Source | Pair | Broken


def depth(tree: object) -> int:
    """How many nodes stand in one another at most; counted without recursion, for no tree is refused too late."""
    deepest, waiting = 0, [(tree, 0)]
    while waiting:
        thing, level = waiting.pop()
        if isinstance(thing, tuple):
            waiting += [(part, level) for part in thing]
        elif isinstance(thing, Node | Window):
            level += isinstance(thing, Node)
            deepest = max(deepest, level)
            waiting += [(getattr(thing, field.name), level) for field in fields(thing)]
    return deepest
