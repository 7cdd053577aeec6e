"""Chooses whether papers of an edition are signed, and reads the choice."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from diplomado_certificates.register.store import lock_register
from diplomado_certificates.sealing import store
from diplomado_chassis.http.path_keys import NOT_ANNOUNCED
from diplomado_chassis.http.preconditions import Preconditions
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection

_NO_KEY = Text(
    "Esta institución no tiene una llave para firmar documentos.", "This institution has no key that signs documents."
)


class SealingSettings(Protocol):
    """What the settings of the service say."""

    @property
    def has_seal(self) -> bool: ...
    @property
    def sealed_editions(self) -> Collection[str]: ...


@dataclass(frozen=True, slots=True)
class Sealing:
    """Whether papers of an edition are signed. `available`: there is a key. `chosen_at`: None by the settings."""

    available: bool
    sealed: bool
    chosen_at: datetime | None

    @property
    def changeable(self) -> list[object]:
        """What a change depends on."""
        return [self.sealed, self.chosen_at]


async def get_sealing(connection: Connection, settings: SealingSettings, edition_id: UUID) -> Sealing:
    """Return whether papers of an edition are signed. Raises a 404 problem if the edition is unknown."""
    choice = await store.find_choice(connection, edition_id)
    if choice is None:
        raise Problem(404, "edition-unknown", NOT_ANNOUNCED, headers={"Retry-After": "1"})
    by_settings = bool({"*", choice.code} & set(settings.sealed_editions))
    sealed = by_settings if choice.sealed is None else choice.sealed
    return Sealing(settings.has_seal, settings.has_seal and sealed, choice.chosen_at)


async def choose(
    connection: Connection,
    settings: SealingSettings,
    edition_id: UUID,
    sealed: bool,
    sent: Preconditions,
    *,
    by: str,
    now: datetime,
) -> Sealing:
    """Choose for the files that are given out first from now on. Raises a problem if there is no key."""
    await get_sealing(connection, settings, edition_id)
    await lock_register(connection, edition_id)
    present = await get_sealing(connection, settings, edition_id)
    sent.check(present.changeable if present.chosen_at else None, present.changeable)
    if not present.available:
        raise Problem(409, "no-key", _NO_KEY)
    if present.sealed == sealed and present.chosen_at:
        return present
    await store.upsert_choice(connection, edition_id, sealed, by=by, at=now)
    return await get_sealing(connection, settings, edition_id)
