"""What the sender of a nomination list declares."""

from dataclasses import dataclass

from diplomado_chassis.language.languages import Language
from diplomado_chassis.language.text import Text

WHY_SHARED = Text(es="Diga por qué estas personas comparten un correo.", en="Say why these people share a mailbox.")


@dataclass(frozen=True, slots=True)
class Declaration:
    """Who sends a list, for which institution (None: any), and on which basis the people consented.

    With `accept_valid` the rows without errors are stored. With `restore` nominees whom staff withdrew are restored,
    for the reason in `restore_reason`. `override_reason` is why nominees are admitted against the rules of eligibility.
    With `shared_reason` nominees with one address and several names share it, by the sender's decision.
    """

    declared_by: str
    institution: str | None
    basis: str
    language: Language
    accept_valid: bool = False
    restore: bool = False
    restore_reason: str | None = None
    override_reason: str | None = None
    shared_reason: str | None = None
