"""What a credential says, for every kind of certificate."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diplomado_certificates.register.record import CertificateRecord, Holder
from diplomado_verify.canonical import canonical
from diplomado_verify.multikeys import controller_of
from diplomado_verify.proofs import verify
from tests.certificates.credentials.issuing import ISSUER, KEY, NOW, credential, signed
from tests.certificates.documents.samples import CODE, DIPLOMA, EVERY_KIND
from tests.verify.oracle import canonical_by_pyld


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("record", EVERY_KIND.values(), ids=EVERY_KIND)
def test_every_kind_is_signed_and_verified_in_both_languages(record: CertificateRecord, language: str) -> None:
    issuer = controller_of(json.loads(json.dumps(ISSUER.did_document())))

    assert verify(signed(record, language), [issuer], NOW) == issuer
    assert canonical(credential(record, language)) == canonical_by_pyld(credential(record, language))


def test_the_profile_has_the_same_keys() -> None:
    assert controller_of(ISSUER.profile()) == controller_of(ISSUER.did_document())


def test_the_achievements_of_both_languages_name_each_other() -> None:
    spanish, english = (credential(DIPLOMA, one)["credentialSubject"]["achievement"] for one in ("es", "en"))

    assert (spanish["inLanguage"], english["inLanguage"]) == ("es", "en")
    assert [one["id"] for one in spanish["related"]] == [english["id"]]
    assert [one["id"] for one in english["related"]] == [spanish["id"]]
    assert spanish["name"] != english["name"]


def test_an_achievement_is_the_same_for_all_its_holders() -> None:
    other = DIPLOMA.model_copy(update={"holder": Holder(given_names="Otra", family_names="Persona")})

    one, another = (credential(record)["credentialSubject"] for record in (DIPLOMA, other))
    assert one["achievement"] == another["achievement"]


def test_what_was_required_and_met_is_described() -> None:
    subject = credential(DIPLOMA)["credentialSubject"]

    described = {one["id"]: one["name"] for one in subject["achievement"]["resultDescription"]}
    assert list(described.values()) == ["Asistir al 80 % de cada módulo.", "Proyecto"]
    assert [(one["resultDescription"], one["status"]) for one in subject["result"]] == [
        (identity, "Completed") for identity in described
    ]


def test_goals_and_objectives_are_alignments() -> None:
    record = DIPLOMA.model_copy(update={"sdg": ("10.7", "16"), "gcm": (11,)})

    aligned = credential(record, "en")["credentialSubject"]["achievement"]["alignment"]
    assert [(one["targetCode"], one["targetUrl"]) for one in aligned] == [
        ("10.7", "https://sdgs.un.org/goals/goal10"),
        ("16", "https://sdgs.un.org/goals/goal16"),
        ("11", "https://undocs.org/A/RES/73/195"),
    ]


def test_modules_carry_their_number_as_order_is_not_signed() -> None:
    narrative = credential(DIPLOMA)["credentialSubject"]["achievement"]["criteria"]["narrative"]

    assert "\n1. Marco internacional" in narrative
    assert "\n6. Coordinación" in narrative


def test_only_a_named_credential_names_its_holder() -> None:
    assert DIPLOMA.holder
    subject = credential(DIPLOMA)["credentialSubject"]
    assert [one["identityHash"] for one in subject["identifier"]] == [DIPLOMA.holder.full_name]

    unnamed = json.dumps(credential(DIPLOMA, named=False), ensure_ascii=False)
    for name in (DIPLOMA.holder.full_name, DIPLOMA.holder.family_names, str(DIPLOMA.registration_id)):
        assert name not in unnamed
    erased = credential(DIPLOMA.without_holder(), named=False)
    assert erased == credential(DIPLOMA, named=False)
    with pytest.raises(ValueError, match="erased"):
        credential(DIPLOMA.without_holder())


def test_the_addresses_contain_nothing_of_a_person() -> None:
    document = credential(DIPLOMA)

    assert document["id"] == f"https://certificados.diplomado.example/v/{CODE}/credential.json?lang=es"
    assert document["credentialStatus"]["statusListCredential"].endswith("/credentials/status/1")
    assert isinstance(document["credentialStatus"]["statusListIndex"], str)


@given(st.text(min_size=1, max_size=300).filter(lambda name: name.strip()))
def test_any_name_gives_a_credential_that_verifies(name: str) -> None:
    """Also with control characters of a slide, from right to left, and of 300 letters."""
    record = DIPLOMA.model_copy(update={"holder": Holder.model_construct(given_names=name, family_names="")})

    document = signed(record)
    assert verify(json.loads(json.dumps(document)), [ISSUER.controller], NOW)


@pytest.mark.parametrize("name", ["Yaritza\x0bQuintero", "مريم القاسم", "\u202eanitraM", "Ñ" * 300])
def test_a_name_keeps_what_can_be_seen(name: str) -> None:
    record = DIPLOMA.model_copy(update={"holder": Holder(given_names=name, family_names="León")})

    [shown] = signed(record)["credentialSubject"]["identifier"]
    assert shown["identityHash"] == f"{name} León".replace("\x0b", " ")


def test_a_stolen_key_is_no_key_of_the_issuer_any_more_and_a_historic_one_is() -> None:
    thief = KEY.public_key().public_bytes_raw()
    new = bytes(range(32))
    stolen: Any = signed(DIPLOMA)

    rotated = type(ISSUER).of(ISSUER.base_url, new, [thief])
    assert verify(stolen, [rotated.controller], NOW)
    removed = type(ISSUER).of(ISSUER.base_url, new, [])
    with pytest.raises(ValueError, match="unknown_key"):
        verify(stolen, [removed.controller], NOW)
    assert replace(rotated, keys=(new,)) == removed
