"""The company that a person is of now, and the people who are of the same one."""

from __future__ import annotations

from collections.abc import Mapping

from coterie.language.nodes import Source
from coterie.language.oracle.asking import Ask, NotHeld
from coterie.language.oracle.scope import Scope, attribute, found
from coterie.language.oracle.values import Found
from coterie.language.types import COMPANY_FIELDS, SOURCES, Type
from coterie.model.facts import Person, Scalar


def field(ask: Ask, name: str, person: Person) -> Found:
    """``company.x``: what is said today of the person's company."""
    wanted = name.partition(".")[2]
    info = COMPANY_FIELDS.get(wanted) or ask.catalogue.own.get("company", {}).get(wanted)
    if info is None:
        raise NotHeld(f"nothing is known as {name}")
    company = meant(ask, tie(ask, person))
    return found(company.get(wanted), info.type)


def tie(ask: Ask, person: Person) -> str | None:
    """What the person's own attribute calls their company."""
    said = attribute(person, "company", ask.now.at, Type.TEXT)
    return said if isinstance(said, str) else None


def meant(ask: Ask, said: str | None) -> Mapping[str, Scalar]:
    """The company that a text means: that of the key, the tax number or the name, unless several have it."""
    for name in ("company", "tax_id", "name"):
        rows = [row for row in ask.base.companies if said is not None and row.get(name) == said]
        if rows:
            return rows[-1] if len({row["company"] for row in rows}) == 1 else {}
    return {}


def colleagues(ask: Ask, person: Person) -> list[Person]:
    """Everyone of the person's company, the person too; nobody without one."""
    mine = _company(ask, person)
    return [] if mine is None else [each for each in ask.base.people if ask.knows(each) and _company(ask, each) == mine]


def passing(ask: Ask, person: Person, source: Source) -> list[Person]:
    """Those of them of whom every condition is true. Raises NotHeld of any other people around."""
    if not SOURCES[source.kind].held:
        raise NotHeld(f"{source.kind}: no {SOURCES[source.kind].needs} here yet")
    return [each for each in colleagues(ask, person) if all(ask.holds(one, Scope(each)) for one in source.filters)]


def _company(ask: Ask, person: Person) -> str | None:
    said = tie(ask, person)
    key = meant(ask, said).get("company")
    return key if isinstance(key, str) else said
