"""A shop with one person whose every value is told apart from any other byte, and a way to look for bytes in every file."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from coterie.services.shop import Shop
from coterie.store.workspace import Workspace

PEOPLE = """person,last_name,first_name,email,phone,city,note
ivan-key-77,Пустоцветов,Иоаким,Joakim.Pusto@Example.ru,8 (916) 555-43-21,Пермь,любит изумруды
anna-key-11,Иванова,Анна,anna@example.org,+7 912 000-11-22,Пермь,
"""
ORDERS = """order,person,time,product,category,quantity,price,comment
ZAKAZ-98765,ivan-key-77,2026-01-10 10:00:00,ring,rings,1,5070,подарок тёще Прасковье
ZAKAZ-11111,anna-key-11,2026-01-11 10:00:00,ring,rings,1,500,
ZAKAZ-98766,ivan-key-77,не дата,ring,rings,1,5071,в карантин
ZAKAZ-98767,,2026-01-12 10:00:00,ring,rings,1,5072,звонить 79165554321
"""
EVENTS = "person,type,time,url\nivan-key-77,view,2026-02-01 10:00:00,/taina-ivana\nanna-key-11,view,2026-02-01 11:00:00,/x\n"
CONSENTS = "person,channel,purpose,status,time,basis,text\nivan-key-77,email,news,given,2026-01-01,form,галочка Иоакима\n"
TAGS = "person,tag,since\nivan-key-77,lyubitel-izumrudov,2026-01-01\nanna-key-11,vip,2026-01-01\n"
FILES = (("people", PEOPLE), ("order-lines", ORDERS), ("events", EVENTS), ("consents", CONSENTS), ("tags", TAGS))

SECRETS = (
    "ivan-key-77", "Пустоцветов", "Иоаким", "Прасковье", "oakim.pusto@example.ru", "oakim.Pusto@Example.ru", "9165554321", "555-43-21",
    "ZAKAZ-98765", "ZAKAZ-98766", "taina-ivana", "lyubitel-izumrudov", "любит изумруды", "в карантин",
)  # fmt: skip
"""Everything that is his alone, as bytes would show it."""


def bytes_found(folder: Path, secrets: tuple[str, ...] = SECRETS) -> dict[str, list[str]]:
    """Which of the texts stand in which files of a folder, in UTF-8, in UTF-16, or escaped as JSON does."""
    found: dict[str, list[str]] = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            held = path.read_bytes()
            for secret in secrets:
                ways = {secret.encode(), secret.encode("utf-16-le"), secret.encode("unicode_escape")}
                if any(way in held for way in ways):
                    found.setdefault(path.name, []).append(secret)
    return found


def write_files(folder: Path, files: tuple[tuple[str, str], ...] = FILES) -> list[tuple[str, Path]]:
    out = []
    for kind, text in files:
        path = folder / f"{kind}.csv"
        path.write_text(text, encoding="utf-8")
        out.append((kind, path))
    return out


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed workspace with all of it, some of it replaced by a later import."""
    folder = tmp_path_factory.mktemp("privacy")
    Workspace.create(folder / "shop", "Europe/Moscow", "RUB").close()
    with Shop.open(folder / "shop") as shop:
        for kind, path in write_files(folder):
            shop.import_file(path, kind)
        again = folder / "ivan-key-77 исправлено.csv"
        again.write_text(ORDERS.replace("5070", "5170"), encoding="utf-8")
        shop.import_file(again, "order-lines", leave_out=("ivan-key-99",))
        shop.segments.add("his", 'email == "joakim.pusto@example.ru" or orders()', description="про ivan-key-77")
        shop.refresh()
    return folder / "shop"


@pytest.fixture
def folder(filled: Path, tmp_path: Path) -> Path:
    shutil.copytree(filled, tmp_path / "shop")
    return tmp_path / "shop"


@pytest.fixture
def shop(folder: Path) -> Iterator[Shop]:
    with Shop.open(folder) as opened:
        yield opened


Bytes = Callable[[Path], dict[str, list[str]]]
