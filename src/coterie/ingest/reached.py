"""Which contacts of people reach anybody: every address that came is judged, and only the verdict is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from coterie.store import standings

if TYPE_CHECKING:
    import pyarrow as pa

    from coterie.enrich.contacts import Reach
    from coterie.model.engine import Engine


def judge(engine: Engine) -> None:
    """Write the ledger of contacts of the changed profiles (``standings.begin``), inside the caller's transaction."""
    from coterie.enrich.contacts import judge_email, judge_phone

    found = standings.addresses(engine)
    rows = [*_kinds("email", found["email"], judge_email), *_kinds("phone", found["phone"], judge_phone)]
    standings.of_addresses(engine, "contact", _table(rows))


def _kinds(attribute: str, addresses: list[str], judge: Callable[[str], Reach]) -> Iterator[dict[str, str]]:
    """Each address that reaches anybody, once for each kind of contact that it is: a mobile is a phone too."""
    for address in addresses:
        reach = judge(address)
        if reach.ok:
            yield {"attribute": attribute, "address": address, "name": attribute}
            if reach.kind == "mobile":
                yield {"attribute": attribute, "address": address, "name": "mobile"}


def _table(rows: list[dict[str, str]]) -> pa.Table:
    import pyarrow as pa

    columns = {name: pa.array([row[name] for row in rows], pa.string()) for name in ("attribute", "address", "name")}
    instants = {name: pa.nulls(len(rows), pa.timestamp("us")) for name in ("since", "until")}
    return pa.table({**columns, **instants, "said": pa.nulls(len(rows), pa.string())})
