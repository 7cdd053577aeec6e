"""Prepares the programs that set the same paper: their texts, the ornament as a picture, and an environment."""

import json
import shutil
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from diplomado_certificates.documents.fourth.content import compose
from diplomado_certificates.documents.typesetter import TEMPLATES
from tests.certificates.documents.samples import BASE
from verification.benchmarks.peers.relays import NotHere, run
from verification.benchmarks.press import papers
from verification.paths import ROOT

HERE = Path(__file__).parent
BUILD = ROOT / "build/peers"
_ORNAMENT = """#import "/fourth/ornaments.typ"
#import "/style.typ": palettes
#set page(width: 841.89pt, height: 595.28pt, margin: 0pt, fill: none)
#ornaments.background("diploma", palettes.diploma)
#place(dx: 682pt, dy: 350pt, ornaments.seal(palettes.diploma, "D"))
"""


async def weasyprint(count: int) -> list[str]:
    """The published package in an environment of its own."""
    folder = BUILD / "weasyprint"
    python = str(folder / "bin" / "python")
    if not (folder / "ready").exists():
        await run("venv", sys.executable, "-m", "venv", str(folder))
        pinned = str(HERE / "weasyprint.txt")
        await run("pip", python, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", pinned)
        (folder / "ready").touch()
    return [python, str(HERE / "weasyprint_press.py"), str(_inputs(count))]


async def latex(count: int) -> list[str]:
    """The fastest LaTeX there is, one run for each paper, as each is a file of its own."""
    program = next(filter(shutil.which, ("pdflatex", "lualatex", "tectonic")), None)
    if program is None:
        raise NotHere("neither pdflatex nor lualatex nor tectonic is installed")
    return [sys.executable, str(HERE / "latex_press.py"), str(_inputs(count)), program]


ALL: dict[str, Callable[[int], Awaitable[list[str]]]] = {"weasyprint": weasyprint, "latex": latex}
"""By name, what returns the command that sets so many papers and prints its CPU time, or raises NotHere."""


def _inputs(count: int) -> Path:
    """Write what the papers say, and the ornament."""
    import typst

    folder = BUILD / "papers"
    folder.mkdir(parents=True, exist_ok=True)
    texts: list[dict[str, Any]] = [
        compose(record, record.face, BASE) for record, _ in papers(4, count) if record.face is not None
    ]
    (folder / "texts.json").write_text(json.dumps(texts), "utf-8")
    compiler = typst.Compiler(root=str(TEMPLATES), ignore_system_fonts=True)
    for kind in ("svg", "pdf"):
        drawn = compiler.compile(input=_ORNAMENT.encode(), format=kind)
        assert isinstance(drawn, bytes)
        (folder / f"ornament.{kind}").write_bytes(drawn)
    return folder
