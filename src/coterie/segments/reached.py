"""Whom a refresh has to look at: the people whom changes or time reached since the last one, and the segments that ask for everybody.

Changes were entered as they were written (``store.touches``); what time alone may have changed is asked of the facts
(``compile.flips``). The temporary table ``touched_now`` holds each person once, with the reason.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC
from typing import TYPE_CHECKING

from coterie.compile import canonical
from coterie.compile.flips import alike, asks, flips
from coterie.segments.cutting import hangs_on_all
from coterie.store.statement import create_table, drop_table, insert, query

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sqlglot import exp

    from coterie.compile.plan import Question
    from coterie.model.engine import Engine
    from coterie.segments.asking import Asked
    from coterie.store.refreshes import Last

TOUCHED = "touched_now"


@dataclass(frozen=True, slots=True)
class Reach:
    """What is to be looked at. Segments are named by their place; ``touched`` counts people; ``prints`` are the conditions', by name.

    ``changed``: the definition, or what it comes down to, is another than at the last refresh; ``listed``: reached by a change of the
    catalogue or of companies; ``continuous``: hangs on all people, or on other cuts than last time.
    """

    prints: dict[str, str]
    changed: frozenset[int]
    listed: frozenset[int] = field(default=frozenset())
    continuous: frozenset[int] = field(default=frozenset())
    touched: int = 0

    @property
    def whole(self) -> frozenset[int]:
        """The segments that have to be looked at for everybody."""
        return self.changed | self.listed | self.continuous


def find(  # noqa: PLR0913 -- what is asked, of when, and since what
    asked: Asked,
    names: Sequence[str],
    now: Question,
    last: Last | None,
    generation: int,
    *,
    anew: Collection[str] = (),
    time: bool = True,
) -> Reach:
    """Who and what was reached since the ``last`` refresh (None: it is not known, so all segments are as changed).

    ``names`` are of the conditions ``asked``, ``now`` the question that they make; ``generation``: the number under which the touches
    were taken up; ``anew``: the prints of the cuts that were taken anew; ``time``: whether to ask whom time alone reached.
    """
    engine, settings = asked.workspace.warehouse, asked.workspace.settings
    said = (settings.timezone, settings.fiscal_month)
    prints = {name: canonical.digest(one, *said) for name, one in zip(names, now.predicates, strict=True)}
    kinds = _touches(engine, generation)
    if last is None:
        return Reach(prints, frozenset(range(len(names))))
    before = replace(asked, as_of=last.as_of.replace(tzinfo=UTC)).question()
    pairs = list(zip(before.predicates, now.predicates, strict=True))
    changed = frozenset(n for n, name in enumerate(names) if last.prints.get(name) != prints[name] or not alike(*pairs[n]))
    read = [asks(one) for one in now.predicates]
    listed = frozenset(n for n, one in enumerate(read) if one & kinds)
    continuous = frozenset(
        n for n, one in enumerate(read) if "everyone" in one and n not in changed and hangs_on_all(asked, *pairs[n], anew)
    )
    rest = [n for n in range(len(names)) if n not in changed | listed | continuous]
    if any("log" in one for one in read):
        _add(engine, query("SELECT person FROM crossings WHERE generation = $last", last=last.generation), "facts")
    if time and before.at.value != now.at.value:
        _of_time(engine, _narrowed(before, rest), _narrowed(now, rest))
    return Reach(prints, changed, listed, continuous, int(engine.rows(query("SELECT COUNT(*) AS n FROM touched_now"))[0]["n"]))


def forget(engine: Engine) -> None:
    """Drop the table of the touched."""
    engine.execute(drop_table(TOUCHED))


def _narrowed(question: Question, places: Sequence[int]) -> Question:
    return replace(question, predicates=tuple(question.predicates[place] for place in places))


def _touches(engine: Engine, generation: int) -> set[str]:
    """Make the table of the touched from what was entered; what else was touched than people. A merge explains more than its facts."""
    engine.execute(drop_table(TOUCHED))
    engine.execute(create_table(TOUCHED, {"person": "BIGINT", "reason": "TEXT"}, temporary=True))
    people = query(
        "SELECT who AS person, CASE WHEN SUM(CASE WHEN reason = 'merge' THEN 1 ELSE 0 END) > 0 THEN 'merge' ELSE 'facts' END AS reason "
        "FROM touches WHERE generation = $generation AND who IS NOT NULL GROUP BY who",
        generation=generation,
    )
    engine.execute(insert(TOUCHED, ("person", "reason"), people))
    listed = query("SELECT DISTINCT reason FROM touches WHERE generation = $generation AND who IS NULL", generation=generation)
    return {row["reason"] for row in engine.rows(listed)}


def _of_time(engine: Engine, before: Question, now: Question) -> None:
    """Whom time alone may have moved."""
    for rows in flips(before, now):
        _add(engine, rows, "time")


def _add(engine: Engine, rows: exp.Expression, reason: str) -> None:
    """Enter people who were not entered before, for a reason."""
    new = query(
        "SELECT DISTINCT r.person, $reason AS reason FROM $rows AS r WHERE r.person NOT IN (SELECT person FROM touched_now)",
        rows=rows,
        reason=reason,
    )
    engine.execute(insert(TOUCHED, ("person", "reason"), new))
