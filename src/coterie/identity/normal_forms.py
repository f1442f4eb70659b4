"""Values of attributes in the form in which they are compared, and nothing of why they are compared.

What says nothing about who somebody is (a test address, «Розничный покупатель», a birthday on 1 January) has no such form.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import NamedTuple

LEAST_PHONE, LEAST_CARD, LEAST_VISITOR = 10, 6, 12
"""Lengths below which a phone has no city code, a card number could be a row number, and a visitor's id is another site's too."""

_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^\W\d_]{2,}")
_BETWEEN = re.compile(r"[,;/|\n]+")
_PLAIN_PHONE = re.compile(r"\+[1-9][0-9]{9,14}")
"""As an import writes it."""
_EXTENSION = re.compile(r"(?:доб|вн|ext|x)\D*(\d+)\D*$", re.IGNORECASE)
_NOBODYS = frozenset(
    "test тест noreply no-reply no_reply donotreply none nomail noemail no-email email mail net нет example user "
    # an office's, not a person's
    "info office sales shop zakaz order orders support admin buh hello contact".split()
)
_NO_MAIL = re.compile(r"(?:^|\.)(?:example\.\w+|test\.\w+|[^.]\.\w+)$")
_LEGAL = frozenset("ооо оао зао пао ао нко тоо ltd llc inc gmbh corp plc".split())
_COLLECTOR = re.compile(
    r"розничн\w*\s+(?:покупател|клиент)|част\w*\s+лиц|физ\w*\.?\s*лиц|без\s+(?:карты|имени|регистрации)|"
    r"^\W*(?:покупател\w*|клиент|гость|аноним\w*|неизвестн\w*|проч(?:ий|ие)|тест\w*)\W*$|"
    r"retail\s+(?:customer|client|buyer)|walk[- ]?in|^\W*(?:guest|anonymous|unknown|test|customer)\W*$",
    re.IGNORECASE,
)
_OF_COLLECTORS = frozenset("роз час физ без пок кли гос ано неи про тес ret wal gue ano unk tes cus".split())
"""How a word of each of them begins: a search of every name for all of them would take most of the time that names take."""
_NO_NAMES = frozenset("ип нет none null na mr mrs ms dr г гн".split())
_LETTERS = re.compile(r"[^\W\d_]+")
_SEX = {"f": "f", "female": "f", "ж": "f", "жен": "f", "женский": "f", "m": "m", "male": "m", "м": "m", "муж": "m", "мужской": "m"}


def email(text: str) -> Iterator[str]:
    """The addresses of a cell, in small letters.

    >>> list(email(" Ann@Mail.ru; test@test.ru"))
    ['ann@mail.ru']
    """
    for part in _BETWEEN.split(text):
        address = part.strip().casefold()
        if _ADDRESS.fullmatch(address) and not _is_nobodys(address):
            yield address


def _is_nobodys(address: str) -> bool:
    local, _, domain = address.partition("@")
    return local.rstrip("0123456789") in _NOBODYS or local == domain.rpartition(".")[0] or bool(_NO_MAIL.search(domain))


def phone(text: str) -> Iterator[str]:
    """The phones of a cell as digits with the country's code; an extension is kept, it is another person's phone.

    >>> list(phone("8 (916) 123-45-67, +7 916 765-43-21 доб. 2, 22-33-44"))
    ['79161234567', '79167654321x2']
    """
    if _PLAIN_PHONE.fullmatch(text):
        if _may_be_called(text[1:]):
            yield text[1:]
        return
    for part in _BETWEEN.split(text):
        extension = _EXTENSION.search(part)
        digits = re.sub(r"\D", "", part[: extension.start()] if extension else part.strip().removesuffix(".0"))
        if len(digits) == 11 and digits[0] == "8" and "+" not in part:
            digits = "7" + digits[1:]
        elif len(digits) == 10 and digits[0] == "9" and "+" not in part:
            digits = "7" + digits
        if LEAST_PHONE <= len(digits) <= 15 and _may_be_called(digits):
            yield digits + (f"x{extension[1]}" if extension else "")


def _may_be_called(digits: str) -> bool:
    """Whether these digits are not what is typed where a phone must be given: 0000000, 1234567890."""
    return len(set(digits[-7:])) > 1 and digits[-10:] not in "01234567890123456789"


def card(text: str) -> Iterator[str]:
    """A card's number without what groups its digits.

    >>> list(card("2000 1234-5678"))
    ['200012345678']
    """
    number = re.sub(r"[\s\-.]", "", text).casefold()
    if len(number) >= LEAST_CARD and any(one.isdigit() for one in number) and len(set(number)) > 1:
        yield number


def tax_id(text: str) -> Iterator[str]:
    """The number of a taxpayer: of «ИНН/КПП» the first part.

    >>> list(tax_id("7707083893/773601001"))
    ['7707083893']
    """
    number = re.sub(r"\s", "", text.partition("/")[0]).removesuffix(".0")
    if len(number) >= 9 and number.isdigit() and len(set(number)) > 1:
        yield number


class Name(NamedTuple):
    """What a name is compared by, if anything, and what else it gives away."""

    form: str | None
    """Its words in alphabetical order: «Иванова Мария» is «Мария Иванова»."""
    whole: bool
    """Whether that has two words at least, initials aside."""
    collector: bool
    """No one person's: «Розничный покупатель»."""
    company: bool
    """It has a company's legal form."""


def name(text: str) -> Name:
    """What a name says.

    >>> name(" Семёнова  Мария ").form, name("Мария С.").whole
    ('мария семенова', False)
    >>> name("Розничный покупатель").collector, name("ООО «Ромашка»").company, name("Мария Ооржак").company
    (True, True, False)
    """
    words = _LETTERS.findall(text.casefold().replace("ё", "е"))
    collector = not _OF_COLLECTORS.isdisjoint([word[:3] for word in words]) and bool(_COLLECTOR.search(text))
    company = not _LEGAL.isdisjoint(words)
    if not _NO_NAMES.isdisjoint(words):
        words = [word for word in words if word not in _NO_NAMES]
    words.sort()
    return Name(" ".join(words) or None, sum(len(word) > 1 for word in words) > 1, collector, company)


def birthday(text: str) -> Iterator[str]:
    """A day of birth; the first of January is what systems write when they don't know.

    >>> list(birthday("1980-05-07")), list(birthday("1900-01-01"))
    (['1980-05-07'], [])
    """
    try:
        day = date.fromisoformat(text.strip()[:10])
    except ValueError:
        return
    if (day.month, day.day) != (1, 1):
        yield day.isoformat()


def sex(text: str) -> Iterator[str]:
    """One of f and m, nothing for other words."""
    found = _SEX.get(text.strip().rstrip(".").casefold())
    if found:
        yield found


def city(text: str) -> Iterator[str]:
    """The city's letters.

    >>> list(city("г. Санкт-Петербург"))
    ['санкт петербург']
    """
    words = [word for word in _LETTERS.findall(text.casefold().replace("ё", "е")) if word not in ("г", "город")]
    if words:
        yield " ".join(words)


def key(text: str) -> Iterator[str]:
    """An id that another system gave, as it stands."""
    if text.strip():
        yield text.strip()


def visitor(text: str) -> Iterator[str]:
    """An id of a browser, long enough to be no one else's."""
    if len(text.strip()) >= LEAST_VISITOR:
        yield text.strip()


FORMS: dict[str, Callable[[str], Iterator[str]]] = {
    "email": email,
    "phone": phone,
    "card": card,
    "tax_id": tax_id,
    "birthday": birthday,
    "sex": sex,
    "city": city,
    "key": key,
    "visitor": visitor,
}
"""How a value of a kind is put into its form (a name is made of several attributes: ``index``)."""


def masked(kind: str, value: str) -> str:
    """A value that can be recognised by whoever knows it, and by nobody else.

    >>> masked("email", "ann@mail.ru"), masked("phone", "79161234567"), masked("name", "анна петрова")
    ('a***@mail.ru', '***4567', 'а*** п***')
    """
    match kind:
        case "email":
            local, _, domain = value.partition("@")
            return f"{local[0]}***@{domain}"
        case "phone" | "card" | "tax_id":
            return f"***{value[-4:] if len(value) >= 8 else ''}"
        case "name" | "name_birthday":
            return " ".join(f"{word[0]}***" for word in value.partition("|")[0].split())
        case "sex" | "city" | "nature":
            return value
        case _:
            return "***"
