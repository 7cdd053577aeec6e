"""Answers about consent, with what is recorded of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from diplomado_chassis.language.languages import Language
from diplomado_registration.consents.purposes import TEXT_VERSION

Channel = Literal["form", "api", "nomination", "own_page"]
DECLARED_PURPOSES = ("participation", "statistics")
"""The purposes that an institution declares consent for when it nominates people."""


@dataclass(frozen=True, slots=True)
class ConsentAnswers:
    """Answers by purpose, given at one time.

    `language` is the language of the text that was shown. `basis` is how an institution obtained the consent,
    `declared_by` who declared that.
    """

    answers: Mapping[str, bool]
    language: Language
    channel: Channel
    basis: str | None = None
    declared_by: str | None = None
    text_version: str = TEXT_VERSION


def declared_consents(basis: str, declared_by: str, language: Language) -> ConsentAnswers:
    """Return the answers that an institution declares for the people that it nominates."""
    return ConsentAnswers(dict.fromkeys(DECLARED_PURPOSES, True), language, "nomination", basis, declared_by)


def changed_answers(before: Mapping[str, bool], answers: Mapping[str, bool]) -> dict[str, bool]:
    """Return the answers that differ from the last ones. A purpose without an answer counts as not granted."""
    return {purpose: granted for purpose, granted in answers.items() if before.get(purpose, False) != granted}
