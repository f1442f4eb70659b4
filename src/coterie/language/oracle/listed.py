"""A name at a fact: what the fact says of itself, then what the catalogue says today of the product it is about."""

from __future__ import annotations

from coterie.language.oracle.asking import Ask
from coterie.language.oracle.scope import Fact, Narrowed, Row, described, event_field, fact_field, found
from coterie.language.oracle.values import Found
from coterie.language.types import SOURCES, Type


def field(ask: Ask, kind: str, fact: Fact, name: str) -> Found:
    """The value of a bare name at a fact of a source, as it is seen now."""
    own = fact_field(ask.catalogue, kind, fact, name, ask.now)
    if isinstance(fact, Narrowed) or own not in (None, ()):
        return own
    said = ask.catalogue.own.get("product", {}).get(name)
    if said is None or not fills(ask, kind, name, said.type):
        return own
    code = fact.line.product if isinstance(fact, Row) else event_field(fact, "product")
    product = ask.base.products.get(code, {}) if isinstance(code, str) else {}
    return found(product.get(name), said.type)


def fills(ask: Ask, kind: str, name: str, type_: Type) -> bool:
    """Whether the catalogue is asked: a name that facts have too must mean the same there, and be no money (it was paid) and no list."""
    source = SOURCES[kind]
    if "product" not in source.fields:
        return False
    shelves = ("order", "line") if source.shape != "events" else (source.fact,)
    held = (
        [source.fields[name]]
        if name in source.fields
        else [ask.catalogue.own[one][name] for one in shelves if name in ask.catalogue.own.get(one, {})]
    )
    if not held:
        return True
    own_type, level = described(ask.catalogue, kind, name)
    return level != "order" and own_type is type_ and type_ not in (Type.MONEY, Type.LIST)
