"""Papers since the second version: in one or two languages, with emblems and signatures, on one page, readable."""

import io
import re
from datetime import date
from hashlib import sha256

import pikepdf
import pytest

from diplomado_certificates.documents.document_content import HolderErased
from diplomado_certificates.documents.second.statement import compose_statement
from diplomado_certificates.documents.second.words import length, period
from diplomado_certificates.documents.typesetter import render_pdf
from diplomado_certificates.register.record import CertificateRecord, Holder
from diplomado_chassis.language.languages import BUILT_IN
from tests.certificates.documents.faces import LANGUAGES, faced
from tests.certificates.documents.reading import alternatives, drawn_outside, spoken, text_of
from tests.certificates.documents.samples import (
    ATTENDANCE,
    BASE,
    BEST_PROJECT,
    DIPLOMA,
    EVERY_KIND,
    LONGEST,
    LONGEST_INSTITUTION,
    LONGEST_NAME,
    SESSION,
)

# A change of a template, a phrase or the typesetter shows here: it needs a new version or a decision.
SECOND_VERSION = {
    "diploma": "9f2ff0b03c866e7e7b4caf14d102ced272e3702045483b29abc4f34ec3b29d5a",
    "attendance": "51f153007b192803552ee6220118cb6611c91c17f765bb3b9958dee91cd448e5",
    "session": "ab0cf6a8352b81493c2f173f8b9b4278f88bff763a47f9ed4e24fff632f8d5df",
    "best_project": "56b4ff87c5882d0c9b8ec957eb1e43b480065e550d48587483cbb334720144ac",
    "group_leader": "23f88117e53c255f7f8313cf908cbb78693dd9c9a4b1a4b05d373786599fbccf",
    "longest": "630a9356fc44bb5e30a76450e5df28f8f57be46c6b749fe7b4fab690be4969b6",
}

THIRD_VERSION = {
    "diploma": "59a79ea344b00f2bd1dca51d9ac486c36681cedca869c4d4bfba84066fedf68e",
    "attendance": "d15758750f3a48f832567f4760fdb8395dea2c65942ff04ac22080c1d35d5da0",
    "session": "482c33cbe5f3a19ac21b5a20b9a8abad7c586d46b33a31e237a54cb557e02008",
    "best_project": "5038e66892820a2487014e26f0e3421a1120f9e7b2ee97513ec5dfce261c53cc",
    "group_leader": "8ca778737d405aa557045de693ecdbe3025eb37354156b1d7512e3a4b9487d41",
    "longest": "4f1b2e8132d85218d841def2f1ff0df38d685c5bfb9c0452141085974bf120b4",
}

FOURTH_VERSION = {
    "diploma": "1ef8c54d626da1fcd4798a4347a041de6590e3149bf7bfed6a1c6f9fc72f68a0",
    "attendance": "5ff2b144f906f7fbb83dc1b02bdfb2b32c05ac9f3152d7f3e6c4079e8efbaffd",
    "session": "280d3f31d29fb43b61b8999161f0f735d7f307fcb07ca4c3ce5c3ce5b2ff9612",
    "best_project": "cec2f9b49f570cc6f65ae65e09b6efbeb9fd30df085ac603fc2a1260d1332e23",
    "group_leader": "2e0ace6b62e4c49a16b80d2e5cc85926a1b7c63a4b7f54ef73f57184772cb5ff",
    "longest": "eaa6555ed4e855d721977ea5c6d88147f8e853eb8189de2c1f444a27e16eb521",
}


@pytest.mark.parametrize(("kind", "digest"), SECOND_VERSION.items())
def test_papers_of_the_second_version_never_change(kind: str, digest: str) -> None:
    assert sha256(rendered(EVERY_KIND[kind], "both", version=2)).hexdigest() == digest


@pytest.mark.parametrize(("kind", "digest"), THIRD_VERSION.items())
def test_papers_of_the_third_version_never_change(kind: str, digest: str) -> None:
    assert sha256(rendered(EVERY_KIND[kind], "both", version=3)).hexdigest() == digest


@pytest.mark.parametrize(("kind", "digest"), FOURTH_VERSION.items())
def test_papers_of_the_fourth_version_never_change(kind: str, digest: str) -> None:
    assert sha256(rendered(EVERY_KIND[kind], "both")).hexdigest() == digest


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_the_fourth_version_shows_what_the_third_shows(kind: str) -> None:
    """But for the fingerprint, which covers the version, and for the place of lines that the eye does not see."""
    third, fourth = (text_of(rendered(EVERY_KIND[kind], "both", 3, signed=True, version=version)) for version in (3, 4))
    assert _without_fingerprint(third) == _without_fingerprint(fourth)


def _without_fingerprint(text: str) -> str:
    return re.sub(r"\b[0-9a-f]{16}\b", "", text)


def test_a_paper_has_the_same_bytes_whatever_was_set_before_it() -> None:
    """What is reused from other papers, with other images in the same places, is not seen."""
    first = rendered(DIPLOMA, "both", 2, signed=True)
    for kind, emblems in (("longest", 3), ("attendance", 1), ("best_project", 0)):
        rendered(EVERY_KIND[kind], "es", emblems)
    assert rendered(DIPLOMA, "both", 2, signed=True) == first


def rendered(
    record: CertificateRecord, languages: str = "es", emblems: int = 0, signed: bool = False, version: int = 4
) -> bytes:
    made, images = faced(record, languages, emblems, signed, version=version)
    return render_pdf(made, BASE, images=images)


@pytest.mark.parametrize("languages", LANGUAGES)
@pytest.mark.parametrize("kind", EVERY_KIND)
def test_every_paper_stands_on_one_page_and_claims_its_standards(kind: str, languages: str) -> None:
    pdf = rendered(EVERY_KIND[kind], languages, 6, signed=True)
    leading = {"es": "es-PA", "both": "es-PA", "en": "en-GB"}[languages]
    with pikepdf.open(io.BytesIO(pdf)) as opened, opened.open_metadata() as metadata:
        assert len(opened.pages) == 1
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "A")
        assert metadata["pdfuaid:part"] == "1"
        assert opened.Root.Lang == leading
        assert opened.Root.MarkInfo.Marked
        assert opened.Root.ViewerPreferences.DisplayDocTitle
        for font in opened.pages[0].Resources.Font.values():
            descendant = font.DescendantFonts[0]
            assert {"/FontFile2", "/FontFile3"} & set(descendant.FontDescriptor.keys()), "every font is embedded"
            assert "/ToUnicode" in font
        second = spoken(opened)
        assert second == ({"en-GB"} if languages == "both" else set())
    assert drawn_outside(pdf, margin=52) == []


@pytest.mark.parametrize("signatories", range(5))
@pytest.mark.parametrize("emblems", range(7))
def test_there_is_room_for_every_number_of_emblems_and_signatories(emblems: int, signatories: int) -> None:
    record, images = faced(LONGEST, "both", emblems, signed=True, signatories=signatories)
    pdf = render_pdf(record, BASE, images=images)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert len(opened.pages) == 1
    assert drawn_outside(pdf, margin=50) == []
    texts = alternatives(pdf)
    assert sum(text.startswith("Emblema: ") for text in texts) == emblems
    assert sum(text.startswith("Firma de ") for text in texts) == signatories


def test_both_languages_are_one_paper() -> None:
    text = text_of(rendered(DIPLOMA, "both"))
    for said in (
        "otorgan el presente",
        "hereby award this",
        "por haber aprobado el curso · for having passed the course",
        "Integrated border management with a human rights approach",
        "del 4 de septiembre al 10 de noviembre de 2023, con una duración de 60 horas académicas",
        "held in hybrid form from 4 September to 10 November 2023, with a length of 60 academic hours",
        "4 Protection of vulnerable migrants",
        "Dado en Ciudad de Panamá, el 24 de noviembre de 2023",
        "Given in Ciudad de Panamá on 24 November 2023",
        "Jefa de misión",
        "Chief of mission",
        "Verification code",
        f"type its code at {BASE}/v and compare",
    ):
        assert said in text
    assert text.count("Yaritza Itzel Guerra Ábrego") == 1
    assert text.count("Diploma") == 1


def test_an_english_paper_has_no_spanish_words() -> None:
    text = text_of(rendered(SESSION, "en"))
    assert "for attending the session" in text
    assert "held online on 14 July 2021, with a length of 1 hour and 30 minutes" in text
    assert not re.search(r"\b(por|del|Dado|Acta|sesión|verificar|otorga)\b", text)


@pytest.mark.parametrize("kind", EVERY_KIND)
@pytest.mark.parametrize("languages", LANGUAGES)
def test_words_are_found_whole(kind: str, languages: str) -> None:
    """No small capitals and no wide spacing: a search finds the words as they are written."""
    record = EVERY_KIND[kind]
    text = text_of(rendered(record, languages))
    assert record.organiser in text
    assert record.number in text.replace(" ", "")
    assert f"{BASE}/v" in text


def test_the_longest_texts_are_complete() -> None:
    text = text_of(rendered(LONGEST, "both", 6, signed=True)).replace(" ", "").lower()
    for said in (
        LONGEST_NAME,
        LONGEST_INSTITUTION,
        LONGEST.edition.title.es,
        "Director general of research, postgraduate studies and extension",
        "GESTION-INTEGRADA-DE-FRONTERAS-2023-0043",
    ):
        assert said.replace(" ", "").lower() in text


@pytest.mark.parametrize(
    "record",
    [
        DIPLOMA.model_copy(update={"holder": Holder(given_names="Ngäbe " * 60, family_names="")}),
        DIPLOMA.model_copy(update={"holder": Holder(given_names="X" * 400, family_names="")}),
        LONGEST.model_copy(update={"place": "Santa Cruz " * 40, "act_number": "A-" * 60}),
        ATTENDANCE.model_copy(update={"modules": DIPLOMA.modules * 6, "signatories": DIPLOMA.signatories * 3}),
    ],
    ids=["name of 360", "one word of 400", "place", "36 modules, 6 signatories"],
)
def test_texts_beyond_all_reason_still_stay_inside_the_frame(record: CertificateRecord) -> None:
    pdf = rendered(record, "both", 6, signed=True)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert len(opened.pages) == 1
    assert drawn_outside(pdf, margin=40) == []


@pytest.mark.parametrize(
    ("rank", "tied", "reason"),
    [
        (1, False, ("por el proyecto con la calificación más alta", "for the project with the highest score")),
        (
            1,
            True,
            ("por un proyecto que comparte la calificación más alta", "for a project that shares the highest score"),
        ),
        (2, True, ("por su destacado proyecto", "for an outstanding project")),
        (2, False, ("por su destacado proyecto", "for an outstanding project")),
    ],
)
def test_only_the_first_place_shares_the_highest_score(rank: int, tied: bool, reason: tuple[str, str]) -> None:
    project = BEST_PROJECT.project
    assert project is not None
    record = BEST_PROJECT.model_copy(update={"project": project.model_copy(update={"rank": rank, "tied": tied})})
    assert tuple(compose_statement(record).reason.in_(language) for language in BUILT_IN) == reason


def test_days_and_lengths_read_well_in_english() -> None:
    spans = [(date(2021, 7, 14), date(2021, 7, 14)), (date(2021, 7, 14), date(2021, 7, 15))]
    spans += [(date(2021, 7, 14), date(2021, 8, 2)), (date(2021, 12, 30), date(2022, 1, 2))]
    assert [period(*span).in_("en") for span in spans] == [
        "on 14 July 2021",
        "from 14 to 15 July 2021",
        "from 14 July to 2 August 2021",
        "from 30 December 2021 to 2 January 2022",
    ]
    assert [length(minutes).in_("en") for minutes in (1, 45, 60, 135)] == [
        "1 minute",
        "45 minutes",
        "1 hour",
        "2 hours and 15 minutes",
    ]


def test_nobody_can_print_a_paper_whose_holder_was_erased() -> None:
    with pytest.raises(HolderErased):
        rendered(DIPLOMA.without_holder())


def test_letters_that_no_font_draws_are_marked_beside_emblems() -> None:
    record = DIPLOMA.model_copy(update={"holder": Holder(given_names="李小龙", family_names="Ríos")})
    assert "\ufffd\ufffd\ufffd Ríos" in text_of(rendered(record, "both", 2))


def test_a_record_of_the_first_version_is_written_as_before() -> None:
    """Its canonical form, and so its fingerprint, does not name what came later."""
    assert "face" not in DIPLOMA.canonical()
    assert '"format":1' in DIPLOMA.canonical()
    assert CertificateRecord.model_validate_json(DIPLOMA.canonical()).sha256() == DIPLOMA.sha256()
    made, _ = faced(DIPLOMA, "both", 2)
    assert CertificateRecord.model_validate_json(made.canonical()) == made
