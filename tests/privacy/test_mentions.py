"""Who only mentions somebody erased is not taken for them; what tells them apart is known whatever its column is called."""

from __future__ import annotations

from pathlib import Path

from tests.privacy.conftest import bytes_found

from coterie.services.shop import Shop


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_a_row_that_mentions_them_stays_without_the_contact(shop: Shop, folder: Path, tmp_path: Path) -> None:
    shop.privacy.erase("ivan-key-77")
    path = write(
        tmp_path / "notes.csv",
        "person,city,Примечание\nzoe,Пермь,знает Joakim.Pusto@Example.ru и 8 (916) 555-43-21\nyan,Омск,joakim.pusto@example.ru\n",
    )
    answer = shop.import_file(path, "people", source="crm")
    assert (answer.accepted, answer.dropped) == (1, 1)
    attributes = {one["name"]: one["value"] for one in shop.privacy.card("zoe")["attributes"]}
    assert attributes["Примечание"] == "знает *** и ***"
    assert bytes_found(folder) == {}


def test_a_phone_in_any_column_does_not_bring_them_back(shop: Shop, tmp_path: Path) -> None:
    file = "person,city,Контакт,Запасной\nzoe,Пермь,8 916 555-01-02,89165550103\nyan,Омск,,\n"
    shop.import_file(write(tmp_path / "a.csv", file), "people", source="crm")
    shop.privacy.erase("zoe")
    again = "person,phone\nnew-1,+79165550102\nnew-2,8(916)555-01-03\nnew-3,+79165550104\n"
    answer = shop.import_file(write(tmp_path / "b.csv", again), "people", source="site")
    assert (answer.accepted, answer.dropped) == (1, 2)
