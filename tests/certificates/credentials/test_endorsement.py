"""A co-issuer with a key endorses the award: the same for all holders, and for what it endorses alone."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from diplomado_certificates.credentials.endorsement import endorsed, endorsement_of
from diplomado_certificates.register.record import Holder
from diplomado_certificates.settings import Settings
from diplomado_certificates.signing_keys.co_issuers import CoIssuer, co_issuers_of
from diplomado_verify.bundle import Bundle
from diplomado_verify.canonical import canonical
from diplomado_verify.checking import Verdict, check_credential
from diplomado_verify.messages import facts
from diplomado_verify.proofs import Document, with_proof
from tests.certificates.credentials.co_issuing import CO_ISSUER, DID, PARTNER, listed
from tests.certificates.credentials.issuing import ISSUER, KEY, NOW, credential
from tests.certificates.documents.samples import DIPLOMA
from tests.certificates.staff import certificates_of, signed
from tests.certificates.world import World, deliver
from tests.support.services import Running
from tests.support.waiting import PATIENCE
from tests.verify.oracle import canonical_by_pyld

RECORD = DIPLOMA.model_copy(update={"partner": "Universidad de prueba"})


def endorsement(**changes: object) -> Document:
    """What the partner signs, and its proof."""
    stated = {**endorsement_of(RECORD, credential(RECORD), DID, "es"), **changes}
    return with_proof(stated, PARTNER.sign, method=CO_ISSUER.method, created=NOW)


def issued(endorsement: Document) -> Document:
    """The credential with an endorsement, signed by the issuer."""
    document = {**endorsed(credential(RECORD), endorsement)}
    del document["credentialStatus"]
    return with_proof(document, KEY.sign, method=ISSUER.method, created=NOW)


def bundle(*endorsers: CoIssuer) -> Bundle:
    """What a reader knows."""
    return Bundle(NOW, ISSUER.base_url, (ISSUER.controller,), {}, {}, tuple(one.controller for one in endorsers))


def test_the_endorsement_is_confirmed_by_the_key_of_the_co_issuer() -> None:
    found = check_credential(json.loads(json.dumps(issued(endorsement()))), bundle(CO_ISSUER), NOW)
    assert (found.verdict, found.endorsed_by) == (Verdict.VALID, ("Universidad de prueba",))
    assert ("Respaldado por", "Universidad de prueba") in facts(found, "es")
    assert check_credential(issued(endorsement()), bundle(), NOW) == replace(found, endorsed_by=())


def test_others_read_the_same_statements() -> None:
    document = endorsed(credential(RECORD), endorsement())
    assert canonical(document) == canonical_by_pyld(document)


def test_an_endorsement_of_something_else_or_by_another_key_confirms_nothing() -> None:
    other = Ed25519PrivateKey.generate()
    by_another = with_proof(
        endorsement_of(RECORD, credential(RECORD), DID, "es"), other.sign, method=CO_ISSUER.method, created=NOW
    )
    of_another = endorsement(credentialSubject={"id": "urn:uuid:0190a0b0-0000-7000-8000-000000000001"})
    late = endorsement(validFrom="2090-01-01T00:00:00Z")
    for bad in (by_another, of_another, late):
        found = check_credential(issued(bad), bundle(CO_ISSUER), NOW)
        assert (found.verdict, found.endorsed_by) == (Verdict.VALID, ())


def test_a_credential_whose_endorsement_was_changed_or_removed_is_false() -> None:
    document = issued(endorsement())
    changed = json.loads(json.dumps(document).replace("otorga este reconocimiento", "otorga ese reconocimiento"))
    removed = json.loads(json.dumps(document))
    del removed["credentialSubject"]["achievement"]["endorsement"]
    for one in (changed, removed):
        assert check_credential(one, bundle(CO_ISSUER), NOW).verdict == Verdict.FALSE


def test_a_co_issuer_issues_no_certificates() -> None:
    stolen = {**credential(RECORD), "issuer": {"id": DID, "type": ["Profile"], "name": "Universidad"}}
    forged = with_proof(stolen, PARTNER.sign, method=CO_ISSUER.method, created=NOW)
    assert check_credential(forged, bundle(CO_ISSUER), NOW).verdict == Verdict.FALSE


def test_a_bundle_tells_issuers_from_endorsers() -> None:
    documents = {ISSUER.did: ISSUER.did_document()}
    documents[DID] = {"id": DID, "verificationMethod": [], "assertionMethod": []}
    written = replace(bundle(CO_ISSUER), documents=documents).written()
    assert [one.id for one in Bundle.read(written).endorsers] == [DID]
    assert [one.id for one in Bundle.read(written).controllers] == [ISSUER.did]


def test_all_holders_have_the_same_endorsement_and_each_language_its_own() -> None:
    other = RECORD.model_copy(update={"holder": Holder(given_names="Otra", family_names="Persona")})
    first, second = (endorsement_of(one, credential(one), DID, "es") for one in (RECORD, other))
    assert first == second
    english = endorsement_of(RECORD, credential(RECORD, "en"), DID, "en")
    assert english["id"] != first["id"]
    assert english["credentialSubject"]["endorsementComment"].startswith("Universidad de prueba gives this award")


@pytest.mark.parametrize(
    "content", ["[co_issuer", '[[co_issuer]]\nname = "A"\n', '[[co_issuer]]\nname = "A"\ndid = "x"\nkeys = ["z6Mk"]\n']
)
def test_a_file_that_names_no_co_issuers_is_told_at_the_start(tmp_path: Path, content: str) -> None:
    (tmp_path / "bad.toml").write_text(content)
    with pytest.raises(ValueError, match=r"."):
        co_issuers_of(tmp_path / "bad.toml")
    assert co_issuers_of(None) == {}
    assert "CO_ISSUERS" in str(
        Settings.model_construct(
            public_url=ISSUER.base_url, credential_signer="x", credential_co_issuers=tmp_path / "bad.toml"
        )._why_no_credentials()
    )


async def test_the_service_gives_out_endorsed_credentials(
    issuing: Running, graduated: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = issuing.process.app.state.settings
    partner = f"Universidad {graduated.edition_id}"
    await deliver(issuing, graduated.edition(2, partner=partner))
    await signed(issuing, graduated)
    code = (await certificates_of(issuing, graduated, graduated.second))[0]["verification_code"]

    async def given(anybody: httpx.AsyncClient) -> httpx.Response:
        return await anybody.get(f"/v/{code}/credential.json")

    async with httpx.AsyncClient(base_url=issuing.url, timeout=PATIENCE) as anybody:
        plain = (await given(anybody)).json()
        assert "endorsement" not in plain["credentialSubject"]["achievement"]
        monkeypatch.setitem(settings.__dict__, "credential_co_issuers", listed(tmp_path, partner))
        document = (await given(anybody)).json()
        del document["credentialStatus"]  # it is covered by the proof, so this reader looks at the endorsement alone
        [endorsed_by] = document["credentialSubject"]["achievement"]["endorsement"]
        assert endorsed_by["issuer"] == {"id": DID, "type": ["Profile"], "name": partner}
        found = check_credential(endorsed_by, Bundle(NOW, "", (CO_ISSUER.controller,), {}), datetime.now(UTC))
        assert found.verdict == Verdict.VALID
        # What was signed once is given out without the key.
        (tmp_path / "pin").write_text("otro")
        assert (await given(anybody)).json()["credentialSubject"]["achievement"]["endorsement"] == [endorsed_by]
        other = await anybody.get(f"/v/{code}/credential.json?lang=en")
        assert (other.status_code, other.headers["retry-after"]) == (503, "60")
