"""``coterie demo``: a company that does not exist, made and brought in, and what to ask it first."""

from __future__ import annotations

import os
import shlex
import sys
from typing import TYPE_CHECKING

import click

from coterie.cli import door, show

if TYPE_CHECKING:
    from coterie.services.demo import Demo
    from coterie.services.shop import Lang

VARIANTS = ("jewellery", "saas", "b2b")

COMPANIES: dict[Lang, dict[str, str]] = {
    "en": {
        "jewellery": "A jewellery shop",
        "saas": "A service on subscription",
        "b2b": "A supplier of equipment",
    },
    "ru": {
        "jewellery": "Ювелирный магазин",
        "saas": "Сервис по подписке",
        "b2b": "Поставщик оборудования",
    },
}
READY: dict[Lang, tuple[str, ...]] = {
    "en": (
        "{company} is open in {workspace}: contacts {people}, three years of history, up to {until}.",
        "Nobody in it exists. Everything else is as in life: people forget, return, move, fall asleep and come back.",
        "Who was made to behave how is kept in {planted}: don't peek before you have guessed.",
    ),
    "ru": (
        "{company} открыт в {workspace}: контактов {people}, история за три года, до {until}.",
        "Никого из этих людей нет на свете. Всё остальное как в жизни: забывают, возвращают, переезжают, засыпают и приходят снова.",
        "Кто каким задуман, записано в {planted}: не подглядывайте, пока не угадаете сами.",
    ),
}
THERE: dict[Lang, str] = {
    "en": "It is in {workspace} already: {people} contacts, up to {until}; nothing was changed.",
    "ru": "Демо уже лежит в {workspace}: контактов {people}, до {until}; ничего не изменено.",
}
TRY: dict[Lang, str] = {"en": "Ask it something:", "ru": "Спросите у него что-нибудь:"}
QUESTIONS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "jewellery": (
        ('orders(category == "броши", last="365d").count >= 3', "who collects brooches", "кто собирает броши"),
        (
            'sex == "m" and orders(category in ["серьги", "броши", "подвески"], 0 < time.days_to("8 марта") <= 8)',
            "men who look for a gift a week before 8 March",
            "мужчины, которые за неделю до 8 Марта ищут подарок",
        ),
        ('orders().count >= 4 and not orders(last="120d")', "bought and bought, and fell silent", "покупали, покупали и замолчали"),
    ),
    "saas": (
        ('not events("login")', "registered and never came back", "зарегистрировались и не вернулись"),
        ('events("report_built").count >= 5 and not orders()', "worked with it and did not pay", "работали в нём и не заплатили"),
        ('orders() and not orders(last="45d")', "paid, and stopped paying", "платили и перестали"),
    ),
    "b2b": (
        ("meetings() and not orders()", "met us and did not buy", "встретились с нами и не купили"),
        ('deals(status == "open", days_in_stage > 30)', "deals that don't move", "сделки, которые не движутся"),
        ('deals(lost_reason == "цена")', "lost on the price", "не договорились о цене"),
    ),
}  # fmt: skip
"""What to ask first of each company: the condition, and what it means in both languages."""


@click.command()
@click.option("--people", type=click.IntRange(min=1), default=20_000, show_default=True, help="How many people.")
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True, help="Another number, another company.")
@click.option("--variant", type=click.Choice(VARIANTS), default="jewellery", show_default=True, help="Which kind of company.")
@click.option("--until", metavar="T", help="The day or instant on which its history ends; now, when not given.")
@click.option("--no-serve", is_flag=True, help="Don't open the app afterwards (there is none to open yet).")
@door.json
@door.through
def demo(before: door.Door, people: int, seed: int, variant: str, until: str | None, no_serve: bool, as_json: bool) -> None:  # noqa: ARG001
    """Make a company to play with: thousands of people who don't exist, three years of what they did, imported into a workspace.

    The same people, seed and end give the same company. A second time it says that it is there.

    \b
    coterie --workspace play demo --people 2000
    """
    from coterie.services.demo import Wanted, make

    made = make(before.workspace, Wanted(variant, people, seed, until), _progress)
    if as_json:
        body = {"workspace": str(made.workspace), "variant": variant, "people": people, "seed": seed, "until": show.instant(made.until)}
        show.document(body | {"made": bool(made.imports), "files": [answer.to_json() for answer in made.imports]})
        return
    for answer in made.imports:
        show.line(f"{answer.kind:<12} {show.number(answer.accepted):>10}")
    _tell(made, before.lang)


def _tell(made: Demo, lang: Lang) -> None:
    """A few words of welcome, and what to try next."""
    said = {
        "company": COMPANIES[lang][made.variant],
        "workspace": made.workspace,
        "people": show.number(made.people) if lang == "en" else show.number(made.people).replace(",", "\u00a0"),
        "until": made.until.date().isoformat(),
        "planted": made.planted,
    }
    for text in ("", *(READY[lang] if made.imports else (THERE[lang],)), "", TRY[lang]):
        show.line(text.format(**said))
    if str(made.workspace) != door.DEFAULT.removeprefix("./") and os.environ.get("COTERIE_WORKSPACE") != str(made.workspace):
        show.line(f"  export COTERIE_WORKSPACE={shlex.quote(str(made.workspace))}")
    for condition, english, russian in QUESTIONS[made.variant]:
        show.line(f"  coterie count {shlex.quote(condition)}   # {russian if lang == 'ru' else english}")
    show.line(f"  coterie say {shlex.quote(QUESTIONS[made.variant][0][0])} --lang {lang}")


def _progress(kind: str, step: str) -> None:
    """Steps on stderr, for a person who waits."""
    if sys.stderr.isatty():
        show.note(f"{kind}: {step} …")
