"""What is on the list is never written to, however the address is spelled; and the list itself gives nobody away."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.privacy.conftest import bytes_found
from tests.privacy.test_person import coterie

from coterie.errors import Refused, WorkspaceRefused
from coterie.services.shop import Shop
from coterie.store import digests


def test_an_address_is_one_however_it_is_written(shop: Shop, folder: Path) -> None:
    assert shop.privacy.suppress("email", "Angry.Client@Example.org", reason="complained")
    assert not shop.privacy.suppress("EMAIL", " angry.client@example.ORG ")
    shop.privacy.suppress("sms", "8 (999) 111-22-33")
    shop.privacy.suppress("telegram", "@Somebody77")
    assert shop.privacy.is_suppressed("email", "angry.client@example.org")
    assert shop.privacy.is_suppressed("sms", "+79991112233")
    assert shop.privacy.is_suppressed("telegram", "@somebody77")
    assert not shop.privacy.is_suppressed("sms", "angry.client@example.org")
    assert bytes_found(folder, ("ngry.client@", "ngry.Client@", "9991112233", "omebody77")) == {}
    assert shop.privacy.unsuppress("email", "angry.client@example.org")
    assert not shop.privacy.is_suppressed("email", "angry.client@example.org")
    with pytest.raises(Refused, match="say a channel and an address"):
        shop.privacy.suppress("email", " ")
    (folder / digests.FILE).unlink()
    with pytest.raises(WorkspaceRefused, match="not to be written to"):
        shop.privacy.is_suppressed("sms", "+79991112233")


def test_every_address_of_a_text_is_suppressed(shop: Shop) -> None:
    assert shop.privacy.suppress("email", "ann@x.ru, bob@x.ru;eve@x.ru,joe@x.ru")
    assert [shop.privacy.is_suppressed("email", f"{name}@x.ru") for name in ("ann", "bob", "eve", "joe", "zoe")] == [True] * 4 + [False]
    assert not shop.privacy.suppress("email", "joe@x.ru")
    assert shop.privacy.unsuppress("email", "ann@x.ru, zoe@x.ru")
    assert not shop.privacy.is_suppressed("email", "ann@x.ru")


@pytest.mark.parametrize(
    ("channel", "address", "right"),
    [
        ("email", "нет", "such as ann@example.com"),
        ("sms", "+7", "a whole phone number"),
        ("call", "ann@x.ru", "a whole phone number"),
        ("telegram", "Нет", "such as @ann_77"),
        ("telegram", "two words", "such as @ann_77"),
        ("email", "ann@x.ru\x07", "such as ann@example.com"),
        ("e mail", "ann@x.ru", "a channel is one word"),
        ("email\nsms", "ann@x.ru", "a channel is one word"),
        ("e" * 41, "ann@x.ru", "at most 40 letters"),
    ],
)
def test_what_names_nobody_is_refused_with_what_would_be_right(shop: Shop, channel: str, address: str, right: str) -> None:
    with pytest.raises(Refused, match=right):
        shop.privacy.suppress(channel, address)
    assert shop.privacy.suppressed() == ()


def test_it_outlives_an_erasure(shop: Shop) -> None:
    shop.privacy.suppress("email", "joakim.pusto@example.ru")
    shop.privacy.erase("ivan-key-77")
    assert shop.privacy.is_suppressed("email", "joakim.pusto@example.ru")


def test_the_commands(folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert "nobody is on the list" in coterie(folder, capsys, monkeypatch, "suppress", "list")[2]
    assert (
        coterie(folder, capsys, monkeypatch, "suppress", "add", "email", "a@b.ru", "--reason", "asked")[1]
        == "email: suppressed from now on\n"
    )
    assert "already" in coterie(folder, capsys, monkeypatch, "suppress", "add", "email", "a@b.ru")[1]
    out = coterie(folder, capsys, monkeypatch, "suppress", "list")[1]
    assert out.startswith("email  ")
    assert out.endswith(": asked\n")
    (row,) = json.loads(coterie(folder, capsys, monkeypatch, "suppress", "list", "--json")[1])["suppressions"]
    assert (row["channel"], row["reason"]) == ("email", "asked")
    assert json.loads(coterie(folder, capsys, monkeypatch, "suppress", "remove", "email", "a@b.ru", "--json")[1])["removed"]
    assert "was not on the list" in coterie(folder, capsys, monkeypatch, "suppress", "remove", "email", "a@b.ru")[1]
