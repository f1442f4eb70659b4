"""Order numbers that start anew each year, or in each shop: told by numbers that come again, made one by a key of number and more.

What they start anew in is a person's choice (``--numbers-per``), which the recipe remembers; here it is only offered.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from coterie.engines.duckdb import DuckDB
from coterie.errors import ImportRefused
from coterie.ingest.detect.headers import plain
from coterie.ingest.mapping import Layout
from coterie.ingest.run import Run
from coterie.language.spelling import did_you_mean, nearest
from coterie.store.statement import column, query, sql

if TYPE_CHECKING:
    from sqlglot import exp

YEAR = "year"
BETWEEN = " / "
FAR = 90
"""Days between two rows of one order number from which on they are hardly one order's."""

LEAST_SHIFTED, MOSTLY = 3, 0.8
"""So many orders that are as many hours away, and such a share of those that changed, are no chance."""

SHOP = re.compile(r"(?:^|\s)(?:магазин|точка|касса|склад|подразделение|филиал|салон|shop|store|branch|outlet|till|pos)(?:$|\s)")


def widen(scratch: DuckDB, layout: Layout, per: Sequence[str]) -> None:
    """Make the order numbers of ``judged`` keys of number and what they start anew in. ``ImportRefused`` for a column there is not."""
    if not per or "order" not in layout.fields:
        return
    scratch.execute(sql('UPDATE judged SET "f:order" = $key WHERE "f:order" IS NOT NULL', key=_key(layout, per)))


def lacking(layout: Layout, per: Sequence[str]) -> list[str]:
    """Those of the columns in which numbers start anew that a file has not."""
    return [name for name in per if name != YEAR and _bound(layout, name) is None]


def notes(run: Run) -> list[str]:
    """What to say of order numbers that come again in ``kept``, with what would make them one."""
    if "order" not in run.layout.fields:
        return []
    again = _again(run, column("f:order"))
    if not again:
        return []
    said = (
        f"{again:,} order numbers are several customers', or come again more than {FAR} days later" if again > 1
        else f"1 order number is several customers', or comes again more than {FAR} days later"
    )  # fmt: skip
    options = [YEAR, *(name for name in run.layout.columns if SHOP.search(plain(name)))][:4]
    for per in (some for size in (1, 2) for some in combinations(options, size)):
        if not _again(run, _key(run.layout, per)):
            told = " ".join(f"--numbers-per {name if name.isidentifier() else repr(name)}" for name in per)
            return [f"{said}; do numbers start anew in each {' and '.join(per)}? {told} tells them apart"]
    return [f"{said}; if each shop counts its own, import each with a --source of its own"]


def lost(run: Run) -> list[str]:
    """What to say of held orders replaced by others of their number, or by themselves at another hour; after ``placed`` is made."""
    if not run.value(sql("SELECT COUNT(*) FROM placed WHERE state = 'changed'")):
        return []
    run.send("changed_orders", {"order_no": "BIGINT"}, query("SELECT order_no FROM placed WHERE state = 'changed'"))
    held = query("SELECT order_no, MIN(time) AS time FROM orders WHERE order_no IN (SELECT order_no FROM changed_orders) GROUP BY order_no")
    run.fetch("changed_times", {"order_no": "BIGINT", "time": "TIMESTAMP"}, held)
    both = query("SELECT DATE_DIFF('second', c.time, p.time) AS s FROM placed AS p JOIN changed_times AS c ON c.order_no = p.order_no")
    return [*_far(run, both), *_shifted(run, both)]


def _far(run: Run, both: exp.Expression) -> list[str]:
    found = run.value(query("SELECT COUNT(*) FROM $both AS b WHERE ABS(s) > $far", both=both, far=FAR * 86_400))
    if not found:
        return []
    back = f"take this import back (`coterie imports undo {run.number}`) and say --numbers-per year of both files"
    far = f"{found:,} of the replaced orders were more than {FAR} days away from those that took their number"
    return [f"{far}; if numbers start anew each year, {back}"]


def _shifted(run: Run, both: exp.Expression) -> list[str]:
    """Where the same orders come again by so many whole hours away, one of the two files counts another zone's time."""
    found = run.rows(
        query("SELECT s, COUNT(*) AS n, SUM(COUNT(*)) OVER () AS every FROM $both AS b GROUP BY s ORDER BY n DESC, s LIMIT 1", both=both)
    )
    away, n, every = (int(str(found[0][name])) for name in ("s", "n", "every"))
    if not away or away % 3600 or abs(away) > 14 * 3600 or n < LEAST_SHIFTED or n < MOSTLY * every:
        return []
    hours = f"{abs(away) // 3600} hour{'s' if abs(away) > 3600 else ''} {'later' if away > 0 else 'earlier'}"
    mend = "take it back and say which in the header of its column, like 'Дата (UTC)' or 'Дата (МСК)'"
    return [f"{n:,} orders came again exactly {hours}: one of the files writes the time of another zone; {mend}"]


def _again(run: Run, key: exp.Expression) -> int:
    """How many keys are several customers' or of days far apart."""
    keyed = query('SELECT $key AS key, "f:person" AS person, day FROM kept WHERE "f:order" IS NOT NULL', key=key)
    several = query(
        "SELECT key FROM $keyed AS k GROUP BY key HAVING MIN(person) <> MAX(person) OR DATE_DIFF('day', MIN(day), MAX(day)) > $far",
        keyed=keyed, far=FAR,
    )  # fmt: skip
    return run.value(query("SELECT COUNT(*) FROM $several AS s", several=several))


def _key(layout: Layout, per: Sequence[str]) -> exp.Expression:
    from sqlglot import exp

    parts = [sql("CAST(EXTRACT(YEAR FROM day) AS TEXT)") if name == YEAR else _text(layout, name) for name in per]
    return exp.Anonymous(this="concat_ws", expressions=[exp.Literal.string(BETWEEN), column("f:order"), *parts])


def _text(layout: Layout, header: str) -> exp.Expression:
    """The text of a column of the file, in ``judged``."""
    found = _bound(layout, header)
    if found is None:
        choices = (YEAR, *layout.columns)
        raise ImportRefused(f"--numbers-per {header}: say year, or a column of the file{did_you_mean(nearest(header, choices))}")
    return sql("CAST($c AS TEXT)", c=column(found))


def _bound(layout: Layout, header: str) -> str | None:
    """The column of ``judged`` for a column of the file, by header or by field; None if there is none."""
    kinds = (("f", layout.fields), ("a", layout.attributes), ("o", layout.order_fields), ("x", layout.others))
    for prefix, bounds in kinds:
        for bound in bounds.values():
            if header in (bound.name, layout.columns[bound.column] if bound.column < len(layout.columns) else ""):
                return f"{prefix}:{bound.name}"
    return None
