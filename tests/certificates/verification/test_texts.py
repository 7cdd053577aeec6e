"""Both languages say the same things, and every text that the pages ask for is there."""

import re
import string
from pathlib import Path

from diplomado_certificates.verification import html, wording
from diplomado_certificates.verification.facts import facts
from tests.certificates.documents.samples import EVERY_KIND


def gaps(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_have_the_same_texts_with_the_same_gaps() -> None:
    spanish, english = wording.texts("es"), wording.texts("en")
    assert list(spanish) == list(english)
    assert {key: gaps(text) for key, text in spanish.items()} == {key: gaps(text) for key, text in english.items()}


def test_no_text_is_missing_or_left_untranslated() -> None:
    spanish, english = wording.texts("es"), wording.texts("en")
    assert [key for key in english if not english[key]] == []
    assert [key for key in spanish if not spanish[key]] == ["printed_note"]
    same = {key for key in spanish if spanish[key] == english[key]}
    assert same == {"brand", "kind_diploma", "issued_value", "held_value"}


def test_every_text_is_used() -> None:
    source = "".join(path.read_text("utf-8") for path in Path(html.__file__).parent.rglob("*.[ph][yt]*"))
    made = ("title_", "lead_", "reason_", "kind_")
    labels = {fact.label for record in EVERY_KIND.values() for fact in facts(record, "0" * 64, "es")}
    differing = {"not_a_pdf", "appended", "truncated", "changed", "online", "in_person", "hybrid"}
    unused = [
        key
        for key in wording.texts("es")
        if not key.startswith(made) and key not in labels | differing and not re.search(rf"\b{key}\b", source)
    ]
    assert unused == []
