"""Files joined for printing keep pages, tags, languages and texts, and what they share is there once."""

import io

import pikepdf

from diplomado_certificates.documents.typesetter import render_pdf
from diplomado_certificates.printing.pdf_joining import PdfJoiner
from tests.certificates.documents.faces import faced
from tests.certificates.documents.reading import alternatives, elements, pages_of, text_of
from tests.certificates.documents.samples import BASE, EVERY_KIND, SESSION


def joined(*documents: bytes) -> bytes:
    joiner = PdfJoiner("Acta ñ", "es-PA")
    return b"".join([joiner.begin(), *(joiner.add(document) for document in documents), joiner.finish()])


def papers() -> list[bytes]:
    made = [faced(record, "both", 6, signed=True) for record in EVERY_KIND.values()]
    return [*(render_pdf(record, BASE, images=images) for record, images in made), render_pdf(SESSION, BASE)]


def test_every_page_is_as_it_was() -> None:
    documents = papers()
    with pikepdf.open(io.BytesIO(joined(*documents))) as opened:
        assert opened.check_pdf_syntax() == []
        assert len(opened.pages) == len(documents)
        for page, document in zip(opened.pages, documents, strict=True):
            with pikepdf.open(io.BytesIO(document)) as alone:
                assert page.Contents.read_bytes() == alone.pages[0].Contents.read_bytes()
                assert list(page.mediabox) == list(alone.pages[0].mediabox)
    assert pages_of(joined(*documents)) == " ".join(text_of(document) for document in documents)


def test_tags_and_languages_are_those_of_the_documents() -> None:
    documents = papers()
    whole = joined(*documents)
    assert alternatives(whole) == [text for document in documents for text in alternatives(document)]
    with pikepdf.open(io.BytesIO(whole)) as opened:
        assert opened.Root.MarkInfo.Marked
        tree = opened.Root.StructTreeRoot
        assert [str(element.S) for element in tree.K[0].K] == ["/Document"] * len(documents)
        assert {str(element.Lang) for element in tree.K[0].K} == {"es-PA"}
        keys = [int(page.StructParents) for page in opened.pages]
        assert len(set(keys)) == len(keys)
        found = pikepdf.NumberTree(tree.ParentTree)
        for page in opened.pages:
            for element in found[int(page.StructParents)]:
                assert element.Pg.objgen == page.objgen if "/Pg" in element else True
        assert all(element.P is not None for element in elements(opened))


def test_it_does_not_claim_what_it_does_not_keep() -> None:
    with pikepdf.open(io.BytesIO(joined(*papers()[:2]))) as opened:
        assert "/Metadata" not in opened.Root
        assert opened.docinfo["/Title"] == "Acta ñ"


def test_what_documents_share_is_written_once() -> None:
    record, images = faced(EVERY_KIND["diploma"], "es", 6, signed=True)
    paper = render_pdf(record, BASE, images=images)
    with pikepdf.open(io.BytesIO(joined(*[paper] * 20))) as opened:
        pictures = [item for item in opened.objects if isinstance(item, pikepdf.Stream) and "/Width" in item]
        assert len(pictures) == 8
    assert len(joined(*[paper] * 20)) < 2 * len(paper) + 20 * 20_000
