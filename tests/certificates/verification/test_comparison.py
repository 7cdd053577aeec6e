"""What is said of a file: the same page in other bytes, another page, another document, pictures, and no PDF."""

import io
from collections.abc import Callable
from functools import cache
from typing import Any

import pikepdf
import pypdfium2
import pytest
from PIL import Image

from diplomado_certificates.documents.typesetter import render_pdf
from diplomado_certificates.register.record import CertificateRecord, Holder
from diplomado_certificates.verification.comparison.printed_facts import is_said, printed_facts
from diplomado_certificates.verification.comparison.reading import FileReader
from diplomado_certificates.verification.comparison.verdict import Finding, find_verdict, verdict_without_reading
from diplomado_chassis.apart.holding import Ended, held
from tests.certificates.documents.faces import faced
from tests.certificates.documents.samples import BASE, BEST_PROJECT, EVERY_KIND

RECORD, IMAGES = faced(BEST_PROJECT, "both", 3, signed=True)


def printed(record: CertificateRecord = RECORD) -> bytes:
    return render_pdf(record, BASE, images=IMAGES)


@cache
def issued() -> bytes:
    return printed()


def said(given: bytes, record: CertificateRecord = RECORD, *, with_name: bool = True) -> Finding:
    facts = printed_facts(record, with_name=with_name)
    return find_verdict(FileReader().read(given, printed(record)), facts, with_name=with_name)


def changed(change: Callable[[pikepdf.Pdf], object], **how: Any) -> bytes:
    with pikepdf.open(io.BytesIO(issued())) as pdf:
        change(pdf)
        saved = io.BytesIO()
        pdf.save(saved, **how)
    return saved.getvalue()


def nothing(pdf: pikepdf.Pdf) -> None:
    """Save it as it is."""


def by_pdfium(pdf: bytes) -> bytes:
    saved = io.BytesIO()
    with pypdfium2.PdfDocument(pdf) as document:
        document.save(saved)
    return saved.getvalue()


def scanned(pdf: bytes) -> bytes:
    saved = io.BytesIO()
    with pypdfium2.PdfDocument(pdf) as document:
        image: Image.Image = document[0].render(scale=1).to_pil()
    image.save(saved, "PDF")
    return saved.getvalue()


@pytest.mark.parametrize(
    "save",
    [
        lambda: by_pdfium(issued()),
        lambda: changed(nothing, linearize=True),
        lambda: changed(nothing, object_stream_mode=pikepdf.ObjectStreamMode.generate, recompress_flate=True),
        lambda: changed(nothing, qdf=True),
        lambda: changed(lambda pdf: pdf.docinfo.update({"/Producer": "A viewer"})),
    ],
    ids=["PDFium", "linearised", "compressed", "uncompressed", "metadata"],
)
def test_a_copy_that_a_program_saved_again_has_the_same_page(save: Callable[[], bytes]) -> None:
    assert save() != issued()
    assert said(save()) == Finding("saved_again")


def attach(pdf: pikepdf.Pdf) -> None:
    pdf.attachments["anything.json"] = pikepdf.AttachedFileSpec(pdf, b"{}", filename="anything.json")  # type: ignore[call-arg]


def test_a_copy_with_a_file_within_has_the_same_page_and_says_so() -> None:
    assert said(changed(attach)) == Finding("attached")


def add_note(pdf: pikepdf.Pdf) -> None:
    note = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.FreeText, Rect=[100, 100, 300, 200])
    pdf.pages[0].Annots = pikepdf.Array([pdf.make_indirect(note)])


def hide_behind_a_layer(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OCProperties = pikepdf.Dictionary(OCGs=[])


def put_a_form_in_its_place(pdf: pikepdf.Pdf) -> None:
    pdf.Root.AcroForm = pikepdf.Dictionary(Fields=[], XFA=pdf.make_stream(b"<xdp/>"))


def draw_over_it(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].contents_add(b"1 1 1 rg 0 0 400 100 re f")


def exchange_a_letter(pdf: pikepdf.Pdf) -> None:
    """The font draws another letter and still tells the old one: no text shows it."""
    for font in pdf.pages[0].Resources.Font.values():
        file = font.DescendantFonts[0].FontDescriptor
        stream = file.FontFile3 if "/FontFile3" in file else file.FontFile2
        stream.write(stream.read_bytes()[:-1] + b"\0")


@pytest.mark.parametrize(
    "change", [add_note, hide_behind_a_layer, put_a_form_in_its_place, draw_over_it, exchange_a_letter]
)
def test_whatever_else_is_drawn_makes_it_another_page(change: Callable[[pikepdf.Pdf], object]) -> None:
    assert said(changed(change)).verdict == "rebuilt"


def test_facts_that_differ_are_named() -> None:
    project = RECORD.project
    assert project is not None
    forged = RECORD.model_copy(
        update={
            "holder": Holder(given_names="Yaritza", family_names="Guerra Ábrego Pérez"),
            "project": project.model_copy(update={"score": "98.50"}),
        }
    )
    found = said(printed(forged))
    assert (found.verdict, [(fact.label, fact.texts) for fact in found.facts]) == (
        "altered",
        [("name", ("Yaritza Itzel Guerra Ábrego",)), ("score", ("96.50",))],
    )
    assert found.words == ("Pérez", "98.50")


def test_a_name_that_is_withheld_cannot_be_guessed_from_files() -> None:
    """Neither as a fact, nor by the words that are not among those of the file."""
    named = [
        printed(RECORD.model_copy(update={"holder": Holder(given_names=name, family_names="Guerra")}))
        for name in ("Yaritza", "Otra")
    ]
    assert [said(file, with_name=False) for file in named] == [Finding("rebuilt")] * 2


def test_another_document_is_not_called_altered() -> None:
    other = EVERY_KIND["longest"].model_copy(update={"verification_code": "0" * 26})
    assert said(printed(faced(other, "en")[0])).verdict == "other_document"


@pytest.mark.parametrize(
    ("given", "verdict"),
    [
        (b"\xff\xd8\xff\xe0", "picture"),
        (b"\0\0\0\x18ftypheic", "picture"),
        (b"hello", "unreadable"),
        (b"%PDF-1.7 damaged", "unreadable"),
        (lambda: scanned(issued()), "scan"),
        (lambda: changed(nothing, encryption=pikepdf.Encryption(user="a", owner="b")), "unreadable"),
    ],
)
def test_what_cannot_be_compared_is_not_spoken_against(given: bytes | Callable[[], bytes], verdict: str) -> None:
    content = given if isinstance(given, bytes) else given()
    assert (verdict_without_reading(content) or said(content).verdict) == verdict


@pytest.mark.parametrize("kind", EVERY_KIND)
@pytest.mark.parametrize("languages", ["first version", "es", "en", "both"])
def test_every_fact_is_found_on_every_paper(kind: str, languages: str) -> None:
    record = EVERY_KIND[kind] if languages == "first version" else faced(EVERY_KIND[kind], languages)[0]
    with pypdfium2.PdfDocument(render_pdf(record, BASE)) as pdf:
        text = pdf[0].get_textpage().get_text_range()
    facts = printed_facts(record, with_name=True)
    assert len(facts) > 10
    assert [text_ for fact in facts for text_ in fact.texts if not is_said(text_, text)] == []


def test_a_part_of_a_word_is_not_the_word() -> None:
    assert is_said("Ana Ríos", "a\nANA  RÍOS,")
    assert not is_said("Ana Ríos", "Juana Ríos")
    assert not is_said("Ana Ríos", "Ana Rios")


async def test_a_file_that_fills_the_memory_ends_the_child_alone() -> None:
    """A page of 1.1 GB in 40 KB: the child may have less."""
    bomb = pikepdf.new()
    bomb.add_blank_page()
    bomb.pages[0].Contents = pikepdf.Array([bomb.make_stream(b" " * (32 << 20))] * 36)
    saved = io.BytesIO()
    bomb.save(saved)
    async with held(FileReader, in_child=True) as reader:
        await reader.call(FileReader.limit)
        try:
            assert await reader.call(FileReader.read, saved.getvalue(), issued()) is None
        except Ended:
            return
