"""Any bytes as a file: refused with the store unchanged, or taken with counts that add up; the long lane of tests/ingest."""

from __future__ import annotations

import io
from pathlib import Path
from random import Random

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from coterie.compile.layout import TABLES as FACTS
from coterie.errors import Refused
from coterie.ingest.pipeline import import_file
from coterie.store.statement import sql
from coterie.store.workspace import Workspace

FILES, PARTS = 960, 8
HEADS = {
    "order-lines": "order,person,time,product,category,quantity,price,cost,discount,person.city,order.channel",
    "orders": "order,person,time,total,status,discount,cost",
    "people": "person,email,phone,city,birthday,tags",
    "events": "person,type,time,product,value",
    "visits": "person,anonymous,time,source,pages",
    "messages": "person,sent,opened,clicked,clicked_at,link",
    "deals": "deal,person,created,stage,stage_since,amount,closed",
    "meetings": "person,time,kind,outcome",
    "answers": "person,time,survey,question,answer,value",
}
KINDS = (*HEADS, None)
TABLES = (*FACTS, "fields")
CELLS = (
    *(
        "1",
        "p1",
        "2026-01-01 10:00",
        "2026-03-29 02:30",
        "2.50",
        "-1",
        "0",
        "",
        "Пермь",
        "a|b",
        "done",
        "view",
        "nan",
        "inf",
        "1_000",
        "1e400",
    ),
    *(
        "9999999999999999999",
        "-0.00005",
        "2026-02-30",
        "0001-01-01",
        "9999-12-31 23:59:59",
        "\0",
        "😀",
        '"',
        '""',
        '"a""b"',
        "a\tb",
        "'",
        "\ufeff",
    ),
)


def file(rng: Random) -> tuple[bytes, str]:
    """The bytes of a file, and its name's ending."""
    if rng.random() < 0.1:
        return rng.randbytes(rng.randrange(2_000)), rng.choice((".csv", ".parquet"))
    head = rng.choice(list(HEADS.values())).split(",")
    rows = [[rng.choice(CELLS) for _ in head] for _ in range(rng.randrange(30))]
    content, ending = (parquet(rng, head, rows), ".parquet") if rng.random() < 0.3 else (delimited(rng, head, rows), ".csv")
    return (damaged(rng, content) if rng.random() < 0.5 else content), ending


def delimited(rng: Random, head: list[str], rows: list[list[str]]) -> bytes:
    comma, end = rng.choice(",;\t|"), rng.choice(("\n", "\r\n", "\r"))
    lines = [comma.join(row) for row in [head, *rows]]
    return (end.join(lines) + rng.choice(("", end))).encode(rng.choice(("utf-8", "utf-8", "utf-8-sig", "utf-16", "cp1251")), "replace")


def parquet(rng: Random, head: list[str], rows: list[list[str]]) -> bytes:
    columns = {name: [row[index] or None for row in rows] for index, name in enumerate(head)}
    table = pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()})
    if rng.random() < 0.3:
        table = table.append_column("nested", pa.array([{"a": [1]}] * len(rows), pa.struct({"a": pa.list_(pa.int8())})))
    out = io.BytesIO()
    pq.write_table(table, out)
    return out.getvalue()


def damaged(rng: Random, content: bytes) -> bytes:
    """Some bytes lost, exchanged or put in."""
    for _ in range(rng.randrange(1, 5)):
        place = rng.randrange(len(content) + 1)
        content = content[:place] + rng.choice((b"", rng.randbytes(rng.randrange(1, 9)), b'"', b"\n")) + content[place + rng.randrange(3) :]
    return content[: rng.randrange(len(content) + 1)] if rng.random() < 0.2 else content


def everything(workspace: Workspace) -> dict[str, list[str]]:
    return {table: sorted(map(repr, workspace.warehouse.run(sql(f"SELECT * FROM {table}")).to_pylist())) for table in TABLES}


def prove(workspace: Workspace, path: Path, kind: str | None) -> bool:
    """Whether the file was taken; if not, the store is as it was."""
    before = everything(workspace)
    try:
        answer = import_file(workspace, path, kind)
    except Refused as refused:
        assert str(refused)
        assert everything(workspace) == before
        return False
    assert answer.accepted + answer.updated + answer.duplicates + answer.dropped + answer.quarantined == answer.read
    assert sum(answer.reasons.values()) == answer.quarantined
    held = everything(workspace)
    assert import_file(workspace, path, kind).accepted == 0
    assert everything(workspace) == held
    return True


def prove_many(folder: Path, seed: int, number: int) -> int:
    """How many of so many files are taken. One that breaks the promise is kept in the folder and named."""
    rng, taken = Random(seed), 0
    workspace = Workspace.create(folder / "shop", "Europe/Moscow", "RUB")
    try:
        for place in range(number):
            content, ending = file(rng)
            path = folder / f"{place}{ending}"
            path.write_bytes(content)
            kind = rng.choice(KINDS)
            try:
                taken += prove(workspace, path, kind)
            except Exception as error:
                raise AssertionError(f"seed {seed}, {path}, as {kind}") from error
            path.unlink()
    finally:
        workspace.close()
    return taken


def test_a_few_files(tmp_path: Path) -> None:
    assert prove_many(tmp_path, 1, 5) > 0


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_many_files(part: int, tmp_path: Path) -> None:
    assert prove_many(tmp_path, 1_000 + part, FILES // PARTS) > FILES / PARTS / 20
