"""The published shapes of European Digital Credentials judge our documents, and the published context reads them."""

import json
from collections.abc import Callable

import pytest

from diplomado_certificates.register.record import CertificateRecord, Holder
from tests.certificates.credentials.issuing import europass
from tests.certificates.credentials.test_europass import BARE, claim, named
from tests.certificates.documents.faces import faced
from tests.certificates.documents.samples import DIPLOMA, EVERY_KIND
from tests.support import elm
from tests.support.elm import Document
from tests.support.europass_profile import REQUIRED, objects, without

CASES: dict[str, CertificateRecord] = {
    **EVERY_KIND,
    "bare": BARE,
    "english": faced(DIPLOMA, "en")[0],
    "control characters": named("Yaritza\x0bQuintero\u2028"),
    "right to left": named("مريم القاسم"),
    "300 letters": named("Ñ" * 300),
    "one name": DIPLOMA.model_copy(update={"holder": Holder(given_names="Suharto", family_names="")}),
    "empty": named("\x0b").model_copy(update={"organiser": "\x00", "partner": "\x00", "number": "\x00"}),
}
WRONG: dict[str, Callable[[Document], object]] = {
    "Datatype issued": lambda document: document.update(issued="yesterday"),
    "Datatype workload": lambda document: claim(document)["influencedBy"][0].update(workload="sixty hours"),
    "HasValue profile": lambda document: document["credentialProfiles"]["inScheme"].update(id="urn:another"),
    "MaxCount name": lambda document: document["credentialSubject"]["fullName"].update(en="Another"),
    "MaxCount date": lambda document: document.update(validFrom=[document["validFrom"], "2024-01-01T00:00:00Z"]),
    "Or body": lambda document: [part.update(type="Note") for part in objects(document) if part["type"] == "Agent"],
}


@pytest.fixture(autouse=True)
def _judged() -> None:
    if reason := elm.trouble():
        pytest.skip(f"NOT TESTED with the shapes of Europass: {reason}")


def test_the_published_sample_is_accepted() -> None:
    sample = json.loads(elm.content(elm.SAMPLE))
    assert (elm.complaints(sample), elm.undefined(sample)) == ([], [])


@pytest.mark.parametrize("record", CASES.values(), ids=CASES)
def test_the_shapes_accept_every_kind_and_nothing_is_dropped(record: CertificateRecord) -> None:
    for document in (europass(record), europass(record, requirements=())):
        assert (elm.complaints(document), elm.undefined(document)) == ([], [])


@pytest.mark.parametrize(("kind", "member"), REQUIRED)
def test_the_shapes_refuse_a_document_without_what_we_say_that_they_ask_for(kind: str, member: str) -> None:
    found = elm.complaints(without(europass(DIPLOMA), kind, member))
    assert any("MinCount" in line or "HasValue" in line for line in found), found


@pytest.mark.parametrize("case", WRONG)
def test_the_shapes_refuse_a_document_with_a_wrong_value(case: str) -> None:
    document = json.loads(json.dumps(europass(DIPLOMA)))
    WRONG[case](document)
    found = elm.complaints(document)
    assert any(case.partition(" ")[0] in line for line in found), found


@pytest.mark.parametrize("where", ["@whole", "issuer", "credentialSubject", "displayParameter"])
def test_a_member_that_no_context_defines_is_found(where: str) -> None:
    document = europass(DIPLOMA)
    (document if where == "@whole" else document[where])["honours"] = "cum laude"
    assert elm.undefined(document) == ["honours"]


def test_a_class_that_no_context_defines_is_found() -> None:
    document = europass(DIPLOMA)
    claim(document)["specifiedBy"]["type"] = "LearningPath"
    assert elm.undefined(document) == ["LearningPath"]
