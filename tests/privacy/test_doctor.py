"""The doctor says in plain words what is well and what is not."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest  # noqa: TC002 -- pytest reads it
from tests.privacy.test_person import coterie

from coterie.services.doctor import examine
from coterie.services.shop import Shop
from coterie.store.workspace import Workspace

NOW = datetime(2026, 6, 1, tzinfo=UTC)


def test_a_base_is_seen_through(shop: Shop, tmp_path: Path) -> None:
    people, orders, visits = (tmp_path / name for name in ("p.csv", "o.csv", "v.csv"))
    people.write_text("person,email,phone\np1,anna@example.org,\np2,broken,\np3,,\n", encoding="utf-8")
    lines = "".join(f"n{i},stall,2026-05-20,5\n" for i in range(30))
    orders.write_text(f"order,person,time,total\n{lines}n1,p1,2026-05-20,5\nold,p3,2019-01-01,1\n", encoding="utf-8")
    visits.write_text("anonymous,type,time\nv1,view,2026-05-30\n", encoding="utf-8")
    for kind, path in (("people", people), ("orders", orders), ("events", visits)):
        shop.import_file(path, kind, source="crm")
    found = examine(shop.workspace, NOW)
    assert (found.people, found.visitors, found.living) == (6, 1, 4)
    assert found.reach == {"email": {"address": 1, "consented": 1}, "phone": {"address": 2, "consented": 0}}
    assert found.contacts == {"email": {"test": 2, "personal": 1}, "phone": {"mobile": 2}}
    assert found.costs == {"lines": 34, "without": 34, "assumed": 0}
    assert found.duplicates["email"] == {"shared": 1, "people": 2}
    assert [(one["key"], one["orders"]) for one in found.collectors] == [("stall", 30)]
    assert [(one.name, one.stale) for one in found.sources] == [("crm", False), ("main", True)]
    assert found.fill["email"] == round(3 / 7, 3)
    assert sum(found.waiting.values()) == 2
    assert found.collisions == 1
    said = "\n".join(found.verdicts)
    for part in ("People: 6", "Visitors without a name: 1", "by e-mail: 1, of them with consent: 1", "written to get past a form (1@1.ru): 2", "Nobody's consent to phone",
                 "1 such, 2 people", "'stall' holds", "“main” is silent since 2026-02-01", "Rows in quarantine: 2", "customers': 1"):  # fmt: skip
        assert part in said
    russian = "\n".join(examine(shop.workspace, NOW, "ru").verdicts)
    for part in ("Людей: 6", "с согласием: 1", "«stall»", "молчит с 01.02.2026", "в карантине: 2"):
        assert part in russian


def test_the_command(folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    _, out, _ = coterie(folder, capsys, monkeypatch, "doctor", "--lang", "ru")
    assert out.startswith("Людей: 2. ")
    assert "  main: newest fact 2026-02-01, imported " in out
    _, out, _ = coterie(folder, capsys, monkeypatch, "doctor", "--json")
    assert json.loads(out)["reach"]["email"] == {"address": 1, "consented": 1}


def test_an_empty_base_and_a_well_one(tmp_path: Path) -> None:
    with Workspace.create(tmp_path / "ws", "Europe/Moscow", "RUB") as workspace:
        assert examine(workspace, NOW).verdicts == ("There is nobody in this base yet; bring a file with `coterie import FILE`.",)
        shop = Shop(workspace)
        path = tmp_path / "o.csv"
        path.write_text("order,person,time,total\n1,a,2026-05-20,5\n", encoding="utf-8")
        shop.import_file(path, "orders")
        assert examine(workspace, NOW).verdicts[-1] == "Nothing looks wrong."
