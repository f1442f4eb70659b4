"""Which stored cuts an answer hangs on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple


class Version(NamedTuple):
    """Cuts that were taken at once: their number, and the instant (aware UTC) from which they are in force."""

    number: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Used:
    """Where the values of the whole base in an answer come from: versions, the newest first; ``fresh``: some were worked out for it.

    False where the answer asks for none.
    """

    versions: tuple[Version, ...] = ()
    fresh: bool = False

    def to_json(self) -> dict[str, Any]:
        """As plain JSON values."""
        since = [{"version": one.number, "since": one.since.isoformat().replace("+00:00", "Z")} for one in self.versions]
        return {"versions": since, "fresh": self.fresh}

    def __bool__(self) -> bool:
        return bool(self.versions) or self.fresh
