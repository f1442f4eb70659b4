"""Percentiles and population values → terms: what hangs on everyone's value of something."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from coterie.language import lower_values as values
from coterie.language.compared import multiply, scale_of
from coterie.language.lowered import OfBase, OverEveryone, Quotient
from coterie.language.print import print_value
from coterie.language.types import Type

if TYPE_CHECKING:
    from coterie.language.lower import Context
    from coterie.language.lowered import Term
    from coterie.language.nodes import Percentile, Population, Value


def percentile(node: Percentile, context: Context) -> Quotient:
    """A hundred times the share of the known at most this person's; ``weighted``, the share of what these have together."""
    if node.weighted:
        return Quotient(multiply(values.HUNDRED, over("held", node.value, context)), over("sum", node.value, context))
    return Quotient(multiply(values.HUNDRED, over("rank", node.value, context)), over("known", node.value, context))


def population(node: Population, context: Context) -> Term | Quotient:
    """A mean, sum, median or quantile of the known."""
    match node.statistic:
        case "mean":
            return Quotient(over("sum", node.value, context), over("known", node.value, context))
        case "sum":
            return over("sum", node.value, context)
        case "median":
            return Quotient(over("middle", node.value, context), values.TWO)
        case _:
            return over("quantile", node.value, context, node.quantile)


def over(statistic: OverEveryone, inner: Value, context: Context, quantile: Decimal | None = None) -> OfBase:
    """A statistic over everyone's value; of a quotient, of what it comes to."""
    of, said = values.term(inner, context, None), print_value(inner)
    if statistic in ("rank", "known"):
        return OfBase(statistic, of, context.now, Type.NUMBER, 0, said=said)
    scale = None if statistic == "quantile" else scale_of(of)
    return OfBase(statistic, of, context.now, of.type, scale, quantile, said=said)
