"""What a shop has no business to know is not kept unless it says so itself, not even in quarantine."""

from __future__ import annotations

from pathlib import Path

import pytest

from coterie.errors import WorkspaceRefused
from coterie.ingest.sensitive import topic
from coterie.services.shop import Shop
from coterie.store.settings import FILE, load, save
from coterie.store.statement import sql

PEOPLE = (
    "person,city,Вероисповедание,Диагноз,birthday\nzoe,Пермь,язычество-77,гастрит-77,2000-01-01\nyan,Омск,атеизм-77,бронхит-77,не дата\n"
)


def bring(folder: Path, tmp_path: Path) -> tuple[tuple[str, ...], set[str]]:
    path = tmp_path / "people.csv"
    path.write_text(PEOPLE, encoding="utf-8")
    with Shop.open(folder) as shop:
        notes = shop.import_file(path, "people", source="crm").notes
        names = {row["name"] for row in shop.workspace.warehouse.rows(sql("SELECT DISTINCT name FROM attributes"))}
        raws = " ".join(row["raw"] for row in shop.workspace.warehouse.rows(sql("SELECT raw FROM quarantine")))
    assert "бронхит-77" not in raws
    return notes, names


def test_it_is_left_out_and_said(folder: Path, tmp_path: Path) -> None:
    notes, names = bring(folder, tmp_path)
    assert not names & {"Вероисповедание", "Диагноз"}
    (note,) = [note for note in notes if "sensitive" in note]
    assert "'Вероисповедание' (religion), 'Диагноз' (health)" in note
    assert '[privacy] sensitive = ["religion", "health"]' in note
    assert not [path for path in folder.rglob("*") if path.is_file() and "гастрит-77".encode() in path.read_bytes()]


def test_what_is_allowed_comes_in(folder: Path, tmp_path: Path) -> None:
    with (folder / FILE).open("a", encoding="utf-8") as stream:
        stream.write('\n[privacy]\nsensitive = ["religion"]\nretention = {events = "2y"}\n')
    _, names = bring(folder, tmp_path)
    assert "Вероисповедание" in names
    assert "Диагноз" not in names
    settings = load(folder)
    assert settings.sources == ("main", "crm")
    save(folder, settings)
    assert load(folder) == settings


def test_a_name_given_by_hand_changes_nothing(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("person,q7\nzoe,x\n", encoding="utf-8")
    with Shop.open(folder) as shop:
        answer = shop.import_file(path, "people", source="crm", mapping={"person": "person", "person.religion": "q7"})
        assert any("'q7' (religion)" in note for note in answer.notes)


@pytest.mark.parametrize(
    "header", ["Category", "account health score", "Гражданство", "Race result", "verification", "Группа", "party", "партия товара"]
)
def test_ordinary_headers_are_ordinary(header: str) -> None:
    assert topic(header) is None


@pytest.mark.parametrize("text", ["[privacy]\nsensitive = 1\n", "[privacy]\nretention = 3\n", "privacy = 1\n"])
def test_wrong_settings_are_refused(folder: Path, text: str) -> None:
    path = folder / FILE
    path.write_text(text + path.read_text("utf-8") if "[" not in text else path.read_text("utf-8") + text, encoding="utf-8")
    with pytest.raises(WorkspaceRefused, match="privacy"):
        load(folder)
