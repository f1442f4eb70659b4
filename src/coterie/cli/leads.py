"""The commands about leads: list, show, take, met, close, note, almost, response."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import click

from coterie.cli import door, show
from coterie.cli.points_shown import amount, day_of

if TYPE_CHECKING:
    from coterie.segments.leads import Lead, Seen
    from coterie.services.shop import Lang
    from coterie.store.leads import Entry, Status

REASONS = 3
SEEN = 4
SAID = {
    "en": {
        "new": "new",
        "in work": "in work",
        "met": "met",
        "won": "won",
        "lost": "lost",
        "knows": "has seen",
        "from": "came from",
        "script": "script",
        "next": "next",
        "by": "by",
        "was": "was",
        "waiting": "{shown} of {waiting} leads",
        "none": "nobody is warm or hot, and nobody is being worked with",
        "almost": "{people} met us within a day and did not buy: follow up at once",
        "nobody_almost": "nobody met us within a day and left without buying",
        "response": "half of the hot ones were taken within {hours:.1f} h of becoming hot (known of {known} of {taken} taken)",
        "no_response": "no hot lead was taken yet ({taken} taken in all)",
        "message opened": "opened letters",
        "message clicked": "clicked in letters",
        "visit": "visits",
    },
    "ru": {
        "new": "новый",
        "in work": "в работе",
        "met": "встретились",
        "won": "купил",
        "lost": "не купил",
        "knows": "уже видел",
        "from": "пришёл",
        "script": "что предложить",
        "next": "дальше",
        "by": "до",
        "was": "раньше",
        "waiting": "лидов: {shown} из {waiting}",
        "none": "тёплых и горячих нет, в работе никого",
        "almost": "встретились с нами за сутки и не купили: {people} — дожимайте сразу",
        "nobody_almost": "за сутки никто не ушёл со встречи без покупки",
        "response": "половину горячих взяли в работу за {hours:.1f} ч с момента, когда они стали горячими (известно о {known} из {taken})",
        "no_response": "горячих лидов в работу ещё не брали (взято всего: {taken})",
        "message opened": "открыл письма",
        "message clicked": "перешёл по ссылкам из писем",
        "visit": "визиты",
    },
}
DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.group()
def leads() -> None:
    """Whom to call first: the hottest with the reasons, what they know already, and what became of them."""


@leads.command("list")
@click.argument("name", default="lead")
@click.option("--status", type=click.Choice(["new", "in work", "met"]), help="Only those that stand so.")
@click.option("--owner", help="Only this seller's.")
@click.option("--most", type=click.IntRange(1, 1000), default=10, show_default=True, help="How many to show.")
@door.as_of
@door.json
@door.through
def list_all(before: door.Door, name: str, status: Status | None, owner: str | None, most: int, as_of: str | None, as_json: bool) -> None:
    """The queue, hottest first: points with the reasons, what they have seen, where they came from, who has them and what comes next.

    \b
    coterie --lang ru leads list --most 20
    """
    with before.shop() as shop:
        found = shop.leads.queue(name, status=status, owner=owner, as_of=as_of, most=most)
    if as_json:
        body = {"as_of": show.instant(found.as_of), "waiting": found.waiting, "leads": [_plain(one) for one in found.leads]}
        show.document(body)
        return
    said = SAID[before.lang]
    show.line(said["waiting"].format(shown=len(found.leads), waiting=found.waiting) if found.leads else said["none"])
    for one in found.leads:
        _show(one, before.lang)
    show.offer(found.offer)


@leads.command("show")
@click.argument("person")
@click.option("--points", "name", default="lead", show_default=True, help="By which points.")
@click.option("--source", help="Of which source, where several have a person of that id.")
@door.as_of
@door.json
@door.through
def show_one(before: door.Door, person: str, name: str, source: str | None, as_of: str | None, as_json: bool) -> None:
    """One person as a lead, with every word on them.

    \b
    coterie leads show 17
    """
    with before.shop() as shop:
        found, words = shop.leads.get(person, name, source=source, as_of=as_of)
        zone = shop.workspace.settings.zone
    if as_json:
        show.document(_plain(found) | {"history": [_entry(word) for word in words]})
        return
    _show(found, before.lang, queued=False)
    for word in words:
        show.line(f"  {show.moment(word.at.replace(tzinfo=UTC), zone)}: {_said(word, before.lang)}")


def _word(status: Status) -> Any:
    """A command that says how a lead stands."""

    @click.argument("person")
    @click.option("--source", help="Of which source, where several have a person of that id.")
    @click.option("--owner", help="Whose lead it is.")
    @click.option("--next", "step", default="", help="What comes next.")
    @click.option("--due", type=DAY, help="By which day: 2026-03-08.")
    @click.option("--note", default="", help="Anything worth knowing.")
    @click.option("--author", default="", help="Who says so.")
    @door.json
    @door.through
    def command(
        before: door.Door,
        person: str,
        source: str | None,
        owner: str | None,
        step: str,
        due: datetime | None,
        note: str,
        author: str,
        as_json: bool,
    ) -> None:
        day = None if due is None else due.date()
        told = {"source": source, "owner": owner, "step": step, "due": day, "note": note, "author": author}
        _say(before, person, status, told, as_json=as_json)

    return command


def _say(before: door.Door, person: str, status: Status, told: dict[str, Any], *, as_json: bool) -> None:
    with before.shop() as shop:
        entry = shop.leads.say(person, status, **told)
    if as_json:
        show.document({"person": person} | _entry(entry))
    else:
        show.line(f"{person}: {_said(entry, before.lang)}")


TAKE = """Take a lead into work.

\b
coterie leads take 17 --owner olga --next 'call about the rings' --due 2026-03-08
"""
MET = """Say that a lead met us.

\b
coterie leads met 17 --next 'send the offer'
"""
leads.command("take", help=TAKE)(_word("in work"))
leads.command("met", help=MET)(_word("met"))


@leads.command("close")
@click.argument("person")
@click.argument("outcome", type=click.Choice(["won", "lost"]))
@click.option("--reason", default="", help="Why; a lost one needs a reason.")
@click.option("--source", help="Of which source, where several have a person of that id.")
@click.option("--note", default="", help="Anything worth knowing.")
@click.option("--author", default="", help="Who says so.")
@door.json
@door.through
def close(before: door.Door, person: str, outcome: Status, reason: str, source: str | None, note: str, author: str, as_json: bool) -> None:
    """Say how a lead ended: won, or lost with the reason.

    \b
    coterie leads close 17 lost --reason 'bought elsewhere'
    """
    _say(before, person, outcome, {"reason": reason, "source": source, "note": note, "author": author}, as_json=as_json)


@leads.command("almost")
@door.as_of
@door.json
@door.through
def almost(before: door.Door, as_of: str | None, as_json: bool) -> None:
    """Almost-clients: who met us within a day and did not buy.

    \b
    coterie leads almost
    """
    with before.shop() as shop:
        found = shop.leads.almost(as_of=as_of)
    if as_json:
        show.document({"people": list(found)})
        return
    said = SAID[before.lang]
    show.line(said["almost"].format(people=show.number(len(found))) if found else said["nobody_almost"])
    for person in found:
        show.line(f"  {person}")


@leads.command("response")
@click.argument("name", default="lead")
@door.json
@door.through
def response(before: door.Door, name: str, as_json: bool) -> None:
    """How fast hot leads are taken.

    \b
    coterie leads response
    """
    with before.shop() as shop:
        found = shop.leads.response(name)
    if as_json:
        show.document({"taken": found.taken, "known": found.known, "hours": found.hours})
        return
    said = SAID[before.lang]
    if found.hours is None:
        show.line(said["no_response"].format(taken=found.taken))
    else:
        show.line(said["response"].format(hours=found.hours, known=found.known, taken=found.taken))


# ---------------------------------------------------------------- shown


def _show(lead: Lead, lang: Lang, *, queued: bool = True) -> None:
    from coterie.scores.points import TEMPERATURES

    said, log = SAID[lang], lead.log
    heat = "" if log.temperature is None else f", {TEMPERATURES[log.temperature][lang == 'ru']}"
    cell = "" if log.cell is None else f", {log.cell}"
    show.line(f"{log.person}: {amount(log.score, lang)}{heat}{cell} — {_standing(lead.entry, lang, queued=queued)}")
    best = sorted((one for one in log.rules if one.points), key=lambda one: -abs(one.points))[:REASONS]
    if best:
        show.line("  " + ", ".join(f"{one.rule.name.in_(lang)} {amount(one.points, lang, sign=True)}" for one in best))
    for note in log.notes:
        show.line(f"  → {note.name.in_(lang)}")
    if lead.source:
        show.line(f"  {said['from']}: {lead.source}")
    if lead.seen:
        show.line(f"  {said['knows']}: {'; '.join(_seen(one, lang) for one in lead.seen[:SEEN])}")
    for script in lead.script:
        show.line(f"  {said['script']}: {script}")
    if lead.entry is not None and (lead.entry.step or lead.entry.due):
        show.line(f"  {said['next']}: {_next(lead.entry, lang)}")


def _standing(entry: Entry | None, lang: Lang, *, queued: bool) -> str:
    """How a lead stands; one that was closed and is in the queue has come back."""
    said = SAID[lang]
    if entry is None:
        return said["new"]
    owner = f", {entry.owner}" if entry.owner else ""
    if queued and entry.status in ("won", "lost"):
        return f"{said['new']} ({said['was']}: {said[entry.status]}{', ' + entry.reason if entry.reason else ''}{owner})"
    return f"{said[entry.status]}{owner}"


def _next(entry: Entry, lang: Lang) -> str:
    by = "" if entry.due is None else f"{' ' if entry.step else ''}{SAID[lang]['by']} {day_of(entry.due, lang)}"
    return f"{entry.step}{by}"


def _seen(one: Seen, lang: Lang) -> str:
    said = SAID[lang]
    about = f" ({', '.join(one.about)})" if one.about else ""
    return f"{said.get(one.what, one.what)}{about} ×{one.times}, {day_of(one.last, lang)}"


def _said(entry: Entry, lang: Lang) -> str:
    parts = [SAID[lang][entry.status], entry.owner, entry.reason, _next(entry, lang), entry.note]
    return ", ".join(part for part in parts if part)


# ---------------------------------------------------------------- as JSON


def _plain(lead: Lead) -> dict[str, Any]:
    from coterie.cli.points_shown import log_json

    return log_json(lead.log) | {
        "source": lead.source,
        "seen": [{"what": one.what, "times": one.times, "last": _day(one.last), "about": list(one.about)} for one in lead.seen],
        "script": list(lead.script),
        "entry": None if lead.entry is None else _entry(lead.entry),
    }


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "status": entry.status,
        "at": show.instant(entry.at.replace(tzinfo=UTC)),
        "owner": entry.owner,
        "next": entry.step,
        "due": None if entry.due is None else _day(entry.due),
        "reason": entry.reason,
        "note": entry.note,
        "author": entry.author,
    }


def _day(day: date) -> str:
    return day.isoformat()
