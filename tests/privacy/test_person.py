"""Whoever asks gets everything that is known of them, with where it came from."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.privacy.conftest import SECRETS

from coterie.cli.main import run
from coterie.errors import Refused
from coterie.services.shop import Shop


def coterie(folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *words: str) -> tuple[int, str, str]:
    monkeypatch.setattr(sys, "argv", ["coterie", "--workspace", str(folder), *words])
    try:
        run()
        code = 0
    except SystemExit as stop:
        code = int(stop.code or 0)
    out, err = capsys.readouterr()
    return code, out, err


def test_the_export_holds_everything(shop: Shop) -> None:
    found: dict[str, Any] = shop.privacy.export("ivan-key-77")
    text = json.dumps(found, ensure_ascii=False)
    missing = {secret for secret in SECRETS if secret not in text}
    assert missing == {"oakim.Pusto@Example.ru", "555-43-21"}  # which are kept in plain form
    assert found["identifiers"] == [{"source": "main", "key": "ivan-key-77", "anonymous": False}]
    email = next(one for one in found["attributes"] if one["name"] == "email")
    assert email["value"] == "joakim.pusto@example.ru"
    assert (email["file"], email["from"], email["inferred"]) == ("people.csv", "main", False)
    assert [(order["order"], order["total"], len(order["lines"])) for order in found["orders"]] == [("ZAKAZ-98765", "5170", 1)]
    assert found["past_orders"][0]["total"] == "5070"
    assert found["segments"][0]["segment"] == "his"
    assert {one["row"] for one in found["quarantine"]} == {3, 4}
    assert "anna" not in text


def test_the_card_and_the_document(folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    _, out, _ = coterie(folder, capsys, monkeypatch, "person", "ivan-key-77")
    assert out.splitlines()[0] == "Пустоцветов Иоаким: ivan-key-77 (main)"
    assert "  email: joakim.pusto@example.ru" in out
    assert "  1 order, 5170 RUB, the last on 2026-01-10" in out
    assert "  in his since " in out
    assert "  city = Пермь: stated by people.csv (main, " in out
    _, out, _ = coterie(folder, capsys, monkeypatch, "person", "ivan-key-77", "--source", "main", "--json")
    assert json.loads(out)["orders"][0]["order"] == "ZAKAZ-98765"


def test_the_card_says_what_they_agreed_to_as_it_stands(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "words.csv"
    words = "sms,sale,given,2025-06-01,\nivan-key-77,sms,sale,withdrawn,2026-02-01,call\nivan-key-77,,,refused,,\n"
    path.write_text("person,channel,purpose,status,time,basis\nivan-key-77," + words, encoding="utf-8")
    with Shop.open(folder) as shop:
        shop.import_file(path, "consents")
        shop.privacy.suppress("email", "joakim.pusto@example.ru", reason="complained")
        shop.privacy.suppress("sms", "+79165554321")
        shop.privacy.unsuppress("sms", "+79165554321")
    _, out, _ = coterie(folder, capsys, monkeypatch, "person", "ivan-key-77")
    told = [line.strip() for line in out.splitlines() if "consent" in line or "suppressed" in line]
    assert told[:3] == [
        "consent to any: refused",
        "consent to email for news: given since 2026-01-01, form",
        "consent to sms for sale: withdrawn since 2026-02-01, call",
    ]
    assert [line[:29] for line in told[3:]] == ["suppressed for email since 20"]
    assert told[3].endswith(", complained")
    _, out, _ = coterie(folder, capsys, monkeypatch, "person", "ivan-key-77", "--json")
    found = json.loads(out)
    assert found["consents_now"][1] == {
        "channel": "email", "purpose": "news", "status": "given", "since": "2026-01-01T00:00:00+03:00", "basis": "form",
    }  # fmt: skip
    assert [(one["channel"], one["reason"]) for one in found["suppressed_now"]] == [("email", "complained")]


def test_erase_asks_first_and_tells_what_went(folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    code, _, err = coterie(folder, capsys, monkeypatch, "erase", "ivan-key-77")
    assert code == 1
    assert "say --yes" in err
    (folder / "mine.txt").write_text("ivan-key-77", encoding="utf-8")
    code, out, err = coterie(folder, capsys, monkeypatch, "erase", "ivan-key-77", "--yes", "--reason", "a letter")
    assert code == 0
    assert out.startswith("erased: 1 order (5170")
    assert "texts that still name them are listed" in out
    assert "mine.txt" in err
    code, out, _ = coterie(folder, capsys, monkeypatch, "erase", "anna-key-11", "--yes", "--json")
    assert json.loads(out)["orders"] == 1


def test_one_key_of_two_sources_is_asked(shop: Shop, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("person,city\nivan-key-77,Омск\n", encoding="utf-8")
    shop.import_file(path, "people", source="crm")
    with pytest.raises(Refused, match="several sources: crm, main"):
        shop.privacy.card("ivan-key-77")
    assert {one["name"]: one["value"] for one in shop.privacy.card("ivan-key-77", "crm")["attributes"]}["city"] == "Омск"
    shop.privacy.erase("ivan-key-77", "crm")
    assert shop.privacy.card("ivan-key-77")["orders"] == 1
