"""The commands about who is the same person, by what they print."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.cli.conftest import Coterie


def test_people_are_merged_shown_parted_and_offered(coterie: Coterie, tmp_path: Path) -> None:
    (tmp_path / "crm.csv").write_text("person,email,name\n007,x@mail.ru,Анна Иванова\n8,X@mail.ru,\n", encoding="utf-8")
    (tmp_path / "till.csv").write_text("person,name\n7,\n9,Иванова Анна\n", encoding="utf-8")
    for source in ("crm", "till"):
        assert coterie("import", str(tmp_path / f"{source}.csv"), "--as", "people", "--source", source).code == 0
    assert "007 of crm\n  email: x***@mail.ru" in coterie("people", "show", "8").out
    assert "same e-mail x***@mail.ru" in coterie("people", "show", "8").out
    assert "x@mail.ru" in coterie("people", "show", "8", "--clear").out
    (merge,) = coterie("people", "merges", "--json").json()["merges"]
    assert (merge["rule"], merge["undone"]) == ("same e-mail", None)
    offers = {one["code"]: one["examples"] for one in coterie("people", "offers", "--json").json()["offers"]}
    assert offers == {"lost zeros: till, crm": [["7", "007"]], "same name": [["007", "9"]]}
    assert "7 = 007" in coterie("people", "offers").out
    assert coterie("people", "offers", "--accept", "lost zeros: till, crm").out == "lost zeros: till, crm: accepted\n"
    assert len(coterie("people", "show", "7", "--json").json()["profiles"]) == 3
    assert coterie("people", "undo", str(merge["merge"])).code == 0
    assert coterie("people", "part", "7").out == "7 is a person of its own now\n"
    assert coterie("people", "merge", "7", "9", "--json").json() == {"merged": 1, "parted": 0}
    assert "is a person of its own" in coterie("people", "merges").out
    assert "there is no person 'nobody'" in coterie("people", "part", "nobody").err


def test_nothing_merged_and_nothing_offered_is_said(coterie: Coterie) -> None:
    assert "nobody was merged yet" in coterie("people", "merges").err
    assert "nothing to offer" in coterie("people", "offers").err
