"""Texts are extracted for translators, and what translators return is read at start."""

import dataclasses
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po, write_po

from diplomado_chassis.language.catalogue import CATALOGUE
from diplomado_chassis.language.extract import Message, messages, template
from diplomado_chassis.language.text import Text
from diplomado_chassis.running.process import Process
from diplomado_local.platform import Platform
from tests.chassis.sample import sample
from tests.support.services import settings_for

CODE = """
from diplomado_chassis.language.text import Text

HELLO = Text("Hola", "Hello")
PLACES = Text(
    es="Hay {n} "
    "cupos",
    en="There are {n} "
    "places",
    award=Text.shared("Diploma"),
)
OTHER = Text(f"{HELLO}", "Put together")
"""
PAGE = '{% if x %}<b>{{ say("Sí, {n}", "Yes, {n}", n=say("uno", "one")) }}</b>{% endif %}{{ said(x) }}{{ say(a, "b") }}'


@pytest.fixture
def speaking(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A package that says something in code and in a template."""
    folder = tmp_path / f"speaking_{tmp_path.name}"  # a module of its own for each test
    (folder / "templates").mkdir(parents=True)
    (folder / "translations").mkdir()
    (folder / "__init__.py").write_text(CODE, "utf-8")
    (folder / "templates" / "page.html").write_text(PAGE, "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    yield folder
    CATALOGUE.remove("fr")


def test_texts_of_code_and_templates_are_found(speaking: Path) -> None:
    found = sorted(messages(speaking.name), key=lambda message: message.en)

    assert [(message.es, message.en) for message in found] == [
        ("Diploma", "Diploma"),
        ("Hola", "Hello"),
        ("Hay {n} cupos", "There are {n} places"),
        ("Sí, {n}", "Yes, {n}"),
        ("uno", "one"),
    ]
    assert found[1] == Message("Hola", "Hello", (f"{speaking.name}/__init__.py", 4))


def test_a_process_speaks_what_translators_return(speaking: Path, platform: Platform) -> None:
    """From the template through a translated file to the text that is said."""
    extracted = io.BytesIO()
    write_po(extracted, template([speaking.name]))
    assert "#. es: Hay {n} cupos" in extracted.getvalue().decode()
    extracted.seek(0)
    catalog = read_po(extracted, locale="fr")
    next(message for message in catalog if message.id == "There are {n} places").string = "Il y a {n} places"
    with (speaking / "translations" / "fr.po").open("wb") as file:
        write_po(file, catalog)

    translated = dataclasses.replace(sample, migrations=f"{speaking.name}.migrations")
    Process(translated, settings_for(sample, platform, "translated"), frozenset())

    assert Text("Hay {n} cupos", "There are {n} places", n=3).in_("fr") == "Il y a 3 places"
    assert Text("Hola", "Hello").in_("fr") == "Hello"
