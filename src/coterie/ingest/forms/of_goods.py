"""Delivery and gift wrap sold as if they were goods: the order then has them as fields. The lines stay, so no money is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coterie.ingest.fields import KINDS
from coterie.ingest.forms.cell import Cell
from coterie.ingest.forms.columns import ColumnForm
from coterie.ingest.forms.draft import Draft, text_of
from coterie.ingest.forms.goods import service
from coterie.store.statement import sql

if TYPE_CHECKING:
    from sqlglot import exp

_HINTS = r"доставк|самовывоз|подарочн|deliver|shipping|postage|freight|gift.?(wrap|box|pack|bag)"
"""What a name must hold to be looked at; decided on the sample, since almost no file has one."""


def form(draft: Draft) -> None:
    """Give an order's rows the fields gift_wrap and delivery that its goods say, where the file has no columns for them."""
    goods = draft.layout.fields.get("product_name")
    if draft.layout.kind != "order-lines" or goods is None:
        return
    text = text_of(goods.column)
    hinted = sql("COALESCE(BOOL_OR(REGEXP_MATCHES(LOWER($t), $hints)), FALSE)", t=text, hints=_HINTS)
    if not draft.ask({"some": hinted}, draft.table)["some"]:
        return
    for name, said in (("gift_wrap", "yes"), ("delivery", None)):
        if name not in draft.layout.fields and name not in draft.layout.order_fields:
            _field(draft, name, text, said)


def _field(draft: Draft, name: str, text: exp.Expression, said: str | None) -> None:
    place = draft.new_place()
    some = sql("CASE WHEN REGEXP_MATCHES(LOWER($t), $hints) THEN $t END", t=text, hints=_HINTS)
    shape = ColumnForm(place, some, sql("CAST(NULL AS TEXT)"))
    found = draft.add(name, shape, lambda one: Cell(said or one) if service(one) == name else None)
    if found.read:
        draft.bind_field(name, place, KINDS["order-lines"][name])
        draft.notes.append(f"{name}: taken from goods that are none (the lines stay)")
    else:
        draft.forms.pop()
