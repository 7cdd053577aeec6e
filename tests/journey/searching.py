"""Searching logs for people."""

import json
import unicodedata
from pathlib import Path

from diplomado_acceptance.demo.observation import Observation


def written(text: str) -> set[str]:
    """The ways in which a text may stand in a log, in lower case: as it is, without accents, and escaped in JSON."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return {form.lower() for form in (text, bare, json.dumps(text)[1:-1], text.encode("unicode_escape").decode())}


def personal_data(seen: Observation) -> set[str]:
    """Names and addresses of everybody, also as Zoom showed them."""
    found: set[str] = set()
    for registration in seen.registrations:
        for text in (
            registration["email"],
            registration["email"].partition("@")[0],
            registration["family_names"],
            seen.names[registration["registration_id"]],
        ):
            found |= written(text)
    for placed in seen.replayed.programme.resolutions:
        for text in (placed.row.name_shown, placed.row.email_shown):
            found |= written(text) if text else set()
    return found


def found_in(logs: Path, searched: set[str]) -> set[tuple[str, str]]:
    """Which of the texts stand in which log."""
    contents = {file.name: file.read_text(errors="replace").lower() for file in logs.glob("*.log*")}
    return {(name, text) for name, content in contents.items() for text in searched if text in content}
