"""How good the base is, in plain sentences first: who is alive, whom one can write to, what looks wrong and what to do about it."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from coterie.store import quality

if TYPE_CHECKING:
    from collections.abc import Mapping

    from coterie.services.shop import Lang
    from coterie.store.workspace import Workspace

STALE = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Source:
    """A source: its newest fact and last import (naive UTC, None if there is none), and whether it has gone quiet."""

    name: str
    newest: datetime | None
    imported: datetime | None
    stale: bool


@dataclass(frozen=True, slots=True)
class Checkup:
    """What was found. ``verdicts`` say it for a person; ``fill`` is the share of people an attribute is known of."""

    verdicts: tuple[str, ...]
    people: int
    visitors: int
    living: int
    reach: Mapping[str, Mapping[str, int]]
    duplicates: Mapping[str, Mapping[str, int]]
    collectors: tuple[Mapping[str, Any], ...]
    sources: tuple[Source, ...]
    fill: Mapping[str, float]
    waiting: Mapping[int, int]
    collisions: int

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        return asdict(self) | {"waiting": {str(number): rows for number, rows in self.waiting.items()}}


def examine(workspace: Workspace, now: datetime, lang: Lang = "en") -> Checkup:
    """Look at the whole base, as of ``now`` (aware UTC)."""
    from coterie.privacy.consents import state

    engine, naive = workspace.warehouse, now.replace(tzinfo=None)
    counted = quality.people(engine, naive)
    sources = tuple(_source(row, naive) for row in quality.sources(engine))
    known = counted["people"] + counted["visitors"]
    found = Checkup(
        verdicts=(),
        **counted,
        reach=quality.reach(engine, state(naive)),
        duplicates=quality.duplicates(engine),
        collectors=tuple(quality.collectors(engine)),
        sources=sources,
        fill={name: round(people / known, 3) for name, people in quality.fill(engine).items()} if known else {},
        waiting=quality.waiting(engine),
        collisions=quality.collisions(engine),
    )
    return replace(found, verdicts=tuple(_verdicts(found, _WORDS[lang])))


def _source(row: Mapping[str, Any], now: datetime) -> Source:
    newest = row["newest"]
    return Source(row["source"], newest, row["imported"], newest is not None and now - newest > STALE)


_WORDS: dict[Lang, dict[str, str]] = {
    "en": {
        "empty": "There is nobody in this base yet; bring a file with `coterie import FILE`.",
        "people": "People: {people:,}. Alive (a fact within a year, or a contact that looks right): {living:,} ({share:.0%}).",
        "visitors": "Visitors without a name: {n:,}.",
        "reach": "Can be reached by {channel}: {address:,}, of them with consent: {consented:,}.",
        "no_consent": "Nobody's consent to {channel} is on record, and blank is not consent: import the file with consents.",
        "duplicates": "The same {channel} stands with several people: {shared:,} addresses, {people:,} people. Are they the same?",
        "collector": "{key!r} holds {share:.0%} of all orders ({orders:,}): that is hardly one person; import with --leave-out {key!r}.",
        "stale": "Source {name!r} is silent since {newest:%Y-%m-%d}; bring its newer file.",
        "waiting": "Rows in quarantine: {rows:,}; look at them with `coterie imports quarantine {first}`.",
        "collisions": "Order numbers that are several customers': {n:,}; do numbers start anew each year or in each shop?",
        "well": "Nothing looks wrong.",
    },
    "ru": {
        "empty": "В этой базе ещё никого нет; загрузите файл: `coterie import ФАЙЛ`.",
        "people": "Людей: {people:,}. Живых (факт за последний год или рабочий контакт): {living:,} ({share:.0%}).",
        "visitors": "Посетителей без имени: {n:,}.",
        "reach": "Можно связаться, {channel}: {address:,}, из них с согласием: {consented:,}.",
        "no_consent": "Согласий на {channel} нет ни одного, а пустое согласием не считается: загрузите файл с согласиями.",
        "duplicates": "Один {channel} у нескольких людей: адресов {shared:,}, людей {people:,}. Возможно, это одни и те же люди.",
        "collector": "На {key!r} приходится {share:.0%} всех заказов ({orders:,}): вряд ли это один человек; поможет --leave-out {key!r}.",
        "stale": "Источник {name!r} молчит с {newest:%d.%m.%Y}; загрузите свежий файл.",
        "waiting": "Строк в карантине: {rows:,}; посмотрите их: `coterie imports quarantine {first}`.",
        "collisions": "Номеров заказов, общих для нескольких покупателей: {n:,}; у каждого года или магазина свои номера?",
        "well": "Ничего подозрительного.",
    },
}
_CHANNEL: dict[str, str] = {"email": "e-mail", "phone": "phone"}


def _verdicts(found: Checkup, words: Mapping[str, str]) -> list[str]:
    if not found.people and not found.visitors:
        return [words["empty"]]
    said = [words["people"].format(people=found.people, living=found.living, share=found.living / (found.people or 1))]
    if found.visitors:
        said.append(words["visitors"].format(n=found.visitors))
    named = {name: ("телефон" if words is _WORDS["ru"] and name == "phone" else told) for name, told in _CHANNEL.items()}
    said += [words["reach"].format(channel=named[name], **reach) for name, reach in found.reach.items()]
    wrong = [
        words["no_consent"].format(channel=named[name])
        for name, reach in found.reach.items()
        if reach["address"] and not reach["consented"]
    ]
    wrong += [words["duplicates"].format(channel=named[name], **twice) for name, twice in found.duplicates.items() if twice["shared"]]
    wrong += [words["collector"].format(**one) for one in found.collectors]
    wrong += [words["stale"].format(name=one.name, newest=one.newest) for one in found.sources if one.stale]
    if found.waiting:
        wrong.append(words["waiting"].format(rows=sum(found.waiting.values()), first=next(iter(found.waiting))))
    if found.collisions:
        wrong.append(words["collisions"].format(n=found.collisions))
    return [_spaced(text) if words is _WORDS["ru"] else text for text in (*said, *(wrong or [words["well"]]))]


def _spaced(text: str) -> str:
    r"""Thousands parted as Russian does.

    >>> _spaced("Людей: 1,234,567, живых: 12")
    'Людей: 1\xa0234\xa0567, живых: 12'
    """
    return re.sub(r"(?<=\d),(?=\d{3})", "\N{NO-BREAK SPACE}", text)
