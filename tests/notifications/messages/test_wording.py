"""A mail names an award and the reason of a revocation as the public page of the certificate does."""

import pytest

from diplomado_certificates.verification.texts import TEXTS
from diplomado_chassis.language.languages import BUILT_IN
from diplomado_notifications.messages.wording import AWARDS, REVOCATION_REASONS


@pytest.mark.parametrize("language", BUILT_IN)
def test_mails_and_the_public_page_use_the_same_words(language: str) -> None:
    assert {f"reason_{code}" for code in REVOCATION_REASONS} == {key for key in TEXTS if key.startswith("reason_")}
    for code, reason in REVOCATION_REASONS.items():
        assert TEXTS[f"reason_{code}"].in_(language).endswith(f": {reason.in_(language)}")
    for code, award in AWARDS.items():
        shown = TEXTS[f"kind_{code}"].in_(language)
        assert award.in_(language) == shown[0].lower() + shown[1:]
