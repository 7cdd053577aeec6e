"""Whoever types somebody else's address cannot make us send their own words to it."""

from dataclasses import replace
from typing import Any

from diplomado_chassis.language.languages import BUILT_IN
from diplomado_notifications.deliveries.context.delivery_context import RegistrationStatus
from diplomado_notifications.deliveries.decisions import decide
from diplomado_notifications.deliveries.delivery import LETTERS, Letter
from diplomado_notifications.deliveries.verdicts import Send
from diplomado_notifications.messages.samples import sample
from tests.notifications.mails import NOW, mail_of, text_of

WORDS = ("GRANPREMIO", "HAGACLIC")
PROOFS = ("address_proof", "focal_proof")
STATUSES: tuple[RegistrationStatus, ...] = ("unconfirmed", "expired", "withdrawn")
WITH_A_NAME = ("address_changing", "focal_warning")
"""These go to an address that was proven, while another one waits for its proof."""


def waiting(template: Letter, status: RegistrationStatus, language: str = "es") -> dict[str, Any]:
    """The parts of a context in which nobody has proven the address; a proof is of one that another replaces."""
    _delivery, context = sample(template, "es")
    assert context.person is not None
    assert context.registration is not None
    person = replace(
        context.person, language=language, given_names=WORDS[0], family_names=WORDS[1], shares_mailbox=True
    )
    if template in PROOFS:
        return {"person": person}
    return {"person": person, "registration": replace(context.registration, status=status, never_confirmed=True)}


def test_no_mail_to_an_unproven_address_says_what_its_sender_typed() -> None:
    sent = set()
    for template in LETTERS:
        for status in STATUSES:
            if template.startswith("registration_") and template != f"registration_{status}":
                continue  # a mail about the state of a registration is the one of its state
            changes = waiting(template, status)
            delivery, context = sample(template, "es")
            if template in WITH_A_NAME or not isinstance(decide(delivery, replace(context, **changes), NOW), Send):
                continue
            sent.add(template)
            for language in BUILT_IN:
                mail = mail_of(template, language, **waiting(template, status, language))
                parts = (str(part.get_content()) for part in mail.walk() if not part.is_multipart())
                everything = " ".join([*map(str, mail.values()), *parts])
                assert not any(word in everything for word in WORDS), (template, status)
                greeting = "Reciba un cordial saludo:" if language == "es" else "Good day,"
                assert greeting in text_of(mail), (template, status)
    assert {"registration_unconfirmed", "registration_expired", "link_requested", *PROOFS} <= sent
