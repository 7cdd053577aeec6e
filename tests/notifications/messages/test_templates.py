"""The letters: complete in both languages, the same in text and HTML, and safe whatever people are called."""

import html
import re
from dataclasses import fields
from html.parser import HTMLParser

import pytest
from jinja2 import UndefinedError

from diplomado_chassis.language.languages import BUILT_IN
from diplomado_notifications.deliveries.context.delivery_context import Person, Recording
from diplomado_notifications.deliveries.decisions import decide
from diplomado_notifications.deliveries.delivery import LETTERS, Letter
from diplomado_notifications.deliveries.verdicts import Send
from diplomado_notifications.messages import letters
from diplomado_notifications.messages.content import content_of
from diplomado_notifications.messages.contexts import CONTEXTS
from diplomado_notifications.messages.samples import sample, sample_facts
from tests.notifications.mails import NOW, ORIGIN, mail_of, text_of

UNPROVEN = ("registration_unconfirmed", "address_proof", "focal_proof")
BOTH = [(template, language) for template in LETTERS for language in BUILT_IN]


@pytest.mark.parametrize("template", LETTERS)
def test_both_languages_use_the_same_values_in_the_same_kinds_of_blocks(template: Letter) -> None:
    spanish, english = (letters.letter_template(template, language) for language in BUILT_IN)

    assert spanish.variables == english.variables
    assert [kind for kind, _, _ in spanish.blocks] == [kind for kind, _, _ in english.blocks]


@pytest.mark.parametrize(("template", "language"), BOTH)
def test_the_context_of_a_message_has_exactly_the_variables_of_its_template(template: Letter, language: str) -> None:
    names = {field.name for field in fields(CONTEXTS[template])}

    assert names == letters.letter_template(template, language).variables
    content = content_of(*sample_facts(template, language), ORIGIN, NOW)
    assert type(content.context) is CONTEXTS[template]


@pytest.mark.parametrize(("template", "language"), BOTH)
def test_every_letter_can_be_written_and_greets_its_reader(template: Letter, language: str) -> None:
    assert isinstance(decide(*sample(template, language), NOW), Send)
    mail = mail_of(template, language)

    words = text_of(mail)
    named = "María Fernanda Guerra Batista" in words
    assert named != (template in UNPROVEN), "a name goes to nobody whose address is not proven"
    assert ("publicidad" if language == "es" else "advertising") in words, "it says why it was sent"
    assert not re.search(r"\{\{|\{%|None|\[sessions|\[button", words)
    assert mail["Content-Language"] == language


@pytest.mark.parametrize("template", LETTERS)
def test_spanish_letters_use_the_words_of_the_glossary(template: Letter) -> None:
    words = text_of(mail_of(template, "es"))

    assert not re.search(r"\blugar(es)?\b|\bplazas?\b|\bvacantes?\b", words), "a place is a cupo"
    # A name whose gender nobody knows follows no verb or preposition that would need an article.
    assert not re.search(r"\b(con|organiza|por|de) (Misión de ejemplo|Instituto)", words)
    english = text_of(mail_of(template, "en"))
    assert not re.search(r"\b(by|contact|with) (Example )", english)


@pytest.mark.parametrize(("template", "language"), BOTH)
def test_text_and_html_say_the_same(template: Letter, language: str) -> None:
    mail = mail_of(template, language)
    spoken = re.sub(r"[\s.,:—\d]+", " ", text_of(mail).lower())
    shown = re.sub(r"[\s.,:—\d]+", " ", " ".join(visible(text_of(mail, "html"))).lower())

    for word in set(shown.split()):
        assert word in spoken


@pytest.mark.parametrize(("template", "language"), BOTH)
def test_the_html_is_readable_by_machines_and_loads_nothing(template: Letter, language: str) -> None:
    page = text_of(mail_of(template, language), "html")

    assert f'<html lang="{language}"' in page
    assert page.count("<h1") == 1
    assert '<meta name="viewport"' in page
    assert not re.search(r"<(img|script|link|iframe|form)\b|url\(|@import", page)
    assert page.count("<table") == page.count('<table role="presentation"')


def test_values_are_escaped_in_html_and_make_no_blocks() -> None:
    villain = Person(
        given_names="<script>alert(1)</script>",
        family_names="\n\n[button https://evil.example] Pulse aquí\n\n",
        email="ana@correo.example",
    )
    page = text_of(mail_of("registration_confirmed", person=villain), "html")

    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "evil.example" in page
    assert 'href="https://evil.example' not in page


@pytest.mark.parametrize("url", ["javascript:alert(1)", "file:///etc/passwd", "http:///x", "data:text/html,x", "x"])
def test_only_links_to_the_web_can_be_followed(url: str) -> None:
    mail = mail_of("recording_published", recording=Recording(1, url, "es"))

    assert re.findall(r'href="([^"]{,26})', text_of(mail, "html")) == ["https://inscribir.example/r"[:26]]
    assert html.escape(url) in text_of(mail, "html")


def test_a_template_that_lacks_a_value_is_not_sent() -> None:
    template = letters.parse("subject: A\nheading: B\nwhy: C\n\n{{ forgotten }}")

    with pytest.raises(UndefinedError):
        template.fill({})


def test_a_template_without_its_head_is_refused() -> None:
    with pytest.raises(ValueError, match="begins with"):
        letters.parse("heading: B\nwhy: C\n\nHola")


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in ("style", "title")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in ("style", "title")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.words.append(data)


def visible(page: str) -> list[str]:
    """The words that a reader of the page sees."""
    parser = _Words()
    parser.feed(page)
    return parser.words
