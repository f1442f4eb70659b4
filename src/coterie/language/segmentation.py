"""A segmentation: shelves in order of priority, each with its condition; everybody stands on exactly one, the rest on the last."""

from __future__ import annotations

from collections.abc import Mapping

from coterie.language.nodes import Condition
from coterie.language.trait import Case, FirstOf, Name, Trait

REST = "everyone else"
"""What the last shelf is called unless it is given another name."""


def segmentation(name: str, shelves: Mapping[str, Condition], rest: str = REST) -> Trait:
    """The place in a segmentation as a trait: the label of the first shelf whose condition holds, else that of the rest."""
    cases = tuple(Case(shelf, condition) for shelf, condition in shelves.items())
    names = {shelf: (shelf, shelf) for shelf in (*shelves, rest)}
    return Trait(name, "text", FirstOf(cases, rest), Name(name), Name(name), names)
