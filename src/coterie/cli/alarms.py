"""How alarms about the sizes of segments are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from coterie.cli import show

if TYPE_CHECKING:
    from datetime import tzinfo

    from coterie.segments.alarms import Alarm


def said(alarm: Alarm, zone: tzinfo) -> str:
    """One line for a person."""
    jump, since = alarm.jump, show.moment(alarm.since, zone)
    moved = f"from {show.number(jump.before)} to {show.people(jump.after)} since {since}"
    match jump.kind:
        case "emptied":
            return f"{alarm.segment} has become empty: {moved}"
        case "filled":
            return f"{alarm.segment} was empty and is not any more: {moved}"
        case _:
            return f"{alarm.segment} {jump.kind} more than its own past makes usual: {moved}"


def plain(alarm: Alarm) -> dict[str, Any]:
    """For a program."""
    jump = alarm.jump
    return {
        "segment": alarm.segment,
        "kind": jump.kind,
        "before": jump.before,
        "after": jump.after,
        "allowed": jump.allowed,
        "since": show.instant(alarm.since),
    }


def of(alarm: Alarm | None) -> dict[str, Any]:
    """What stands beside a segment in a list: nothing where there is none."""
    return {} if alarm is None else {"alarm": plain(alarm)}
