"""A page from a mould is the page that the template draws, for every state, and keeps nobody's name."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from diplomado_certificates.register.certificate import StoredCertificate
from diplomado_certificates.register.record import Holder, Institution
from diplomado_certificates.verification import views
from diplomado_certificates.verification.moulds import Moulds
from diplomado_certificates.verification.pages import draw
from diplomado_chassis.language.languages import Language
from tests.certificates.documents.faces import faced
from tests.certificates.documents.samples import CODE, DIPLOMA, EVERY_KIND
from tests.certificates.verification.stored import NOW, stored

LANGUAGES: list[Language] = ["es", "en"]
OTHER = DIPLOMA.model_copy(
    update={
        "certificate_id": UUID(int=7),
        "registration_id": UUID(int=8),
        "verification_code": "z" * 26,
        "number": "GIF-DH-2023-0043 <b>",
        "holder": Holder(given_names="Eusebio & María", family_names='"Ríos"'),
        "institution": Institution(code="X", name="<Ministerio>"),
    }
)


def states() -> dict[str, StoredCertificate]:
    """Certificates whose pages differ in more than what is their own."""
    valid = stored(DIPLOMA)
    return {
        **{kind: stored(record) for kind, record in EVERY_KIND.items()},
        "in two languages": stored(faced(DIPLOMA, "both")[0]),
        "revoked": stored(DIPLOMA, "fraud"),
        "hidden": stored(DIPLOMA, "holder_request"),
        "replaced": replace(stored(DIPLOMA, "superseded"), successor_code="q" * 26, superseded_by=UUID(int=3)),
        "replaces": replace(valid, supersedes=UUID(int=4)),
        "name withheld": replace(valid, name_is_public=False),
        "erased": replace(valid, record=DIPLOMA.without_holder()),
        "erased on request": replace(valid, record=DIPLOMA.without_holder(), erased_reason="request"),
        "of nobody's institution": stored(DIPLOMA.model_copy(update={"institution": None})),
    }


class Counted:
    """Draws, and counts how often."""

    def __init__(self) -> None:
        self.drawn = 0

    def __call__(self, language: Language, values: Mapping[str, Any]) -> str:
        self.drawn += 1
        return draw(language, values)


@pytest.mark.parametrize("has_europass", [False, True])
@pytest.mark.parametrize("has_credential", [False, True])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("state", states())
def test_a_page_is_that_of_the_template(
    state: str, language: Language, has_credential: bool, has_europass: bool
) -> None:
    moulds = Moulds(draw)
    offered: dict[str, Any] = {"has_credential": has_credential, "has_europass": has_europass}
    offered["public_url"] = "https://cursos.example.org"
    found = states()[state]
    record = found.record
    own = {name: getattr(OTHER, name) for name in ("certificate_id", "registration_id", "verification_code", "number")}
    holder, institution = record.holder and OTHER.holder, record.institution and OTHER.institution
    other = record.model_copy(update={**own, "holder": holder, "institution": institution})
    for shown, code in ((found, CODE), (replace(found, record=other, sha256="0" * 64), f" {'Z' * 26} ")):
        expected = draw(language, views.certificate(shown, code, NOW, language, **offered))
        assert moulds.page(shown, code, NOW, language, **offered) == expected


def test_pages_that_differ_in_what_is_their_own_are_drawn_once() -> None:
    counted = Counted()
    moulds = Moulds(counted)
    for record in (DIPLOMA, OTHER):
        for later in range(3):
            moulds.page(stored(record), record.verification_code, NOW + timedelta(hours=later), "es")
    assert counted.drawn == 1
    moulds.page(stored(OTHER), OTHER.verification_code, NOW, "en")
    assert counted.drawn == 2


def test_a_mark_in_a_text_is_a_letter() -> None:
    """In a text that pages share, and in one that they do not."""
    moulds = Moulds(draw)
    named = stored(DIPLOMA.model_copy(update={"holder": Holder(given_names="\uf601", family_names="\uf600")}))
    placed = stored(DIPLOMA.model_copy(update={"place": "Panamá \uf600"}))
    for found in (named, placed):
        expected = draw("es", views.certificate(found, CODE, NOW, "es"))
        assert moulds.page(found, CODE, NOW, "es") == expected


def test_no_name_is_kept() -> None:
    pages: list[str] = []

    def note(language: Language, values: Mapping[str, Any]) -> str:
        pages.append(draw(language, values))
        return pages[-1]

    Moulds(note).page(stored(DIPLOMA), CODE, NOW, "es")
    assert pages
    assert not any("Yaritza" in page or DIPLOMA.verification_code in page for page in pages)
