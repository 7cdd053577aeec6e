"""The documents say what the code does, and their links lead somewhere."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from pydantic.fields import FieldInfo

from diplomado_chassis import secret_files
from diplomado_chassis.observability import metrics
from diplomado_contracts.catalogue import EVENTS
from diplomado_contracts.services import SERVICES
from tests.architecture.composition import all_services
from tests.architecture.source import ROOT

OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
GLOSSARY = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
PAGES = sorted(
    path
    for folder in (
        ".",
        "docs",
        "contracts",
        "verify",
        "chassis",
        "services",
        "acceptance",
        "verification",
        "deploy",
        "examples",
    )
    for path in (ROOT / folder).glob("*.md" if folder == "." else "**/*.md")
)


def rows(text: str) -> list[list[str]]:
    """The cells of every row of every table."""
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("|")]


def broken_links(path: Path) -> list[str]:
    """Links to files that do not exist, or to headings that their page does not have."""
    text = re.sub(r"```.*?```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    found = []
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        file, _, heading = target.partition("#")
        goal = (path.parent / file).resolve() if file else path
        if not goal.exists() or (heading and heading not in headings(goal)):
            found.append(target)
    return found


def headings(path: Path) -> set[str]:
    """The anchors of a page."""
    titles = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path: Path) -> None:
    assert broken_links(path) == []


def test_broken_links_are_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# A heading\n[a](gone.md) [b](#a-heading) [c](#gone) [d](https://x.example)\n", encoding="utf-8")

    assert broken_links(page) == ["gone.md", "#gone"]


def test_every_setting_is_explained() -> None:
    names = {
        f"DIPLOMADO_{'SCHEMA' if name == 'schema_name' else name.upper()}"
        for service in all_services()
        for name in service.settings.model_fields
    }
    explained = set(re.findall(r"`(DIPLOMADO_[A-Z_]+)`", OPERATIONS))

    assert names - explained == set()
    assert explained - names == {secret_files.FOLDER}


@pytest.mark.parametrize("page", ["docs/operations.md", "services/notifications/README.md"])
def test_documented_defaults_are_those_of_the_code(page: str) -> None:
    assert wrong_defaults((ROOT / page).read_text(encoding="utf-8"), defaults_of_settings()) == []


def test_wrong_defaults_are_found() -> None:
    table = "| `DIPLOMADO_HOST`, `DIPLOMADO_PORT` | 127.0.0.1, 8001 |\n| `BODY_LIMIT` | 2 MiB |\n"

    assert wrong_defaults(table, defaults_of_settings()) == ["PORT: 8001, not 8000", "BODY_LIMIT: 2097152, not 1048576"]


def defaults_of_settings() -> dict[str, str]:
    """The default of every setting of every service, as the documents write it."""
    return {
        "SCHEMA" if name == "schema_name" else name.upper(): written(field)
        for service in all_services()
        for name, field in service.settings.model_fields.items()
    }


def written(field: FieldInfo) -> str:
    """A default as the documents write it: `required` if there is none, empty for None."""
    if field.is_required():
        return "required"
    if isinstance(field.default, bool):
        return str(field.default).lower()
    if isinstance(field.default, float):
        return f"{field.default:g}"
    return "" if field.default is None else str(field.default)


def wrong_defaults(text: str, defaults: Mapping[str, str]) -> list[str]:
    """The settings in the tables of a page whose default is not that of the code."""
    found = []
    for row in rows(text):
        names = [name.removeprefix("DIPLOMADO_") for name in re.findall(r"`([A-Z_]+)`", row[0])]
        if names and all(name in defaults for name in names):
            cell = row[1].replace("`", "")
            values = [value.strip() for value in cell.split(",")] + [""] * len(names)
            for name, value in zip(names, values, strict=False):
                documented = in_bytes("" if value in ("as above", "the system's") else value)
                if documented != defaults[name]:
                    found.append(f"{name}: {documented}, not {defaults[name]}")
    return found


def in_bytes(value: str) -> str:
    """The number of bytes of a size such as `32 KiB`; any other text as it is."""
    size = re.fullmatch(r"(\d+) (Ki|Mi)B", value)
    return str(int(size[1]) * {"Ki": 1024, "Mi": 1024 * 1024}[size[2]]) if size else value


def test_every_metric_that_the_page_for_operators_names_exists() -> None:
    assert all_services()  # importing them makes their metrics known
    explained = set(re.findall(r"`(diplomado_[a-z_]+)", OPERATIONS))

    assert "diplomado_dead_letters_by_reason" in explained
    assert explained - metrics.CATALOGUE.keys() - {f"diplomado_{name}" for name in SERVICES} == set()


def test_the_table_of_services_is_the_code() -> None:
    told = {row[0]: (topics(row[2]), topics(row[3])) for row in rows(ARCHITECTURE) if row[0] in SERVICES}
    published = {name: {event.topic.name for event in EVENTS if event.topic.owner == name} for name in SERVICES}

    assert told == {service.name: (published[service.name], set(service.topics)) for service in all_services()}


def topics(cell: str) -> set[str]:
    """The topics that a cell names."""
    return set(re.findall(r"training\.[a-z.]+", cell))


def test_the_glossary_has_each_word_once_in_each_language() -> None:
    words = [row for row in rows(GLOSSARY) if row[0] not in ("English", "---")]

    assert [row for row in words if len(row) != 3 or not all(row)] == []
    assert len({row[0] for row in words}) == len({row[1] for row in words}) == len(words)


def test_the_first_screen_of_the_readme_has_the_two_commands() -> None:
    first = "\n".join((ROOT / "README.md").read_text(encoding="utf-8").splitlines()[:25])

    assert "make demo" in first
    assert "make test" in first


def test_every_decision_is_on_the_list() -> None:
    folder = ROOT / "docs" / "adr"
    listed = set(re.findall(r"\((\d{4}-[\w-]+\.md)\)", (folder / "README.md").read_text(encoding="utf-8")))

    assert {path.name for path in folder.glob("0*.md")} == listed


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_explains_itself(name: str) -> None:
    page = ROOT / "services" / name / "README.md"

    assert page.exists()
    assert len(page.read_text(encoding="utf-8").splitlines()) <= 90


def test_tests_that_carried_out_a_procedure_exist() -> None:
    named = re.findall(r"`((?:tests|verification)/[\w/]+\.py)::(\w+)`", OPERATIONS)
    missing = [
        f"{file}::{test}"
        for file, test in named
        if not re.search(rf"^(?:async )?def {test}\(", (ROOT / file).read_text(encoding="utf-8"), re.MULTILINE)
    ]
    assert len(named) > 15
    assert missing == []
