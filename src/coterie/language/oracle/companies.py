"""The company that a person is of now, and the people who are of the same one."""

from __future__ import annotations

import re
from collections.abc import Mapping

from coterie.language.nodes import Source
from coterie.language.oracle.asking import Ask, NotHeld
from coterie.language.oracle.scope import Scope, attribute, found
from coterie.language.oracle.text import lowered
from coterie.language.oracle.values import Found
from coterie.language.types import COMPANY_FIELDS, SOURCES, Type
from coterie.model.facts import Person, Scalar

FORMS = frozenset("ооо оао зао пао нао ао ип чп тоо одо гуп муп фгуп ано нко llc ltd inc corp gmbh plc".split())


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
    """The company that a text means: that of the key, the tax number or the name, else of the name as it may be spelled.

    None where several are called so.
    """
    for name in ("company", "tax_id", "name"):
        rows = [row for row in ask.base.companies if said is not None and row.get(name) == said]
        if rows:
            return rows[-1] if len({row["company"] for row in rows}) == 1 else {}
    return {} if said is None else spelled_alike(ask, said)


def spelled_alike(ask: Ask, said: str) -> Mapping[str, Scalar]:
    """The one company of that name but for case, ё, quotes and the place of its legal form, which either may leave out."""
    form, name = taken_apart(said)
    rows = [(row, taken_apart(str(row.get("name") or row["company"]))) for row in ask.base.companies]
    rows = [(row, spelled) for row, spelled in rows if spelled[1] == name]
    if not rows or len({row["company"] for row, _ in rows}) > 1:
        return {}
    row, (its_form, _) = rows[-1]
    return row if not form or not its_form or form == its_form else {}


def taken_apart(name: str) -> tuple[str, str]:
    """The legal form ("" = not said) and the name without it, in plain letters."""
    words = re.split(r"[\"«»„“”‘’'`.,() \t\n\r\u00a0\u202f]+", lowered(name))
    text = " ".join(word for word in words if word).replace("ё", "е")
    text = text.replace("общество с ограниченной ответственностью", "ооо").replace("индивидуальный предприниматель", "ип")
    first, _, rest = text.partition(" ")
    if rest and first in FORMS:
        text = f"{rest} {first}"
    bare, _, last = text.rpartition(" ")
    return (last, bare) if bare and last in FORMS else ("", text)


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
