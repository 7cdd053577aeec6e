"""Fields of forms promise no more than a form holds."""

import re
from pathlib import Path

from diplomado_chassis.http.forms import MAX_FIELD_BYTES
from diplomado_sessions.sent_lists.table import MAX_PASTED

ROOT = Path(__file__).parents[2]


def test_no_field_takes_more_characters_than_a_form_holds() -> None:
    """What is longer would be refused after it was typed, and be lost."""
    templates = [*ROOT.glob("services/**/templates/**/*.html"), *ROOT.glob("chassis/**/templates/**/*.html")]
    limits = [(path.name, int(n)) for path in templates for n in re.findall(r"\blimit=(\d+)", path.read_text("utf-8"))]
    assert len(limits) > 20
    assert [found for found in [*limits, ("pasted lists", MAX_PASTED)] if found[1] > MAX_FIELD_BYTES] == []
