"""Columns that say what a shop has no business to know, by their headers: left out unless ``coterie.toml`` allows the topic."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from coterie.ingest.mapping import Layout

TOPICS = {
    "race": r"^race$|\bracial|\bethnic|^раса$|расов|этнич",
    "nationality": r"^nationality$|национальност|народност",
    "religion": r"\breligio|\bfaith$|\bdenomination$|конфесси|религи|вероисповед|^вера$",
    "politics": r"\bpolitic|\bparty membership\b|^party affiliation$|политич|партийност|членство в партии",
    "health": r"^health$|\bhealth (status|condition|issue|problem|group)|\bdiagnos|\bdisease|\billness|\bdisabilit|\ballerg|\bpregnan|"
    r"\bmedical (history|condition|record)|\bblood (type|group)|состояни\w* здоров|^здоровье$|групп\w* здоров|диагноз|заболеван|болезн|"
    r"инвалидност|аллерги|беремен|групп\w* крови|медицинск",
    "intimate": r"\bsexual|\bsex life|ориентаци\w* сексуал|сексуальн|интимн",
}
"""Topics by name, with what a header says of one: GDPR, article 9; Federal Law 152-FZ, article 10."""


def topic(header: str) -> str | None:
    """The topic of a header, None of an ordinary one.

    >>> topic("Вероисповедание"), topic("Customer_Nationality"), topic("account health score"), topic("Раса")
    ('religion', None, None, 'race')
    """
    said = " ".join(re.sub(r"[_\-./:]+", " ", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", header)).lower().replace("ё", "е").split())
    return next((name for name, pattern in TOPICS.items() if re.search(pattern, said)), None)


def found(headers: Sequence[str], allowed: Collection[str]) -> dict[int, str]:
    """The places of the columns to leave out, with their topics."""
    topics = {place: name for place, header in enumerate(headers) if (name := topic(header)) is not None}
    return {place: name for place, name in topics.items() if name not in allowed}


def leave_out(layout: Layout, allowed: Collection[str]) -> tuple[Layout, list[str]]:
    """The layout without such columns, and what to say of them."""
    unasked = {bound.column: name for bounds in (layout.attributes, layout.order_fields, layout.others)
               for bound in bounds.values() if (name := topic(bound.name)) is not None and name not in allowed}  # fmt: skip
    places = found(layout.columns, allowed) | unasked
    places = {place: name for place, name in places.items() if place not in {bound.column for bound in layout.fields.values()}}
    if not places:
        return layout, []
    listed = ", ".join(f"{layout.columns[place]!r} ({name})" for place, name in sorted(places.items()))
    names = ", ".join(f'"{name}"' for name in dict.fromkeys(places.values()))
    note = f"left out as sensitive: {listed}; to keep them, write [privacy] sensitive = [{names}] in coterie.toml"
    return layout.without(places), [note]
