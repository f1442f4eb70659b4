"""Whom people brought: a flat fact of the one who is named as ``referred_by`` by another, kept in step with those attributes.

Who is named is found by the id in the source of the one who names them, else by a ``referral_code``, else by the e-mail; where a word
means several people, or the same person, it brings nobody. The time is from when the one who was brought is known, else of their first
order; of those whose day is not known it is ``UNDATED``, so that they count without a window and are in none.
"""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

from coterie.model.facts import UNDATED
from coterie.store import numbers
from coterie.store.statement import create_table, drop_table, insert, query, sql

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    import pyarrow as pa

    from coterie.model.engine import Engine

_NOW = {
    "profile": "BIGINT", "person": "BIGINT", "time": "TIMESTAMP", "day": "DATE", "hour": "SMALLINT", "id": "TEXT", "origin": "TEXT",
}  # fmt: skip
_SAID = (
    "SELECT p.person, p.source, COALESCE(a.text, CAST(CAST(a.number AS BIGINT) AS TEXT)) AS who, ROW_NUMBER() OVER (PARTITION BY p.person "
    "ORDER BY COALESCE(a.since, CAST('0001-01-01' AS TIMESTAMP)), a.rank, a.id, p.profile) AS place "
    "FROM attributes AS a JOIN profiles AS p ON p.profile = a.profile WHERE a.name = 'referred_by' AND NOT p.anonymous"
)
_MEANT = (
    "SELECT s.person, q.profile AS whose, q.person AS whom, 1 AS way FROM said_referrals AS s "
    "JOIN profiles AS q ON q.key = s.who AND q.source = s.source AND NOT q.anonymous UNION ALL "
    "SELECT s.person, a.profile, a.person, 2 FROM said_referrals AS s "
    "JOIN attributes AS a ON a.text = s.who AND a.name = 'referral_code' UNION ALL "
    "SELECT s.person, a.profile, a.person, 3 FROM said_referrals AS s "
    "JOIN attributes AS a ON a.text = LOWER(s.who) AND a.name = 'email'"
)


def follow(engine: Engine, zone: ZoneInfo) -> None:
    """Write what differs from what people's attributes say, inside the caller's transaction."""
    for name in ("said_referrals", "referrals_now"):
        engine.execute(drop_table(name))
    engine.execute(create_table("said_referrals", {"person": "BIGINT", "source": "TEXT", "who": "TEXT"}, temporary=True))
    said = query("SELECT person, source, TRIM(who) AS who FROM $said AS s WHERE place = 1", said=query(_SAID))
    engine.execute(insert("said_referrals", ("person", "source", "who"), said))
    engine.execute(create_table("referrals_now", _NOW, temporary=True))
    if engine.rows(sql("SELECT person FROM said_referrals LIMIT 1")):
        engine.write("referrals_now", _found(engine, zone))
    same = (
        "SELECT 1 FROM referrals_now AS n WHERE n.id = referrals.id AND n.profile = referrals.profile AND n.person = referrals.person "
        "AND n.time = referrals.time"
    )
    engine.execute(sql(f"DELETE FROM referrals WHERE NOT EXISTS ({same})"))  # noqa: S608 -- constants of this room
    new = query(
        "SELECT n.*, ROW_NUMBER() OVER (ORDER BY n.id) AS place FROM referrals_now AS n WHERE n.id NOT IN (SELECT id FROM referrals)"
    )
    count = int(engine.rows(query("SELECT COUNT(*) AS n FROM $new AS f", new=new))[0]["n"])
    before = numbers.take(engine, "event_no", count)
    names = [*_NOW, "event_no", "rank"]
    rows = "SELECT profile, person, time, day, hour, id, origin, $before + place AS event_no, CAST(0 AS SMALLINT) AS rank FROM $new AS f"
    engine.execute(insert("referrals", names, query(rows, before=before, new=new)))
    for name in ("said_referrals", "referrals_now"):
        engine.execute(drop_table(name))


def _found(engine: Engine, zone: ZoneInfo) -> pa.Table:
    """The rows of ``referrals_now``."""
    import pyarrow as pa

    meant = query(
        "SELECT person, whose, whom, RANK() OVER (PARTITION BY person ORDER BY way) AS best FROM $meant AS m",
        meant=sql(_MEANT),
    )
    told = query(
        "SELECT m.person, MIN(m.whose) AS whose, MIN(m.whom) AS whom, MIN(s.source) AS source, "
        "MIN(COALESCE(p.known_from, o.time, CAST($undated AS TIMESTAMP))) AS time FROM $meant AS m "
        "JOIN said_referrals AS s ON s.person = m.person JOIN people AS p ON p.person = m.person "
        "LEFT JOIN (SELECT person, MIN(time) AS time FROM orders GROUP BY person) AS o ON o.person = m.person "
        "WHERE m.best = 1 GROUP BY m.person HAVING COUNT(DISTINCT m.whom) = 1 AND MIN(m.whom) <> m.person ORDER BY m.person",
        meant=meant,
        undated=UNDATED,
    )
    found = engine.rows(told)
    local = [row["time"].replace(tzinfo=UTC).astimezone(zone) for row in found]
    columns = {
        "profile": pa.array([row["whose"] for row in found], pa.int64()),
        "person": pa.array([row["whom"] for row in found], pa.int64()),
        "time": pa.array([row["time"] for row in found], pa.timestamp("us")),
        "day": pa.array([at.date() for at in local], pa.date32()),
        "hour": pa.array([at.hour for at in local], pa.int16()),
        "id": pa.array([f"of {row['person']}" for row in found], pa.string()),
        "origin": pa.array([row["source"] for row in found], pa.string()),
    }
    return pa.table(columns)
