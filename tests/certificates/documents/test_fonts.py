"""The names that registration accepts can be set in the fonts of certificates."""

import unicodedata

import typst

from diplomado_chassis.language.printable import is_drawable


def test_every_drawable_letter_is_in_the_fonts() -> None:
    """PDF/A refuses a character without a glyph."""
    letters = [chr(code) for code in range(0x21, 0x2C00) if chr(code).isalpha() and is_drawable(chr(code))]
    signs = [chr(code) for code in range(0x2010, 0x2150) if unicodedata.category(chr(code))[0] in "PS"]
    texts = ", ".join(f'"{character}"' for character in [*letters, *filter(is_drawable, signs)])
    source = f'#set document(title: "Letters")\n#let texts = ({texts})\n#for text in texts [#text \\ ]'
    pdf = typst.Compiler(ignore_system_fonts=True).compile(input=source.encode(), format="pdf", pdf_standards=["a-2a"])
    assert len(letters) > 1500
    assert isinstance(pdf, bytes)
