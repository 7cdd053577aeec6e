"""veraPDF finds every paper to be PDF/A-2a and PDF/UA-1: all templates and languages, and what is hard to set."""

import io
from pathlib import Path

import pikepdf

from diplomado_certificates.documents.seal import Seal
from tests.certificates.documents.seals import PASSWORD, StampedSeal, key_file
from tests.papers.papers import papers
from tests.papers.verapdf import faults


def test_every_paper_is_archivable_and_accessible(tmp_path: Path) -> None:
    assert faults({paper.name: paper.pdf for paper in papers()}, tmp_path) == {}


def test_the_judge_finds_what_is_wrong_and_nothing_in_signatures(tmp_path: Path) -> None:
    """Each standard has a fault of its own, and a file that is no PDF is none of both. Signatures bring no fault.

    What is judged here has other bytes at each run.
    """
    with pikepdf.open(io.BytesIO(papers()[0].pdf)) as pdf:
        pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="1")
        archive = io.BytesIO()
        pdf.save(archive)
        del pdf.Root.OpenAction
        pdf.Root.ViewerPreferences.DisplayDocTitle = False
        access = io.BytesIO()
        pdf.save(access)
    files = {"archive": archive.getvalue(), "access": access.getvalue(), "neither": b"no PDF"}
    files["signed"] = StampedSeal(key_file(tmp_path), PASSWORD, ["*"]).sign(papers()[0].pdf)
    files["signed twice"] = Seal(key_file(tmp_path), PASSWORD, ["*"], field="Partner").sign(files["signed"])
    found = faults(files, tmp_path)
    assert {name: {fault.split()[0] for fault in of_file} for name, of_file in found.items()} == {
        "archive": {"2a"},
        "access": {"ua1"},
        "neither": {"2a", "ua1"},
    }
