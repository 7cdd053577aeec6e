"""A paper with its credential attached: PDF/A-3a and PDF/UA-1, whose page is that of the paper."""

import io
from datetime import UTC, datetime

from diplomado_certificates.credentials.baking import written
from diplomado_chassis.language.languages import Language
from diplomado_chassis.language.text import Text
from diplomado_verify.proofs import Document

_END = b"%%EOF"
_PART_2, _PART_3 = b"<pdfaid:part>2</pdfaid:part>", b"<pdfaid:part>3</pdfaid:part>"
_DESCRIPTION = Text("Credencial firmada (Open Badges 3.0)", "Signed credential (Open Badges 3.0)")
NAME = "credential.json"


def attached(paper: bytes, credential: Document, language: Language, issued_at: datetime) -> bytes:
    """Return a paper with its credential, by which programs read what its page says. The same ones give the same bytes.

    Signatures of the paper are left out, as they cover another file. Raises ValueError if the paper is no PDF/A-2.
    """
    import pikepdf

    # What signatures append is behind the first end.
    unsigned = paper[: paper.index(_END) + len(_END)]
    moment = issued_at.astimezone(UTC).strftime("D:%Y%m%d%H%M%SZ")
    with pikepdf.open(io.BytesIO(unsigned)) as pdf:
        metadata = pdf.Root.Metadata
        said = metadata.read_bytes()
        if said.count(_PART_2) != 1:
            raise ValueError("the paper claims no PDF/A-2")
        metadata.write(said.replace(_PART_2, _PART_3))
        content = pdf.make_stream(
            written(credential),
            Type=pikepdf.Name.EmbeddedFile,
            Subtype=pikepdf.Name("/application/vc"),
            Params=pikepdf.Dictionary(ModDate=moment),
        )
        file = pdf.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Filespec,
                F=NAME,
                UF=NAME,
                Desc=_DESCRIPTION.in_(language),
                AFRelationship=pikepdf.Name.Alternative,
                EF=pikepdf.Dictionary(F=content, UF=content),
            )
        )
        names = pdf.Root.get("/Names", pikepdf.Dictionary())
        names.EmbeddedFiles = pikepdf.Dictionary(Names=pikepdf.Array([NAME, file]))
        pdf.Root.Names, pdf.Root.AF = names, pikepdf.Array([file])
        made = io.BytesIO()
        pdf.save(made, deterministic_id=True, compress_streams=False)
    return made.getvalue()
