"""Devices by what their browsers say."""

from __future__ import annotations

import pytest

from coterie.enrich.devices import of_user_agent

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("agent", "kind", "os", "brand"),
    [
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 16_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.5 Mobile/15E148 Safari/604.1", "phone", "iOS", "Apple"),
        ("Mozilla/5.0 (iPad; CPU OS 16_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.5 Mobile/15E148 Safari/604.1", "tablet", "iOS", "Apple"),
        (f"Mozilla/5.0 (Linux; Android 13; SM-S918B) {WEBKIT} Chrome/112.0.0.0 Mobile Safari/537.36", "phone", "Android", "Samsung"),
        (f"Mozilla/5.0 (Linux; Android 12; SM-X906C) {WEBKIT} Chrome/112.0.0.0 Safari/537.36", "tablet", "Android", "Samsung"),
        (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/120.0.0.0 YaBrowser/24.1.0.0 Safari/537.36", "computer", "Windows", None),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Safari/605.1.15", "computer", "Mac OS X", "Apple"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:109.0) Gecko/20100101 Firefox/115.0", "computer", "Linux", None),
        (f"Mozilla/5.0 (Web0S; Linux/SmartTV) {WEBKIT} Chrome/79 Safari/537.36", "tv", "Web0S", "LG"),
        ("Mozilla/5.0 (PlayStation 5 6.00) AppleWebKit/605.1.15", "console", None, "Sony"),
        ("Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)", "bot", None, None),
        ("curl/8.1", "bot", None, None),
    ],
)  # fmt: skip
def test_a_user_agent_tells_the_device(agent: str, kind: str, os: str | None, brand: str | None) -> None:
    device = of_user_agent(agent)
    assert device
    assert (device.kind, device.os, device.brand) == (kind, os, brand)


def test_the_browser_is_told_and_nonsense_is_not() -> None:
    device = of_user_agent(f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/120.0.0.0 YaBrowser/24.1.0.0 Safari/537.36")
    assert device
    assert device.browser == "Yandex Browser"
    assert [of_user_agent(text) for text in ("", "hello", "-")] == [None, None, None]
