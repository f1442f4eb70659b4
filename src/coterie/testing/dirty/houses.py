"""Exports that are clean as tables and odd as facts: cards given up, orders of nobody, numbers that start anew, forms.

Each is drawn from a seed, with what must come of it beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random

FIRST, LAST = ("Анна", "Илья", "Юлия", "Пётр", "Яна"), ("Иванова", "Кузнец", "Зотова", "Яшин", "Орлова")


@dataclass(frozen=True, slots=True)
class Export:
    """A file's header and rows, and what is expected of them by name."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    expected: Mapping[str, object]

    def csv(self) -> str:
        """The file as text; no value has a semicolon but in quotes."""
        quoted = [[f'"{value}"' if ";" in value else value for value in row] for row in (self.columns, *self.rows)]
        return "\n".join(";".join(row) for row in quoted) + "\n"


def cards(rng: Random) -> Export:
    """A list of cards, of which the system marks some as deleted and the staff others by name; ``kept``: the keys of the rest."""
    mark, yes, no = rng.choice(
        (
            ("Пометка удаления", "Да", "Нет"),
            ("DeletionMark", "true", "false"),
            ("Удален", "Истина", "Ложь"),
            ("Помечен на удаление", "1", "0"),
        )
    )
    given_up = ("яяя {}", "НЕ ИСПОЛЬЗОВАТЬ {}", "{} (удален)", "*** УДАЛЁН *** {}", "zzz {}", "(не исп.) {}")
    rows, kept = [], []
    for n in range(rng.randrange(8, 20)):
        name, fate = f"{rng.choice(LAST)} {rng.choice(FIRST)}", rng.random()
        written = rng.choice(given_up).format(name) if fate < 0.25 else name
        rows.append((f"{n}", written, f"+7916{n:07}", yes if fate > 0.75 else no))
        kept += [f"{n}"] if 0.25 <= fate <= 0.75 else []
    return Export(("Код", rng.choice(("ФИО", "Имя клиента", "Полное имя")), "Телефон", mark), tuple(rows), {"kept": set(kept)})


def customers(rng: Random) -> Export:
    """A list of «Контрагенты» of every nature; ``natures`` by key."""
    names: dict[str, tuple[str, ...]] = {
        "company": ("ООО «Ромашка {}»", 'АО "Завод {}"', "Школа {} ГБОУ", "Müller {} GmbH"),
        "sole trader": ("ИП Иванов{} И.И.", "Индивидуальный предприниматель Орлова{} Анна Львовна", "Яшин{} Илья Ильич, ИП"),
        "person": ("Зотова{} Юлия Павловна", "Орлов{} Пётр Ильич"),
    }
    natures = {}
    for n in range(rng.randrange(6, 12)):
        nature = rng.choice(list(names))
        natures[rng.choice(names[nature]).format("абвгдежзиклм"[n])] = nature
    rows = tuple((name, f"+7916{n:07}") for n, name in enumerate(natures))
    return Export((rng.choice(("Контрагент", "Клиент", "Покупатель")), "Телефон"), rows, {"natures": natures})


def marketplace(rng: Random) -> Export:
    """Orders of a marketplace, without who bought; ``orders`` and their ``total``."""
    header = rng.choice(
        (
            ("Номер заказа", "Принят в обработку", "Наименование товара", "Артикул", "Количество", "Итоговая стоимость товара"),
            ("Srid", "Дата заказа покупателем", "Название", "Артикул поставщика", "Кол-во", "Вайлдберриз реализовал Товар (Пр)"),
            ("Ваш номер заказа", "Дата оформления", "Название товара", "SKU", "Количество", "Ваша цена"),
        )
    )
    rows, total = [], 0.0
    for n in range(rng.randrange(4, 12)):
        for _ in range(rng.randrange(1, 3)):
            worth = rng.randrange(100, 9_999)
            rows.append((f"17-{n:03}", f"2026-03-{1 + n:02} 10:00:00", "Кольцо", "A1", "1", f"{worth}"))
            total += worth
    return Export(header, tuple(rows), {"orders": len({row[0] for row in rows}), "total": total})


def restarting(rng: Random) -> Export:
    """Orders whose numbers start anew in each shop and year; ``orders`` by key with their totals, ``per`` what they start anew in."""
    shop = rng.choice(("Магазин", "Касса", "Подразделение", "Shop"))
    rows, orders = [], {}
    for year in (2024, 2025):
        for place in ("Арбат", "Тверская"):
            for n in range(1, rng.randrange(3, 6)):
                worth = rng.randrange(100, 999)
                rows.append((f"{n}", rng.choice(("ann", "bob")), f"05.{n + 2:02}.{year}", f"{worth}", place))
                orders[f"{n} / {year} / {place}"] = float(worth)
    return Export(("Номер заказа", "Клиент", "Дата", "Сумма", shop), tuple(rows), {"orders": orders, "per": ("year", shop)})


def form(rng: Random) -> Export:
    """Answers to a form, a column for each question; ``answers``: how many, those of several choices counted one by one."""
    stamp, who = rng.choice(
        (
            ("Отметка времени", "Адрес электронной почты"),
            ("Timestamp", "Email Address"),
            ("Время создания", "Почта"),
            ("Completion time", "Email"),
        )
    )
    questions = ("Что вам понравилось?", "Оцените нас [Доставка]", "Оцените нас [Цены]", "Что нам стоит улучшить прежде всего?")
    rows, answers = [], 0
    for n in range(rng.randrange(5, 12)):
        liked = rng.sample(("Кольца", "Серьги", "Броши"), rng.randrange(1, 4))
        answers += len(liked) + 3
        marks = [rng.choice(("", "3", "4", "5")) for _ in range(2)]
        rows.append((f"{1 + n:02}.03.2026 12:14:07", f"anna{n}@mail.ru", ";".join(liked), *marks, rng.choice(("", "цены", "доставку"))))
    return Export((stamp, who, *questions), tuple(rows), {"answers": answers})


EXPORTS: dict[str, Callable[[Random], Export]] = {
    "cards": cards,
    "customers": customers,
    "marketplace": marketplace,
    "restarting": restarting,
    "form": form,
}
