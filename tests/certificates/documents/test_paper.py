"""The paper: the same bytes every time, accessible, archivable, complete on one page whatever the names are."""

import io
import json
import os
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pikepdf
import pytest

from diplomado_certificates.documents import typesetter
from diplomado_certificates.documents.document_content import HolderErased, compose
from diplomado_certificates.documents.typesetter import render_pdf, source
from diplomado_certificates.register.record import CertificateRecord, Holder
from tests.certificates.documents.reading import drawn_outside, text_of
from tests.certificates.documents.samples import (
    BASE,
    BEST_PROJECT,
    CODE,
    DIPLOMA,
    EVERY_KIND,
    LONGEST,
    LONGEST_INSTITUTION,
    LONGEST_NAME,
    SESSION,
)
from tests.support.waiting import PATIENCE

# Taken before there was a second version of the papers. A record of format 1 prints these bytes for ever.
FIRST_VERSION = {
    "diploma": "cf76ad15f0035c0962fe42e9318d60a9a8dfd4e0c0c8e4e9f9d65a1229f4f524",
    "attendance": "547458d6621a74837ee9a363ac97f2afdc90c99a066ade697aef9e5498e99f9d",
    "session": "3d1f5ea3dce6059c3516b3f887ea1bf06b4f51d176825859f48f54e7fc903ff5",
    "best_project": "2c8fc97ec25c5d08925336cb347669c067fabceaaaa06147d6ce4693eaeeaab7",
    "group_leader": "9cfb3cd4c4bee46d09df074a94466054ead480bf2a9971909cf2fc6cecf75808",
    "longest": "c6738c36f516398cd6225eabd10b00a1ddbb8c705163e4c091fce14eb8e32fd3",
}
HOSTILE = '"); #import "/frame.typ" \\ #panic() *b* $x$ `r` <l> @r // \\u{41} #sys.inputs <script>'


def named(name: str, record: CertificateRecord = DIPLOMA) -> CertificateRecord:
    return record.model_copy(update={"holder": Holder(given_names=name, family_names="")})


@pytest.mark.parametrize(("kind", "digest"), FIRST_VERSION.items())
def test_papers_of_the_first_version_never_change(kind: str, digest: str) -> None:
    assert sha256(render_pdf(EVERY_KIND[kind], BASE)).hexdigest() == digest


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_the_same_record_gives_the_same_bytes_in_any_process(kind: str, tmp_path: Path) -> None:
    """Another process, another directory, another zone, another order: not one byte differs."""
    script = (
        "import sys, hashlib; from tests.certificates.documents.samples import *; "
        "from diplomado_certificates.documents.typesetter import render_pdf; "
        "render_pdf(BEST_PROJECT, BASE); "
        f"print(hashlib.sha256(render_pdf(EVERY_KIND[{kind!r}], BASE)).hexdigest())"
    )
    root = Path(__file__).parents[3]
    environment = {**os.environ, "TZ": "Asia/Tokyo", "LC_ALL": "C", "PYTHONPATH": str(root), "PYTHONHASHSEED": "7"}
    other = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=PATIENCE,
    )
    assert sha256(render_pdf(EVERY_KIND[kind], BASE)).hexdigest() == other.stdout.strip()


def test_the_bytes_do_not_hang_on_where_the_templates_are_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = render_pdf(DIPLOMA, BASE)
    shutil.copytree(typesetter.TEMPLATES, tmp_path / "elsewhere")
    monkeypatch.setattr(typesetter, "TEMPLATES", tmp_path / "elsewhere")
    monkeypatch.delattr(typesetter._of_thread, "compiler")
    assert render_pdf(DIPLOMA, BASE) == here
    monkeypatch.delattr(typesetter._of_thread, "compiler")


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_the_paper_claims_pdf_a_and_pdf_ua_and_is_tagged(kind: str) -> None:
    with pikepdf.open(io.BytesIO(render_pdf(EVERY_KIND[kind], BASE))) as pdf:
        with pdf.open_metadata() as metadata:
            assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "A")
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["dc:language"] == {"es-PA"}
        assert pdf.Root.Lang == "es-PA"
        assert pdf.Root.MarkInfo.Marked
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert pdf.Root.StructTreeRoot.K is not None
        assert pdf.Root.OutputIntents[0].S == "/GTS_PDFA1"
        assert not pdf.Root.get("/AcroForm")


def test_the_metadata_says_what_whose_and_when() -> None:
    with pikepdf.open(io.BytesIO(render_pdf(DIPLOMA, BASE))) as pdf, pdf.open_metadata() as metadata:
        assert metadata["dc:title"] == (
            "Diploma · Yaritza Itzel Guerra Ábrego · Gestión integrada de fronteras con enfoque de derechos humanos"
        )
        assert metadata["dc:creator"] == [f"{DIPLOMA.organiser}, {DIPLOMA.partner}"]
        assert metadata["xmp:CreateDate"].startswith("2023-11-24T12:00:00")
        assert f"sha-256:{DIPLOMA.sha256()}" in metadata["pdf:Keywords"]


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_everything_stands_on_one_a4_page_inside_the_frame(kind: str) -> None:
    pdf = render_pdf(EVERY_KIND[kind], BASE)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert len(opened.pages) == 1
        assert [round(float(side), 1) for side in opened.pages[0].mediabox] == [0, 0, 841.9, 595.3]
    assert drawn_outside(pdf, margin=52) == []


def test_a_diploma_says_all_that_the_record_says() -> None:
    text = text_of(render_pdf(DIPLOMA, BASE))
    for said in (
        "Yaritza Itzel Guerra Ábrego",
        "Servicio Nacional de Fronteras (SENAFRONT)",
        "por haber aprobado el curso",
        "del 4 de septiembre al 10 de noviembre de 2023",
        "60 horas académicas",
        "Protección de personas migrantes en situación de vulnerabilidad",
        "Dado en Ciudad de Panamá, el 24 de noviembre de 2023",
        "Acta n.º GIF-DH-2023-1",
        "Dr. Aurelio Quintero Batista",
        "Jefa de misión",
        "N.º GIF-DH-2023-0042",
        "Gobierno de Canadá (IRCC)",
        "Objetivos de Desarrollo Sostenible: 10, 16 y 17",
        f"{BASE}/v",
    ):
        assert said in text
    assert CODE in text.replace(" ", "")
    assert DIPLOMA.sha256() in text.replace(" ", "")


def test_the_longest_texts_are_complete() -> None:
    text = text_of(render_pdf(LONGEST, BASE))
    for said in (
        LONGEST_NAME,
        LONGEST_INSTITUTION,
        LONGEST.edition.title.es,
        LONGEST.partner,
        "Dra. María del Carmen Rodríguez de la Guardia y Santamaría",
        "Directora general de investigación, posgrado y extensión universitaria",
        "GESTION-INTEGRADA-DE-FRONTERAS-2023-0043",
    ):
        assert str(said).replace(" ", "").lower() in text.replace(" ", "").lower()


@pytest.mark.parametrize(
    "record",
    [
        named("Ngäbe " * 60),
        named("X" * 400),
        LONGEST.model_copy(update={"place": "Santa Cruz " * 40, "act_number": "A-" * 60}),
        SESSION.model_copy(update={"organiser": "Organización " * 40}),
        BEST_PROJECT.model_copy(
            update={"project": BEST_PROJECT.project and BEST_PROJECT.project.model_copy(update={"title": "Ruta " * 90})}
        ),
        DIPLOMA.model_copy(update={"modules": DIPLOMA.modules * 6, "signatories": DIPLOMA.signatories * 3}),
    ],
    ids=["name of 360", "one word of 400", "place", "organiser", "project", "36 modules, 6 signatories"],
)
def test_texts_beyond_all_reason_still_stay_inside_the_frame(record: CertificateRecord) -> None:
    pdf = render_pdf(record, BASE)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert len(opened.pages) == 1
    assert drawn_outside(pdf, margin=40) == []


def test_a_hostile_name_is_printed_and_not_obeyed() -> None:
    assert HOSTILE.replace(" ", "") in text_of(render_pdf(named(HOSTILE), BASE)).replace(" ", "")


def test_data_cannot_leave_its_string() -> None:
    data = json.dumps({"name": HOSTILE + "\n\r\u2028\x00\U0001f600"}, ensure_ascii=True)
    main = source(data)
    literal = main.split('#certificate("', 1)[1].removesuffix('")\n')
    assert '"' not in literal.replace("\\\\", "").replace('\\"', "")
    assert json.loads(literal.replace('\\"', '"').replace("\\\\", "\\"))["name"].startswith(HOSTILE)
    with pytest.raises(ValueError, match="printable ASCII"):
        source('"ñ"')


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("李小龙", "���"),
        ("Ana 😀 Ríos", "Ana � Ríos"),
        ("Ana\u202e soíR\u0007", "Ana soíR"),
        ("A\u0301ngela\n\tde  León", "Ángela de León"),
        ("Ömer Şahin-Đặng Ngäbe Ñürün", "Ömer Şahin-Đặng Ngäbe Ñürün"),
    ],
)
def test_what_no_font_draws_is_marked_and_what_hides_is_left_out(name: str, printed: str) -> None:
    assert printed in text_of(render_pdf(named(name), BASE))


def test_nobody_can_print_a_paper_whose_holder_was_erased() -> None:
    with pytest.raises(HolderErased):
        render_pdf(DIPLOMA.without_holder(), BASE)


def test_every_string_of_the_content_is_in_spanish_punctuation_not_markup() -> None:
    assert compose(SESSION, BASE).details == [
        "celebrada en modalidad virtual el 14 de julio de 2021, con una duración de 1 hora y 30 minutos",
        "como parte de «Protección y derechos humanos de las personas migrantes»",
    ]


def test_importing_the_service_does_not_load_the_typesetter() -> None:
    script = "import sys, diplomado_certificates.documents.render_pool; print('typst' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=PATIENCE)
    assert done.stdout.strip() == "False"
