"""What may be said of a file before it is imported: by a person on the command line, or by a recipe that remembers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from coterie.ingest import readers

_LISTS = ("leave_out", "keep", "numbers_per")


@dataclass(frozen=True, slots=True)
class Choices:
    """How a file is to be read. ``None`` or empty means: decide by the file itself.

    ``kind``: one of ``fields.KINDS``. ``mapping``: columns by field. ``where``: rows for which this condition is false are
    dropped. ``source``: facts of one source replace each other. ``statuses``: what words mean (done, open, cancelled,
    returned). ``leave_out``: customers who are no one person; their rows are dropped. ``keep``: customers, or columns that mark
    what was given up, whose rows are taken although they would be left out. ``numbers_per``: what order numbers start anew in:
    ``year``, or a column such as the shop's. ``recipe``: the name of one to follow. ``constants``: fields that every row has
    alike. ``sheet``, ``encoding``, ``header``, ``delimiter``: how the file is written.
    """

    kind: str | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)
    where: str | None = None
    source: str = "main"
    statuses: Mapping[str, str] = field(default_factory=dict)
    leave_out: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    numbers_per: tuple[str, ...] = ()
    recipe: str | None = None
    constants: Mapping[str, str] = field(default_factory=dict)
    sheet: str | None = None
    encoding: str | None = None
    header: int | None = None
    delimiter: str | None = None

    @property
    def written(self) -> readers.Choices:
        """How the file is written."""
        return readers.Choices(self.sheet, self.encoding, self.header, self.delimiter)

    def to_json(self) -> dict[str, Any]:
        """As plain values, without what was not said."""
        found = asdict(self) | {name: list(getattr(self, name)) for name in _LISTS}
        return {name: value for name, value in found.items() if value or value == 0}

    @classmethod
    def from_json(cls, found: Mapping[str, Any]) -> Choices:
        """From plain values; names that are not choices are passed over."""
        known = {one.name for one in fields(cls)}
        given = {name: value for name, value in found.items() if name in known}
        return cls(**given | {name: tuple(given.get(name, ())) for name in _LISTS})
