"""What an import says when it is done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Customerless:
    """Orders that name no customer: how many, and what they are worth together (returns taken off).

    ``cancelled`` of them were called off; they are worth nothing.
    """

    orders: int
    total: Decimal
    cancelled: int = 0


@dataclass(frozen=True, slots=True)
class ImportAnswer:
    """What became of the rows of a file: accepted + updated + duplicates + dropped + quarantined = read.

    ``reasons`` counts the quarantined rows by reason; ``number`` is the import's (0 of a dry run); ``notes`` say what
    else happened (an attribute widened to text). ``customerless``: orders among the dropped or quarantined rows that are nobody's.
    """

    file: str
    kind: str
    read: int
    accepted: int
    updated: int
    duplicates: int
    dropped: int
    quarantined: int
    reasons: Mapping[str, int] = field(default_factory=dict)
    orders_replaced: int = 0
    number: int = 0
    notes: tuple[str, ...] = ()
    customerless: Customerless | None = None

    def to_json(self) -> dict[str, object]:
        """The answer as plain values."""
        return {
            "file": self.file,
            "kind": self.kind,
            "read": self.read,
            "accepted": self.accepted,
            "updated": self.updated,
            "duplicates": self.duplicates,
            "dropped": self.dropped,
            "quarantined": self.quarantined,
            "reasons": dict(self.reasons),
            "orders_replaced": self.orders_replaced,
            "import": self.number,
            "notes": list(self.notes),
            "customerless": self.customerless and asdict(self.customerless) | {"total": str(self.customerless.total)},
        }
