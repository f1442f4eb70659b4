"""The verbs about one person and about what may be kept of anybody: show, erase, suppress, retain."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from coterie.services.following import follow_suppressions
from coterie.store import one_person, suppressions
from coterie.store.suppressions import Suppression

if TYPE_CHECKING:
    from coterie.privacy.erasure import Erasure
    from coterie.privacy.retention import Retained
    from coterie.services.shop import Shop


class Privacy:
    """What people may ask of a workspace, and what it owes them unasked."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._workspace = shop.workspace

    # ------------------------------------------------------------ one person

    def card(self, key: str, source: str | None = None) -> dict[str, Any]:
        """A person at a glance. Raises ``Refused`` if there is none of that key, or several."""
        from coterie.privacy.export import card

        who = one_person.find(self._workspace.warehouse, key, source)
        return card(self._workspace.warehouse, who) | {"segments": self._segments_of(who.person)} | self._consents_of(who.person)

    def export(self, key: str, source: str | None = None) -> dict[str, Any]:
        """Everything known of a person, as plain values."""
        from coterie.privacy.export import export

        who = one_person.find(self._workspace.warehouse, key, source)
        return export(self._workspace.warehouse, who, self._segments_of(who.person)) | self._consents_of(who.person)

    def erase(self, key: str, source: str | None = None, *, reason: str = "asked to be erased") -> Erasure:
        """Erase a person for good; where segments were refreshed before, they are again. Raises ``Refused`` if there is none."""
        from coterie.privacy.erasure import erase

        who = one_person.find(self._workspace.warehouse, key, source)
        done = erase(self._workspace, who, reason, _now())
        self._shop.refresh_again()
        return done

    def _segments_of(self, person: int) -> list[dict[str, Any]]:
        from coterie.store.memberships import since_when

        return [{"segment": row["segment"], "since": row["at"].isoformat() + "Z"} for row in since_when(self._workspace.warehouse, person)]

    def _consents_of(self, person: int) -> dict[str, Any]:
        from coterie.privacy.consents import of_person

        return of_person(self._workspace.warehouse, person, _now(), self._workspace.settings.zone)

    # ------------------------------------------------------------ the suppression list

    def suppress(self, channel: str, address: str, *, reason: str = "") -> bool:
        """Never write to this address through this channel; False if that was so already."""
        done = suppressions.add(self._workspace, channel, address, reason, _now())
        follow_suppressions(self._workspace)
        return done

    def unsuppress(self, channel: str, address: str) -> bool:
        """Take an address off the list; False if it was not on it."""
        done = suppressions.remove(self._workspace, channel, address, _now())
        follow_suppressions(self._workspace)
        return done

    def is_suppressed(self, channel: str, address: str) -> bool:
        """Whether nothing may be sent to this address through this channel."""
        return suppressions.holds(self._workspace, channel, address) is not None

    def suppressed(self) -> tuple[Suppression, ...]:
        """The whole list; addresses are keyed digests."""
        return suppressions.listed(self._workspace)

    # ------------------------------------------------------------ what is kept, and how long

    def retain(self, *, dry_run: bool = False) -> Retained:
        """Delete facts older than ``[privacy] retention`` of coterie.toml allows. Raises ``Refused`` if nothing is said there."""
        from coterie.privacy.retention import retain
        from coterie.services.following import follow

        done = retain(self._workspace, _now(), dry_run=dry_run)
        if not dry_run:
            follow(self._workspace)
        if not dry_run and done.deleted:
            self._shop.refresh_again()
        return done


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
