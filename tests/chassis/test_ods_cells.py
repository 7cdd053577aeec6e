"""Words of an ODS cell stay apart, wherever a piece of the file ends, and long durations are read."""

import pytest

from diplomado_chassis.workbooks import parts
from diplomado_chassis.workbooks.reading import read_workbook
from tests.sessions.format_samples import ods_of

NAMES = [
    "Ruiz<text:tab/>Ana",
    "Díaz<text:line-break />Luz",
    "Paz<text:tab text:tab-ref='4'></text:tab>Sol",
    "Gil<text:s/>Eva",
]


def cells(content: bytes) -> list[str]:
    [(_, rows)] = read_workbook(content, 100)
    return [cell for _, row in rows() for cell in row]


@pytest.mark.parametrize("chunk", [97, 1 << 16])
def test_tabs_and_line_breaks_are_spaces(monkeypatch: pytest.MonkeyPatch, chunk: int) -> None:
    monkeypatch.setattr(parts, "_CHUNK", chunk)
    marks = {f"@{number}@": name for number, name in enumerate(NAMES)}
    marked = ods_of([list(marks)] * 9, marks)
    assert cells(marked) == ["Ruiz Ana", "Díaz Luz", "Paz Sol", "Gil Eva"] * 9


def test_a_day_and_more_is_a_duration() -> None:
    assert cells(ods_of([["PT25H30M00S", "PT100H00M05.5S"]])) == ["25:30:00", "100:00:05"]
