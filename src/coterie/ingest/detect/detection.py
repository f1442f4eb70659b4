"""What was found out about a file, as plain values: fit to be shown, corrected and remembered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from coterie.ingest.fields import Kind
from coterie.ingest.statuses import Meaning


@dataclass(frozen=True, slots=True)
class Column:
    """A column with what it is taken for. ``field``: as ``--map`` knows it, None where it is kept under its own name.

    ``sure`` 0 … 1; ``filled`` the share of rows with a value; ``shown`` a few of its values.
    """

    name: str
    field: str | None
    sure: float
    why: str
    filled: float
    shown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Status:
    """A status that orders have, of how many rows, and what it means; None where it must be said. ``known``: not guessed."""

    word: str
    rows: int
    meaning: Meaning | None
    known: bool


@dataclass(frozen=True, slots=True)
class Collector:
    """A customer who can't be one person, with the rows and the share of all rows that stand under the name.

    ``sure``: the name itself says so (else only its share does).
    """

    key: str
    rows: int
    share: float
    why: str
    sure: bool


@dataclass(frozen=True, slots=True)
class GivenUp:
    """A column that marks rows as given up by their own system: how many, a few of the names, and what says so."""

    column: str
    rows: int
    why: str
    shown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Detection:
    """A file as it would be read. ``sure`` 0 … 1 of the kind; ``recipe`` the name of the one that decided, None if none did.

    ``customerless``: orders that name nobody, as a marketplace has them.
    ``questions`` must be answered before the file can be imported; ``notes`` are worth knowing.
    """

    file: str
    format: str
    rows: int
    kind: Kind
    sure: float
    why: str
    columns: tuple[Column, ...]
    mapping: Mapping[str, str]
    others: tuple[tuple[Kind, float], ...] = ()
    statuses: tuple[Status, ...] = ()
    collectors: tuple[Collector, ...] = ()
    given_up: tuple[GivenUp, ...] = ()
    customerless: bool = False
    recipe: str | None = None
    notes: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        return {
            "file": self.file,
            "format": self.format,
            "rows": self.rows,
            "kind": self.kind,
            "sure": round(self.sure, 2),
            "why": self.why,
            "other_kinds": [{"kind": kind, "sure": round(sure, 2)} for kind, sure in self.others],
            "columns": [
                {
                    "column": one.name,
                    "field": one.field,
                    "sure": round(one.sure, 2),
                    "why": one.why,
                    "filled": round(one.filled, 4),
                    "samples": list(one.shown),
                }
                for one in self.columns
            ],
            "statuses": [{"status": one.word, "rows": one.rows, "means": one.meaning, "known": one.known} for one in self.statuses],
            "collectors": [
                {"person": one.key, "rows": one.rows, "share": round(one.share, 4), "why": one.why, "sure": one.sure}
                for one in self.collectors
            ],
            "given_up": [{"column": one.column, "rows": one.rows, "why": one.why, "samples": list(one.shown)} for one in self.given_up],
            "customerless": self.customerless,
            "recipe": self.recipe,
            "notes": list(self.notes),
            "questions": list(self.questions),
        }
