"""Whether an address or a number can reach anybody. Judges what has been normalised already; asks no network, so a mailbox that was
closed passes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

Kind = Literal["personal", "role", "disposable", "test", "typo", "mobile", "fixed", "service", "invalid"]

ROLES = frozenset(
    "info sales office mail admin administrator support contact contacts help hello shop zakaz order orders buh buhgalter buhgalteria "
    "reklama market "
    "marketing hr job pr service webmaster postmaster abuse noreply no-reply donotreply root manager director secretary reception "
    "zakupki snab sklad "
    "opt press security billing accounting feedback news newsletter team".split()
)
DISPOSABLE = frozenset(
    "mailinator.com guerrillamail.com guerrillamail.info sharklasers.com 10minutemail.com 10minutemail.net tempmail.com temp-mail.org "
    "temp-mail.ru "
    "tempmail.net yopmail.com trashmail.com trashmail.net getnada.com nada.email maildrop.cc dispostable.com fakeinbox.com "
    "throwawaymail.com "
    "mailnesia.com mohmal.com emailondeck.com mytemp.email minutemail.com spamgourmet.com mintemail.com moakt.com tempail.com dropmail.me "
    "1secmail.com crazymailing.com mailcatch.com inboxkitten.com discard.email burnermail.io".split()
)
NOBODYS = frozenset(
    "example.com example.org example.net test.com test.ru mail.test localhost invalid no.ru net.ru none.ru 1.ru 123.ru aaa.ru a.ru "
    "qwe.ru".split()
)
PROVIDERS = (
    "gmail.com yandex.ru ya.ru mail.ru bk.ru inbox.ru list.ru rambler.ru icloud.com outlook.com hotmail.com yahoo.com yandex.com "
    "live.com me.com "
    "internet.ru vk.com proton.me protonmail.com ukr.net tut.by yandex.by yandex.kz gmx.de web.de lenta.ru autorambler.ru myrambler.ru "
    "ro.ru"
).split()
MUCH_MISTYPED = frozenset("gmail yandex rambler icloud outlook hotmail yahoo protonmail autorambler myrambler".split())
"""Names of which every neighbour is a slip. Around the short ones (mail, list, inbox) lie real domains (mai.ru, lift.ru): only swaps and
doubles are."""

REAL = frozenset("ymail.com email.com fmail.com hmail.com mailru.com gmail.ee".split())
"""Domains that look like slips and are not."""

TESTERS = re.compile(
    r"(test|tester|testing|тест|qwerty|qwe|asdf?|asd|zxc|aaa+|xxx+|abc|none|net|no|нет|nomail|noemail|email|user|\d{1,3}|(.)\2*)\d{0,3}"
)
"""Local parts that people write to get past a form, where the domain is a short or a nobody's one."""

_FIRST_WORD = re.compile(r"[^.+\d]*")


@dataclass(frozen=True, slots=True)
class Reach:
    """Whether a contact can be written to, what kind it is, and why; ``suggestion`` is what was probably meant."""

    ok: bool
    kind: Kind
    reason: str
    confidence: float = 0.95
    suggestion: str | None = None
    timezone: str | None = None


_PERSONAL = Reach(ok=True, kind="personal", reason="is well formed; whether the box lives only a letter tells", confidence=0.8)
MOBILE = re.compile(r"\+79(?!\d*(\d)\1{6}$)(?:[0-24-9]\d\d|3[1-9]\d|30[1-9])\d{6}")
"""Mobile numbers of Russia, all but those of one range that the numbering plan takes apart: asking phonenumbers takes 130 µs each."""

MOBILE_REACH = Reach(ok=True, kind="mobile", reason="a mobile number: calls and messages")


@lru_cache(maxsize=1 << 16)
def judge_email(address: str) -> Reach:
    """What a normalised address is good for.

    >>> judge_email("info@shop.ru").kind, judge_email("1@1.ru").ok, judge_email("anna@gmial.com").suggestion
    ('role', False, 'anna@gmail.com')
    """
    local, at, domain = address.strip().lower().rpartition("@")
    if not at or not local or "." not in domain:
        return Reach(ok=False, kind="invalid", reason="is no e-mail address", confidence=0.99)
    form_filler, host = TESTERS.fullmatch(local), domain.partition(".")[0]
    if domain in NOBODYS or (form_filler and (local == host or len(host) < 2)):
        return Reach(ok=False, kind="test", reason="is written to fill a form")
    if domain in DISPOSABLE:
        return Reach(ok=False, kind="disposable", reason=f"{domain} gives addresses for minutes")
    if meant := _meant(domain):
        return Reach(ok=False, kind="typo", reason=f"{domain} looks like {meant}", confidence=0.85, suggestion=f"{local}@{meant}")
    if local in {"test", "tester", "testing"} or (form_filler and domain in PROVIDERS and not local.isdigit()):
        return Reach(ok=False, kind="test", reason="looks written to fill a form", confidence=0.8)
    if (word := _FIRST_WORD.match(local)) and word[0] in ROLES:
        return Reach(ok=True, kind="role", reason="is a firm's box, read by whoever is on duty", confidence=0.9)
    return _PERSONAL


@lru_cache(maxsize=1 << 16)
def judge_phone(e164: str) -> Reach:
    """What a normalised number (+79161234567) is good for, and its time zone where the number tells it (mobile numbers of Russia don't).

    >>> judge_phone("+79161234567").kind, judge_phone("+73422000000").timezone, judge_phone("+7000").kind
    ('mobile', 'Asia/Yekaterinburg', 'invalid')
    """
    if MOBILE.fullmatch(e164):
        return MOBILE_REACH

    import phonenumbers
    from phonenumbers import PhoneNumberType

    try:
        number = phonenumbers.parse(e164)
    except phonenumbers.NumberParseException:
        return Reach(ok=False, kind="invalid", reason="is no phone number", confidence=0.99)
    if not phonenumbers.is_valid_number(number):
        return Reach(ok=False, kind="invalid", reason="is not in any country's numbering plan", confidence=0.97)
    if len(set(str(number.national_number)[-7:])) == 1:
        return Reach(ok=False, kind="test", reason="seven equal digits are written to fill a form", confidence=0.85)
    zone = _zone(number)
    kind = phonenumbers.number_type(number)
    if kind in {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}:
        return replace(MOBILE_REACH, timezone=zone)
    if kind == PhoneNumberType.FIXED_LINE:
        return Reach(ok=True, kind="fixed", reason="a fixed line: calls, no messages", timezone=zone)
    return Reach(ok=False, kind="service", reason="a service number (free, paid or shared), nobody's own", confidence=0.9)


def _zone(number: PhoneNumber) -> str | None:
    """The one time zone of a number; None where it may be several."""
    from phonenumbers import timezone

    zones = timezone.time_zones_for_number(number)
    return zones[0] if len(zones) == 1 and zones[0] != timezone.UNKNOWN_TIMEZONE else None


@lru_cache(maxsize=1 << 14)
def _meant(domain: str) -> str | None:
    """The large provider that a domain is one slip away from."""
    if domain in PROVIDERS or domain in REAL:
        return None
    return _slips().get(domain)


@cache
def _slips() -> dict[str, str]:
    """Every domain one slip away from a large provider's; from several, from the one named first."""
    slips: dict[str, str] = {}
    for provider in PROVIDERS:
        name, _, end = provider.rpartition(".")
        for slip in _one_slip(name) if name in MUCH_MISTYPED else _mild_slips(name):
            slips.setdefault(f"{slip}.{end}", provider)
        for wrong in (
            ("ru", "com", "con", "cm", "co", "ry", "rru", "comm", "om", "u") if name in {"gmail", "yandex", "rambler", "icloud"} else ()
        ):
            slips.setdefault(f"{name}.{wrong}", provider)
    return {slip: meant for slip, meant in slips.items() if slip not in PROVIDERS}


def _mild_slips(name: str) -> set[str]:
    """Two letters swapped, or one doubled."""
    if len(name) < 4:
        return set()
    swapped = {name[:at] + name[at + 1] + name[at] + name[at + 2 :] for at in range(len(name) - 1)}
    return (swapped | {name[: at + 1] + name[at:] for at in range(len(name))}) - {name}


def _one_slip(name: str) -> set[str]:
    """All texts one slip away: a letter too few, too many or another, or two swapped."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    cuts = [(name[:at], name[at:]) for at in range(len(name) + 1)]
    without = {left + right[1:] for left, right in cuts if right}
    other = {left + letter + right[1:] for left, right in cuts if right for letter in letters}
    more = {left + letter + right for left, right in cuts for letter in letters}
    return (without | _mild_slips(name) | other | more) - {name}
