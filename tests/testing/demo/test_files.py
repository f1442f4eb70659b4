"""Whatever the variant: the same for everybody, within its three years, nobody real in it, and something missing everywhere."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import phonenumbers
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from phonenumbers import carrier
from tests.testing.demo.conftest import UNTIL

from coterie.enrich.contacts import judge_email, judge_phone
from coterie.testing.demo import PLANTED, VARIANTS, Variant, write
from coterie.testing.demo.jewellery import shop

FACTS = ("order-lines", "visits", "events", "messages", "answers", "orders", "meetings", "deals")


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_same_seed_gives_the_same_files_and_another_seed_others(variant: Variant, tmp_path: Path) -> None:
    for name, seed in (("one", 5), ("again", 5), ("other", 6)):
        write(tmp_path / name, variant, people=300, seed=seed, until=UNTIL)

    for path in (tmp_path / "one").iterdir():
        assert (tmp_path / "again" / path.name).read_bytes() == path.read_bytes()
        same = (tmp_path / "other" / path.name).read_bytes() == path.read_bytes()
        assert same == (path.name == "products.parquet")


@pytest.mark.parametrize("variant", VARIANTS)
def test_facts_lie_within_the_three_years_before_the_end(variant: Variant, tmp_path: Path) -> None:
    for file in write(tmp_path, variant, people=1000, seed=2, until=UNTIL):
        table = pq.read_table(file.path)
        times = [value for name in table.column_names if pa.types.is_timestamp(table.schema.field(name).type)
                 for value in table[name].to_pylist() if value is not None]  # fmt: skip

        assert max(times, default=UNTIL) <= UNTIL, file.kind
        if file.kind in FACTS:
            assert min(times) >= UNTIL - timedelta(days=1096), file.kind
            assert max(times) > UNTIL - timedelta(days=30), file.kind


@pytest.mark.parametrize("variant", VARIANTS)
def test_nobody_can_be_reached_and_yet_contacts_look_as_if(variant: Variant, tmp_path: Path) -> None:
    write(tmp_path, variant, people=400, seed=2, until=UNTIL)
    people = pq.read_table(tmp_path / "people.parquet")
    emails, phones = ([value for value in people[name].to_pylist() if value] for name in ("email", "phone"))

    assert all(address.endswith(".example.org") and judge_email(address).ok for address in emails)
    assert all(judge_phone(number).kind == "mobile" for number in phones)
    assert {carrier.name_for_number(phonenumbers.parse(number), "en") for number in phones} == {""}
    assert len(set(phones)) == len(phones)


@pytest.mark.parametrize("variant", VARIANTS)
def test_something_is_missing_as_in_any_real_base(variant: Variant, tmp_path: Path) -> None:
    write(tmp_path, variant, people=1500, seed=2, until=UNTIL)
    people = pq.read_table(tmp_path / "people.parquet")
    always = {"person", "last_name", "first_name", "created", "company"}

    filled = {name: 1 - people[name].null_count / len(people) for name in people.column_names}

    assert all(0.02 < share < 0.98 for name, share in filled.items() if name not in always), filled


@pytest.mark.parametrize("variant", VARIANTS)
def test_everybody_has_one_way(variant: Variant, tmp_path: Path) -> None:
    write(tmp_path, variant, people=500, seed=2, until=UNTIL)
    people = set(pq.read_table(tmp_path / "people.parquet")["person"].to_pylist())
    lines = (tmp_path / PLANTED).read_text("utf-8").splitlines()[1:]
    noted = [line.split(",")[0].strip('"') for line in lines]

    assert set(noted) == people


def test_a_shop_made_in_parts_has_each_number_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shop, "A_PART", 150)
    files = {file.kind: pq.read_table(file.path) for file in write(tmp_path, people=400, seed=2, until=UNTIL)}

    for kind in ("visits", "events", "messages", "answers"):
        assert len(set(files[kind]["id"].to_pylist())) == len(files[kind]), kind
    assert len(files["people"]) == 400
    lines = files["order-lines"]
    buyers = dict(zip(lines["order"].to_pylist(), lines["person"].to_pylist(), strict=True))
    assert all(buyers[order] == person for order, person in zip(lines["order"].to_pylist(), lines["person"].to_pylist(), strict=True))
    assert set(files["events"]["session"].to_pylist()) <= {*files["visits"]["id"].to_pylist(), None}
    assert set(files["people"]["referred_by"].to_pylist()) <= {*files["people"]["person"].to_pylist(), None}
