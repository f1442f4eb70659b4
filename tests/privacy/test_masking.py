"""Nothing that the house says on stderr gives a person away; and what is free text can be masked."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path

import pyarrow as pa
import pytest
from tests.privacy.conftest import ORDERS, PEOPLE, SECRETS

from coterie.cli.main import run
from coterie.engines.duckdb import DuckDB
from coterie.errors import EngineFailed
from coterie.privacy.masking import masked
from coterie.store.statement import sql


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("a@b.ru", "a…@b.ru"),
        ("<Ivan.Petrov@Mail.example.com>", "<I…@Mail.example.com>"),
        ("+7 916 123-45-67 и 89161234568", "…67 и …68"),
        ("Мария Ивановна Петрова-Водкина пришла", "М… пришла"),
        ("order 12345, 2026-03-08 12:00:00, 1 234 567 rows", "order 12345, 2026-03-08 12:00:00, 1 234 567 rows"),
        ("Нижний Новгород", "Нижний Новгород"),
    ],
)
def test_free_text_is_masked(text: str, left: str) -> None:
    assert masked(text) == left


@pytest.mark.parametrize("statement", ["SELECT CAST('joakim@example.ru' AS INTEGER) AS x", "SELECT CAST(v AS DATE) AS x FROM planted"])
def test_a_refusal_of_the_engine_quotes_nobody(statement: str) -> None:
    engine = DuckDB()
    engine.execute(sql("CREATE TABLE planted (v TEXT)"))
    engine.write("planted", pa.table({"v": ["joakim@example.ru"]}))
    with pytest.raises(EngineFailed) as refused:
        engine.rows(sql(statement))
    assert "joakim" not in str(refused.value)
    assert "SELECT" not in str(refused.value).upper().removeprefix("DUCKDB REFUSED A SELECT")
    engine.close()


def test_stderr_says_no_value(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.delenv("COTERIE_DEBUG", raising=False)
    people, orders = tmp_path / "people.csv", tmp_path / "orders.csv"
    people.write_text(PEOPLE, encoding="utf-8")
    orders.write_text(ORDERS, encoding="utf-8")
    commands = [
        ["init", "--timezone", "Europe/Moscow", "--currency", "RUB"],
        ["import", str(people), "--as", "people"],
        ["import", str(orders), "--as", "order-lines"],
        ["import", str(people), "--as", "order-lines"],
        ["doctor"],
        ["retain"],
        ["person", "nobody"],
        ["erase", "ivan-key-77"],
        ["erase", "ivan-key-77", "--yes"],
        ["doctor", "--lang", "ru"],
    ]
    for words in commands:
        monkeypatch.setattr(sys, "argv", ["coterie", "--workspace", str(tmp_path / "ws"), *words])
        with suppress(SystemExit):
            run()
        said = capsys.readouterr().err
        assert not [secret for secret in SECRETS if secret in said], words
