"""Reads what Zoom lists about a recording, without its secrets."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit, urlunsplit

_MAX_URL = 2000
DAYS_OF_WARNING = 7


@dataclass(frozen=True, slots=True)
class CloudRecording:
    """A recording in Zoom's cloud. `url` opens its page; where it has a passcode, only together with that.

    `deleted_on` is the day on which Zoom deletes it, None if it does not.
    """

    occurrence: str
    url: str
    files: int
    has_passcode: bool
    deleted_on: date | None


def read_recording(listed: Mapping[str, Any]) -> CloudRecording | None:
    """Read a recording; None if its page has no https address or a file of it is still being processed.

    Passcodes, tokens and the addresses of single files, which carry both, are left out.
    """
    uuid, files = listed.get("uuid"), listed.get("recording_files")
    url = _without_secrets(listed.get("share_url"))
    if not isinstance(uuid, str) or not uuid or url is None or not isinstance(files, list) or not files:
        return None
    if any(isinstance(file, dict) and file.get("status", "completed") != "completed" for file in files):
        return None
    passcode = bool(listed.get("password") or listed.get("recording_play_passcode"))
    return CloudRecording(uuid, url, len(files), passcode, _day(listed))


def _without_secrets(url: object) -> str | None:
    try:
        parts = urlsplit(url) if isinstance(url, str) else None
        if parts is None or parts.scheme != "https" or not parts.hostname:
            return None
        host = parts.hostname if parts.port is None else f"{parts.hostname}:{parts.port}"
    except ValueError:
        return None
    bare = urlunsplit(("https", host, parts.path, "", ""))
    return bare if len(bare) <= _MAX_URL else None


def _day(listed: Mapping[str, Any]) -> date | None:
    value = listed.get("auto_delete_date")
    try:
        return date.fromisoformat(value[:10]) if listed.get("auto_delete") and isinstance(value, str) else None
    except ValueError:
        return None
