"""The small shop is the same for everybody, and has in it what the tour and the examples talk about."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from coterie.testing import small_shop


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shop")
    small_shop.write(folder)
    return folder


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_same_seed_gives_the_same_files_and_another_seed_others(shop: Path, tmp_path: Path) -> None:
    small_shop.write(tmp_path / "again")
    small_shop.write(tmp_path / "other", seed=2)

    for path in shop.iterdir():
        assert (tmp_path / "again" / path.name).read_bytes() == path.read_bytes()
        assert (tmp_path / "other" / path.name).read_bytes() != path.read_bytes()


def test_some_never_bought_and_something_is_missing_everywhere(shop: Path) -> None:
    people, lines = rows(shop / "people.csv"), rows(shop / "order-lines.csv")

    assert len(people) == 400
    assert len({line["person"] for line in lines}) < 400
    assert all(any(not person[column] for person in people) for column in ("sex", "birthday", "city", "email", "tags"))


def test_goods_come_back_in_the_order_that_they_were_bought_in(shop: Path) -> None:
    lines = rows(shop / "order-lines.csv")
    bought = {(line["order"], line["product"]) for line in lines if int(line["quantity"]) > 0}
    returned = {(line["order"], line["product"]) for line in lines if int(line["quantity"]) < 0}

    assert returned
    assert returned <= bought


def test_nothing_happens_after_the_end_of_the_shop(shop: Path) -> None:
    end = str(small_shop.UNTIL.date())

    assert max(row["time"] for name in ("order-lines.csv", "events.csv") for row in rows(shop / name))[:10] <= end


def test_the_command_says_what_it_wrote(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.argv", ["small_shop", str(tmp_path), "--people", "12"])

    small_shop.main()

    assert f"{tmp_path / 'people.csv'}: 12 rows" in capsys.readouterr().out
