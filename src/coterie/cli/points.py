"""The commands about points: list, presets, show, try, apply, undo, versions, check, remove."""

from __future__ import annotations

from datetime import UTC

import click

from coterie.cli import door, show
from coterie.cli import points_shown as shown


@click.group()
def points() -> None:
    """Points for what people do and are: how hot a lead is, and why."""


@points.command("list")
@door.json
@door.through
def list_all(before: door.Door, as_json: bool) -> None:
    """All points with their groups.

    \b
    coterie points list
    """
    with before.shop() as shop:
        found = shop.points.list()
    if as_json:
        show.document({"points": [shown.definition_json(one) for one in found]})
        return
    for one in found:
        groups, rules = ", ".join(group.name.in_(before.lang) for group in one.rules.groups), show.many(len(one.rules.rules), "rule")
        show.line(f"{one.rules.name}: {one.rules.title.in_(before.lang)}, version {one.version}, {rules} ({groups})")
    if not found:
        show.line("no points yet; begin with a ready-made set: coterie points presets, coterie points apply shop")


@points.command("presets")
@click.argument("name", required=False)
def presets(name: str | None) -> None:
    """The ready-made sets of points; with a NAME, its file.

    \b
    coterie points presets shop > points.yaml
    """
    from coterie.services.points import presets as ready

    found = ready()
    if name is None:
        for one, text in found.items():
            show.line(f"{one}: {text.splitlines()[0].lstrip('# ')}")
        return
    if name not in found:
        raise click.UsageError(f"there is no ready-made set {name!r}; there are {', '.join(found)}")
    show.line(found[name].rstrip("\n"))


@points.command("show")
@click.argument("name", default="lead")
@click.option("--person", "-p", metavar="ID", help="The log of one person instead of the rules.")
@click.option("--source", help="Of which source, where several have a person of that id.")
@click.option("--most", type=click.IntRange(0, 10_000), default=10, show_default=True, help="How many of the hottest people to show.")
@click.option("--version", type=int, help="An earlier version of the rules.")
@click.option("--yaml", "as_yaml", is_flag=True, help="The rules as a file.")
@door.scope
@door.as_of
@door.json
@door.through
def show_one(
    before: door.Door,
    name: str,
    person: str | None,
    source: str | None,
    most: int,
    version: int | None,
    as_yaml: bool,
    scope: str,
    as_of: str | None,
    as_json: bool,
) -> None:
    """The rules, how many people are cold, warm and hot by them, and the hottest; or one person's points, rule by rule.

    \b
    coterie points show lead --as-of 2026-07-01
    coterie --lang ru points show lead --person 17
    """
    with before.shop() as shop:
        zone = shop.workspace.settings.zone
        if person is not None:
            log = shop.points.of(person, name, source=source, as_of=as_of)
            show.document(shown.log_json(log)) if as_json else shown.log(log, before.lang, zone)
            return
        if as_yaml:
            show.line(shop.points.text(name, version).rstrip("\n"))
            return
        found = shop.points.get(name, version)
        standing = None if version is not None else shop.points.standing(name, as_of=as_of, most=most, visitors=scope == "all")
    if as_json:
        show.document(shown.definition_json(found) | ({} if standing is None else {"standing": shown.standing_json(standing)}))
        return
    shown.rules(found, before.lang)
    if standing is not None:
        shown.standing(standing, before.lang, zone)
        show.offer(standing.offer)


@points.command("try")
@click.argument("file")
@door.as_of
@door.json
@door.through
def try_(before: door.Door, file: str, as_of: str | None, as_json: bool) -> None:
    """What a file of points (or a ready-made set) would change: who would move, and between which temperatures. Keeps nothing.

    \b
    coterie points try points.yaml
    """
    with before.shop() as shop:
        found = shop.points.try_(file, as_of=as_of)
    if as_json:
        show.document(shown.proposed_json(found))
        return
    be = "the same rules are kept already" if found.same else f"would be version {found.version}"
    show.line(f"points {found.rules.name}: {be}")
    shown.moved(found.moved, before.lang)
    show.warnings(found.warnings)
    if not found.same:
        show.note(f"next: coterie points apply {file}")


@points.command("apply")
@click.argument("file")
@click.option("--author", help="Who changes it.")
@door.json
@door.through
def apply(before: door.Door, file: str, author: str | None, as_json: bool) -> None:
    """Keep the points of a file, or a ready-made set by its name; other rules make a new version.

    \b
    coterie points apply shop
    """
    with before.shop() as shop:
        found, warnings = shop.points.apply(file, author=author)
    if as_json:
        show.document(shown.definition_json(found) | ({"warnings": show.faults_json(warnings)} if warnings else {}))
    else:
        show.line(f"points {found.rules.name}, version {found.version}: {show.many(len(found.rules.rules), 'rule')}")
    show.warnings(warnings)


@points.command("undo")
@click.argument("name", default="lead")
@click.option("--author", help="Who changes it.")
@door.json
@door.through
def undo(before: door.Door, name: str, author: str | None, as_json: bool) -> None:
    """Go back to the rules before the current ones, as a new version.

    \b
    coterie points undo lead
    """
    with before.shop() as shop:
        found = shop.points.undo(name, author=author)
    if as_json:
        show.document(shown.definition_json(found))
    else:
        show.line(f"points {name}, version {found.version}: the rules as they were before")


@points.command("versions")
@click.argument("name", default="lead")
@door.json
@door.through
def versions(before: door.Door, name: str, as_json: bool) -> None:
    """Every version of the rules.

    \b
    coterie points versions lead
    """
    with before.shop() as shop:
        found, zone = shop.points.versions(name), shop.workspace.settings.zone
    if as_json:
        show.document({"versions": [shown.definition_json(one) for one in found]})
        return
    for one in found:
        at = "" if one.created_at is None else f", {show.moment(one.created_at.replace(tzinfo=UTC), zone)}"
        show.line(f"version {one.version}{at}{', ' + one.author if one.author else ''}: {show.many(len(one.rules.rules), 'rule')}")


@points.command("remove")
@click.argument("name")
@door.json
@door.through
def remove(before: door.Door, name: str, as_json: bool) -> None:
    """Put points away; their versions stay.

    \b
    coterie points remove lead
    """
    with before.shop() as shop:
        shop.points.remove(name)
    if as_json:
        show.document({"removed": name})
    else:
        show.line(f"points {name} are put away")


@points.command("check")
@click.argument("name", default="lead")
@click.option("--outcome", metavar="CONDITION", help="What is true of who did it; that they ordered since, if it is left out.")
@click.option("--among", metavar="CONDITION", help="Of whom it is asked, by what was true at the beginning.")
@click.option("--from", "since", metavar="T", help="When the points stood; 30 days before the end, if it is left out.")
@click.option("--until", metavar="T", help="By when it was done; the newest fact, if it is left out.")
@door.json
@door.through
def check(
    before: door.Door, name: str, outcome: str | None, among: str | None, since: str | None, until: str | None, as_json: bool
) -> None:
    """Do the hot ones really buy more? Points as they stood, against what came of them, for each temperature and each rule.

    \b
    coterie points check lead --from 2026-06-01 --until 2026-07-01
    """
    with before.shop() as shop:
        found = shop.points.check(name, outcome=outcome, among=among, since=since, until=until)
        zone = shop.workspace.settings.zone
    if as_json:
        show.document(shown.outcomes_json(found))
    else:
        shown.outcomes(found, before.lang, zone)
