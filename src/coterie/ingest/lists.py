"""Static lists: a file of people that is brought in with ``--set list=NAME`` puts everyone it names on that list.

The import remembers the name, so the list is taken back with it; it is no attribute of theirs, and no recipe repeats it.
"""

from __future__ import annotations

from collections.abc import Mapping

from coterie.errors import ImportRefused
from coterie.ingest.mapping import Layout

FIELD = "list"


def take(layout: Layout, constants: Mapping[str, str]) -> tuple[Layout, list[str]]:
    """The layout without the list's name, and what to say of it. ``ImportRefused`` for an empty name, or rows that are not people."""
    if FIELD not in constants:
        return layout, []
    if layout.kind != "people":
        raise ImportRefused(f"--set {FIELD}=…: only a file of people is a list, and this is one of {layout.kind}")
    name = constants[FIELD].strip()
    if not name:
        raise ImportRefused(f"--set {FIELD}=NAME: say what the list is called")
    places = {place: FIELD for place, column in enumerate(layout.columns) if column == FIELD}
    return layout.without(places), [f"everyone in it is on the list {name!r}: in_list({name!r})"]


def leave_out(constants: Mapping[str, str]) -> dict[str, str]:
    """The constants without the list's name."""
    return {name: value for name, value in constants.items() if name != FIELD}


def only(constants: Mapping[str, str]) -> dict[str, str]:
    """The list's name alone, for rows of the file that are sent again."""
    return {name: value for name, value in constants.items() if name == FIELD}
