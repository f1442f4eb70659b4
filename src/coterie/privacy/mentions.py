"""Where other people's rows tell of somebody erased: contacts are masked in place, and so is a cell that is their full name.

A name inside a longer text stays, since a text that is somebody else's can't be told from one that is theirs; it is counted.
Keys and numbers of rows are never changed. A company that is the person, a sole trader, goes with them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from coterie.store import digests
from coterie.store.statement import any_of, column, sql
from coterie.store.warehouse import past

if TYPE_CHECKING:
    from coterie.model.engine import Engine
    from coterie.privacy.marks import Marks

NOBODYS = frozenset("imports fields schema_steps counters sources".split())
"""Tables of headers and settings; what imports say is put right apart."""
KEYS = frozenset("key order source origin id kind ledger".split())
"""Columns that rows are known by."""
_SOLE_TRADER = re.compile(r"^\s*(?:ИП|индивидуальный предприниматель|self-?employed|самозанят\w*)\s+", re.IGNORECASE)


def delete_companies(engine: Engine, found: Marks) -> int:
    """Delete the companies that are the person: of their full name, or a sole trader with a contact of theirs; how many."""
    gone: set[int] = set()
    for stored in ("companies", past("companies")):
        rows = engine.rows(exp.select("*").from_(exp.to_table(stored)))
        gone |= {int(row["record_no"]) for row in rows if _is_company(row, found)}
    if not gone:
        return 0
    for stored in ("companies", past("companies")):
        engine.execute(exp.Delete(this=exp.to_table(stored), where=exp.Where(this=column("record_no").isin(*sorted(gone)))))
    engine.execute(sql("DELETE FROM claims WHERE kind = 'companies' AND $theirs", theirs=column("no").isin(*sorted(gone))))
    return len(gone)


def _is_company(row: dict[str, Any], found: Marks) -> bool:
    names = [str(row[name]) for name in ("company", "name") if row.get(name)]
    if any(found.is_full_name(_SOLE_TRADER.sub("", name)) for name in names):
        return True
    alone = any(map(_SOLE_TRADER.match, names)) or re.fullmatch(r"\d{12}", str(row.get("tax_id") or "")) is not None
    return alone and any(found.contacts_in(text) for text in row.values() if isinstance(text, str) and digests.is_contact(text))


def mask(engine: Engine, found: Marks) -> tuple[int, tuple[str, ...]]:
    """Mask them in every text of the warehouse, inside the caller's transaction.

    How many texts were changed, and which columns still name them, with the count.
    """
    changed, left = 0, []
    for table, name, plain in _text_columns(engine):
        signs = _signs(column(name) if plain else sql("CAST($c AS TEXT)", c=column(name)), found)
        if not signs:
            break
        held = exp.select(sql("CAST($c AS TEXT)", c=column(name)).as_("text"), sql("COUNT(*)").as_("n"))
        naming = 0
        for row in engine.rows(held.from_(exp.to_table(table)).where(any_of(signs)).group_by(column(name))):
            text = str(row["text"])
            clean = _clean(table, text, found) if plain and name not in KEYS else text
            if clean != text:
                _put(engine, table, name, text, clean)
                changed += 1
            if found.names_in(clean) or found.contacts_in(clean):
                naming += int(row["n"])
        if naming:
            left.append(f"{table}.{name} ({naming} {'row' if naming == 1 else 'rows'})")
    return changed, tuple(left)


def _text_columns(engine: Engine) -> Iterator[tuple[str, str, bool]]:
    """Every column of texts of the warehouse, and whether it is one of single texts."""
    asked = (
        "SELECT c.table_name AS t, c.column_name AS c, c.data_type AS type FROM information_schema.columns AS c "
        "JOIN information_schema.tables AS t ON t.table_name = c.table_name AND t.table_schema = c.table_schema "
        "WHERE t.table_type = 'BASE TABLE' AND t.table_schema IN ('main', 'public') ORDER BY 1, 2"
    )
    for row in engine.rows(sql(asked)):
        kind = row["type"].upper()
        if row["t"] not in NOBODYS and kind in ("VARCHAR", "TEXT", "CHARACTER VARYING", "VARCHAR[]", "TEXT[]", "ARRAY"):
            yield row["t"], row["c"], kind in ("VARCHAR", "TEXT", "CHARACTER VARYING")


def _signs(text: exp.Expression, found: Marks) -> list[exp.Expression]:
    """What a text must show to be looked at: wider than what tells of them, as addresses are written in many ways."""
    signs = [sql("$c LIKE '%@%'", c=text)] if found.emails else []
    digits = sql("REGEXP_REPLACE($c, '[^0-9]', '', 'g')", c=text)
    signs += [sql("STRPOS($d, $n) > 0", d=digits, n=number) for number in sorted(found.phones)]
    return signs + [sql("STRPOS(LOWER($c), $w) > 0", c=text, w=word) for word in sorted(found.full_names())]


def _clean(table: str, text: str, found: Marks) -> str:
    if table == "standings":  # reasons that somebody wrote: of nobody else's data
        return found.scrubbed(text)
    try:
        document = json.loads(text) if text[:1] in ("{", "[", '"') else None
    except ValueError:
        document = None
    if document is None:
        return found.masked(text)
    clean = _clean_document(document, found)
    return text if clean == document else json.dumps(clean, ensure_ascii=False)


def _clean_document(value: Any, found: Marks) -> Any:
    match value:
        case str():
            return found.masked(value)
        case list():
            return [_clean_document(one, found) for one in value]
        case dict():
            return {name: _clean_document(one, found) for name, one in value.items()}
        case _:
            return value


def _put(engine: Engine, table: str, name: str, text: str, clean: str) -> None:
    change = exp.EQ(this=column(name), expression=exp.Literal.string(clean))
    same = exp.EQ(this=column(name), expression=exp.Literal.string(text))
    engine.execute(exp.Update(this=exp.to_table(table), expressions=[change], where=exp.Where(this=same)))
