"""What was written but not followed when the process was killed is followed when the workspace is next opened."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from coterie.services import identity, privacy
from coterie.services.shop import Shop
from coterie.store.statement import sql
from coterie.store.workspace import Workspace

PEOPLE = "person,name,email\nann,Иванова Анна Сергеевна,ann@mail.ru\nbob,Петров Олег Иванович,bob@mail.ru\n"
GUESTS = "person,name,email\neve,Смирнова Ольга Петровна,olga@mail.ru\nann,Анна,ann@mail.ru\n"


class Killed(BaseException):
    """The process ends here, as by kill -9."""


def killed(*_: object) -> None:
    raise Killed


@pytest.fixture
def folder(make_workspace: Callable[[], Workspace], tmp_path: Path) -> Path:
    workspace = make_workspace()
    (tmp_path / "people.csv").write_text(PEOPLE, encoding="utf-8")
    (tmp_path / "guests.csv").write_text(GUESTS, encoding="utf-8")
    with Shop(workspace) as shop:
        shop.import_file(tmp_path / "people.csv", "people")
    return workspace.path


def cut_short(folder: Path, what: Callable[[Shop], object]) -> None:
    """Do something that is killed before what it leads to is worked out."""
    with pytest.MonkeyPatch.context() as patched, Shop.open(folder) as shop:
        patched.setattr(identity.Identity, "follow", killed)
        patched.setattr(privacy, "follow_suppressions", killed)
        with pytest.raises(Killed):
            what(shop)


def who(folder: Path, condition: str) -> set[str]:
    with Shop.open(folder) as shop:
        return set(shop.members(condition).keys())


def test_an_import_and_its_undo(folder: Path, tmp_path: Path) -> None:
    cut_short(folder, lambda shop: shop.import_file(tmp_path / "guests.csv", "people", constants={"list": "expo"}))
    assert who(folder, 'in_list("expo")') == {"eve", "ann"}
    assert who(folder, 'sex == "female"') == {"eve", "ann"}
    cut_short(folder, lambda shop: shop.imports.undo(2))
    assert who(folder, 'in_list("expo")') == set()
    assert who(folder, 'sex == "female"') == {"ann"}
    assert who(folder, 'sex == "male"') == {"bob"}


def test_the_suppression_list(folder: Path) -> None:
    cut_short(folder, lambda shop: shop.privacy.suppress("email", "ann@mail.ru"))
    assert who(folder, 'suppressed("email")') == {"ann"}
    cut_short(folder, lambda shop: shop.privacy.unsuppress("email", "ann@mail.ru"))
    assert who(folder, 'suppressed("email")') == set()


def test_nothing_is_done_twice_and_enriching_renews_the_ledgers(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Shop.open(folder) as shop:
        shop.privacy.suppress("email", "ann@mail.ru")
        warehouse = shop.workspace.warehouse
        contacts = sql("SELECT COUNT(*) AS n FROM standings WHERE ledger = 'contact'")
        before = warehouse.rows(contacts)
        warehouse.execute(sql("DELETE FROM standings"))
        shop.enrich()
        assert warehouse.rows(contacts) == before != [{"n": 0}]
    monkeypatch.setattr(identity.Identity, "follow", killed)
    monkeypatch.setattr("coterie.services.following.follow_suppressions", killed)
    assert who(folder, 'suppressed("email")') == {"ann"}
