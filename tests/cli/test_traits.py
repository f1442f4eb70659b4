"""``coterie traits``: what there is, how it is spread, in both languages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from coterie.cli.main import app
from coterie.services.shop import Shop

LINES = (
    "order,person,time,product,quantity,price\n1,ann,2026-01-05,ring,1,900\n2,ann,2026-02-05,ring,1,1000\n3,bob,2026-02-20,chain,1,5000\n"
)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    (tmp_path / "lines.csv").write_text(LINES, encoding="utf-8")
    (tmp_path / "people.csv").write_text("person\ncat\n", encoding="utf-8")
    with Shop.create(tmp_path / "shop", timezone="UTC", currency="RUB") as shop:
        shop.import_file(tmp_path / "lines.csv", "order-lines")
        shop.import_file(tmp_path / "people.csv", "people")
    return tmp_path / "shop"


def told(workspace: Path, *words: str) -> str:
    done = CliRunner().invoke(app, ["-w", str(workspace), *words])
    assert done.exit_code == 0, done.output
    return done.output


def test_every_trait_is_listed_with_why_a_base_has_it_not(workspace: Path) -> None:
    listed = {one["name"]: one for one in json.loads(told(workspace, "traits", "list", "--json"))["traits"]}
    assert listed["rfm.cell"]["labels"]["champions"] == "champions"
    assert "brand" in listed["prefers.brand"]["fault"]
    assert "средний чек. Выручка на заказ." in told(workspace, "--lang", "ru", "traits", "list")


def test_labels_ranks_and_numbers_are_spread_over_the_base(workspace: Path) -> None:
    def spread(name: str) -> dict[str, object]:
        return json.loads(told(workspace, "traits", "show", name, "--as-of", "2026-03-01", "--json"))["spread"]  # type: ignore[no-any-return]

    stage = spread("lifecycle.stage")
    assert (stage["people"], stage["known"]) == (3, 3)
    assert stage["bearers"] == {"never_bought": 1, "first_time": 1, "repeat": 1, "lapsed": 0, "former": 0}
    assert spread("rfm.m")["bearers"] == {"1": 1, "2": 0, "3": 1, "4": 0, "5": 0}
    assert spread("spend.average_order")["quantiles"] == [950.0, 1962.5, 2975.0, 3987.5, 5000.0]
    assert spread("prefers.category")["known"] == 0
    said = told(workspace, "--lang", "ru", "traits", "show", "lifecycle.stage", "--as-of", "2026-03-01")
    assert "известно у 3 из 3" in said
    assert "повторные" in said
    assert "not on this base" in told(workspace, "traits", "show", "prefers.brand")
    assert "950 · 1,962.50" in told(workspace, "traits", "show", "spend.average_order", "--as-of", "2026-03-01")


def test_the_values_of_everyone_can_be_had(workspace: Path) -> None:
    with Shop.open(workspace) as shop:
        at = "2026-03-01"
        assert shop.traits.values("rfm.m", as_of=at).to_pydict() == {"key": ["ann", "bob"], "value": [1, 3]}
        assert shop.traits.values("lifecycle.stage", as_of=at).to_pydict()["value"] == ["repeat", "first_time", "never_bought"]
        assert [float(one) for one in shop.traits.values("spend.total", as_of=at)["value"].to_pylist()] == [1900, 5000, 0]


def test_a_segment_is_kept_refreshed_and_explained_by_a_trait(workspace: Path) -> None:
    with Shop.open(workspace) as shop:
        kept, _ = shop.segments.add("buyers again", 'lifecycle.stage == "repeat"')
        assert kept.sentence == "People whose state by orders is repeat"
        shop.refresh(as_of="2026-03-01")
        assert shop.segments.members("buyers again") == ["ann"]
        assert shop.count('in_segment("buyers again")', as_of="2026-03-01").counts == (1,)
        why = shop.explain("bob", 'in_segment("buyers again")', as_of="2026-03-01")
        assert not why.member
        assert why.flip is not None
        assert "order" in why.flip.en


def test_own_traits_are_used_and_a_file_that_can_t_be_is_refused(workspace: Path) -> None:
    (workspace / "traits").mkdir()
    mine = workspace / "traits" / "mine.yaml"
    mine.write_text("- {name: my.rings, unit: number, en: rings, ru: кольца, value: 'orders(product == \"ring\").count'}", encoding="utf-8")
    assert json.loads(told(workspace, "count", "my.rings >= 2", "--as-of", "2026-03-01", "--json"))["count"] == 1
    assert "(ваш)" in told(workspace, "--lang", "ru", "traits", "list")
    mine.write_text("- {name: my.rings}", encoding="utf-8")
    done = CliRunner().invoke(app, ["-w", str(workspace), "count", "my.rings >= 2"])
    assert "mine.yaml, entry 1: unit is missing" in str(done.exception)
