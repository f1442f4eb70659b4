"""The ledger of consents: what stands for each person, channel and purpose at an instant.

The words are ``store.consent_words``'; the entries come in by ``ingest`` and are never changed here.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from coterie.store.statement import query

if TYPE_CHECKING:
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


def allows(engine: Engine, person: int, channel: str, purpose: str, as_of: datetime) -> bool:
    """Whether a consent for this channel (or any) and purpose stands at an instant. Silence is no consent."""
    text = "SELECT channel, status FROM $state AS s WHERE person = $person AND purpose = $purpose"
    asked = query(text, state=state(as_of), person=person, purpose=purpose.lower())
    found = {row["channel"] or "any": row["status"] for row in engine.rows(asked)}
    return found.get(channel, found.get("any")) == "given" and found.get("any", "given") == "given"
