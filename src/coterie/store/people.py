"""People as the warehouse keeps them: from when they are known, and whom each profile leads to.

A *profile* is what one source calls one person: its key, for ever. A *person* is whom the profiles lead to today. Facts
carry both numbers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from coterie.compile.layout import IMPORTED
from coterie.store.statement import column, query, sql

if TYPE_CHECKING:
    from coterie.model.engine import Engine


def date(engine: Engine, number: int) -> None:
    """Work out anew from when the people of the table ``touched_people`` are known; ``number`` is the import that touched them.

    From ever, if an undated record names them; else from the least of their records' dates and their facts' times.
    """
    of_table = "SELECT person, $at AS time FROM $t AS t WHERE person IN (SELECT person FROM touched_people)"
    dated = {**dict.fromkeys(("orders", *IMPORTED, "consents"), "time"), "tags": "since"}
    facts = exp.union(*(query(of_table, at=column(at), t=exp.to_table(name)) for name, at in dated.items()), distinct=False)
    engine.execute(
        sql(
            "UPDATE people SET known_from = n.since, touched = $number FROM (SELECT t.person, "
            "CASE WHEN r.undated > 0 THEN NULL ELSE LEAST(r.created, f.time) END AS since "
            "FROM touched_people AS t LEFT JOIN ("
            "SELECT p.person, MIN(a.instant) AS created, SUM(CASE WHEN a.instant IS NULL THEN 1 ELSE 0 END) AS undated "
            "FROM profiles AS p JOIN (SELECT DISTINCT profile FROM records) AS named ON named.profile = p.profile "
            "LEFT JOIN attributes AS a ON a.profile = p.profile AND a.name = 'created' AND a.origin = 'people' "
            "WHERE p.person IN (SELECT person FROM touched_people) GROUP BY p.person) AS r ON r.person = t.person LEFT JOIN ("
            "SELECT person, MIN(time) AS time FROM $facts AS facts GROUP BY person"
            ") AS f ON f.person = t.person) AS n WHERE people.person = n.person",
            facts=facts,
            number=number,
        )
    )
