"""The page of each state, in both languages."""

import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser

import pytest

from diplomado_certificates.register.certificate import StoredCertificate
from diplomado_certificates.register.record import Holder
from diplomado_certificates.verification import pages, views
from diplomado_certificates.verification.answer import Answer
from diplomado_certificates.verification.texts import TEXTS
from diplomado_chassis.http.pages import assets
from diplomado_chassis.language.languages import Language
from diplomado_contracts.certificates import RevocationReason
from tests.certificates.documents.faces import faced
from tests.certificates.documents.samples import BEST_PROJECT, CODE, DIPLOMA, EVERY_KIND, LONGEST, LONGEST_NAME
from tests.certificates.verification.stored import NOW, stored

LANGUAGES: list[Language] = ["es", "en"]
REASONS: list[RevocationReason] = ["issued_in_error", "fraud", "duplicate", "superseded", "holder_request"]


def page(found: StoredCertificate | None, language: Language = "es") -> str:
    answer = pages.PAGES.render("certificate.html", language, **views.certificate(found, CODE, NOW, language))
    return bytes(answer.body).decode()


def words(source: str) -> str:
    without_head = source.split("<body>")[1]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", without_head)))


def test_only_a_page_that_shows_the_name_leads_to_a_profile() -> None:
    def offered(found: StoredCertificate) -> str | None:
        address: str | None = views.certificate(found, CODE, NOW, "es", public_url="https://x.example")["profile"]
        return address

    assert f"certUrl=https%3A%2F%2Fx.example%2Fv%2F{CODE}" in str(offered(stored()))
    for other in (replace(stored(), name_is_public=False), stored(reason="fraud")):
        assert offered(other) is None
    assert views.certificate(stored(), CODE, NOW, "es")["profile"] is None, "a copy on another server has none"


class Outline(HTMLParser):
    """Every element that opens is closed in order, and what the page is made of."""

    void = frozenset({"meta", "input", "path", "circle", "rect", "br", "link"})

    def __init__(self, source: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(source)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.void:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_valid_certificate_shows_all_that_the_paper_says(language: Language) -> None:
    shown = words(page(stored(), language))
    for said in (
        TEXTS["title_valid"].in_(language),
        TEXTS["compare_heading"].in_(language),
        "Yaritza Itzel Guerra Ábrego",
        "Servicio Nacional de Fronteras (SENAFRONT)",
        DIPLOMA.edition.title.es,
        "6. Coordinación interinstitucional",
        "Dr. Aurelio Quintero Batista, Rector",
        "GIF-DH-2023-0042",
        "Gobierno de Canadá (IRCC)",
        DIPLOMA.sha256()[:16],
        {"es": "del 4 de septiembre al 10 de noviembre de 2023", "en": "4 September 2023 to 10 November 2023"}[
            language
        ],
        {"es": "60 horas académicas", "en": "60 academic hours"}[language],
        {"es": "21 de noviembre de 2026, 6:31 p. m. UTC", "en": "21 November 2026, 18:31 UTC"}[language],
    ):
        assert said in shown


def test_the_english_page_keeps_the_printed_spanish_and_marks_it_as_spanish() -> None:
    source = page(stored(), "en")
    assert f'<span lang="es">{DIPLOMA.edition.title.es}</span><span class="translation">' in source
    assert 'lang="es">' not in page(stored(), "es").split("<main ")[1]


@pytest.mark.parametrize("reason", REASONS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_revoked_certificate_shows_the_day_and_the_class_of_the_reason(
    reason: RevocationReason, language: Language
) -> None:
    shown = words(page(stored(reason=reason), language))
    assert TEXTS[f"reason_{reason}"].in_(language) in shown
    # The day by the calendar of Panama, where it was still the first.
    assert {"es": "Revocado el 1 de febrero de 2024.", "en": "Revoked on 1 February 2024."}[language] in shown
    assert TEXTS["title_valid"].in_(language) not in shown
    assert "certificate.pdf" not in page(stored(reason=reason), language)
    assert ("Yaritza" in shown) == (reason != "holder_request")


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_unknown_code_says_so_and_nothing_else(language: Language) -> None:
    shown = words(page(None, language))
    assert TEXTS["title_unknown"].in_(language) in shown
    assert TEXTS["unknown_help"].in_(language) in shown
    assert "<dl" not in page(None, language)


def test_an_erased_holder_is_not_named_and_the_certificate_still_confirmed() -> None:
    shown = words(page(stored(DIPLOMA.without_holder())))
    assert TEXTS["title_valid"].in_("es") in shown
    assert TEXTS["erased_note"].in_("es") in shown
    assert "Yaritza" not in shown
    assert "certificate.pdf" not in page(stored(DIPLOMA.without_holder()))


@pytest.mark.parametrize("kind", EVERY_KIND)
@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_are_well_formed_and_usable_without_a_script(kind: str, language: Language) -> None:
    outline = Outline(page(stored(EVERY_KIND[kind]), language))
    names = [tag for tag, _ in outline.tags]
    assert outline.tags[0] == ("html", {"lang": language})
    assert names.count("h1") == names.count("main") == names.count("title") == 1
    assert not {"script", "img", "iframe", "object"} & set(names)
    assert not [attributes for _, attributes in outline.tags if {"style", "onclick", "src"} & set(attributes)]
    # Inside the page every address stays on this host.
    assert {a["href"][0] for _, a in outline.tags if a.get("href")} == {"/"}  # type: ignore[index]
    labelled = {a["for"] for tag, a in outline.tags if tag == "label"}
    assert labelled == {a["id"] for tag, a in outline.tags if tag == "input" and a.get("type") != "hidden"}
    assert all(a.get("aria-hidden") == "true" for tag, a in outline.tags if tag == "svg")


def test_hostile_texts_are_shown_and_not_obeyed() -> None:
    hostile = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{ 7*7 }}"
    record = DIPLOMA.model_copy(update={"holder": Holder(given_names=hostile, family_names="Ñ"), "place": hostile})
    source = page(stored(record))
    assert "<script" not in source
    assert "<img" not in source
    assert hostile in unescape(source)
    assert Outline(source).open == []
    typed = pages.PAGES.render("form.html", "es", typed=hostile, wrong=True)
    assert "<script" not in bytes(typed.body).decode()


def test_the_longest_name_and_a_shared_first_place_are_shown_in_full() -> None:
    assert LONGEST_NAME in words(page(stored(LONGEST)))
    assert BEST_PROJECT.project is not None
    tied = BEST_PROJECT.model_copy(update={"project": BEST_PROJECT.project.model_copy(update={"tied": True})})
    assert "96.50 de 100 puntos, compartida con otro equipo" in words(page(stored(tied)))


def test_the_answer_for_programs_has_the_same_members_in_every_state() -> None:
    answers = [
        Answer.about(found, NOW).model_dump(mode="json")
        for found in (stored(), stored(reason="fraud"), stored(reason="holder_request"), None)
    ]
    assert len({tuple(answer) for answer in answers}) == 1
    assert [answer["status"] for answer in answers] == ["valid", "revoked", "revoked", "unknown"]
    assert [answer["name"] for answer in answers] == ["Yaritza Itzel Guerra Ábrego"] * 2 + [None] * 2
    assert [answer["revoked_on"] for answer in answers] == [None, "2024-02-01", "2024-02-01", None]
    assert answers[0]["sha256"] == DIPLOMA.sha256()
    assert answers[0]["dates"] == {"starts_on": "2023-09-04", "ends_on": "2023-11-10", "time_zone": "America/Panama"}


@pytest.mark.parametrize(
    ("code", "path"),
    [
        ("K7QF-3M9X W2P5 t8v4 b6n3 c5d7 ha", "k7qf3m9xw2p5t8v4b6n3c5d7ha"),
        ('.."><script>x', "scriptx"),
        ("ñ", "-"),
    ],
)
def test_what_was_typed_returns_harmless_in_addresses(code: str, path: str) -> None:
    assert views.path_of(code) == path


@pytest.mark.parametrize(
    ("number", "name"),
    [("GIF-DH-2023-0042", "GIF-DH-2023-0042.pdf"), ('a"/../ñ\r\nX: y', "a-..-X-y.pdf"), ("ñ", "certificado.pdf")],
)
def test_a_file_name_fits_every_header(number: str, name: str) -> None:
    assert views.file_name(number) == name


def test_colours_have_the_contrast_that_small_text_needs() -> None:
    sheet = assets.content_of(assets.SHELL_STYLE).decode()
    light, dark = (dict(re.findall(r"--([\w-]+): (#[0-9a-f]+)", part)) for part in sheet.split("@media")[:2])
    for colours in (light, dark):
        pairs = [(colours[ink], colours[on]) for ink in ("ink", "quiet", "main") for on in ("paper", "ground", "tint")]
        pairs += [(colours[state], colours[f"{state}-tint"]) for state in ("good", "bad", "warn")]
        pairs += [(colours["bad"], colours["paper"]), (colours["on-fill"], colours["fill"])]
        pairs += [(colours["on-fill"], colours["harm"])]
        assert min(contrast(one, other) for one, other in pairs) >= 4.5
        for edge in ("edge", "ring", "warn-edge"):
            assert contrast(colours[edge], colours["paper"]) >= 3


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    channels = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_the_page_shows_texts_in_the_languages_of_the_paper() -> None:
    """What is to be compared is what is printed: an English paper has no Spanish title."""
    english, _ = faced(DIPLOMA, "en")
    both, _ = faced(DIPLOMA, "both")
    title = DIPLOMA.edition.title
    for_spanish = page(stored(english), "es")
    assert "El papel está en inglés" in for_spanish
    assert f'<span lang="en">{title.en}</span><span class="translation">{title.es}</span>' in for_spanish
    assert "Chief of mission" in for_spanish
    assert title.es not in page(stored(english), "en")
    for language, shown, other in (("es", title.es, title.en), ("en", title.en, title.es)):
        source = page(stored(both), language)
        assert shown in source
        assert other not in source
        assert 'class="translation"' not in source
