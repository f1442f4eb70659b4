"""The commands about traits: traits list, traits show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from coterie.cli import door, show

if TYPE_CHECKING:
    from coterie.segments.traits import Spread
    from coterie.services.shop import Lang
    from coterie.services.traits import TraitInfo

WORDS = {
    "en": {
        "here": "",
        "not": "not on this base: ",
        "known": "known of {known} of {people}",
        "missing": "missing",
        "own": "your own",
        "quartiles": "the least, a quarter have no more, half, three quarters, the most",
    },
    "ru": {
        "here": "",
        "not": "не на этой базе: ",
        "known": "известно у {known} из {people}",
        "missing": "нет",
        "own": "ваш",
        "quartiles": "наименьшее; не больше у четверти, у половины, у трёх четвертей; наибольшее",
    },
}
BAR = 30


@click.group()
def traits() -> None:
    """The values that marketers think in, worked out from what is known: lifecycle, RFM, rhythm, ABC, preferences …"""


@traits.command("list")
@door.lang
@door.json
@door.through
def list_all(before: door.Door, lang: Lang | None, as_json: bool) -> None:
    """Every trait with what it means; write any of them in a condition.

    \b
    coterie --lang ru traits list
    """
    spoken = lang or before.lang
    with before.shop() as shop:
        found = shop.traits.list(spoken)
    if as_json:
        show.document({"traits": [_plain(one) for one in found]})
        return
    widest = max(len(one.name) for one in found)
    words = WORDS[spoken]
    for one in found:
        own = f" ({words['own']})" if one.own else ""
        show.line(f"{one.name:<{widest}}  {one.title}{own}. {one.means}")
        if one.fault:
            show.line(f"{'':<{widest}}  {words['not']}{one.fault}")


@traits.command("show")
@click.argument("name")
@door.as_of
@door.lang
@door.json
@door.through
def show_one(before: door.Door, name: str, as_of: str | None, lang: Lang | None, as_json: bool) -> None:
    """A trait: what it means, how it is worked out, and how it is spread over the base.

    \b
    coterie traits show rfm.cell --as-of 2026-07-01
    """
    spoken = lang or before.lang
    with before.shop() as shop:
        one = shop.traits.get(name, spoken)
        spread = None if one.fault else shop.traits.spread(name, as_of=as_of)
        zone = shop.workspace.settings.zone
    if as_json:
        show.document(_plain(one) | ({} if spread is None else {"spread": _spread(spread)}))
        return
    show.line(f"{one.name}: {one.title}. {one.means}")
    for text in one.definition:
        show.line(f"  {text}")
    if one.missing:
        show.line(f"  {WORDS[spoken]['missing']}: {one.missing}")
    if spread is None:
        show.line(f"  {WORDS[spoken]['not']}{one.fault}")
        return
    known, people = (_amount(count, spoken) for count in (spread.known, spread.people))
    show.line(f"\n{WORDS[spoken]['known'].format(known=known, people=people)}, {show.moment(spread.as_of, zone)}")
    _draw(one, spread, spoken)


def _amount(value: float, lang: Lang) -> str:
    """1,284.50 in English, 1 284,50 in Russian."""
    said = f"{value:,.2f}".removesuffix(".00")
    return said if lang == "en" else said.replace(",", "\u00a0").replace(".", ",")


def _draw(one: TraitInfo, spread: Spread, lang: Lang) -> None:
    names = dict(one.labels)
    most = max((count for _, count in spread.bearers), default=0)
    widest = max((len(names.get(label, label)) for label, _ in spread.bearers), default=0)
    for label, count in spread.bearers:
        bar = "█" * round(BAR * count / most) if most else ""
        show.line(f"  {names.get(label, label):<{widest}}  {_amount(count, lang):>9}  {count / spread.known:>4.0%}  {bar}".rstrip())
    if spread.quantiles:
        show.line("  " + " · ".join(_amount(value, lang) for value in spread.quantiles) + f"   ({WORDS[lang]['quartiles']})")


def _plain(one: TraitInfo) -> dict[str, Any]:
    return {
        "name": one.name,
        "title": one.title,
        "unit": one.unit,
        "means": one.means,
        "missing": one.missing,
        "example": one.example,
        "definition": list(one.definition),
        "labels": dict(one.labels),
        "own": one.own,
        "fault": one.fault,
    }


def _spread(spread: Spread) -> dict[str, Any]:
    return {
        "people": spread.people,
        "known": spread.known,
        "as_of": show.instant(spread.as_of),
        "bearers": dict(spread.bearers),
        "quantiles": list(spread.quantiles),
    }
