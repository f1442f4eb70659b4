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


HER = "Тестовая Кунигунда Ярополковна"
WORDS = ("Кунигунд", "kunigunda", "9165550101")
PEOPLE = f"""person,ФИО,Email,Телефон,Примечание
kuni-1,{HER},kunigunda@zzfirma.ru,+79165550101,чай
zoe-2,Петров Олег,oleg@zzfirma.ru,+79161234567,знает kunigunda@zzfirma.ru
"""
BESIDE = (
    ("companies", f"company,name,tax_id,contact\nC1,ИП {HER},500100732259,kunigunda@zzfirma.ru +79165550101\nC2,ООО Ромашка,7707083893,{HER}\n"),
    ("orders", f"order,person,time,total,Получатель\n1,kuni-1,2026-01-01,5,{HER}\n2,zoe-2,2026-01-01,5,{HER}\n3,,2026-01-01,5,{HER}\n"),
    ("products", "product,name,price\nG1,Подарок для kunigunda@zzfirma.ru,5\n"),
    ("deals", f"deal,person,time,company,stage,status,manager\nD1,zoe-2,2026-01-01,C2,s,open,{HER}\n"),
)  # fmt: skip


def test_what_others_say_of_them_is_masked(shop: Shop, folder: Path, tmp_path: Path) -> None:
    shop.import_file(write(tmp_path / "people.csv", PEOPLE), "people", source="crm")
    for kind, text in BESIDE:
        shop.import_file(write(tmp_path / f"{kind}.csv", text), kind, source="crm")
    shop.privacy.suppress("email", "kunigunda@zzfirma.ru", reason=f"asked by {HER}")
    shop.privacy.suppress("email", "oleg@zzfirma.ru", reason="asked by kunigunda@zzfirma.ru")
    done = shop.privacy.erase("kuni-1", "crm", reason=f"letter of {HER}")
    assert bytes_found(folder, WORDS) == {}
    assert (done.elsewhere, done.removed["companies"]) == ((), 1)
    assert "full name" in done.promise
    assert shop.count("orders()", 'orders(Получатель == "***")').counts == (3, 1)


def test_a_name_left_in_a_longer_text_is_told(shop: Shop, folder: Path, tmp_path: Path) -> None:
    shop.import_file(write(tmp_path / "people.csv", PEOPLE), "people", source="crm")
    shop.import_file(write(tmp_path / "g.csv", f"product,name,price\nG1,Подарок для {HER},5\n"), "products", source="crm")
    done = shop.privacy.erase("kuni-1", "crm")
    assert done.elsewhere == ("products.name (1 row)",)
    assert done.promise.endswith("texts that still name them are listed")
    assert bytes_found(folder, WORDS[1:]) == {}
