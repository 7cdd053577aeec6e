"""No text has a count beside a noun that stays in the plural, as "1 minutos", or writes a percentage in its own way."""

import re

from tests.architecture.source import ROOT
from tests.support.plurals import uncounted

_SIGN = re.compile(r"\}(?: |&nbsp;|\u00a0)?%(?!\})")
_TEXTS = re.compile(r'(?:\bsay|\bText)\(\s*((?:"[^"]*"\s*,?\s*)+)')

MANY = {
    "most": "a limit of a list or a workbook, of more than one",
    "limit": "a limit of characters or points of an image, of more than one",
    "sheets": "a limit of a workbook",
    "named": "people of a file that is doubtful: the rule looks at files of several people alone",
    "minutes": "a shift between zones",
}
"""Values that are never one, with the reason."""

NEVER_ONE = {
    "chassis/diplomado_chassis/http/pages/templates/access_log.html": "shows a number of more than three",
    "services/certificates/diplomado_certificates/acts/templates/draft.html": "a limit of a page",
    "services/sessions/diplomado_sessions/attendance/evidence/templates/preview.html": "a shift between zones",
    "services/sessions/diplomado_sessions/attendance/formats/records.py": "a limit of a file",
    "services/sessions/diplomado_sessions/attendance/queue/templates/queue.html": "sessions of a guest of several",
    "services/sessions/diplomado_sessions/projects/explanation.py": "from how many graders on a total is left out",
    # These have texts of their own for one.
    "services/certificates/diplomado_certificates/verification/texts.py": "has texts of its own for one",
    "services/certificates/diplomado_certificates/documents/second/words.py": "has texts of its own for one",
    "services/certificates/diplomado_certificates/graduation/achievement.py": "has texts of its own for one",
    "services/certificates/diplomado_certificates/policies/words.py": "has texts of its own for one",
    "services/sessions/diplomado_sessions/projects/templates/rubric.html": "has texts of its own for one",
    "services/sessions/diplomado_sessions/projects/templates/sheet.html": "has texts of its own for one",
}
"""Files whose counts are never one where a plural stands, with the reason."""


def test_every_count_chooses_the_form_of_its_noun() -> None:
    found = []
    for folder in ("chassis", "services"):
        for kind in ("*.py", "*.html"):
            for path in sorted((ROOT / folder).rglob(kind)):
                name = str(path.relative_to(ROOT))
                if name in NEVER_ONE or "build/" in name:
                    continue
                for texts in _TEXTS.findall(path.read_text(encoding="utf-8")):
                    whole = re.sub(r'"\s+"', "", texts)
                    found += [f"{name}: {one}" for one in uncounted(whole) if one.split("}")[0].lstrip("{") not in MANY]
    assert found == []


def test_a_percentage_is_written_by_one_rule() -> None:
    found = []
    for folder in ("chassis", "services"):
        for path in sorted((ROOT / folder).rglob("*.*")):
            name = str(path.relative_to(ROOT))
            if path.suffix not in (".py", ".html") or "build/" in name:
                continue
            source = path.read_text(encoding="utf-8")
            found += [name] * bool(_SIGN.search(source if path.suffix == ".html" else "".join(_TEXTS.findall(source))))
    assert found == [], "language.numbers.Percent, and percent(n) on pages"
