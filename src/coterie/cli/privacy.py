"""The commands about one person and about the base as a whole: person, erase, suppress, retain, doctor."""

from __future__ import annotations

import sys
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from coterie.cli import door, show
from coterie.errors import Refused

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from coterie.privacy.erasure import Erasure
    from coterie.services.shop import Lang

_key = click.argument("key", metavar="ID")
_source = click.option("--source", help="The source that calls the person so, where several do.")


@click.command()
@_key
@_source
@door.json
@door.through
def person(before: door.Door, key: str, source: str | None, as_json: bool) -> None:
    """One person: name, how to reach them, consents, orders, what is known and where from. With --json all of it, as they may ask for it.

    \b
    coterie person 42 --source crm --json
    """
    with before.shop() as shop:
        if as_json:
            show.document(shop.privacy.export(key, source))
            return
        card = shop.privacy.card(key, source)
        settings = shop.workspace.settings
    _tell(card, settings.currency, settings.zone)


def _tell(card: dict[str, Any], currency: str, zone: ZoneInfo) -> None:
    known_as = ", ".join(f"{one['key']} ({one['source']})" for one in card["identifiers"])
    show.line(f"{card['name']}: {known_as}" if "name" in card else known_as)
    for name, address in card["reach"].items():
        show.line(f"  {name}: {address}")
    last = f", the last on {card['last_order_day']}" if "last_order" in card else ""
    show.line(f"  {show.many(card['orders'], 'order')}, {card['total']} {currency}{last}")
    for one in card["segments"]:
        show.line(f"  in {one['segment']} since {_day(one['since'], zone)}")
    for one in card["consents_now"]:
        purpose = f" for {one['purpose']}" if one["purpose"] else ""
        show.line(f"  consent to {one['channel']}{purpose}: {one['status']}{_since(one, 'basis')}")
    for one in card["suppressed_now"]:
        show.line(f"  suppressed for {one['channel']}{_since(one, 'reason')}")
    for one in card["attributes"]:
        how = f"inferred, {show.surety(float(one['confidence']))}" if one["inferred"] else "stated"
        since = f" since {one['since'][:10]}" if "since" in one else ""
        where = f" by {one['file']} ({one['from']}, {one.get('imported', '')[:10]})" if "file" in one else ""
        show.line(f"  {one['name']} = {one['value']}{since}: {how}{where}")


def _day(since: str, zone: ZoneInfo) -> str:
    """The base's own day of an instant in JSON."""
    return datetime.fromisoformat(since).astimezone(zone).date().isoformat()


def _since(one: dict[str, Any], why: str) -> str:
    """Since when, and why, as far as that is known."""
    since = f" since {one['since'][:10]}" if one["since"] else ""
    return f"{since}, {one[why]}" if one[why] else since


@click.command()
@_key
@_source
@click.option("--yes", "-y", is_flag=True, help="Don't ask.")
@click.option("--reason", default="asked to be erased", show_default=True, help="Why; kept beside the tombstone.")
@door.json
@door.through
def erase(before: door.Door, key: str, source: str | None, yes: bool, reason: str, as_json: bool) -> None:
    """Erase a person for good: no byte of theirs stays in the workspace, and no file brings them back. Can't be undone.

    \b
    coterie erase 42 --reason 'letter of 3 March'
    """
    with before.shop() as shop:
        if not yes:
            card = shop.privacy.card(key, source)
            what = f"{show.many(card['orders'], 'order')} ({card['total']}) and {show.many(len(card['attributes']), 'attribute')}"
            if not sys.stdin.isatty() or as_json or not click.confirm(f"Erase {key} with {what}, for good?"):
                raise Refused("nobody was erased; say --yes to erase without being asked")
        done = shop.privacy.erase(key, source, reason=reason)
    if as_json:
        show.document(_plain(done))
        return
    rows = sum(done.removed.values())
    show.line(f"erased: {show.many(done.orders, 'order')} ({done.total:f} in all), {show.many(rows, 'row')} of facts and versions of them")
    texts = f"{show.many(done.texts, 'text')} that named them (recipes, segments, imports)"
    show.line(f"  {show.many(done.quarantined, 'row')} in quarantine; {texts}")
    show.line(f"  {done.promise}")
    for path in done.elsewhere:
        show.note(f"note: {path} of the workspace still names them; it is not ours to change")
    if done.shared:
        show.note(f"note: {show.many(done.shared, 'contact')} of theirs is other people's too and stays with those")


def _plain(done: Erasure) -> dict[str, Any]:
    counts = {"removed": done.removed, "orders": done.orders, "total": f"{done.total:f}", "quarantined": done.quarantined}
    return counts | {"texts": done.texts, "elsewhere": list(done.elsewhere), "shared": done.shared, "promise": done.promise}


@click.group()
def suppress() -> None:
    """Addresses that nothing is ever sent to, whatever anybody agreed to. Kept as digests: the list gives nobody away."""


@suppress.command("add")
@click.argument("channel")
@click.argument("address")
@click.option("--reason", default="", help="Why.")
@door.json
@door.through
def add(before: door.Door, channel: str, address: str, reason: str, as_json: bool) -> None:
    """Never write to an address through a channel.

    \b
    coterie suppress add email ann@example.com --reason complained
    """
    with before.shop() as shop:
        new = shop.privacy.suppress(channel, address, reason=reason)
    _say(as_json, {"channel": channel, "added": new}, f"{channel}: " + ("suppressed from now on" if new else "was suppressed already"))


@suppress.command("remove")
@click.argument("channel")
@click.argument("address")
@door.json
@door.through
def remove(before: door.Door, channel: str, address: str, as_json: bool) -> None:
    """Take an address off the list.

    \b
    coterie suppress remove email ann@example.com
    """
    with before.shop() as shop:
        gone = shop.privacy.unsuppress(channel, address)
    _say(as_json, {"channel": channel, "removed": gone}, f"{channel}: " + ("taken off the list" if gone else "was not on the list"))


@suppress.command("list")
@door.json
@door.through
def list_all(before: door.Door, as_json: bool) -> None:
    """The list: channels, reasons and dates; addresses are digests.

    \b
    coterie suppress list
    """
    with before.shop() as shop:
        found = shop.privacy.suppressed()
    if as_json:
        rows = [{"channel": one.channel, "digest": one.digest, "reason": one.reason, "at": one.at} for one in found]
        show.document({"suppressions": rows})
        return
    for one in found:
        since = f" since {one.at:%Y-%m-%d}" if one.at else ""
        show.line(f"{one.channel}  {one.digest[:12]}…{since}" + (f": {one.reason}" if one.reason else ""))
    if not found:
        show.note("nobody is on the list; add an address with `coterie suppress add CHANNEL ADDRESS`")


def _say(as_json: bool, document: dict[str, Any], text: str) -> None:
    if as_json:
        show.document(document)
    else:
        show.line(text)


@click.command()
@click.option("--dry-run", is_flag=True, help="Say what would be deleted; delete nothing.")
@door.json
@door.through
def retain(before: door.Door, dry_run: bool, as_json: bool) -> None:
    """Delete facts that are older than coterie.toml allows ([privacy] retention), and people of whom nothing is left.

    \b
    coterie retain --dry-run
    """
    with before.shop() as shop:
        done = shop.privacy.retain(dry_run=dry_run)
    if as_json:
        show.document({"deleted": dict(done.deleted), "people": done.people, "dry_run": dry_run})
        return
    parts = [f"{show.number(rows)} {kind}" for kind, rows in done.deleted.items()] + [show.people(done.people)]
    show.line(f"{'would be deleted' if dry_run else 'deleted'}: {', '.join(parts)}")


@click.command()
@door.lang
@door.json
@door.through
def doctor(before: door.Door, lang: Lang | None, as_json: bool) -> None:
    """How good the base is: who is alive and within reach, what looks wrong, what to do about it.

    \b
    coterie doctor --lang ru
    """
    with before.shop() as shop:
        found = shop.doctor(lang or before.lang)
    if as_json:
        show.document(found.to_json())
        return
    for text in found.verdicts:
        show.line(text)
    for source in found.sources:
        imported = f", imported {source.imported:%Y-%m-%d}" if source.imported else ""
        show.line(f"  {source.name}: {f'newest fact {source.newest:%Y-%m-%d}' if source.newest else 'no dated facts'}{imported}")
    for name, share in found.fill.items():
        show.line(f"  {name}: {share:.0%}")
