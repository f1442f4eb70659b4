"""Writes docs/vocabulary.md from the rows: ``python -m tests.vocabulary.write`` from the root. ``make test`` compares."""

from __future__ import annotations

import re
from pathlib import Path

from tests.vocabulary.rows import SECTIONS, SHOWN, Row, cases, rows

from coterie.language.parse import parse
from coterie.language.sentence import say

PAGE = Path(__file__).resolve().parents[2] / "docs" / "vocabulary.md"
HEAD = """# All that can be said

Conditions that people write in other systems, and how each is written here: its text, its sentence in Russian and in English, and who is in it among
a few made-up people. {now} of {all} kinds can be said now; the others name what brings them.

Under each kind four people show its first condition: one of whom it is true, one of whom it is false, one of whom the value is missing, and one at the
very boundary. The people are in [tests/vocabulary](../tests/vocabulary), where the tests ask every condition of DuckDB, of PostgreSQL and of a plain
reading in Python. This page is written from them by `python -m tests.vocabulary.write`; the language itself is specified by its conformance cases in
[tests/cases](../tests/cases).
"""


def page() -> str:
    """The whole page."""
    every = rows()
    parts = [HEAD.format(now=sum(bool(row.conditions) for row in every), all=len(every))]
    for section in SECTIONS:
        parts.append(f"## {section}\n")
        parts += [_row(row) for row in every if row.section == section]
    return "\n".join(parts)


def _row(row: Row) -> str:
    head = f"**{row.number}. {row.title[0].upper()}{row.title[1:]}**"
    if not row.conditions:
        return f"{head} — waits for: {row.waits}\n"
    waits = f" (in part; waits for: {row.waits})" if row.waits else ""
    table = ["| condition | по-русски | in English | who is in |", "|---|---|---|---|"]
    table += [_line(row, text, members) for text, members in row.conditions.items()]
    shown = [_shown(row, what) for what in SHOWN if what in row.shown]
    return "\n".join([head + waits, "", *table, "", " · ".join(shown), ""])


def _line(row: Row, text: str, members: frozenset[str]) -> str:
    case = cases()[row.base]
    sentences = [say(parse(text), language, case.catalogue, currency="RUB") for language in ("ru", "en")]
    everyone = [person.key for person in case.base.people]
    who = ", ".join(key for key in everyone if key in members) or "nobody"
    cells = [_code(text), *(_plain(sentence) for sentence in sentences), "everyone" if len(members) == len(everyone) else who]
    return "| " + " | ".join(cells) + " |"


def _shown(row: Row, what: str) -> str:
    person, why = row.shown[what]
    first = next(iter(row.conditions.values()))
    return f"{what}: *{person}* {'in' if person in first else 'out'} ({_plain(why)})"


def _code(text: str) -> str:
    """A condition as code in a cell; a bar would end the cell."""
    return f"`{text}`".replace("|", "\\|")


def _plain(text: str) -> str:
    return re.sub(r"([|*_<`])", r"\\\1", text)


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), "utf-8")


if __name__ == "__main__":
    main()
