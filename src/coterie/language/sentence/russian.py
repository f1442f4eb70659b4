"""Russian grammar as tables: units, adjectives, and how the facts of each source are spoken of."""

from __future__ import annotations

from dataclasses import dataclass

from coterie.language.nodes import Unit
from coterie.language.sentence.deeds import Deed
from coterie.language.sentence.numerals import Counted
from coterie.language.sentence.speaker import Gender, Subject

UNITS: dict[Unit, tuple[Counted, str, Gender]] = {
    "min": (Counted("минуту", "минуты", "минут", "минуты"), "минута", "f"),
    "h": (Counted("час", "часа", "часов", "часа"), "час", "m"),
    "d": (Counted("день", "дня", "дней", "дня"), "день", "m"),
    "w": (Counted("неделю", "недели", "недель", "недели"), "неделя", "f"),
    "mo": (Counted("месяц", "месяца", "месяцев", "месяца"), "месяц", "m"),
    "q": (Counted("квартал", "квартала", "кварталов", "квартала"), "квартал", "m"),
    "y": (Counted("год", "года", "лет", "года"), "год", "m"),
}
"""Forms after a number in the accusative, the nominative singular, the gender."""

TIMES = Counted("раз", "раза", "раз", "раза")
INTERESTS = Counted("главный интерес", "главных интереса", "главных интересов", "главного интереса")

MONTHS = "января февраля марта апреля мая июня июля августа сентября октября ноября декабря".split()
MONTH_NAMES = "январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь".split()
WEEKDAYS = "понедельник вторник среда четверг пятница суббота воскресенье".split()

ADJECTIVES: dict[str, dict[Gender, tuple[str, str]]] = {
    "sum": {"m": ("общий", "общего"), "f": ("общая", "общей"), "n": ("общее", "общего"), "p": ("общие", "общих")},
    "avg": {"m": ("средний", "среднего"), "f": ("средняя", "средней"), "n": ("среднее", "среднего"), "p": ("средние", "средних")},
    "min": {
        "m": ("наименьший", "наименьшего"),
        "f": ("наименьшая", "наименьшей"),
        "n": ("наименьшее", "наименьшего"),
        "p": ("наименьшие", "наименьших"),
    },
    "max": {
        "m": ("наибольший", "наибольшего"),
        "f": ("наибольшая", "наибольшей"),
        "n": ("наибольшее", "наибольшего"),
        "p": ("наибольшие", "наибольших"),
    },
    "earliest": {
        "m": ("самый ранний", "самого раннего"),
        "f": ("самая ранняя", "самой ранней"),
        "n": ("самое раннее", "самого раннего"),
        "p": ("самые ранние", "самых ранних"),
    },
    "latest": {
        "m": ("самый поздний", "самого позднего"),
        "f": ("самая поздняя", "самой поздней"),
        "n": ("самое позднее", "самого позднего"),
        "p": ("самые поздние", "самых поздних"),
    },
    "top": {
        "m": ("самый частый", "самого частого"),
        "f": ("самая частая", "самой частой"),
        "n": ("самое частое", "самого частого"),
        "p": ("самые частые", "самых частых"),
    },
    "heaviest": {
        "m": ("самый весомый", "самого весомого"),
        "f": ("самая весомая", "самой весомой"),
        "n": ("самое весомое", "самого весомого"),
        "p": ("самые весомые", "самых весомых"),
    },
}

KNOWN: dict[Gender, tuple[str, str]] = {
    "m": ("известен", "неизвестен"),
    "f": ("известна", "неизвестна"),
    "n": ("известно", "неизвестно"),
    "p": ("известны", "неизвестны"),
}
SAME: dict[Gender, str] = {"m": "такой же", "f": "такая же", "n": "такое же", "p": "такие же"}
CHANGED: dict[Gender, str] = {"m": "менялся", "f": "менялась", "n": "менялось", "p": "менялись"}
LAST: dict[Gender, str] = {"m": "последний", "f": "последнюю", "n": "последнее", "p": "последние"}
NEXT: dict[Gender, str] = {"m": "ближайший", "f": "ближайшую", "n": "ближайшее", "p": "ближайшие"}
FIRST_OF: dict[str, dict[Gender, tuple[str, str]]] = {
    "first": {"m": ("первого", "первом"), "f": ("первой", "первой"), "n": ("первого", "первом"), "p": ("первых", "первых")},
    "last": {
        "m": ("последнего", "последнем"),
        "f": ("последней", "последней"),
        "n": ("последнего", "последнем"),
        "p": ("последних", "последних"),
    },
}


@dataclass(frozen=True, slots=True)
class SourceWords:
    """How facts of a source are spoken of.

    ``did`` stands before a number, ``has`` says there is at least one, ``never`` stands before ``none`` (genitive plural).
    ``forms`` follow a number; ``one`` is the nominative, ``with_`` the instrumental, ``in_`` the prepositional plural,
    ``inside`` the prepositional singular. ``named`` and ``unnamed`` follow the noun; ``every`` opens what holds of each.
    """

    subject: Subject
    did: str
    has: str
    never: str
    forms: Counted
    one: str
    with_: str
    in_: str
    inside: str
    gender: Gender
    named: str = " {name}"
    unnamed: str = ""
    every: str = "и каждый раз"
    none: str = ""
    inside_gender: Gender | None = None


_ITEMS = "и в каждой позиции"

SOURCE_WORDS: dict[str, SourceWords] = {
    "orders": SourceWords(
        "they",
        "сделали ",
        "сделали хотя бы один ",
        "не делали ",
        Counted("заказ", "заказа", "заказов", "заказа"),
        "заказ",
        "заказами",
        "заказах",
        "заказе",
        "m",
        every=_ITEMS,
    ),
    "open_orders": SourceWords(
        "their",
        "",
        "есть хотя бы один ",
        "нет ",
        Counted("открытый заказ", "открытых заказа", "открытых заказов", "открытого заказа"),
        "открытый заказ",
        "открытыми заказами",
        "открытых заказах",
        "открытом заказе",
        "m",
        every=_ITEMS,
    ),
    "cancelled": SourceWords(
        "their",
        "",
        "есть хотя бы один ",
        "нет ",
        Counted("отменённый заказ", "отменённых заказа", "отменённых заказов", "отменённого заказа"),
        "отменённый заказ",
        "отменёнными заказами",
        "отменённых заказах",
        "отменённом заказе",
        "m",
        every=_ITEMS,
    ),
    "lines": SourceWords(
        "they",
        "заказали ",
        "заказали хотя бы одну ",
        "не заказывали ",
        Counted("позицию", "позиции", "позиций", "позиции"),
        "позиция",
        "позициями",
        "позициях",
        "позиции",
        "f",
        every="и в каждой",
    ),
    "returns": SourceWords(
        "their",
        "",
        "есть хотя бы один ",
        "нет ",
        Counted("заказ с возвратом", "заказа с возвратом", "заказов с возвратом", "заказа с возвратом"),
        "заказ с возвратом",
        "возвратами",
        "возвращённых позициях",
        "возвращённой позиции",
        "m",
        every="и в каждой возвращённой позиции",
        inside_gender="f",
    ),
    "events": SourceWords(
        "they",
        "совершили ",
        "совершили хотя бы одно ",
        "не совершали ",
        Counted("событие", "события", "событий", "события"),
        "событие",
        "событиями",
        "событиях",
        "событии",
        "n",
    ),
    "messages": SourceWords(
        "them",
        "отправили ",
        "отправили хотя бы одно ",
        "не отправляли ",
        Counted("сообщение", "сообщения", "сообщений", "сообщения"),
        "сообщение",
        "сообщениями",
        "сообщениях",
        "сообщении",
        "n",
    ),
    "visits": SourceWords(
        "they",
        "совершили ",
        "совершили хотя бы одно ",
        "не совершали ",
        Counted("посещение сайта", "посещения сайта", "посещений сайта", "посещения сайта"),
        "посещение сайта",
        "посещениями сайта",
        "посещениях сайта",
        "посещении сайта",
        "n",
    ),
    "deals": SourceWords(
        "their",
        "",
        "есть хотя бы одна ",
        "нет ",
        Counted("сделка", "сделки", "сделок", "сделки"),
        "сделка",
        "сделками",
        "сделках",
        "сделке",
        "f",
    ),
    "meetings": SourceWords(
        "their",
        "",
        "есть хотя бы одна ",
        "нет ",
        Counted("встреча", "встречи", "встреч", "встречи"),
        "встреча",
        "встречами",
        "встречах",
        "встрече",
        "f",
    ),
    "answers": SourceWords(
        "they",
        "дали ",
        "дали хотя бы один ",
        "не давали ",
        Counted("ответ", "ответа", "ответов", "ответа"),
        "ответ",
        "ответами",
        "ответах",
        "ответе",
        "m",
        named=" на опрос {name}",
        unnamed=" на опросы",
    ),
    "asked": SourceWords(
        "them",
        "задали ",
        "задали хотя бы один ",
        "не задавали ",
        Counted("вопрос", "вопроса", "вопросов", "вопроса"),
        "вопрос",
        "вопросами",
        "вопросах",
        "вопросе",
        "m",
        named=" из опроса {name}",
        unnamed=" из опросов",
    ),
    "referrals": SourceWords(
        "they",
        "привели ",
        "привели хотя бы одного ",
        "не приводили ",
        Counted("нового клиента", "новых клиентов", "новых клиентов", "нового клиента"),
        "новый клиент",
        "новыми клиентами",
        "новых клиентах",
        "новом клиенте",
        "m",
    ),
    "basket": SourceWords(
        "their",
        "",
        "есть хотя бы один ",
        "нет ",
        Counted("товар в корзине", "товара в корзине", "товаров в корзине", "товара в корзине"),
        "товар в корзине",
        "товарами в корзине",
        "товарах в корзине",
        "товаре в корзине",
        "m",
    ),
    "company.people": SourceWords(
        "their",
        "в компании ",
        "в компании есть хотя бы один ",
        "в компании нет ",
        Counted("человек", "человека", "человек", "человека"),
        "человек",
        "людьми",
        "людях",
        "человеке",
        "m",
        every="и все из тех",
        none="людей",
    ),
    "household.people": SourceWords(
        "their",
        "в домохозяйстве ",
        "в домохозяйстве есть хотя бы один ",
        "в домохозяйстве нет ",
        Counted("человек", "человека", "человек", "человека"),
        "человек",
        "людьми",
        "людях",
        "человеке",
        "m",
        every="и все из тех",
        none="людей",
    ),
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What people did with messages: as in ``SourceWords``; ``of``: the noun after it stands in the genitive, and is not counted."""

    has: str
    never: str
    did: str = ""
    of: bool = False


OUTCOMES: dict[str, Outcome] = {
    "delivered": Outcome("получили хотя бы одно ", "не получали ", "получили "),
    "opened": Outcome("открыли хотя бы одно ", "не открывали ", "открыли "),
    "clicked": Outcome("перешли по ссылке хотя бы из одного ", "не переходили по ссылкам из ", of=True),
    "unsubscribed": Outcome("отписались хотя бы после одного ", "не отписывались после ", of=True),
}
DEEDS: dict[str, tuple[Subject, Deed]] = {
    "visits": ("they", Deed("заходили на сайт", "не заходили на сайт")),
    "meetings": ("they", Deed("встречались с нами", "не встречались с нами")),
    "answers": ("they", Deed("отвечали на опросы", "не отвечали на опросы")),
    "asked": ("them", Deed("предлагали опросы", "не предлагали опросов")),
}
NAMED_DEEDS: dict[str, tuple[Subject, Deed]] = {
    "answers": ("they", Deed("ответили на опрос {name}", "не отвечали на опрос {name}")),
    "asked": ("them", Deed("предложили опрос {name}", "не предлагали опрос {name}")),
}
"""Verbs of sources without filters, and of those that name a survey."""

PEOPLE_OF = {"company.people": " в компании", "household.people": " в домохозяйстве"}
"""What follows the noun where ``did`` does not say it."""

_OF_ORDERS = {
    "product": " с товаром {0}",
    "category": " с товаром категории {0}",
    "channel": " в канале {0}",
    "payment": " с оплатой {0}",
    "delivery": " с доставкой {0}",
    "coupon": " с купоном {0}",
}
_OF_EVENTS = {"product": " с товаром {0}", "category": " с товаром категории {0}"}
WITH: dict[str, dict[str, str]] = {
    "orders": _OF_ORDERS,
    "open_orders": _OF_ORDERS,
    "cancelled": _OF_ORDERS,
    "lines": {"product": " с товаром {0}", "category": " категории {0}"},
    "returns": {"product": " товара {0}", "category": " товара категории {0}"},
    "events": _OF_EVENTS,
    "basket": {"category": " категории {0}"},
    "messages": {"campaign": " кампании {0}", "channel": " в канале {0}"},
    "visits": {"source": " из источника {0}", "campaign": " по кампании {0}"},
    "deals": {"stage": " на этапе {0}"},
    "meetings": {"kind": " вида {0}"},
}
"""The filters «field == text» that are said without a bracket, at most one for a source."""
