"""Text that was read in a wrong encoding before it was written (``РџСЂРёРІРµС‚`` for ``Привет``), set right where it is sure.

A column is mended as a whole or not at all: one value that can't be set right leaves all of it as it was, and says so.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Sequence

from sqlglot import exp

from coterie.engines.duckdb import DuckDB
from coterie.ingest.sources.encodings import russian
from coterie.store.statement import column, create_table, drop_table, sql

SAMPLE = 1_000
FEWEST = 3
WAYS = (("cp1251", "utf-8"), ("cp1252", "utf-8"), ("cp1252", "cp1251"))
"""What a text was read as, and what it was."""
_PAIRS = re.compile(
    r"(?:[РС][\x80-\xbf\u0402-\u040f\u0452-\u045f\u0490\u0491\u2013-\u203a\u20ac\u2116\u2122]){2}"
    r"|[ÐÑÃÂ][\x80-\xbf\u2013-\u203a\u20ac\u2122\u0152-\u0192\u02c6\u02dc]"
)
"""What UTF-8 looks like, read as windows-1251 or windows-1252."""


def _through(error: UnicodeError) -> tuple[bytes, int]:
    """A byte that the code page leaves undefined came through as a control character of the same number."""
    assert isinstance(error, UnicodeEncodeError)
    letters = error.object[error.start : error.end]
    if all("\x80" <= c <= "\x9f" for c in letters):
        return letters.encode("latin-1"), error.end
    raise error


codecs.register_error("coterie-through", _through)


def righted(text: str, way: tuple[str, str]) -> str | None:
    """The text as it was before; None where it wasn't read wrong in this way."""
    try:
        right = text.encode(way[0], "coterie-through").decode(way[1])
    except UnicodeError:
        return None
    if way[1] == "utf-8":
        return right if len(right) < len(text) else None
    return right if russian(right) > 1 and not _PAIRS.search(text) else None


def mend(scratch: DuckDB, names: Sequence[str]) -> tuple[list[str], tuple[str, ...]]:
    """Set right the columns of ``staged_rows`` and their names; the names, and notes of what was done or left."""
    columns = [column(f"c{i}") for i in range(len(names))]
    head = scratch.run(exp.select(*columns).from_("staged_rows").limit(SAMPLE))
    mended = list(names)
    done, left = [], []
    for i, one in enumerate(head.columns):
        values = [value for value in one.to_pylist() if value and not value.isascii()]
        way = _way(values) or _way([names[i]], fewest=1)
        if way is None:
            continue
        right = righted(names[i], way) or names[i]
        if _mend_column(scratch, f"c{i}", way):
            done.append(right)
            mended[i] = right
        else:
            left.append(names[i])
    return mended, tuple(_notes(done, left))


def _notes(done: list[str], left: list[str]) -> Iterable[str]:
    if done:
        yield f"the text of {', '.join(done)} had been saved in a wrong encoding; it was set right and nothing was lost"
    if left:
        yield (
            f"the text of {', '.join(left)} looks as if it had been saved in a wrong encoding, but can't be set right without loss; "
            "it was left as it is: export the file anew in UTF-8"
        )


def _way(values: Sequence[str], fewest: int = FEWEST) -> tuple[str, str] | None:
    if len(values) < fewest:
        return None
    for way in WAYS:
        if sum(righted(value, way) is not None for value in values) >= 0.8 * len(values):
            return way
    return None


def _mend_column(scratch: DuckDB, name: str, way: tuple[str, str]) -> bool:
    """Set every value of a column right; False, and nothing changed, where one of them would lose something."""
    import pyarrow as pa

    said = (
        exp.select(column(name).as_("v"))
        .distinct()
        .from_("staged_rows")
        .where(sql("NOT REGEXP_FULL_MATCH($c, '[\\x00-\\x7f]*')", c=column(name)))
    )
    pairs: list[tuple[str, str]] = []
    for batch in scratch.stream(said):
        for value in batch.column("v").to_pylist():
            right = righted(value, way)
            if right is not None:
                pairs.append((value, right))
            elif "\ufffd" in value or _PAIRS.search(value):
                return False
    if pairs:
        scratch.execute(create_table("mended", {"wrong": "TEXT", "well": "TEXT"}))
        wrong, well = zip(*pairs, strict=True)
        scratch.write("mended", pa.table({"wrong": list(wrong), "well": list(well)}))
        here = exp.EQ(this=column(name, "staged_rows"), expression=column("wrong", "mended"))
        scratch.execute(exp.update("staged_rows", {name: column("well", "mended")}, from_="mended", where=here))
        scratch.execute(drop_table("mended"))
    return True
