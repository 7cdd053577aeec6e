"""The chain of seals over the access log: what a seal says of its rows, and what a verification finds.

A seal has the digest of its rows, and its hash covers that digest and the hash of the seal before. So a row that was
edited, added, moved or removed is found, and so is a seal. Who owns the database can only make the newest seals anew,
with their rows: therefore their hashes also stand in the log of the process and in exports.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from asyncpg import Record

ROW = (
    "access_id", "accessed_at", "kind", "subject", "roles", "method", "route", "objects", "editions", "missions",
    "programmes", "people", "correlation_id", "purpose",
)  # fmt: skip
"""The columns of a row that is sealed."""
_SEAL = ("seal", "kind", "rows", "first_at", "last_at", "digest", "previous")


def told(record: Mapping[str, Any] | Record, columns: Sequence[str]) -> dict[str, Any]:
    """Return columns of a record as an export has them."""
    return {name: _plain(record[name]) for name in columns}


def seal_of(number: int, previous: str, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the seal of rows of one kind, which are as an export has them, in the order of their ids."""
    moments = [row["accessed_at"] for row in rows]
    seal = {
        "seal": number,
        "kind": rows[0]["kind"],
        "rows": len(rows),
        "first_at": min(moments),
        "last_at": max(moments),
        "digest": _digest(rows),
        "previous": previous,
    }
    return {**seal, "hash": _hash(seal)}


class Verifier:
    """Follows a chain, one seal after the other, and collects what is wrong with it."""

    def __init__(self, kept_days: Mapping[str, int]) -> None:
        self.problems: list[str] = []
        self.hashes: set[str] = set()
        self.seals = self.rows = 0
        self._kept_days = kept_days
        self._previous = ""

    def follow(self, seal: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> None:
        """Take the next seal with its rows, both as an export has them."""
        number, self.seals, self.rows = seal["seal"], self.seals + 1, self.rows + len(rows)
        if number != self.seals:
            self.problems.append(f"seal {self.seals} is missing: seal {number} is in its place")
            self.seals = number
        if seal["previous"] != self._previous:
            self.problems.append(f"seal {number} does not follow the seal before it")
        if _hash(seal) != seal["hash"]:
            self.problems.append(f"seal {number} was changed")
        if seal.get("purged_at") is None:
            if len(rows) != seal["rows"]:
                self.problems.append(f"seal {number} has {len(rows)} rows instead of {seal['rows']}")
            elif _digest(rows) != seal["digest"]:
                self.problems.append(f"a row of seal {number} was changed")
        elif rows or not self._was_due(seal):
            self.problems.append(f"rows of seal {number} were deleted before their time")
        self._previous = seal["hash"]
        self.hashes.add(seal["hash"])

    def _was_due(self, seal: Mapping[str, Any]) -> bool:
        kept = timedelta(days=self._kept_days[seal["kind"]])
        return datetime.fromisoformat(seal["last_at"]) + kept <= datetime.fromisoformat(seal["purged_at"])


def canonical(value: Any) -> str:
    """Return the one text of a value that is hashed and exported."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _digest(rows: Sequence[Mapping[str, Any]]) -> str:
    digest = hashlib.sha256()
    for row in rows:
        digest.update(canonical({name: row[name] for name in ROW}).encode() + b"\n")
    return digest.hexdigest()


def _hash(seal: Mapping[str, Any]) -> str:
    return hashlib.sha256(canonical({name: seal[name] for name in _SEAL}).encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value if value is None or isinstance(value, int | str | date) else str(value)
