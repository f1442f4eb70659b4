"""The commands that ask: count, members, say, explain, sql."""

from __future__ import annotations

import csv
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated, Literal

import typer

from coterie.cli import show
from coterie.cli.door import AsOf, Condition, Json, door, everyone
from coterie.errors import Refused

Scope = Annotated[Literal["people", "all"], typer.Option("--scope", help="all: count visitors who are not yet known by name too.")]


def count(
    context: typer.Context,
    conditions: Annotated[list[str], typer.Argument(metavar="CONDITION...", help="One or more conditions; one pass for all.")],
    as_of: AsOf = None,
    scope: Scope = "people",
    json: Json = False,
) -> None:
    """How many people are in each condition.

    coterie count 'orders(last="90d").count >= 2' 'not orders(last="90d")' --as-of 2026-03-01
    """
    with door(context).shop() as shop:
        answer = shop.count(*conditions, as_of=as_of, include_anonymous=everyone(scope))
        zone = shop.workspace.settings.zone
    if json:
        body = {"people": answer.people, "as_of": show.instant(answer.as_of), "counts": list(answer.counts)}
        body |= {"count": answer.counts[0]} if len(answer.counts) == 1 else {}
        body |= {"warnings": show.faults_json(answer.warnings)} if answer.warnings else {}
        show.document(body | ({"offer": answer.offer} if answer.offer else {}))
    else:
        widest = max(len(show.number(found)) for found in (*answer.counts, answer.people))
        for text, found in zip(conditions, answer.counts, strict=True):
            show.line(f"{show.number(found):>{widest}}  {text}")
        show.line(f"{show.number(answer.people):>{widest}}  people in all, as of {show.moment(answer.as_of, zone)}")
    show.warnings(answer.warnings)
    if answer.offer:
        show.note(f"note: the newest fact is long ago; to ask as of the day after it: --as-of {answer.offer}")


def members(
    context: typer.Context,
    condition: Condition,
    as_of: AsOf = None,
    form: Annotated[Literal["csv", "json", "parquet"], typer.Option("--format", help="How to write them.")] = "csv",
    out: Annotated[Path | None, typer.Option("--out", help="A file instead of stdout (parquet needs one).")] = None,
    scope: Scope = "people",
    json: Json = False,
) -> None:
    """Who is in a condition, by external id.

    coterie members 'orders(category == "броши").count >= 3' --format csv
    """
    if form == "parquet" and out is None:
        raise Refused("parquet is written to a file: add --out people.parquet")
    with door(context).shop() as shop:
        found = shop.members(condition, as_of=as_of, include_anonymous=everyone(scope))
    if form == "parquet" and out is not None:
        import pyarrow.parquet as pq

        pq.write_table(found.table, out)
        return
    if json or form == "json":
        show.document({"as_of": show.instant(found.as_of), "count": found.table.num_rows, "people": found.keys()})
        return
    with out.open("w", encoding="utf-8", newline="") if out else nullcontext(sys.stdout) as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["person"])
        writer.writerows([key] for key in found.keys())  # noqa: SIM118 -- keys is a method of Members
    show.warnings(found.warnings)


def say(
    context: typer.Context,
    condition: Condition,
    lang: Annotated[Literal["en", "ru"] | None, typer.Option("--lang", help="ru or en.")] = None,
    json: Json = False,
) -> None:
    """A condition as one sentence.

    coterie say 'orders(last="365d").count >= 3 and not orders(last="90d")' --lang ru
    """
    before = door(context)
    with before.shop() as shop:
        sentence = shop.say(condition, lang or before.lang)
    show.document({"sentence": sentence}) if json else show.line(sentence)


def explain(
    context: typer.Context,
    person: Annotated[str, typer.Argument(help="The person's external id.")],
    what: Annotated[str, typer.Argument(metavar="SEGMENT|CONDITION", help="A segment's name, else a condition.")],
    as_of: AsOf = None,
    lang: Annotated[Literal["en", "ru"] | None, typer.Option("--lang", help="ru or en.")] = None,
    json: Json = False,
) -> None:
    """Why a person is, or is not, in a segment: verdicts, values, facts, and the nearest change that would flip it.

    coterie explain 14646 'orders().sum(total) > 5000' --as-of 2011-12-10
    """
    from coterie.segments.explain import lines

    before = door(context)
    with before.shop() as shop:
        found = shop.explain(person, what, as_of=as_of, lang=lang or before.lang)
    if json:
        show.document(found.to_json())
        return
    for text in lines(found):
        show.line(text)


def sql(
    context: typer.Context,
    conditions: Annotated[list[str], typer.Argument(metavar="CONDITION...", help="One condition: its people; several: their counts.")],
    engine: Annotated[Literal["duckdb", "postgres"] | None, typer.Option("--engine", help="In whose words.")] = None,
    as_of: AsOf = None,
    json: Json = False,
) -> None:
    """The query that answers, with names a person understands.

    coterie sql 'orders(last="90d").sum(total) > 5000' --engine postgres
    """
    with door(context).shop() as shop:
        text = shop.sql(*conditions, engine=engine, as_of=as_of)
    show.document({"sql": text}) if json else show.line(text)
