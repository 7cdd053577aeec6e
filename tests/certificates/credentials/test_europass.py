"""What the document for Europass says, for every kind of certificate."""

import base64
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diplomado_certificates.credentials.baking import written
from diplomado_certificates.register.record import CertificateRecord, Holder
from tests.certificates.credentials.issuing import EUROPASS_ISSUER, PICTURE, credential, europass
from tests.certificates.documents.faces import faced
from tests.certificates.documents.samples import BASE, CODE, DIPLOMA, EVERY_KIND, SESSION
from tests.support.europass_profile import Document, faults, kind_of, objects

BARE = DIPLOMA.model_copy(
    update={
        "partner": None,
        "institution": None,
        "modules": (),
        "programmes": (),
        "sdg": (),
        "gcm": (),
        "edition": DIPLOMA.edition.model_copy(update={"hours": 0}),
    }
)


def claim(document: Document) -> Document:
    found: Document = document["credentialSubject"]["hasClaim"]
    return found


def named(name: str) -> CertificateRecord:
    return DIPLOMA.model_copy(update={"holder": Holder.model_construct(given_names=name, family_names="")})


@pytest.mark.parametrize("record", [*EVERY_KIND.values(), BARE], ids=[*EVERY_KIND, "bare"])
def test_every_kind_has_what_the_profile_asks_for_in_both_languages(record: CertificateRecord) -> None:
    assert faults(europass(record)) == []
    assert faults(europass(record, requirements=())) == []


def test_what_is_missing_or_said_twice_is_found() -> None:
    lacking = json.loads(written(europass(DIPLOMA)))
    del lacking["issuer"]["eIDASIdentifier"]
    del claim(lacking)["title"]["en"]
    assert set(faults(lacking)) == {
        "Organisation has no eIDASIdentifier",
        "LearningAchievement.title is not in both languages",
        f"Organisation {lacking['issuer']['id']} is said twice and differently",
    }


def test_the_same_certificate_gives_the_same_bytes() -> None:
    again = CertificateRecord.model_validate_json(DIPLOMA.canonical())
    assert written(europass(DIPLOMA)) == written(europass(again))


def test_what_is_awarded_is_that_of_the_signed_credential() -> None:
    achievement = claim(europass(DIPLOMA))
    for language in ("es", "en"):
        signed = credential(DIPLOMA, language)["credentialSubject"]
        assert achievement["title"][language] == signed["achievement"]["name"]
        assert achievement["description"][language] == signed["achievement"]["description"]
        required = [one["name"] for one in signed["achievement"]["resultDescription"]]
        assert [one["title"][language] for one in achievement["provenBy"]] == required
        aims = [one["targetName"] for one in signed["achievement"]["alignment"]]
        assert [one["noteLiteral"][language] for one in achievement["additionalNote"]] == aims
    assert {one["grade"]["noteLiteral"]["en"] for one in achievement["provenBy"]} == {"Completed"}


def test_dates_are_those_of_the_course_in_its_zone() -> None:
    document = europass(DIPLOMA)
    assert {document[name] for name in ("issued", "issuanceDate", "validFrom")} == {"2023-11-24T05:00:00Z"}
    assert claim(document)["awardedBy"]["awardingDate"] == "2023-11-24T05:00:00Z"
    [activity] = claim(document)["influencedBy"]
    assert [activity["temporal"][name] for name in ("startDate", "endDate")] == [
        "2023-09-04T05:00:00Z",
        "2023-11-10T05:00:00Z",
    ]


def test_a_course_has_its_hours_and_modules_and_a_session_its_minutes() -> None:
    [course] = claim(europass(DIPLOMA))["influencedBy"]
    assert (course["workload"], course["specifiedBy"]["mode"]["prefLabel"]["en"]) == ("PT60H", "Blended")
    assert claim(europass(DIPLOMA))["specifiedBy"]["volumeOfLearning"] == "PT60H"
    assert [part["title"]["es"][:3] for part in course["hasPart"]] == [f"{n}. " for n in range(1, 7)]
    [session] = claim(europass(SESSION))["influencedBy"]
    assert (session["workload"], session["title"]["en"][:10]) == ("PT90M", "Protection")
    assert "hasPart" not in session
    [bare] = claim(europass(BARE))["influencedBy"]
    assert {"workload", "hasPart"} & bare.keys() == set()
    assert "additionalNote" not in claim(europass(BARE))


def test_issuer_and_partner_award_together() -> None:
    issuer, partner = claim(europass(DIPLOMA))["awardedBy"]["awardingBody"]
    assert issuer == europass(DIPLOMA)["issuer"]
    assert issuer["legalName"]["es"] == DIPLOMA.organiser
    assert issuer["eIDASIdentifier"]["notation"] == "NTRPA-155-604"
    assert issuer["location"]["address"]["countryCode"]["id"].endswith("/authority/country/PAN")
    # Of the partner its name is known, and not its country, which the profile asks for of an organisation.
    assert (partner["type"], partner["prefLabel"]["en"]) == ("Agent", DIPLOMA.partner)
    assert [body["type"] for body in claim(europass(BARE))["awardedBy"]["awardingBody"]] == ["Organisation"]


def test_it_links_to_the_page_and_to_the_signed_credential() -> None:
    page = f"{BASE}/v/{CODE}"
    addresses = [link["contentURL"] for link in claim(europass(DIPLOMA))["supplementaryDocument"]]
    assert addresses == [page, f"{page}/credential.json?lang=es", f"{page}/credential.json?lang=en"]
    unsigned = europass(DIPLOMA, issuer=replace(EUROPASS_ISSUER, has_badges=False))
    assert [link["contentURL"] for link in claim(unsigned)["supplementaryDocument"]] == [page]


@pytest.mark.parametrize(("languages", "leading"), [("es", "SPA"), ("en", "ENG"), ("both", "SPA")])
def test_the_picture_is_shown_in_the_language_that_leads_on_the_paper(languages: str, leading: str) -> None:
    document = europass(faced(DIPLOMA, languages)[0])
    shown = document["displayParameter"]
    [display] = shown["individualDisplay"]
    assert {one["id"][-3:] for one in (display["language"], shown["primaryLanguage"])} == {leading}
    assert {one["id"][-3:] for one in shown["language"]} == {"SPA", "ENG"}
    [detail] = display["displayDetail"]
    assert base64.b64decode(detail["image"]["content"]) == PICTURE
    assert list(document["credentialSubject"]["fullName"]) == ["en" if leading == "ENG" else "es"]


def test_an_erased_holder_has_none() -> None:
    with pytest.raises(ValueError, match="erased"):
        europass(DIPLOMA.without_holder())


def test_it_says_of_the_holder_the_name_alone() -> None:
    document = europass(DIPLOMA)
    person = {**document["credentialSubject"], "hasClaim": None}
    assert person.keys() == {"id", "type", "fullName", "givenName", "familyName", "hasClaim"}
    assert DIPLOMA.institution
    text = json.dumps(document, ensure_ascii=False)
    for private in (str(DIPLOMA.registration_id), str(DIPLOMA.certificate_id), DIPLOMA.institution.name):
        assert private not in text


def test_it_has_no_seal_and_no_status_that_it_cannot_keep() -> None:
    assert {"proof", "credentialStatus"} & europass(DIPLOMA).keys() == set()


def test_a_holder_of_one_name_has_no_empty_one() -> None:
    subject = europass(EVERY_KIND["longest"])["credentialSubject"]
    assert "givenName" not in subject
    assert subject["familyName"] == subject["fullName"]


@pytest.mark.parametrize("name", ["Yaritza\x0bQuintero", "مريم القاسم", "\u202eanitraM", "Ñ" * 300, '"<&\\'])
def test_a_name_keeps_what_can_be_seen(name: str) -> None:
    document = json.loads(written(europass(named(name))))
    assert document["credentialSubject"]["fullName"] == {"es": name.replace("\x0b", " ")}
    assert faults(document) == []


@given(st.text(min_size=1, max_size=300).filter(lambda text: any(letter.isalnum() for letter in text)))
def test_any_text_gives_a_document(text: str) -> None:
    record: Any = named(text).model_copy(update={"organiser": text, "partner": text, "number": text})
    assert faults(json.loads(written(europass(record)))) == []


def test_every_object_says_what_it_is() -> None:
    kinds = {kind_of(part) for part in objects(europass(DIPLOMA))}
    assert {"Person", "LearningAchievement", "LearningActivity", "LearningAssessment", "AwardingProcess"} <= kinds
