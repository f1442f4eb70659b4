"""What is said about the measurements: docs/performance.md, with what was promised and what was missed."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass

JUDGED_AT = 1_000_000
"""People at whom the targets are meant."""

Measured = dict[str, object]
"""What one measurement answers: ``seconds``, and the ``rows`` or ``counts`` that it saw."""


@dataclass(frozen=True, slots=True)
class Figure:
    """The median of a measurement's rounds, and its highest peak of anonymous memory."""

    seconds: float
    lowest: float
    highest: float
    gigabytes: float
    answer: Measured


@dataclass(frozen=True, slots=True)
class Target:
    """A promise about a figure: ``value`` (seconds, a ratio or gigabytes) must not be above ``at_most``."""

    what: str
    value: float
    at_most: float
    unit: str

    @property
    def reached(self) -> bool:
        """Whether it holds."""
        return self.value <= self.at_most


def targets(figures: dict[str, Figure]) -> list[Target]:
    """What was promised."""
    ours = {name: one for name, one in figures.items() if not name.startswith(("scan", "copy", "one-by-one"))}
    return [
        Target("200 segments shared ÷ one by one", figures["shared-200"].seconds / figures["one-by-one-200"].seconds, 0.25, "×"),
        Target("import of order lines ÷ COPY", figures["import"].seconds / figures["copy"].seconds, 8, "×"),
        Target("every two of 100 segments", figures["overlap-100"].seconds, 0.1, "s"),
        Target("refresh after 5 minutes ÷ full", figures["refresh-5-minutes"].seconds / figures["refresh-200"].seconds, 1 / 8, "×"),
        Target("highest peak of anonymous memory", max(one.gigabytes for one in ours.values()), 2, "GB"),
    ]


YARDSTICK = {
    "scan": "raw scan",
    "copy": "`COPY`",
    "copy-contacts": "`COPY` of contacts",
    "one-by-one-40": "hand-written 40",
    "one-by-one-200": "hand-written 200",
    "one-by-one-questions": "hand-written questions",
    "refresh-200": "full refresh",
}
ROWS = [
    ("scan", "raw scan of the events, plain DuckDB", None),
    ("copy", "`COPY` of the order lines' CSV, plain DuckDB", None),
    ("import", "import of the same CSV", "copy"),
    ("copy-contacts", "`COPY` of a contact list's CSV, plain DuckDB", None),
    (
        "import-contacts",
        "import of the same, detected, with the look for who is the same person and what can be told of them",
        "copy-contacts",
    ),
    ("cold", "cold count of one condition (new process, opening included)", "scan"),
    ("warm", "warm count of one condition", "scan"),
    ("one-by-one-40", "40 segments, hand-written queries one by one, plain DuckDB", None),
    ("shared-40", "40 segments, one feature pass", "one-by-one-40"),
    ("alone-40", "40 segments, Coterie one by one", "one-by-one-40"),
    ("one-by-one-200", "200 segments, hand-written queries one by one, plain DuckDB", None),
    ("shared-200", "200 segments, one feature pass", "one-by-one-200"),
    ("one-by-one-questions", "200 single questions, hand-written queries one by one, plain DuckDB", None),
    ("shared-questions", "200 single questions, one feature pass", "one-by-one-questions"),
    ("refresh-200", "full refresh of 200 segments: features, membership, log", "one-by-one-200"),
    ("overlap-100", "every two of 100 segments of 1,000,000 made-up people, from their bitmaps", None),
    ("log-first", "who was in a segment half a year ago, by a year's log, no bitmaps kept yet", None),
    ("log-members", "the same, with bitmaps", None),
    ("log-person", "which segments a person is in and since when, by a year's log", None),
    ("log-of-person", "everything that a person entered and left in a year", None),
    ("log-sizes", "a segment's sizes over a year, with reasons", None),
    ("log-moves", "moves between ten segments over a month, by a year's log", None),
    ("refresh-time", "the next refresh of a process that refreshes at a rhythm, 5 minutes later, nothing new", "refresh-200"),
    ("refresh-5-minutes", "the same, 5 minutes and their events later", "refresh-200"),
    ("refresh-hour", "the same, an hour and its events later", "refresh-200"),
    ("refresh-day", "the same, a day and its events later", "refresh-200"),
]


def report(figures: dict[str, Figure], people: int, rounds: int, wrong: list[str]) -> str:
    """docs/performance.md."""
    import duckdb

    judged = targets(figures)
    missed = [target for target in judged if not target.reached]
    lines = [
        "# Performance",
        "",
        (
            f"Written by `make bench`; not edited by hand. Figures are medians of {rounds} rounds, each in a fresh process, on "
            f"{os.cpu_count()} cores and {memory_of_machine():.0f} GB ({platform.system()}, {platform.machine()}, "
            f"Python {platform.python_version()}, DuckDB {duckdb.__version__}). "
            "Ratios are of figures of the same run and travel better than seconds."
        ),
        "",
        (
            f"The shop: {people:,} people, {people * 20:,} events, {people * 3:,} order lines (`bench/generate.py`). "
            "A segment is three questions (what people looked at, what they bought, who they are or did not do: `bench/segments.txt`). "
            "The yardsticks are hand-written queries over typed, time-ordered tables (`bench/baseline/`). "
            + (f"**{len(wrong)} answers differ**, see below." if wrong else "Their answers and Coterie's are equal on all of them.")
        ),
        "",
        *year(figures["log-members"].answer),
        "| | seconds | lowest–highest | ratio | of | peak memory, GB |",
        "|---|---|---|---|---|---|",
        *(row(figures, name, text, of) for name, text, of in ROWS),
        "",
        "## Targets",
        "",
        "| | reached | target | |",
        "|---|---|---|---|",
        *(f"| {t.what} | {t.value:.2f} {t.unit} | ≤ {t.at_most:g} {t.unit} | {'held' if t.reached else '**missed**'} |" for t in judged),
        "",
    ]
    if people != JUDGED_AT:
        lines += [f"The targets are meant for {JUDGED_AT:,} people; this was a run over {people:,}.", ""]
    lines += ["## Misses", "", *([f"- {t.what}: {t.value:.2f} {t.unit} where {t.at_most:g} was promised." for t in missed] or ["None."])]
    lines += [f"- A different answer: `{text}`" for text in wrong]
    return "\n".join(lines) + "\n"


def year(answer: Measured) -> list[str]:
    """How large the log of a year is."""
    if "log_rows" not in answer:
        return []
    rows, log, bitmaps = (float(str(answer[name])) for name in ("log_rows", "log_bytes", "bitmap_bytes"))
    return [
        (
            f"The log of a year is made up: daily refreshes of 200 segments over 100,000 people, {rows:,.0f} crossings, {log / 1e6:.0f} MB "
            f"of the warehouse, and bitmaps of {bitmaps / 1e6:.1f} MB (`bench/history.py`)."
        ),
        "",
    ]


def row(figures: dict[str, Figure], name: str, text: str, of: str | None) -> str:
    """A line of the table."""
    one = figures[name]
    rows = one.answer.get("rows")
    pace = f", {float(str(rows)) / one.seconds / 1000:,.0f} thousand rows a second" if rows else ""
    ratio = f"{one.seconds / figures[of].seconds:.2f} | {YARDSTICK[of]}" if of else " | "
    return f"| {text}{pace} | {one.seconds:.3f} | {one.lowest:.3f}–{one.highest:.3f} | {ratio} | {one.gigabytes:.2f} |"


def memory_of_machine() -> float:
    """Gigabytes."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
