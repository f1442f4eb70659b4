"""Facts are kept as long as coterie.toml says, and people of whom nothing is left are not kept."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest
from tests.privacy.conftest import bytes_found
from tests.privacy.test_person import coterie

from coterie.errors import Refused
from coterie.privacy.retention import retain, since
from coterie.services.shop import Shop
from coterie.store.settings import FILE
from coterie.store.statement import sql

OLD = "order,person,time,product,quantity,price,person.hobby\nSTARYJ-1,very-old-77,2001-01-10,ring,1,5,filately-77\nNOVYJ-1,anna-key-11,2026-01-11,ring,1,7,\n"


@pytest.fixture
def kept(folder: Path, tmp_path: Path) -> Path:
    with (folder / FILE).open("a", encoding="utf-8") as stream:
        stream.write('\n[privacy]\nretention = {orders = "10y", events = "18m"}\n')
    path = tmp_path / "old.csv"
    path.write_text(OLD, encoding="utf-8")
    with Shop.open(folder) as shop:
        shop.import_file(path, "order-lines", source="old")
    return folder


def test_old_facts_go_and_who_had_no_others(kept: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    secrets = ("very-old-77", "STARYJ-1", "filately-77")
    assert {one for found in bytes_found(kept, secrets).values() for one in found} == set(secrets)
    assert "would be deleted: 1 orders, 1 person" in coterie(kept, capsys, monkeypatch, "retain", "--dry-run")[1]
    assert bytes_found(kept, secrets) != {}
    assert json.loads(coterie(kept, capsys, monkeypatch, "retain", "--json")[1]) == {
        "deleted": {"orders": 1},
        "people": 1,
        "dry_run": False,
    }
    assert bytes_found(kept, secrets) == {}
    with Shop.open(kept) as shop:
        assert shop.count("orders()").people == 3


def test_events_by_their_own_length(kept: Path) -> None:
    with Shop.open(kept) as shop:
        assert retain(shop.workspace, datetime(2028, 1, 1)).deleted == {"orders": 1, "events": 2}  # noqa: DTZ001
        assert shop.workspace.warehouse.rows(sql("SELECT COUNT(*) AS n FROM events"))[0]["n"] == 0
        assert shop.privacy.card("anna-key-11", "old")["orders"] == 1


@pytest.mark.parametrize(
    ("said", "why"), [('clicks = "2y"', "there are orders, events"), ('orders = "2 years"', "90d, 18m, 2y"), ("", "says nothing")]
)
def test_what_is_not_understood_deletes_nothing(folder: Path, said: str, why: str) -> None:
    with (folder / FILE).open("a", encoding="utf-8") as stream:
        stream.write(f"\n[privacy]\nretention = {{{said}}}\n")
    with Shop.open(folder) as shop, pytest.raises(Refused, match=why):
        shop.privacy.retain()


def test_lengths_are_of_the_calendar() -> None:
    now = datetime(2026, 3, 31, 12)  # noqa: DTZ001
    assert [since(length, now).isoformat()[:10] for length in ("1d", "2w", "1m", "12m", "3y", "9999y")] == [
        "2026-03-30", "2026-03-17", "2026-02-28", "2025-03-31", "2023-03-31", "0001-01-01",
    ]  # fmt: skip
