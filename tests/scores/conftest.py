"""A base made by hand for points and leads: a dozen people, facts by the day."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from coterie.services.shop import Shop

RULES = """
points: lead
name: {en: Lead, ru: Лид}
groups:
  fit: {en: Fit, ru: Подходит, most: 12, grades: [10, 5]}
  intent: {en: Intent, ru: Намерение, least: 0, most: 60, grades: [30, 10]}
temperature: {warm: 10, hot: 30}
handover: {score: 30, contact: city is not None, wish: 'events("cart")'}
rules:
  - {en: from Perm, ru: из Перми, group: fit, points: 7, when: city == "Пермь"}
  - {en: earns enough, ru: хорошо зарабатывает, group: fit, points: 7, when: income > 100}
  - {en: cart, ru: корзина, group: intent, points: 10, per_day: 3, half_life: 14d, each: events("cart")}
  - {en: looked, ru: смотрел, group: intent, points: 1, fades: 10d, each: events("look")}
  - {en: sent back, ru: вернул, group: intent, points: -20, each: returns()}
notes:
  - {en: looks a lot, ru: много смотрит, when: 'events("look", last="7d").count >= 10'}
"""
PEOPLE = """person,city,income
ann,Пермь,
bob,Пермь,150
cat,,
dan,,
eve,,
fay,,
hal,,
ian,Москва,50
joy,,
kim,Пермь,
kay,,
"""
EVENTS = {
    "ann": ["cart 2026-03-17 23:59:59", *(f"cart 2026-03-31 10:{minute}" for minute in ("00", "05", "10", "15"))],
    "bob": ["look 2026-03-26 10:00"],
    "cat": [*(f"cart 2026-03-{day} 10:0{minute}" for day in (29, 30) for minute in range(3)), "cart 2026-03-31 10:00"],
    "dan": ["cart 2026-03-31 10:00"],
    "fay": [f"look 2026-03-31 10:{minute}" for minute in range(10, 22)],
    "hal": ["cart 2026-03-30 23:59:59", "cart 2026-03-31 00:00:00"],
    "ian": ["cart 2026-04-20 10:00"],
    "joy": ["cart 2026-03-03 00:00:00"],
    "kim": ["cart 2026-03-31 09:00", "cart 2026-03-31 09:05"],
    "kay": ["cart 2026-03-31 11:00", "cart 2026-03-31 11:05", "look 2026-03-30 09:00"],
}
ORDERS = """order,person,time,product,quantity,price
1,dan,2026-03-28 12:00,ring,1,100
2,dan,2026-03-30 12:00,ring,-1,100
"""


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    rows = [f"{person},{fact.split(' ', 1)[0]},{fact.split(' ', 1)[1]}" for person, facts in EVENTS.items() for fact in facts]
    (tmp_path / "people.csv").write_text(PEOPLE, encoding="utf-8")
    (tmp_path / "orders.csv").write_text(ORDERS, encoding="utf-8")
    (tmp_path / "events.csv").write_text("\n".join(["person,type,time", *rows]) + "\n", encoding="utf-8")
    (tmp_path / "visits.csv").write_text("anonymous,type,time\nv1,cart,2026-03-31 08:00\n", encoding="utf-8")
    (tmp_path / "lead.yaml").write_text(RULES, encoding="utf-8")
    with Shop.create(tmp_path / "ws", timezone="Europe/Moscow", currency="RUB") as found:
        found.import_file(tmp_path / "people.csv", "people")
        found.import_file(tmp_path / "orders.csv", "order-lines")
        found.import_file(tmp_path / "events.csv", "events")
        found.import_file(tmp_path / "visits.csv", "events")
        found.points.apply(tmp_path / "lead.yaml")
        yield found
