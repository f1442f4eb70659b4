"""Customers who are no one person: «Розничный покупатель», staff, test buyers, who may hold a third of the receipts."""

from __future__ import annotations

import re

from coterie.engines.duckdb import DuckDB
from coterie.ingest.detect import given_up
from coterie.ingest.detect.detection import Collector
from coterie.store.statement import column, query

WORDS = re.compile(
    r"розничн\w*\s+(покупател|клиент)|^\W*покупател\w*\W*$|^\W*клиент\W*$|част\w*\s+лиц|физ\w*\.?\s*лиц|без\s+(карты|имени|регистрации)|"
    r"^\W*(гость|аноним\w*|неизвестн\w*|прочи[ей]|разовый\b.*|наличные|касса\b.*)\W*$|^\W*тест(овый|овая)?\b|"
    r"retail\s+(customer|client|buyer)|walk[- ]?in|^\W*(guest|anonymous|unknown|cash\s*(sale|customer)?|test(\s+\w+)?|n/?a|customer)\W*$|"
    r"^\W*(сотрудник\w*|staff|employee)\b|не\s+использовать|do\s+not\s+use",
    re.IGNORECASE,
)
MOST, LEAST_PEOPLE, LARGE = 20, 20, 0.15


def find(scratch: DuckDB, place: int, rows: int) -> tuple[Collector, ...]:
    """The collectors among the values of a staged column of customers, the largest first.

    A name says it for sure; a share of the rows above 15 % (and five times the next one's) only raises the question.
    """
    if not rows:
        return ()
    found = scratch.rows(
        query(
            "SELECT TRIM($c) AS key, COUNT(*) AS n, COUNT(*) OVER () AS people FROM staged WHERE TRIM($c) <> '' "
            "GROUP BY 1 ORDER BY n DESC, 1 LIMIT $most",
            c=column(f"c{place}"), most=MOST,
        )
    )  # fmt: skip
    out = []
    for at, row in enumerate(found):
        key, share = str(row["key"]), int(row["n"]) / rows
        after = int(found[at + 1]["n"]) if at + 1 < len(found) else 0
        if WORDS.search(key):
            out.append(Collector(key, int(row["n"]), share, "its name is no one person's", sure=True))
        elif row["people"] >= LEAST_PEOPLE and share >= LARGE and row["n"] >= 5 * after:
            out.append(Collector(key, int(row["n"]), share, f"{share:.0%} of all rows are this one customer's", sure=False))
    return (*out, *_given_up(scratch, place, rows, {one.key for one in out}))


def _given_up(scratch: DuckDB, place: int, rows: int, known: set[str]) -> list[Collector]:
    """Customers whose card is marked as not to be used: what they bought was bought, so that is only asked about."""
    marked = query(
        "SELECT TRIM($c) AS key, COUNT(*) AS n FROM staged WHERE REGEXP_MATCHES($c, $name) GROUP BY 1 ORDER BY n DESC, 1 LIMIT $most",
        c=column(f"c{place}"), name=given_up.NAME, most=MOST,
    )  # fmt: skip
    why = "the name says that the card is not to be used"
    return [
        Collector(row["key"], int(row["n"]), int(row["n"]) / rows, why, sure=False)
        for row in scratch.rows(marked)
        if row["key"] not in known
    ]
