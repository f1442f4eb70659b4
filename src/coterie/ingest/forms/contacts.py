"""Phones and e-mail addresses as people write them: one text becomes E.164, or an address in lower case.

What can't be a phone or an address is missing, with a remark: a row is never lost for its contact.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from coterie.ingest.forms.cell import MISSING, Cell, says_nothing, squeezed

if TYPE_CHECKING:
    import phonenumbers

NO_PHONE = "what can't be a phone number counts as missing"
NO_EMAIL = "what can't be an e-mail address counts as missing"
LOST_DIGITS = "what a spreadsheet shortened (like 7,9E+10) counts as missing; format the column as text and export it again"

SHORTENED = r"[0-9]([.,][0-9]+)?[eE]\+[0-9]{2}"
"""A long number as a spreadsheet shortens it, so that its last digits are lost."""

_COUNTRY_OF = dict(
    pair.split(":")
    for pair in (
        "RUB:RU USD:US GBP:GB KZT:KZ BYN:BY UAH:UA PLN:PL TRY:TR CNY:CN CHF:CH AMD:AM GEL:GE UZS:UZ KGS:KG AZN:AZ CZK:CZ INR:IN ILS:IL"
    ).split()
)


def region(country: str, currency: str) -> str | None:
    """The country whose phones are written without its code: the base's, else the one of its currency, if it is of one."""
    return country or _COUNTRY_OF.get(currency)


def phone(text: str, region_: str | None) -> Cell:
    """The first phone number of a text in E.164.

    >>> phone("8 (916) 123-45-67 доб. 2", "RU").plain
    '+79161234567'
    """
    bare = squeezed(text)
    if says_nothing(bare) or bare.lower() in ("нет", "no", "0"):
        return MISSING
    if re.fullmatch(SHORTENED, bare):
        return Cell(remark=LOST_DIGITS)
    found = _first(re.sub(r"^(\d+)[.,]0$", r"\1", bare), region_)
    return Cell(remark=NO_PHONE) if found is None else Cell(found)


def other_phones(text: str, region_: str | None) -> tuple[str, ...]:
    """The further phone numbers of a text, in E.164.

    >>> other_phones("8 916 123-45-67, 8 916 765-43-21", "RU")
    ('+79167654321',)
    """
    import phonenumbers
    from phonenumbers import Leniency, PhoneNumberMatcher

    form = phonenumbers.PhoneNumberFormat.E164
    found = [phonenumbers.format_number(match.number, form) for match in PhoneNumberMatcher(text, region_, leniency=Leniency.VALID)]
    return tuple(dict.fromkeys(found[1:]))


def extension(text: str) -> str | None:
    """The extension behind a number, which is then no one person's.

    >>> extension("+7 495 123-45-67 доб. 12"), extension("+7 916 123-45-67")
    ('12', None)
    """
    found = re.search(r"(?:доб(?:авочный)?|вн(?:утр(?:енний)?)?|ext(?:ension)?)\b\.?\s*:?\s*(\d{1,6})", text, re.IGNORECASE)
    return found[1] if found else None


def _first(text: str, region_: str | None) -> str | None:
    import phonenumbers
    from phonenumbers import Leniency, PhoneNumberMatcher

    whole = _parsed(text, region_)
    if whole is not None and phonenumbers.is_valid_number(whole):
        return phonenumbers.format_number(whole, phonenumbers.PhoneNumberFormat.E164)
    digits = re.sub(r"\D", "", text)
    tries = [(text, region_)]
    if text.isdecimal() and len(text) > 10:  # a foreign number without its plus
        tries.append(("+" + text, None))
    elif re.fullmatch(r"[\d\s()+.\-]+", text) and len(digits) in (20, 21, 22):  # two numbers run together
        tries.append((digits[: len(digits) // 2], region_))
    for said, where in tries:
        for match in PhoneNumberMatcher(said, where, leniency=Leniency.VALID):
            return phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)
    for said, where in tries:
        number = _parsed(said, where)
        if number is None or len(digits) <= len(national := str(number.national_number)) or len(set(national)) <= 2:
            continue  # without its country's code a number must be a valid one
        if phonenumbers.is_possible_number(number):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return None


def _parsed(text: str, region_: str | None) -> phonenumbers.PhoneNumber | None:
    import phonenumbers

    try:
        return phonenumbers.parse(text, region_)
    except phonenumbers.NumberParseException:
        return None


_LOOKALIKES = str.maketrans("авсенкмортухіјѕ", "abcehkmoptyxijs")
_NO_LOCAL = frozenset("no net нет none null noemail nomail no-email no-mail no_email no_mail netu test empty pusto".split())


def email(text: str) -> Cell:
    """The first address of a text in lower case, with commas for points and Cyrillic letters for Latin ones put right.

    >>> email("IVAN@MAIL,RU ").plain
    'ivan@mail.ru'
    """
    bare = squeezed(text).lower()
    if says_nothing(bare) or bare in ("нет", "no", "0"):
        return MISSING
    for said in _addresses(bare):
        if (found := _address(said)) is not None:
            return Cell(found)
    return Cell(remark=NO_EMAIL)


def other_emails(text: str) -> tuple[str, ...]:
    """The further addresses of a text.

    >>> other_emails("ann@mail.ru; Ann@work.ru")
    ('ann@work.ru',)
    """
    every = [found for said in _addresses(squeezed(text).lower()) if (found := _address(said)) is not None]
    return tuple(dict.fromkeys(every[1:]))


def _addresses(text: str) -> list[str]:
    """The parts of a text that may be addresses."""
    joined = re.sub(r"\s*@\s*", "@", text.removeprefix("mailto:"))
    out: list[str] = []
    for token in re.split(r"[;\s|<>\"'()/\[\]]+", joined):
        parts = token.split(",") if token.count("@") > 1 else [token]
        out += [part.strip(".,:") for part in parts if "@" in part]
    return out


def _address(said: str) -> str | None:
    local, _, domain = said.rpartition("@")
    domain = re.sub(r"[,.]+", ".", domain)
    if re.search("[a-z]", local + domain):
        local, domain = local.translate(_LOOKALIKES), domain.translate(_LOOKALIKES)
    if local in _NO_LOCAL or local == domain.partition(".")[0]:
        return None
    return _valid(f"{local}@{domain}")


@cache
def _validate() -> object:
    from email_validator import validate_email

    return validate_email


def _valid(address: str) -> str | None:
    from email_validator import EmailNotValidError

    try:
        found = _validate()(address, check_deliverability=False)  # type: ignore[operator]
    except EmailNotValidError:
        return None
    return str(found.normalized).lower()
