"""Forges a certificate by drawing another name over it, to show what verification reports."""

import io

import pikepdf

FORGED_NAME = "Persona Que No Asistió"
_BAND = (110, 362, 622, 48)  # x, y, width and height of the band with the name, in points on A4 across


def forge(paper: bytes) -> bytes:
    """Return the PDF with another name on it. Everything else, the QR code too, stays as issued."""
    with pikepdf.open(io.BytesIO(paper)) as document:
        page = document.pages[0]
        font = pikepdf.Dictionary(
            Type=pikepdf.Name.Font,
            Subtype=pikepdf.Name.Type1,
            BaseFont=pikepdf.Name("/Times-Roman"),
            Encoding=pikepdf.Name.WinAnsiEncoding,
        )
        name = page.add_resource(document.make_indirect(font), pikepdf.Name.Font)
        x, y, width, height = _BAND
        text = FORGED_NAME.encode("cp1252").hex()
        cover = f"q 1 1 1 rg {x} {y} {width} {height} re f"
        write = f"0.07 0.07 0.1 rg BT {name} 36 Tf {x + 135} {y + 13} Td <{text}> Tj ET Q"
        page.contents_add(f"{cover} {write}".encode())
        out = io.BytesIO()
        document.save(out)
        return out.getvalue()
