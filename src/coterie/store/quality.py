"""What the warehouse says of its own quality, as queries: who is alive, whom one can reach, what looks wrong."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from coterie.compile.layout import IMPORTED
from coterie.language.types import Type
from coterie.store import own_fields
from coterie.store.own_fields import COST_ASSUMED
from coterie.store.past import INFERRED
from coterie.store.statement import column, query, sql

if TYPE_CHECKING:
    from coterie.model.engine import Engine

LOOKS_RIGHT = {
    "email": "text LIKE '%_@_%.__%' AND text NOT LIKE '% %'",
    "phone": "text LIKE '+%' AND LENGTH(text) BETWEEN 9 AND 16",
}
"""By the attribute that holds a channel's address: what an address looks like that something can be sent to."""

DEAD_ENDS = {"email": ("invalid", "disposable", "test", "typo"), "phone": ("invalid", "service", "test")}
"""By the channel's attribute: the kinds of address (inferred as email_kind, phone_kind) that reach nobody, whatever they look like."""

YEAR = timedelta(days=365)
COLLECTOR_SHARE, COLLECTOR_ORDERS = 0.05, 20
"""Whoever holds this share of all orders, and so many of them, is hardly one person."""


def people(engine: Engine, now: datetime) -> dict[str, int]:
    """How many people there are (``people``), visitors without a name (``visitors``), and the ``living`` among people.

    Alive is who has a fact in the last year or a contact that is usable.
    """
    contacts = exp.union(*(usable(channel) for channel in LOOKS_RIGHT), distinct=False)
    found = engine.rows(
        query(
            "SELECT COALESCE(SUM(CASE WHEN anonymous THEN 0 ELSE 1 END), 0) AS people, "
            "COALESCE(SUM(CASE WHEN anonymous THEN 1 ELSE 0 END), 0) AS visitors, "
            "COALESCE(SUM(CASE WHEN NOT anonymous AND (person IN (SELECT person FROM $seen AS s) "
            "OR person IN (SELECT person FROM $contacts AS c)) THEN 1 ELSE 0 END), 0) AS living FROM people",
            seen=_seen_since(now - YEAR), contacts=query("SELECT person FROM $every AS e", every=contacts),
        )
    )[0]  # fmt: skip
    return {name: int(value) for name, value in found.items()}


def addresses(channel: str) -> exp.Select:
    """``person``, ``address``: the newest address of a channel of each person, where it looks right."""
    newest = query(
        "SELECT person, text, ROW_NUMBER() OVER (PARTITION BY person "
        "ORDER BY COALESCE(since, CAST('0001-01-01' AS TIMESTAMP)) DESC, rank DESC, id DESC) AS latest "
        "FROM attributes WHERE name = $channel AND text IS NOT NULL",
        channel=channel,
    )  # fmt: skip
    return query("SELECT person, LOWER(text) AS address FROM $newest AS n WHERE latest = 1", newest=newest).where(sql(LOOKS_RIGHT[channel]))


def usable(channel: str) -> exp.Select:
    """The same without those that reach nobody."""
    dead = query("SELECT person FROM attributes WHERE name = $kind AND origin = $own", kind=f"{channel}_kind", own=INFERRED)
    dead = dead.where(column("text").isin(*DEAD_ENDS[channel]))
    return query("SELECT person, address FROM $a AS a WHERE person NOT IN ($dead)", a=addresses(channel), dead=dead)


def contacts(engine: Engine) -> dict[str, dict[str, int]]:
    """By channel: how many people's address is of which kind, the most frequent first."""
    found: dict[str, dict[str, int]] = {channel: {} for channel in LOOKS_RIGHT}
    for channel, kinds in found.items():
        counted = query(
            "SELECT text, COUNT(DISTINCT person) AS n FROM attributes WHERE name = $kind AND origin = $own "
            "GROUP BY text ORDER BY n DESC, text",
            kind=f"{channel}_kind", own=INFERRED,
        )  # fmt: skip
        kinds.update({row["text"]: int(row["n"]) for row in engine.rows(counted)})
    return found


def costs(engine: Engine) -> dict[str, int]:
    """How many ``lines`` there are, how many of them are ``without`` a cost, and of how many it is ``assumed``."""
    mark = own_fields.column_of(engine, "line", COST_ASSUMED, Type.TRUTH)
    assumed = exp.Literal.number(0) if mark is None else sql("CASE WHEN $mark THEN 1 ELSE 0 END", mark=column(mark))
    counted = query(
        "SELECT COUNT(*) AS lines, COUNT(*) - COUNT(total_cost) AS without, COALESCE(SUM($assumed), 0) AS assumed FROM lines",
        assumed=assumed,
    )
    return {name: int(value) for name, value in engine.rows(counted)[0].items()}


def reach(engine: Engine, consents: exp.Select) -> dict[str, dict[str, int]]:
    """By channel: people with a usable address (``address``), and those of them whose consent stands (``consented``).

    ``consents``: what stands, with ``person``, ``channel``, ``status``.
    """
    out = {}
    for channel in LOOKS_RIGHT:
        channels = [channel, "any"] if channel == "email" else [channel, "any", "sms", "call", "whatsapp"]
        given = query("SELECT DISTINCT person FROM $state AS s WHERE status = 'given'", state=consents).where(
            exp.func("COALESCE", column("channel"), exp.Literal.string("any")).isin(*channels)
        )
        asked = query(
            "SELECT COUNT(DISTINCT a.person) AS address, COUNT(DISTINCT g.person) AS consented FROM $addresses AS a "
            "LEFT JOIN $given AS g ON g.person = a.person",
            addresses=usable(channel), given=given,
        )  # fmt: skip
        out[channel] = {name: int(value) for name, value in engine.rows(asked)[0].items()}
    return out


def duplicates(engine: Engine) -> dict[str, dict[str, int]]:
    """By kind of contact: how many are held by several people (``shared``), and by how many people (``people``)."""
    out = {}
    for channel in LOOKS_RIGHT:
        shared = query("SELECT address, COUNT(*) AS n FROM $a AS a GROUP BY address HAVING COUNT(*) > 1", a=addresses(channel))
        found = engine.rows(query("SELECT COUNT(*) AS shared, COALESCE(SUM(n), 0) AS people FROM $s AS s", s=shared))[0]
        out[channel] = {name: int(value) for name, value in found.items()}
    return out


def collectors(engine: Engine) -> list[dict[str, Any]]:
    """Who holds an improbable share of all orders: ``source``, ``key``, ``orders``, ``share``."""
    total = int(engine.rows(sql("SELECT COUNT(*) AS n FROM orders"))[0]["n"])
    least = max(COLLECTOR_ORDERS, int(total * COLLECTOR_SHARE))
    rows = engine.rows(
        query(
            "SELECT p.source, p.key, COUNT(*) AS orders FROM orders AS o JOIN people AS p ON p.person = o.person "
            "GROUP BY p.person, p.source, p.key HAVING COUNT(*) >= $least ORDER BY orders DESC, p.key LIMIT 10",
            least=least,
        )
    )
    return [row | {"share": round(row["orders"] / total, 3)} for row in rows]


def sources(engine: Engine) -> list[dict[str, Any]]:
    """Each source: its newest fact (``newest``) and the last import of it (``imported``), naive UTC or None."""
    facts = [query("SELECT source, time FROM orders")]
    facts += [query("SELECT origin AS source, time FROM $t AS t", t=exp.to_table(table)) for table in IMPORTED]
    return engine.rows(
        sql(
            "SELECT i.source, MAX(i.at) AS imported, MAX(f.newest) AS newest FROM imports AS i LEFT JOIN ("
            "SELECT source, MAX(time) AS newest FROM $facts AS facts GROUP BY source) AS f "
            "ON f.source = i.source WHERE i.undone IS NULL GROUP BY i.source ORDER BY i.source",
            facts=exp.union(*facts, distinct=False),
        )
    )


def fill(engine: Engine) -> Mapping[str, int]:
    """How many people each attribute is known of, most known first."""
    rows = engine.rows(sql("SELECT name, COUNT(DISTINCT person) AS n FROM attributes GROUP BY name ORDER BY n DESC, name"))
    return {row["name"]: int(row["n"]) for row in rows}


def waiting(engine: Engine) -> Mapping[int, int]:
    """Rows in quarantine, by import."""
    rows = engine.rows(sql("SELECT import_no, COUNT(*) AS n FROM quarantine GROUP BY import_no ORDER BY import_no"))
    return {int(row["import_no"]): int(row["n"]) for row in rows}


def collisions(engine: Engine) -> int:
    """How many order numbers of one source are several people's."""
    several = query(
        'SELECT source, "order" FROM orders WHERE "order" IS NOT NULL GROUP BY source, "order" HAVING COUNT(DISTINCT person) > 1'
    )
    return int(engine.rows(query("SELECT COUNT(*) AS n FROM $several AS s", several=several))[0]["n"])


def _seen_since(instant: datetime) -> exp.Select:
    facts = [query("SELECT person, time FROM $t AS t", t=exp.to_table(table)) for table in ("orders", *IMPORTED)]
    return query(
        "SELECT person FROM $facts AS facts WHERE time >= CAST($at AS TIMESTAMP)",
        facts=exp.union(*facts, distinct=False), at=instant.isoformat(sep=" "),
    )  # fmt: skip
