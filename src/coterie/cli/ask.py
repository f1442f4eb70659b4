"""The commands that ask: count, members, say, explain, sql."""

from __future__ import annotations

import csv
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from coterie.cli import door, show
from coterie.errors import Refused

if TYPE_CHECKING:
    from coterie.services.shop import Lang


@click.command()
@door.conditions
@door.as_of
@door.scope
@door.json
@door.through
def count(before: door.Door, conditions: tuple[str, ...], as_of: str | None, scope: str, as_json: bool) -> None:
    """How many people are in each condition; one pass for all.

    \b
    coterie count 'orders(last="90d").count >= 2' 'not orders(last="90d")' --as-of 2026-03-01
    """
    with before.shop() as shop:
        answer = shop.count(*conditions, as_of=as_of, include_anonymous=scope == "all")
        zone = shop.workspace.settings.zone
    if as_json:
        body = {"people": answer.people, "as_of": show.instant(answer.as_of), "counts": list(answer.counts)}
        body |= {"count": answer.counts[0]} if len(answer.counts) == 1 else {}
        body |= {"warnings": show.faults_json(answer.warnings)} if answer.warnings else {}
        body |= {"cuts": answer.cuts.to_json()} if answer.cuts else {}
        show.document(body | ({"offer": answer.offer} if answer.offer else {}))
    else:
        widest = max(len(show.number(found)) for found in (*answer.counts, answer.people))
        for text, found in zip(conditions, answer.counts, strict=True):
            show.line(f"{show.number(found):>{widest}}  {text}")
        who = "person" if answer.people == 1 else "people"
        show.line(f"{show.number(answer.people):>{widest}}  {who} in all, as of {show.moment(answer.as_of, zone)}")
        if answer.cuts:
            show.line(show.cuts(answer.cuts, zone))
    show.warnings(answer.warnings)
    show.offer(answer.offer)


@click.command()
@door.condition
@door.as_of
@click.option(
    "--format", "form", type=click.Choice(["csv", "json", "parquet"]), default="csv", show_default=True, help="How to write them."
)
@click.option("--out", type=click.Path(path_type=Path), help="A file instead of stdout (parquet needs one).")
@door.scope
@door.json
@door.through
def members(before: door.Door, condition: str, as_of: str | None, form: str, out: Path | None, scope: str, as_json: bool) -> None:
    """Who is in a condition, by external id.

    \b
    coterie members 'orders(category == "броши").count >= 3' --format csv
    """
    if form == "parquet" and out is None:
        raise Refused("parquet is written to a file: add --out people.parquet")
    with before.shop() as shop:
        found = shop.members(condition, as_of=as_of, include_anonymous=scope == "all")
        zone = shop.workspace.settings.zone
    if form == "parquet" and out is not None:
        import pyarrow.parquet as pq

        pq.write_table(found.table, out)
        return
    if as_json or form == "json":
        body = {"as_of": show.instant(found.as_of), "count": found.table.num_rows, "people": found.keys()}
        show.document(body | ({"cuts": found.cuts.to_json()} if found.cuts else {}))
        return
    with out.open("w", encoding="utf-8", newline="") if out else nullcontext(sys.stdout) as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["person"])
        writer.writerows([key] for key in found.keys())  # noqa: SIM118 -- keys is a method of Members
    show.warnings(found.warnings)
    if found.cuts:
        show.note(show.cuts(found.cuts, zone))


@click.command()
@door.condition
@door.lang
@door.json
@door.through
def say(before: door.Door, condition: str, lang: Lang | None, as_json: bool) -> None:
    """A condition as one sentence.

    \b
    coterie say 'orders(last="365d").count >= 3 and not orders(last="90d")' --lang ru
    """
    with before.shop() as shop:
        sentence = shop.say(condition, lang or before.lang)
    show.document({"sentence": sentence}) if as_json else show.line(sentence)


@click.command()
@click.argument("person")
@click.argument("what", metavar="SEGMENT|CONDITION")
@click.option("--source", help="Whose id it is, where people of several sources have it.")
@door.as_of
@door.lang
@door.json
@door.through
def explain(before: door.Door, person: str, what: str, source: str | None, as_of: str | None, lang: Lang | None, as_json: bool) -> None:
    """Why a person is, or is not, in a segment: verdicts, values, facts, and the nearest change that would flip it.

    PERSON is the external id; then a segment's name, else a condition.

    \b
    coterie explain 14646 'orders().sum(total) > 5000' --as-of 2011-12-10
    """
    from coterie.segments.explain import lines

    with before.shop() as shop:
        found = shop.explain(person, what, source=source, as_of=as_of, lang=lang or before.lang)
        zone = shop.workspace.settings.zone
    if as_json:
        show.document(found.to_json())
        return
    for text in lines(found, zone):
        show.line(text)


@click.command()
@door.conditions
@click.option("--engine", type=click.Choice(["duckdb", "postgres"]), help="In whose words.")
@door.as_of
@door.json
@door.through
def sql(before: door.Door, conditions: tuple[str, ...], engine: str | None, as_of: str | None, as_json: bool) -> None:
    """The query that answers, with names a person understands: of one condition its people, of several their counts.

    \b
    coterie sql 'orders(last="90d").sum(total) > 5000' --engine postgres
    """
    with before.shop() as shop:
        text = shop.sql(*conditions, engine=engine, as_of=as_of)
    show.document({"sql": text}) if as_json else show.line(text)
