"""Real files and the figures known about them. None of them is part of the project: COTERIE_TEST_DATA names their folder."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
from tests.real_data import DATA, needs_data

from coterie.ingest.answer import ImportAnswer
from coterie.ingest.pipeline import import_file
from coterie.services.shop import Shop as Services

if TYPE_CHECKING:
    from tests.ingest.conftest import Shop

pytestmark = needs_data


def bring(shop: Shop, file: str, kind: str | None, mapping: dict[str, str], **choices: Any) -> ImportAnswer:
    answer = import_file(shop.workspace, DATA / file, kind, mapping=mapping, **choices)
    assert answer.accepted + answer.updated + answer.duplicates + answer.dropped + answer.quarantined == answer.read
    return answer


RETAIL = {"order": "InvoiceNo", "person": "CustomerID", "time": "InvoiceDate", "product": "StockCode", "quantity": "Quantity", "price": "UnitPrice", "person.country": "Country"}  # fmt: skip


def test_online_retail(shop: Shop) -> None:
    file = "online_retail/online_retail_2010_2011.parquet"
    answer = bring(shop, file, "order-lines", RETAIL, where="quantity > 0 and price > 0")
    assert (answer.read, answer.accepted, dict(answer.reasons)) == (541_909, 397_884, {"no person": 132_220})
    assert shop.one("SELECT COUNT(*) FROM orders") == 18_532
    assert shop.one("SELECT COUNT(*) FROM people") == 4_338
    assert shop.one("SELECT SUM(total) FROM orders") == Decimal("8911407.9040")
    (best,) = shop.rows(
        "SELECT p.key, COUNT(*) AS n, SUM(o.total) AS total FROM orders AS o JOIN people AS p ON p.person = o.person GROUP BY p.key ORDER BY total DESC LIMIT 1"
    )
    assert (best["key"], best["n"], best["total"]) == ("14646", 73, Decimal("280206.0200"))
    again = bring(shop, file, "order-lines", RETAIL, where="quantity > 0 and price > 0")
    assert (again.accepted, again.updated, again.duplicates) == (0, 0, 397_884)
    its_traits(Services(shop.workspace))


def its_traits(shop: Services) -> None:
    """The figures of recency, frequency, money, Pareto and Gini that are known of it, the day after its last one."""
    at = "2011-12-10"
    assert shop.count("rfm.frequency == 1", "rfm.r is not None", "abc.share is None", as_of=at).counts == (1_493, 4_338, 0)
    recency, money = (
        np.sort(shop.traits.values(name, as_of=at)["value"].cast("float64").to_numpy()) for name in ("rhythm.silence", "rfm.monetary")
    )
    assert np.median(recency) == 51
    assert round(float(np.median(money)), 3) == 674.485
    assert round(float(money.mean()), 2) == 2054.27
    top = len(money) // 5 + 1
    assert round(100 * money[-top:].sum() / money.sum(), 2) == 74.62
    places = np.arange(1, len(money) + 1)
    assert round(float(((2 * places - len(money) - 1) * money).sum() / (len(money) * money.sum())), 4) == 0.7151
    bearers = dict(shop.traits.spread("abc.share", as_of=at).bearers)
    larger = np.concatenate([[0], np.cumsum(money[::-1])[:-1]]) / money.sum()
    assert bearers == {
        "A": int((larger < 0.8).sum()),
        "B": int(((larger >= 0.8) & (larger < 0.95)).sum()),
        "C": int((larger >= 0.95).sum()),
    }
    assert sum(count for _, count in shop.traits.spread("rfm.cell", as_of=at).bearers) == 4_338


def test_cdnow(shop: Shop) -> None:
    mapping = {"person": "column 2", "time": "column 3", "total": "column 5"}
    assert bring(shop, "cdnow/CDNOW_sample.txt", "orders", mapping).accepted == 6_919
    assert shop.one("SELECT COUNT(*) FROM people") == 2_357


def test_rees46_s_cut_off_last_line_is_set_aside(shop: Shop) -> None:
    mapping = {"time": "event_time", "type": "event_type", "product": "product_id", "category": "category_code", "person": "user_id", "session": "user_session", "value": "price"}  # fmt: skip
    answer = bring(shop, "rees46_multicategory/rees46_2019-Oct_first17434.csv", "events", mapping)
    assert (answer.read, answer.accepted, answer.quarantined) == (17_435, 17_434, 1)
    assert shop.one("SELECT row FROM quarantine") == 17_435


def test_customer_personality(shop: Shop) -> None:
    answer = bring(shop, "customer_personality/marketing_campaign.csv", "people", {"person": "ID", "created": "Dt_Customer"})
    assert answer.accepted == 2_240
    assert shop.one("SELECT COUNT(*) FROM attributes WHERE name = 'Income' AND number IS NOT NULL") == 2_240 - 24


def test_x_education(shop: Shop) -> None:
    answer = bring(shop, "x_education/Lead_Scoring.csv", "people", {"person": "Prospect ID"})
    assert answer.accepted == 9_240
    assert shop.one("SELECT COUNT(*) FROM attributes WHERE name = 'Converted' AND number = 1") == 3_561
