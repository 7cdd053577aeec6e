"""The page of log lines is current, and the catalogue says of every event what it means and what to do."""

import re
from pathlib import Path

from tests.architecture.composition import all_services
from tests.architecture.log_lines import FILES, OF_LIBRARIES, Line, entries, lines, mistakes
from tests.architecture.logs_page import PAGE, current
from tests.architecture.source import ROOT

CODE = """
async def _store(rows, late, error):
    log.info("rows.stored", rows=len(rows))
    log.warning("rows.late" if late else "rows.early", table="x", **failure(error))
    tell = log.warning if late else log.error
    tell("rows.lost")
"""
FILE = "services/sessions/diplomado_sessions/log_lines.toml"
SETTINGS = {f"DIPLOMADO_{name.upper()}" for service in all_services() for name in service.settings.model_fields}


def test_the_page_is_current() -> None:
    assert (ROOT / PAGE).read_text(encoding="utf-8") == current(), "run make generate"


def test_the_catalogue_explains_every_line_of_the_code() -> None:
    assert list(mistakes(ROOT)) == []
    assert sum(len(entries(ROOT, folder)) for folder in FILES) > 150


def test_what_to_do_names_settings_that_exist() -> None:
    told = "\n".join(entry.do + entry.meaning for folder in FILES for entry in entries(ROOT, folder).values())
    assert set(re.findall(r"DIPLOMADO_[A-Z_]+", told)) - SETTINGS == set()


def test_every_kind_of_call_is_found(tmp_path: Path) -> None:
    write(tmp_path)

    assert lines(tmp_path, "services/sessions") == [
        Line("rows.early", "warning", ("`table`", "failure")),
        Line("rows.late", "warning", ("`table`", "failure")),
        Line("rows.lost", "warning or error", ()),
        Line("rows.stored", "info", ("`rows`",)),
    ]


def test_lines_of_libraries_are_the_chassis() -> None:
    assert OF_LIBRARIES in lines(ROOT, "chassis")


def test_what_the_catalogue_lacks_is_a_mistake(tmp_path: Path) -> None:
    write(
        tmp_path,
        entry("rows.early", "Rows came early.", "Nothing.")
        + entry("rows.gone", "Rows are gone.")
        + entry("rows.lost", "Rows are lost.")
        + entry("rows.stored", "stored"),
    )

    assert sorted(mistakes(tmp_path)) == [
        f"{FILE}: rows.gone has an entry and is not written",
        f"{FILE}: rows.late is written and has no entry",
        f"{FILE}: rows.lost is a warning or an error and does not say what to do",
        f"{FILE}: rows.stored needs a meaning that is one sentence",
    ]


def test_a_whole_catalogue_has_no_mistake(tmp_path: Path) -> None:
    urgent = [entry(f"rows.{name}", "Rows came.", "Wait.") for name in ("early", "late", "lost")]
    write(tmp_path, "".join(urgent) + entry("rows.stored", "Rows were stored."))

    assert list(mistakes(tmp_path)) == []


def entry(event: str, meaning: str, do: str = "") -> str:
    """An entry of the catalogue, as it is written."""
    return f'["{event}"]\nmeaning = "{meaning}"\n' + (f'do = "{do}"\n' if do else "")


def write(root: Path, catalogue: str = "") -> None:
    """Write a service with four lines, and its catalogue."""
    folder = root / "services" / "sessions" / "diplomado_sessions"
    folder.mkdir(parents=True)
    (folder / "rows.py").write_text(CODE, encoding="utf-8")
    (root / FILE).write_text(catalogue, encoding="utf-8")
