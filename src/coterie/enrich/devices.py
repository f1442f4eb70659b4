"""What a person holds in their hands, from their browser's own words (the user agent), by ua-parser's rules. Knows no visits and no
people.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Kind = Literal["phone", "tablet", "computer", "tv", "watch", "console", "bot", "other"]

COMPUTERS = frozenset({"Windows", "Mac OS X", "Linux", "Ubuntu", "Fedora", "Chrome OS", "Debian", "Red Hat", "FreeBSD"})
PHONES = frozenset({"iOS", "Android", "Windows Phone", "BlackBerry OS", "KaiOS", "HarmonyOS", "Symbian OS", "Firefox OS"})
WORDS: tuple[tuple[Kind, tuple[str, ...]], ...] = (
    ("bot", ("bot", "spider", "crawl", "curl/", "wget/", "python-", "headless", "preview", "monitor")),
    (
        "tv",
        (
            "smart-tv",
            "smarttv",
            "smart tv",
            "googletv",
            "apple tv",
            "appletv",
            "hbbtv",
            "web0s",
            "bravia",
            "android tv",
            "tizen 2.4; tv",
            "; tv",
        ),
    ),
    ("console", ("playstation", "xbox", "nintendo")),
    ("watch", ("watch",)),
    ("tablet", ("ipad", "tablet", "kindle", "silk/", "playbook")),
)
"""Words that decide before the operating system does, in this order."""

CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Device:
    """A device as its browser presents itself; None where it doesn't say. An iPad that poses as a Mac is taken for one."""

    kind: Kind
    os: str | None
    browser: str | None
    brand: str | None
    confidence: float
    reason: str


@lru_cache(maxsize=1 << 16)
def of_user_agent(text: str) -> Device | None:
    """The device of a user agent; None if it is none that is known.

    >>> phone = of_user_agent(
    ...     "Mozilla/5.0 (iPhone; CPU iPhone OS 16_5 like Mac OS X) AppleWebKit/605.1.15 Version/16.5 Mobile/15E148 Safari/604.1"
    ... )
    >>> phone.kind, phone.os, phone.browser, phone.brand
    ('phone', 'iOS', 'Mobile Safari', 'Apple')
    """
    from ua_parser import parse

    result = parse(text)
    if not text.strip() or not (result.os or result.user_agent or result.device):
        return None
    os = result.os.family if result.os else None
    brand = result.device.brand if result.device else None
    spider = brand == "Spider" or (result.device is not None and result.device.family == "Spider")
    kind: Kind = "bot" if spider else _kind(text.lower(), os)
    browser = result.user_agent.family if result.user_agent else None
    own = None if spider or (brand or "").startswith("Generic") else brand
    return Device(kind, os, browser, own, CONFIDENCE if kind != "other" else 0.5, "user agent")


def _kind(text: str, os: str | None) -> Kind:
    """What kind of thing it is: by the words that tell, then by the operating system; an Android that isn't mobile is a tablet."""
    for kind, words in WORDS:
        if any(word in text for word in words):
            return kind
    if os == "Android" and "mobile" not in text:
        return "tablet"
    return "phone" if os in PHONES else "computer" if os in COMPUTERS else "other"
