"""The ledger of consents: what stands for each person, channel and purpose at an instant.

The words are ``store.consent_words``'; the entries come in by ``ingest`` and are never changed here.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from coterie.store.statement import query

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from sqlglot import exp

    from coterie.model.engine import Engine


def state(as_of: datetime) -> exp.Select:
    """The entry that stands at an instant (naive UTC): ``person``, ``channel``, ``purpose``, ``status``, ``time``, ``basis``, ``text``.

    The latest by time stands; one without a time counts from ever, so any dated one stands before it; of two at one instant the
    more cautious stands.
    """
    ranked = query(
        "SELECT person, channel, purpose, status, time, basis, text, ROW_NUMBER() OVER (PARTITION BY person, COALESCE(channel, 'any'), "
        "COALESCE(purpose, '') ORDER BY COALESCE(time, CAST('0001-01-01' AS TIMESTAMP)) DESC, "
        "CASE status WHEN 'withdrawn' THEN 2 WHEN 'refused' THEN 1 ELSE 0 END DESC, record_no DESC) AS latest "
        "FROM consents WHERE time IS NULL OR time <= CAST($at AS TIMESTAMP)",
        at=as_of.isoformat(sep=" "),
    )
    return query("SELECT person, channel, purpose, status, time, basis, text FROM $ranked AS r WHERE latest = 1", ranked=ranked)


def of_person(engine: Engine, person: int, as_of: datetime, zone: ZoneInfo) -> dict[str, list[dict[str, Any]]]:
    """What stands at an instant (naive UTC) of one person, by channel: ``consents_now`` and ``suppressed_now``, as plain values.

    ``since`` is an instant of the base's zone, None where nothing dates it.
    """
    words = query(
        "SELECT COALESCE(channel, 'any') AS channel, purpose, status, time AS since, basis FROM $state AS s WHERE person = $person "
        "ORDER BY 1, COALESCE(purpose, '')",
        state=state(as_of), person=person,
    )  # fmt: skip
    barred = query(
        "SELECT name AS channel, MIN(since) AS since, MIN(said) AS reason FROM standings WHERE ledger = 'suppression' AND person = $person "
        "AND (since IS NULL OR since <= CAST($at AS TIMESTAMP)) AND (until IS NULL OR until > CAST($at AS TIMESTAMP)) "
        "GROUP BY name ORDER BY name",
        person=person, at=as_of.isoformat(sep=" "),
    )  # fmt: skip
    return {
        name: [row | {"since": _local(row["since"], zone)} for row in engine.rows(asked)]
        for name, asked in (("consents_now", words), ("suppressed_now", barred))
    }


def _local(at: datetime | None, zone: ZoneInfo) -> str | None:
    return None if at is None else at.replace(tzinfo=UTC).astimezone(zone).isoformat()


def allows(engine: Engine, person: int, channel: str, purpose: str, as_of: datetime) -> bool:
    """Whether a consent for this channel (or any) and purpose stands at an instant. Silence is no consent."""
    text = "SELECT channel, status FROM $state AS s WHERE person = $person AND purpose = $purpose"
    asked = query(text, state=state(as_of), person=person, purpose=purpose.lower())
    found = {row["channel"] or "any": row["status"] for row in engine.rows(asked)}
    return found.get(channel, found.get("any")) == "given" and found.get("any", "given") == "given"
