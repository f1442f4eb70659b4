"""How answers look: one JSON document on stdout, or calm text for a person. Faults go to stderr, each with its place."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo
from typing import Any

from coterie.errors import ConditionRefused, CoterieError, Fault, FilesRefused
from coterie.model.cuts import Used


def document(value: Any) -> None:
    """One JSON document on stdout."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, default=str) + "\n")


def line(text: str = "") -> None:
    """A line on stdout."""
    sys.stdout.write(text + "\n")


def note(text: str) -> None:
    """A line on stderr: warnings, progress, what to try next."""
    sys.stderr.write(text + "\n")


def number(value: int) -> str:
    """1,284."""
    return f"{value:,}"


def many(value: int, what: str) -> str:
    """1 segment, 2 segments."""
    return f"{value:,} {what}{'' if value == 1 else 's'}"


def people(value: int) -> str:
    """1 person, 2 people."""
    return "1 person" if value == 1 else f"{value:,} people"


def surety(value: float) -> str:
    """How sure, in words: 1.0 is sure, 0.9 almost sure, 0.6 likely, below a guess."""
    return "sure" if value >= 0.97 else "almost sure" if value >= 0.75 else "likely" if value >= 0.6 else "a guess"


def moment(at: datetime, zone: tzinfo) -> str:
    """An instant on the base's own clock; a midnight is its day."""
    local = at.astimezone(zone)
    text = local.strftime("%Y-%m-%d %H:%M:%S").removesuffix(":00")
    return text.removesuffix(" 00:00")


def aware(at: datetime) -> datetime:
    """A stored instant (naive UTC) with its zone."""
    return at.replace(tzinfo=UTC)


def offer(day: str | None) -> None:
    """Where the newest fact is old: the day to ask as of instead."""
    if day:
        note(f"note: the newest fact is long ago; to ask as of the day after it: --as-of {day}")


def cuts(used: Used, zone: tzinfo) -> str:
    """Where values of the whole base come from, in one line."""
    taken = [f"cuts of version {one.number}, taken {moment(one.since, zone)}" for one in used.versions]
    fresh = [f"{'the others ' if taken else ''}worked out for this answer"] if used.fresh else []
    return f"percentiles and other values of the whole base: {'; '.join([*taken, *fresh])}"


def instant(at: datetime) -> str:
    """An instant in JSON: ISO, UTC."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def warnings(found: Sequence[Fault]) -> None:
    """Odd but legal."""
    for fault in found:
        note(f"note: {fault.message}")


def faults_json(found: Sequence[Fault]) -> list[dict[str, Any]]:
    """Faults or warnings as plain values."""
    return [
        {"at": fault.at, "end": fault.end, "code": fault.code, "message": fault.message, "suggestions": list(fault.suggestions)}
        for fault in found
    ]


def refusal(error: CoterieError, *, as_json: bool) -> None:
    """What was wrong, where, and what would be right."""
    found = error.faults if isinstance(error, ConditionRefused) else ()
    if as_json:
        faults = _of_files(error) if isinstance(error, FilesRefused) else faults_json(found)
        document({"error": {"message": str(error), "faults": faults}})
    if not isinstance(error, ConditionRefused) or not error.text.strip():
        note(f"refused: {error}")
        return
    note("refused:")
    shown = error.text if len(error.text) <= 300 and "\n" not in error.text else ""
    if shown:
        note(f"  {shown}")
        note("  " + marks(shown, found))
    for fault in found:
        note(f"  {fault.message}")


def _of_files(error: FilesRefused) -> list[dict[str, Any]]:
    """Faults of files of definitions, each with its place."""
    return [
        {"file": one.file, "line": one.line, "segment": one.segment, **told}
        for one, told in zip(error.faults, faults_json([one.fault for one in error.faults]), strict=True)
    ]


def marks(text: str, found: Sequence[Fault]) -> str:
    """Carets under the faulty characters.

    >>> marks("city = 1", [Fault(5, 6, "x", "y")])
    '     ^'
    """
    line_ = [" "] * (len(text) + 1)
    for fault in found:
        for at in range(fault.at, max(fault.end, fault.at + 1)):
            if at < len(line_):
                line_[at] = "^"
    return "".join(line_).rstrip()
