"""House styles: how shops' systems write times, amounts, phones, addresses and names; each style is a pure function by name.

A style is chosen from a seed (``choose``); what it writes reads back as the value it was given.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import TypeVar

Style = TypeVar("Style")

_MONTHS = "января февраля марта апреля мая июня июля августа сентября октября ноября декабря".split()
_ENGLISH = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_EXCEL_START = datetime(1899, 12, 30)  # noqa: DTZ001 (a clock's reading)

_ENGLISH = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()

TIMES: dict[str, Callable[[datetime], str]] = {
    "iso": lambda at: at.isoformat(sep=" "),
    "iso with T": lambda at: at.isoformat(),
    "day first": lambda at: at.strftime("%d.%m.%Y %H:%M:%S"),
    "day first, no zeros": lambda at: f"{at.day}.{at.month:02}.{at.year} {at.hour}:{at.minute:02}:{at.second:02}",
    "day first, two-digit year": lambda at: at.strftime("%d.%m.%y %H:%M:%S"),
    "slashes": lambda at: at.strftime("%d/%m/%Y %H:%M:%S"),
    "dashes": lambda at: at.strftime("%d-%m-%Y %H:%M:%S"),
    "year first": lambda at: at.strftime("%Y/%m/%d %H:%M:%S"),
    "time first": lambda at: at.strftime("%H:%M:%S %d.%m.%Y"),
    "in words": lambda at: f"{at.day} {_MONTHS[at.month - 1]} {at.year} г. {at:%H:%M:%S}",
    "in short words": lambda at: f"{at.day} {_MONTHS[at.month - 1][:3]} {at.year}, {at:%H:%M:%S}",
    "twelve hours": lambda at: (
        f"{at.day:02}-{_ENGLISH[at.month - 1]}-{at.year} {(at.hour + 11) % 12 + 1}:{at:%M:%S} {'AM' if at.hour < 12 else 'PM'}"
    ),
    "spreadsheet": lambda at: f"{Decimal((at - _EXCEL_START) // timedelta(seconds=1)) / 86_400:.6f}".replace(".", ","),
}
"""Times of the base's own clock, to the second."""


def _grouped(value: Decimal, between: str, mark: str) -> str:
    return f"{value:,.2f}".replace(",", "\0").replace(".", mark).replace("\0", between)


AMOUNTS: dict[str, Callable[[Decimal], str]] = {
    "plain": lambda value: f"{value:.2f}",
    "comma": lambda value: _grouped(value, "", ","),
    "spaces": lambda value: _grouped(value, " ", ","),
    "no-break spaces": lambda value: _grouped(value, "\u00a0", ","),
    "narrow spaces": lambda value: _grouped(value, "\u202f", ","),
    "points": lambda value: _grouped(value, ".", ","),
    "English": lambda value: _grouped(value, ",", "."),
    "Swiss": lambda value: _grouped(value, "'", "."),
    "rubles": lambda value: _grouped(value, "\u00a0", ",") + " руб.",
    "sign": lambda value: _grouped(value, " ", ",") + "\u00a0₽",
    "Bitrix": lambda value: f"{value:.2f}|RUB",
    "books": lambda value: f"({_grouped(-value, ' ', ',')})" if value < 0 else _grouped(value, " ", ","),
    "minus behind": lambda value: f"{_grouped(-value, ' ', ',')}-" if value < 0 else _grouped(value, " ", ","),
}
"""Amounts of money in rubles, to the kopeck."""

PHONES: dict[str, Callable[[str], str]] = {
    "E.164": lambda ten: f"+7{ten}",
    "eight": lambda ten: f"8{ten}",
    "ten digits": lambda ten: ten,
    "float": lambda ten: f"7{ten}.0",
    "brackets": lambda ten: f"8 ({ten[:3]}) {ten[3:6]}-{ten[6:8]}-{ten[8:]}",
    "dashes": lambda ten: f"8-{ten[:3]}-{ten[3:6]}-{ten[6:8]}-{ten[8:]}",
    "spaces": lambda ten: f"+7 {ten[:3]} {ten[3:6]} {ten[6:8]} {ten[8:]}",
    "whose": lambda ten: f"8{ten} жена",
    "extension": lambda ten: f"8 ({ten[:3]}) {ten[3:6]}-{ten[6:8]}-{ten[8:]} доб. 2",
    "two": lambda ten: f"8{ten}, 89031234567",
}
"""Russian mobile numbers, given as their ten digits."""

EMAILS: dict[str, Callable[[str], str]] = {
    "plain": lambda address: address,
    "capitals": lambda address: address.upper() + " ",
    "comma": lambda address: "@".join((address.partition("@")[0], address.partition("@")[2].replace(".", ","))),
    "Cyrillic": lambda address: address.replace("a", "а").replace("o", "о"),
    "two": lambda address: f"{address}; second@example.org",
    "spaces": lambda address: address.replace("@", " @ "),
    "named": lambda address: f"<{address}>",
}
"""Addresses in lower case, without a comma in them."""


def choose(styles: Mapping[str, Style], seed: int) -> tuple[str, Style]:
    """A style and its name.

    >>> choose({"only": str}, 7)
    ('only', <class 'str'>)
    """
    return Random(seed).choice(list(styles.items()))
