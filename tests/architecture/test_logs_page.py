"""The page of log lines is current and complete."""

from pathlib import Path

from tests.architecture.logs_page import PAGE, Line, current, lines
from tests.architecture.source import ROOT

CODE = """
async def _store(rows, late, error):
    log.info("rows.stored", rows=len(rows))
    log.warning("rows.late" if late else "rows.early", table="x", **failure(error))
    tell = log.warning if late else log.error
    tell("rows.lost")
"""


def test_the_page_is_current() -> None:
    assert (ROOT / PAGE).read_text(encoding="utf-8") == current(), "run make generate"


def test_every_kind_of_call_is_found(tmp_path: Path) -> None:
    (tmp_path / "chassis").mkdir()
    (tmp_path / "chassis" / "rows.py").write_text(CODE, encoding="utf-8")

    assert lines(tmp_path, "chassis") == [
        Line("rows.early", "warning", "`table`, failure", "chassis/rows.py, store"),
        Line("rows.late", "warning", "`table`, failure", "chassis/rows.py, store"),
        Line("rows.lost", "warning or error", "", "chassis/rows.py, store"),
        Line("rows.stored", "info", "`rows`", "chassis/rows.py, store"),
    ]
