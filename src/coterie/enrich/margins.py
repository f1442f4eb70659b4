"""Cost assumed from a margin, where exports have none. The shares are the user's own; nothing here knows what anything costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Decimal

from coterie.errors import Refused
from coterie.model.facts import MONEY_PLACES


@dataclass(frozen=True, slots=True)
class Margins:
    """Margin as a share of the price, by category; ``default`` is everything else's, None leaves it unknown. Shares lie from 0 to 1."""

    by_category: Mapping[str, Decimal] = field(default_factory=dict)
    default: Decimal | None = None

    def __post_init__(self) -> None:
        """``Refused`` names the shares that are none: 30 for 30 % is the usual slip."""
        listed = {**self.by_category, **({} if self.default is None else {"everything else": self.default})}
        wrong = [f"{category}: {share}" for category, share in listed.items() if not 0 <= share <= 1]
        if wrong:
            raise Refused(f"a margin is a share of the price from 0 to 1 (0.3 is 30 %), not {', '.join(wrong)}")


def assumed_cost(price: Decimal, category: str | None, table: Margins) -> Decimal | None:
    """Cost of one unit: price × (1 − margin), rounded half-even to the places of money; None where no margin is given.

    Categories are compared without case. The caller marks it as assumed.

    >>> assumed_cost(Decimal("100"), "Кольца", Margins({"кольца": Decimal("0.35")})), assumed_cost(Decimal(100), "Часы", Margins())
    (Decimal('65.0000'), None)
    """
    shares = {name.strip().lower(): share for name, share in table.by_category.items()}
    share = shares.get((category or "").strip().lower(), table.default)
    return None if share is None else (price * (1 - share)).quantize(Decimal(1).scaleb(-MONEY_PLACES), ROUND_HALF_EVEN)
