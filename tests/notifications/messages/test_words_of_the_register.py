"""A mail and the public page of a certificate call awards and reasons by the same words."""

import pytest

from diplomado_certificates.verification.texts import TEXTS
from diplomado_notifications.messages.wording import AWARDS, REVOCATION_REASONS


@pytest.mark.parametrize("award", AWARDS)
@pytest.mark.parametrize("language", ["es", "en"])
def test_an_award_has_one_name(award: str, language: str) -> None:
    assert AWARDS[award].in_(language) == TEXTS[f"kind_{award}"].in_(language).lower()


@pytest.mark.parametrize("reason", REVOCATION_REASONS)
def test_a_reason_has_one_wording(reason: str) -> None:
    page, mail = TEXTS[f"reason_{reason}"], REVOCATION_REASONS[reason]
    assert page.in_("es") == f"Motivo: {mail.in_('es')}."
    assert page.in_("en") == f"Reason: {mail.in_('en')}."
