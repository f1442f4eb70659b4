"""What ``coterie.toml`` says of a workspace: zone, currency, country, fiscal year, and the sources in order of rank."""

from __future__ import annotations

import difflib
import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from coterie.errors import WorkspaceRefused
from coterie.stats.jumps import Rule
from coterie.store.currencies import CURRENCIES, NAMES

FILE = "coterie.toml"
MAIN = "main"


@dataclass(frozen=True, slots=True)
class Settings:
    """The choices of a workspace. ``sources`` are in order of rank (the first has rank 0).

    ``warehouse`` is the URL of a PostgreSQL database, or empty for the DuckDB file of the folder. Of ``[privacy]``: ``sensitive``,
    the sensitive attributes that may be kept; ``retention``, how long facts are kept by kind ("2y").
    ``merge_people``: whether each import is followed by looking for the same people (``[identity] automatic``).
    ``alarms``: when the size of a segment is said to have jumped (``[alarms]``).
    """

    timezone: str
    currency: str
    country: str = ""
    fiscal_month: int = 1
    sources: tuple[str, ...] = (MAIN,)
    warehouse: str = ""
    sensitive: tuple[str, ...] = ()
    retention: Mapping[str, str] = field(default_factory=dict)
    merge_people: bool = True
    alarms: Rule = field(default_factory=Rule)

    @property
    def zone(self) -> ZoneInfo:
        """The base's time zone."""
        return ZoneInfo(self.timezone)

    def checked(self) -> Settings:
        """The same, or ``WorkspaceRefused`` with everything that is wrong at once."""
        faults = [fault for fault in (_zone_fault(self.timezone), _currency_fault(self.currency), _country_fault(self.country)) if fault]
        if not 1 <= self.fiscal_month <= 12:
            faults.append(f"fiscal_month is {self.fiscal_month}, should be 1 to 12")
        if len(set(self.sources)) != len(self.sources):
            faults.append("a source is named twice")
        if faults:
            raise WorkspaceRefused("\n".join(faults))
        return self


def load(folder: Path) -> Settings:
    """The settings of a folder; ``WorkspaceRefused`` when they can't be read."""
    path = folder / FILE
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise WorkspaceRefused(f"{path} can't be read: {error}") from error
    return _settings(found, path).checked()


def _settings(found: dict[str, Any], path: Path) -> Settings:
    sources = found.get("sources", {})
    names = sources.get("names", [MAIN]) if isinstance(sources, dict) else None
    wanted = {"timezone": str, "currency": str, "country": str, "fiscal_month": int, "warehouse": str}
    wrong = [name for name, kind in wanted.items() if name in found and not isinstance(found[name], kind)]
    wrong += [name for name in ("timezone", "currency") if name not in found]
    if not isinstance(names, list) or not all(isinstance(name, str) and name for name in names):
        wrong.append("[sources] names")
    identity = found.get("identity", {})
    automatic = identity.get("automatic", True) if isinstance(identity, dict) else None
    if not isinstance(automatic, bool):
        wrong.append("[identity] automatic")
    if wrong or names is None:
        raise WorkspaceRefused(f"{path}: missing or of a wrong type: {', '.join(wrong)}")
    said = {name: found[name] for name in wanted if name in found}
    return Settings(
        sources=tuple(names),
        merge_people=automatic is True,
        alarms=_alarms(found.get("alarms", {}), path),
        **said,
        **_privacy(found.get("privacy", {}), path),
    )


def _alarms(found: Any, path: Path) -> Rule:
    """What ``[alarms]`` says, as a rule."""
    least = {"remembered": 2, "least": 1, "factor": 0, "floor": 0, "noise": 0}
    if not isinstance(found, dict) or found.keys() - least.keys():
        raise WorkspaceRefused(f"{path}: [alarms] knows {', '.join(least)}")
    whole = ("remembered", "least")
    wrong = [
        f"{name} ({'a whole number' if name in whole else 'a number'}, at least {least[name]})"
        for name, value in found.items()
        if isinstance(value, bool) or not isinstance(value, int if name in whole else int | float) or not least[name] <= value < 1e6
    ]
    if wrong:
        raise WorkspaceRefused(f"{path}: [alarms] of a wrong type or out of range: {', '.join(wrong)}")
    return Rule(**found)


def _privacy(found: Any, path: Path) -> dict[str, Any]:
    """What ``[privacy]`` says, as settings."""
    sensitive = found.get("sensitive", []) if isinstance(found, dict) else None
    retention = found.get("retention", {}) if isinstance(found, dict) else None
    if not isinstance(sensitive, list) or not all(isinstance(one, str) for one in sensitive):
        raise WorkspaceRefused(f'{path}: [privacy] sensitive should be a list of names, such as ["religion"]')
    if not isinstance(retention, dict) or not all(isinstance(one, str) for one in retention.values()):
        raise WorkspaceRefused(f'{path}: [privacy] retention should say how long by kind, such as {{events = "2y"}}')
    return {"sensitive": tuple(sensitive), "retention": retention}


def save(folder: Path, settings: Settings) -> None:
    """Write the file anew, at once or not at all."""
    lines = [
        f"timezone = {_text(settings.timezone)}",
        f"currency = {_text(settings.currency)}",
        f"country = {_text(settings.country)}",
        f"fiscal_month = {settings.fiscal_month}  # the month in which the fiscal year starts",
        *([f"warehouse = {_text(settings.warehouse)}"] if settings.warehouse else []),
        "",
        "[sources]",
        "# in order of rank: of two facts at the same instant, the later source's counts as the later one",
        _names(settings.sources),
        "",
        "[identity]",
        "# whether each import is followed by making one person of those who are one (same e-mail, phone, card …)",
        f"automatic = {str(settings.merge_people).lower()}",
        "",
        *_privacy_lines(settings),
        *_alarm_lines(settings.alarms),
    ]
    _replace(folder / FILE, "\n".join(lines))


def _privacy_lines(settings: Settings) -> list[str]:
    if not settings.sensitive and not settings.retention:
        return []
    kept = ", ".join(f"{kind} = {_text(length)}" for kind, length in settings.retention.items())
    return ["[privacy]", f"sensitive = [{', '.join(map(_text, settings.sensitive))}]", f"retention = {{{kept}}}", ""]


def _alarm_lines(rule: Rule) -> list[str]:
    standard = Rule()
    head = ["[alarms]", "# when a segment is said to have jumped (docs/history.md)"]
    meaning = {
        "remembered": "how many of its last changes make the usual one",
        "factor": "times the usual change that is too much",
        "floor": "the share of its size that never is",
        "noise": "standard deviations of counting that are chance",
        "least": "with fewer changes, only doubling or halving is said",
    }
    return [
        *head,
        *(
            f"{'# ' if getattr(rule, name) == getattr(standard, name) else ''}{name} = {getattr(rule, name)}  # {text}"
            for name, text in meaning.items()
        ),
        "",
    ]


def add_source(folder: Path, settings: Settings, name: str) -> Settings:
    """Append a source to the list in the file, leaving the rest of the file as the user wrote it."""
    grown = replace(settings, sources=(*settings.sources, name))
    path = folder / FILE
    text, found = re.subn(r"(?m)^names\s*=\s*\[[^\]]*\]", lambda _: _names(grown.sources), path.read_text(encoding="utf-8"), count=1)
    if found:
        _replace(path, text)
    else:
        save(folder, grown)
    return grown


def _replace(path: Path, text: str) -> None:
    draft = path.with_suffix(".toml.new")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)


def _names(sources: tuple[str, ...]) -> str:
    return f"names = [{', '.join(map(_text, sources))}]"


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)  # a JSON text is a TOML basic string


def _zone_fault(name: str) -> str | None:
    try:
        ZoneInfo(name)
    except (OSError, ValueError):  # ZoneInfoNotFoundError is a KeyError, and some names are folders
        pass
    except KeyError:
        pass
    else:
        return None
    known = available_timezones()
    last = {zone.rsplit("/", 1)[-1].lower(): zone for zone in sorted(known, reverse=True) if "/" in zone and not zone.startswith("Etc/")}
    word = name.strip().rsplit("/", 1)[-1].lower().replace(" ", "_")
    near = [last[close] for close in difflib.get_close_matches(word, last, n=3, cutoff=0.6)]
    near = list(dict.fromkeys((*near, *difflib.get_close_matches(name, known, n=3, cutoff=0.6))))[:3]
    return f"no time zone {name!r}; " + _did_you_mean(near, "write it as Continent/City, for example Europe/Moscow")


def _currency_fault(code: str) -> str | None:
    if code in CURRENCIES:
        return None
    upper = code.strip().upper()
    near = [upper] if upper in CURRENCIES else [NAMES[upper]] if upper in NAMES else []
    near = near or difflib.get_close_matches(upper, sorted(CURRENCIES), n=3, cutoff=0.6)
    return f"no currency {code!r}; " + _did_you_mean(near, "write its three-letter code, for example RUB")


def _country_fault(code: str) -> str | None:
    if not code or re.fullmatch("[A-Z]{2}", code):
        return None
    return f"country {code!r} should be a two-letter code, for example RU"


def _did_you_mean(near: list[str], otherwise: str) -> str:
    return f"did you mean {' or '.join(near)}?" if near else otherwise
