"""In PostgreSQL the rows go too, and the answer says what nobody here can promise."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from tests.privacy.conftest import SECRETS, bytes_found, write_files

from coterie.errors import EngineFailed
from coterie.services.shop import Shop
from coterie.store import one_person
from coterie.store.statement import sql
from coterie.store.workspace import Workspace

pgserver = pytest.importorskip("pgserver")


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    server = pgserver.get_server(tmp_path_factory.mktemp("postgres"))
    yield server.get_uri()
    server.cleanup()


def everything(url: str) -> str:
    with psycopg.connect(url) as connection:
        tables = [row[0] for row in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
        return " ".join(str(connection.execute(f'SELECT * FROM "{table}"').fetchall()) for table in tables)


def test_rows_go_and_do_not_come_back(tmp_path: Path, url: str) -> None:
    folder = tmp_path / "shop"
    Workspace.create(folder, "Europe/Moscow", "RUB", warehouse=url).close()
    with Shop.open(folder) as shop:
        for kind, path in write_files(tmp_path):
            shop.import_file(path, kind)
        assert "Прасковье" in everything(url)
        assert shop.doctor().people == 2
        assert shop.privacy.export("ivan-key-77")["orders"][0]["order"] == "ZAKAZ-98765"
        done = shop.privacy.erase("ivan-key-77")
        assert done.orders == 1
        assert "its administrator's" in done.promise
        for kind, path in write_files(tmp_path):
            shop.import_file(path, kind)
        assert one_person.find(shop.workspace.warehouse, "anna-key-11").profiles[0].key == "anna-key-11"
        with pytest.raises(EngineFailed) as refused:
            shop.workspace.warehouse.rows(sql("SELECT CAST('joakim' AS INTEGER) AS x"))
        assert "joakim" not in str(refused.value)
    left = everything(url)
    assert [secret for secret in SECRETS if secret in left] == []
    assert bytes_found(folder) == {}
