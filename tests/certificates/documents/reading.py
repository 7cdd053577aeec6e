"""Reads papers as a checker would, with a PDF library that the service itself does not have."""

import io
import re
from typing import Any

import pikepdf

Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1, 0, 0, 1, 0, 0)


def text_of(pdf: bytes) -> str:
    """Return the text of the first page by the fonts' ToUnicode maps; ligatures come apart, line ends become spaces."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        page = opened.pages[0]
        maps = {name: _to_unicode(font) for name, font in page.Resources.Font.items()}
        words: list[str] = []
        current: dict[int, str] = {}
        for operands, operator in _operations(page):
            match operator:
                case "Tf":
                    current = maps[str(operands[0])]
                case "BT":
                    words.append(" ")
                case "Tj":
                    words.append(_decode(bytes(operands[0]), current))
                case "TJ":
                    words += [_decode(bytes(part), current) for part in operands[0] if isinstance(part, pikepdf.String)]
        return re.sub(r"\s+", " ", "".join(words).replace("\u200b", ""))


def drawn_outside(pdf: bytes, margin: float) -> list[tuple[float, float]]:
    """Return where glyphs begin nearer than `margin` points to the page's edge."""
    found = []
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        page = opened.pages[0]
        width, height = (float(side) for side in list(page.mediabox)[2:])
        stack: list[Matrix] = []
        matrix = text = IDENTITY
        for operands, operator in _operations(page):
            match operator:
                case "q":
                    stack.append(matrix)
                case "Q":
                    matrix = stack.pop()
                case "cm":
                    matrix = _times(_matrix(operands), matrix)
                case "Tm":
                    text = _matrix(operands)
                case "Tj" | "TJ":
                    x, y = _times(text, matrix)[4:]
                    if not (margin <= x <= width - margin and margin <= y <= height - margin):
                        found.append((x, y))
    return found


def _operations(page: pikepdf.Page) -> list[tuple[Any, str]]:
    return [
        (instruction.operands, str(instruction.operator))
        for instruction in pikepdf.parse_content_stream(page)
        if isinstance(instruction, pikepdf.ContentStreamInstruction)
    ]


def _matrix(operands: Any) -> Matrix:
    a, b, c, d, e, f = (float(value) for value in operands)
    return a, b, c, d, e, f


def _times(one: Matrix, other: Matrix) -> Matrix:
    a, b, c, d, e, f = one
    g, h, i, j, k, m = other
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m


def _decode(raw: bytes, table: dict[int, str]) -> str:
    return "".join(table.get(int.from_bytes(raw[at : at + 2], "big"), "") for at in range(0, len(raw), 2))


def _to_unicode(font: Any) -> dict[int, str]:
    table: dict[int, str] = {}
    source = bytes(font.ToUnicode.read_bytes()).decode("latin-1")
    for block in re.findall(r"beginbfchar(.*?)endbfchar", source, re.S):
        for code, text in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            table[int(code, 16)] = bytes.fromhex(text).decode("utf-16-be")
    for block in re.findall(r"beginbfrange(.*?)endbfrange", source, re.S):
        for low, high, text in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            first = int.from_bytes(bytes.fromhex(text), "big")
            for code in range(int(low, 16), int(high, 16) + 1):
                table[code] = chr(first + code - int(low, 16))
    return table


def alternatives(pdf: bytes) -> list[str]:
    """The alternative texts of all figures, in reading order."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return [str(element.Alt) for element in elements(opened) if pikepdf.Name.Figure == element.S]


def elements(opened: pikepdf.Pdf) -> list[pikepdf.Dictionary]:
    """The elements of the structure tree, in reading order."""
    found: list[pikepdf.Dictionary] = []

    def walk(node: Any) -> None:
        if isinstance(node, pikepdf.Array):
            for child in list(node):
                walk(child)
        elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
            found.append(node)
            walk(node.get("/K"))

    walk(opened.Root.StructTreeRoot.K)
    return found


def spoken(opened: pikepdf.Pdf) -> set[str]:
    """The languages, besides that of the whole, by which elements or pieces of the pages are marked."""
    found = {str(element.Lang) for element in elements(opened) if "/Lang" in element}
    for page in opened.pages:
        for operands, operator in _operations(page):
            if operator == "BDC" and isinstance(operands[1], pikepdf.Dictionary) and "/Lang" in operands[1]:
                found.add(str(operands[1].Lang))
    return found


def pages_of(pdf: bytes) -> str:
    """The text of all pages; cells of a table are separated by one space."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        texts = []
        for page in opened.pages:
            single = pikepdf.new()
            single.pages.append(page)
            written = io.BytesIO()
            single.save(written)
            texts.append(text_of(written.getvalue()))
    return " ".join(texts)
