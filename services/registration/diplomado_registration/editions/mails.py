"""Whom a change of an edition writes to, which the caller must confirm."""

from dataclasses import asdict, dataclass

from diplomado_chassis.language.text import Text


@dataclass(frozen=True, slots=True)
class Mails:
    """How many people are written to at once, by message. Who gets several messages is counted by the first one."""

    registration_promoted: int = 0
    edition_cancelled: int = 0
    edition_reinstated: int = 0

    @property
    def total(self) -> int:
        """How many mails a change sends."""
        return sum(asdict(self).values())

    def counts(self) -> dict[str, int]:
        """Return the numbers by message, without those of nobody."""
        return {name: count for name, count in asdict(self).items() if count}


def mails_unconfirmed(count: int) -> Text:
    """Say how many people a change writes to."""
    return Text(
        es="Con este cambio se escribe a {count} {count:persona|personas}; no se guardó nada. Si es lo que desea, "
        "envíelo con confirm_mails={count}.",
        en="This change writes to {count} {count:person|people}; nothing was stored. If that is what you want, send "
        "it with confirm_mails={count}.",
        count=count,
    )
