"""Whether a customer is a person, a sole trader (who is a person, too) or a company: by the name and the tax number.

A Russian tax number (ИНН) has 10 digits for an organisation and 12 for a person, each with digits that check it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

NatureValue = Literal["person", "sole trader", "company"]


@dataclass(frozen=True, slots=True)
class Nature:
    """What a customer is, and how sure that is (0.6 to 0.99)."""

    value: NatureValue
    confidence: float


_COMPANY = re.compile(
    r"(?:^|[^\w])(?:ооо|оао|зао|пао|нао|ао|ано|нко|тоо|одо|уп|чуп|гуп|муп|фгуп|гбоу|мбоу|мбдоу|мдоу|гбуз|гку|мку|мбу|фгбу|фгбоу|снт|тсж|тсн|жск|"
    r"ltd|llc|llp|inc|gmbh|corp|plc|общество с ограниченной|акционерное общество|ассоциация|администрация|министерство)(?:[^\w]|$)"
)
_SOLE_TRADER = re.compile(
    r"^\W*(?:ип|чп|и\.п\.|индивидуальный предприниматель|частный предприниматель|sole trader)(?:[^\w]|$)|"
    r"[^\w](?:ип|чп|индивидуальный предприниматель)\W*$"
)
_QUOTED = re.compile(r"[«\"“„][^»\"”“]{2,}[»\"”“]")
_TEN = (2, 4, 10, 3, 5, 9, 4, 6, 8)
_ELEVENTH = (7, *_TEN)
_TWELFTH = (3, *_ELEVENTH)


def nature_of(name: str = "", tax_id: str = "", first_name: str = "", patronymic: str = "") -> Nature | None:
    """What the names and the tax number tell; None where they don't.

    >>> nature_of("ООО «Ромашка»").value, nature_of("ИП Иванов И.И.").value, nature_of(tax_id="500100732259").value
    ('company', 'sole trader', 'person')
    """
    low = name.lower().replace("ё", "е")
    digits = tax_digits(tax_id)
    if _SOLE_TRADER.search(low):
        return Nature("sole trader", 0.7 if digits == 10 else 0.99 if digits == 12 else 0.95)
    if _COMPANY.search(low):
        return Nature("company", 0.7 if digits == 12 else 0.99 if digits == 10 else 0.97)
    if patronymic or first_name:  # a person's row may hold the employer's number
        return Nature("person", 0.8 if digits == 10 else 0.99 if digits == 12 else 0.95 if patronymic else 0.9)
    if digits:
        return Nature("company" if digits == 10 else "person", 0.95 if digits == 10 else 0.85)
    return Nature("company", 0.7) if _QUOTED.search(low) else None


def tax_digits(text: str) -> int | None:
    """10 or 12 for a Russian tax number whose check digits are right (zeros that a spreadsheet cut are put back), else None.

    >>> tax_digits("7707083893/773601001"), tax_digits("500100732259"), tax_digits("7707083894")
    (10, 12, None)
    """
    bare = re.sub(r"\s", "", re.split(r"[/\\]", text)[0]).removesuffix(".0")
    if not re.fullmatch(r"[0-9]{9,12}", bare) or not int(bare):
        return None
    whole = [int(digit) for digit in bare.zfill(10 if len(bare) <= 10 else 12)]
    checks = ((_TEN, 9),) if len(whole) == 10 else ((_ELEVENTH, 10), (_TWELFTH, 11))
    right = all(sum(a * b for a, b in zip(weights, whole, strict=False)) % 11 % 10 == whole[at] for weights, at in checks)
    return len(whole) if right else None


def without_form(name: str) -> str:
    """A sole trader's name without the words that say that they are one; any other name as it stands.

    >>> without_form("ИП Иванов И.И."), without_form("ООО Ромашка")
    ('Иванов И.И.', 'ООО Ромашка')
    """
    bare = re.sub(
        r"^\W*(?:ип|чп|индивидуальный предприниматель|частный предприниматель)[\s.:]+|[\s,]+(?:ип|чп|индивидуальный предприниматель)\W*$",
        "", name, flags=re.IGNORECASE,
    )  # fmt: skip
    return bare.strip() or name
