"""What is sold as if it were goods and is none: delivery, gift wrap, discounts, bags."""

from __future__ import annotations

import re
from typing import Literal

Service = Literal["delivery", "gift_wrap", "discount", "packaging"]

_WORDS: dict[Service, str] = {
    "gift_wrap": r"подарочн\w+ (?:упаковк|пакет|короб|оформлен)\w*|упаковка (?:подарк|в подарок)\w*|gift[ -]?(?:wrap|box|pack|bag)\w*",
    "delivery": r"(?:курьерск\w+ |платн\w+ |экспресс[ -]?|бесплатн\w+ |срочн\w+ |услуг\w+ (?:по )?)*доставк[аиу]\b|самовывоз"
    r"|почтовы[ей] расход\w+"
    r"|(?:free |express |standard )?(?:delivery|shipping|postage|freight)\b",
    "discount": r"скидк[аи]\b|промокод\b|купон\b"
    r"|списание (?:бонус|балл)\w+|(?:оплата )?(?:бонус|балл)ами|discount\b|coupon\b|promo ?code\b|voucher\b",
    "packaging": r"пакет(?:[ -]майка| бумажный| полиэтиленовый| фирменный)?$|упаковка$|упаковочн\w+ (?:материал|бумаг)\w*|короб(?:ка|очка)$"
    r"|(?:paper |plastic |carrier |shopping )?bag$|packaging\b|packing\b",
}
"""By service, how a name of goods begins that is one; looked at in this order."""

_AFTER = re.compile(r"^\W*(?:услуга|сервис|service)?\W*", re.IGNORECASE)


def service(name: str) -> Service | None:
    """What a name of goods is instead, if it is one of those.

    >>> service("Доставка курьером по Москве"), service("Пакет документов"), service("Кольцо")
    ('delivery', None, None)
    """
    low = _AFTER.sub("", name.strip().lower().replace("ё", "е"))
    return next((what for what, words in _WORDS.items() if re.match(words, low)), None)
