"""Both languages say the same things, and every text that the pages ask for is there."""

import re
import string
from pathlib import Path
from typing import get_args

from diplomado_certificates.verification import pages
from diplomado_certificates.verification.comparison.verdict import Verdict
from diplomado_certificates.verification.facts import facts
from diplomado_certificates.verification.texts import TEXTS
from tests.certificates.documents.samples import EVERY_KIND


def gaps(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_name_the_same_values() -> None:
    assert {key: gaps(text.es) for key, text in TEXTS.items()} == {key: gaps(text.en) for key, text in TEXTS.items()}


def test_no_text_is_missing_or_left_untranslated() -> None:
    assert [key for key, text in TEXTS.items() if not text.es or not text.en] == []
    same = {key for key, text in TEXTS.items() if text.es == text.en}
    assert same == {"kind_diploma", "issued_value", "held_value"}


def test_every_text_is_used() -> None:
    folder = Path(pages.__file__).parent
    files = [*folder.rglob("*.py"), *folder.rglob("*.html")]
    source = "".join(path.read_text("utf-8") for path in files if path.name != "texts.py")
    made = ("title_", "lead_", "reason_", "kind_", "withheld_", "erased_", "printed_note_", "credential_")
    labels = {fact.label for record in EVERY_KIND.values() for fact in facts(record, "0" * 64, "es")}
    modalities = {"online", "in_person", "hybrid"}
    helps = {f"{verdict}_help" for verdict in get_args(Verdict)} - {"scan_help"}
    unused = [
        key
        for key in TEXTS
        if not key.startswith(made) and key not in labels | modalities | helps and not re.search(rf"\b{key}\b", source)
    ]
    assert unused == []
