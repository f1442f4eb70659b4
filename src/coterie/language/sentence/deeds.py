"""Facts that have a verb of their own: whoever *visited the site* made a visit, whoever *opened a message* was sent one.

Which verb says a source is decided here; the words are each language's table. Knows no language.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from coterie.language.nodes import And, Field, IsTrue, Source
from coterie.language.sentence.shape import flat

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Deed:
    """A verb that says a source without its noun: that there is a fact, and that there is none; perhaps with ``{name}``."""

    yes: str
    no: str


def deed(source: Source, bare: Mapping[str, T], named: Mapping[str, T]) -> T | None:
    """The verb of a source without filters, by its kind; None where it has none."""
    return None if source.filters else (named if source.names else bare).get(source.kind)


def outcome(source: Source, verbs: Mapping[str, T]) -> tuple[T, Source] | None:
    """The verb of messages asked for what became of them, and the source without that; None where it has none."""
    parts = flat(And(source.filters))
    for place, part in enumerate(parts):
        if source.kind == "messages" and isinstance(part, IsTrue) and isinstance(part.value, Field):
            verb = verbs.get(part.value.name) if part.value.of == "" else None
            if verb is not None:
                return verb, replace(source, filters=parts[:place] + parts[place + 1 :])
    return None
