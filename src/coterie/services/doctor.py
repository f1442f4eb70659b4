"""How good the base is, in plain sentences first: who is alive, whom one can write to, what looks wrong and what to do about it."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from coterie.store import quality

if TYPE_CHECKING:
    from collections.abc import Mapping

    from coterie.services.shop import Lang
    from coterie.store.workspace import Workspace

STALE = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Source:
    """A source: its newest fact (in the base's zone) and last import (naive UTC), None if there is none; and whether it has gone quiet."""

    name: str
    newest: datetime | None
    imported: datetime | None
    stale: bool


@dataclass(frozen=True, slots=True)
class Checkup:
    """What was found. ``verdicts`` say it for a person; ``fill`` is the share of people an attribute is known of.

    ``contacts``: by channel, how many addresses are of which kind (``enrich.contacts``). ``costs``: of the lines, how many have none,
    and of how many it is assumed.
    """

    verdicts: tuple[str, ...]
    people: int
    visitors: int
    living: int
    reach: Mapping[str, Mapping[str, int]]
    contacts: Mapping[str, Mapping[str, int]]
    duplicates: Mapping[str, Mapping[str, int]]
    collectors: tuple[Mapping[str, Any], ...]
    sources: tuple[Source, ...]
    fill: Mapping[str, float]
    waiting: Mapping[int, int]
    collisions: int
    costs: Mapping[str, int]

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        return asdict(self) | {"waiting": {str(number): rows for number, rows in self.waiting.items()}}


def examine(workspace: Workspace, now: datetime, lang: Lang = "en") -> Checkup:
    """Look at the whole base, as of ``now`` (aware UTC)."""
    from coterie.privacy.consents import state

    engine, naive = workspace.warehouse, now.replace(tzinfo=None)
    counted = quality.people(engine, naive)
    sources = tuple(_source(row, now, workspace.settings.zone) for row in quality.sources(engine))
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
        contacts=quality.contacts(engine),
        costs=quality.costs(engine),
    )
    return replace(found, verdicts=tuple(_verdicts(found, _WORDS[lang])))


def _source(row: Mapping[str, Any], now: datetime, zone: ZoneInfo) -> Source:
    newest = None if row["newest"] is None else row["newest"].replace(tzinfo=UTC).astimezone(zone)
    return Source(row["source"], newest, row["imported"], newest is not None and now - newest > STALE)


_WORDS: dict[Lang, dict[str, str]] = {
    "en": {
        "empty": "There is nobody in this base yet; bring a file with `coterie import FILE`.",
        "people": "People: {people:,}. Alive (a fact within a year, or a usable contact): {living:,} ({share:.0%}).",
        "visitors": "Visitors without a name: {n:,}.",
        "reach": "Can be reached by {channel}: {address:,}, of them with consent: {consented:,}.",
        "no_consent": "Nobody's consent to {channel} is on record, and blank is not consent: import the file with consents.",
        "duplicates": "The same {channel} stands with several people: {shared:,} such, {people:,} people. Are they the same?",
        "collector": "{key!r} holds {share:.0%} of all orders ({orders:,}): that is hardly one person; import with --leave-out {key!r}.",
        "no_cost": "Lines without a cost: {without:,} of {lines:,}, so without a margin; write what you assume into margins.yaml.",
        "assumed": "The cost of {assumed:,} of {lines:,} lines is assumed by margins.yaml; lines(cost_assumed) finds them.",
        "email typo": "Mistyped e-mail addresses (gmial.com): {n:,}; ask these people, or mend the file.",
        "email test": "E-mail addresses written to get past a form (1@1.ru): {n:,}; nobody reads them.",
        "email disposable": "E-mail addresses made for minutes (mailinator.com): {n:,}; nobody reads them.",
        "email invalid": "Texts that are no e-mail address: {n:,}.",
        "email role": "Firms' shared boxes (info@, sales@): {n:,}; whoever is on duty reads them, so no letter by name.",
        "phone invalid": "Phone numbers that no country gives out: {n:,}; look for lost digits in the file.",
        "phone test": "Phone numbers written to get past a form (seven equal digits): {n:,}.",
        "phone service": "Service numbers (8 800 …): {n:,}; they are nobody's own.",
        "phone fixed": "Fixed lines: {n:,}; they can be called, but get no SMS.",
        "stale": "Source “{name}” is silent since {newest:%Y-%m-%d}; bring its newer file.",
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
        "duplicates": "Один и тот же {channel} у нескольких людей: таких {shared:,}, людей {people:,}. Возможно, это одни и те же люди.",
        "collector": "На «{key}» приходится {share:.0%} всех заказов ({orders:,}): вряд ли это один человек; поможет --leave-out {key!r}.",
        "no_cost": "Позиций без себестоимости, а значит и маржи: {without:,} из {lines:,}; запишите предполагаемую в margins.yaml.",
        "assumed": "Себестоимость {assumed:,} из {lines:,} позиций предположена по margins.yaml; их находит lines(cost_assumed).",
        "email typo": "Адресов с опечаткой (gmial.com): {n:,}; переспросите этих людей или исправьте файл.",
        "email test": "Адресов, вписанных для вида (1@1.ru): {n:,}; их никто не читает.",
        "email disposable": "Одноразовых адресов (mailinator.com): {n:,}; их никто не читает.",
        "email invalid": "Текстов, которые не адреса почты: {n:,}.",
        "email role": "Общих ящиков фирм (info@, sales@): {n:,}; их читает дежурный, по имени писать некому.",
        "phone invalid": "Телефонов, каких нет ни в одной стране: {n:,}; поищите в файле потерянные цифры.",
        "phone test": "Телефонов, вписанных для вида (семь одинаковых цифр): {n:,}.",
        "phone service": "Служебных номеров (8 800 …): {n:,}; за ними нет человека.",
        "phone fixed": "Городских телефонов: {n:,}; звонить можно, SMS не дойдёт.",
        "stale": "Источник «{name}» молчит с {newest:%d.%m.%Y}; загрузите свежий файл.",
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
    said += [words["reach"].format(channel=_channel(name, words), **reach) for name, reach in found.reach.items()]
    if found.costs["assumed"]:
        said.append(words["assumed"].format(**found.costs))
    elif found.costs["without"]:
        said.append(words["no_cost"].format(**found.costs))
    wrong = [*_wrong_contacts(found, words), *_wrong_facts(found, words)]
    return [_spaced(text) if words is _WORDS["ru"] else text for text in (*said, *(wrong or [words["well"]]))]


def _wrong_contacts(found: Checkup, words: Mapping[str, str]) -> list[str]:
    wrong = [
        words["no_consent"].format(channel=_channel(name, words))
        for name, reach in found.reach.items()
        if reach["address"] and not reach["consented"]
    ]
    kinds = {f"{channel} {kind}": n for channel, counted in found.contacts.items() for kind, n in counted.items()}
    wrong += [words[kind].format(n=n) for kind, n in kinds.items() if kind in words]
    shared = {name: twice for name, twice in found.duplicates.items() if twice["shared"]}
    return wrong + [words["duplicates"].format(channel=_channel(name, words), **twice) for name, twice in shared.items()]


def _wrong_facts(found: Checkup, words: Mapping[str, str]) -> list[str]:
    wrong = [words["collector"].format(**one) for one in found.collectors]
    wrong += [words["stale"].format(name=one.name, newest=one.newest) for one in found.sources if one.stale]
    if found.waiting:
        wrong.append(words["waiting"].format(rows=sum(found.waiting.values()), first=next(iter(found.waiting))))
    if found.collisions:
        wrong.append(words["collisions"].format(n=found.collisions))
    return wrong


def _channel(name: str, words: Mapping[str, str]) -> str:
    return "телефон" if words is _WORDS["ru"] and name == "phone" else _CHANNEL[name]


def _spaced(text: str) -> str:
    r"""Thousands parted as Russian does.

    >>> _spaced("Людей: 1,234,567, живых: 12")
    'Людей: 1\xa0234\xa0567, живых: 12'
    """
    return re.sub(r"(?<=\d),(?=\d{3})", "\N{NO-BREAK SPACE}", text)
