"""The QR code holds the address of the verification page and nothing else."""

import re

import segno

from diplomado_certificates.documents import qr
from diplomado_certificates.documents.fourth import qr as fourth_version
from tests.certificates.documents.samples import BASE, CODE


def squares(svg: str) -> list[list[int]]:
    """Read the dark squares back out of the drawing: rows of horizontal strokes, one unit high."""
    size = int(re.search(r'viewBox="0 0 (\d+) \d+"', svg)[1])  # type: ignore[index]
    matrix = [[0] * size for _ in range(size)]
    x = y = 0.0
    for command, numbers in re.findall(r"([MmhH])([^MmhHzZ]*)", re.search(r' d="([^"]+)"', svg)[1]):  # type: ignore[index]
        values = [float(number) for number in re.findall(r"-?\d*\.?\d+", numbers)]
        if command == "M":
            x, y = values
        elif command == "m":
            x, y = x + values[0], y + values[1]
        else:
            for column in range(int(x), int(x + values[0])):
                matrix[int(y)][column] = 1
            x += values[0]
    return matrix


def test_the_drawing_is_the_address_of_the_page() -> None:
    address = qr.address(BASE + "/", CODE)
    assert address == f"{BASE}/v/{CODE}"
    assert squares(qr.svg(address)) == [list(row) for row in segno.make(address, error="m", micro=False).matrix]


def test_the_fourth_version_draws_the_same_address_with_a_mask_of_its_own() -> None:
    address = qr.address(BASE, CODE)
    drawn = squares(fourth_version.svg(address))
    assert drawn in [
        [list(row) for row in segno.make(address, error="m", micro=False, mask=mask).matrix] for mask in range(8)
    ]


def test_a_changed_address_is_another_drawing() -> None:
    assert squares(qr.svg(qr.address(BASE, CODE))) != squares(qr.svg(qr.address(BASE, CODE[::-1])))
