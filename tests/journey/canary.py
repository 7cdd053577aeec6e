"""Searches everything that a deployment keeps, byte by byte, for what is known of a person."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import asyncpg
import httpx

from diplomado_contracts.services import SERVICES
from diplomado_local.state import Deployment
from tests.journey.searching import written
from tests.support.waiting import PATIENCE

EXPIRING = frozenset({"idempotency_keys"})
"""Answers to repeated requests: they are kept for a day."""


def bytes_of(texts: Iterable[str]) -> set[bytes]:
    """The ways in which texts may stand in a file, in lower case where that is told apart."""
    return {form.encode() for text in texts for form in (*written(text), text)}


async def left_in_tables(postgres: str, texts: Iterable[str]) -> set[str]:
    """Return the tables in which a text stands, also in binary columns."""
    forms = bytes_of(texts)
    found: set[str] = set()
    connection = await asyncpg.connect(postgres, timeout=10)
    try:
        for schema in SERVICES:
            tables = await connection.fetch(
                "select tablename from pg_tables where schemaname = $1 order by tablename", schema
            )
            for (table,) in tables:
                rows = await connection.fetch(f'select t::text from {schema}."{table}" t')
                content = "\n".join(text for (text,) in rows).lower().encode()
                if table not in EXPIRING and any(form in content or form.hex().encode() in content for form in forms):
                    found.add(f"{schema}.{table}")
    finally:
        await connection.close()
    return found


def left_in_files(folder: Path, pattern: str, texts: Iterable[str]) -> set[str]:
    """Return the files below a folder in which a text stands."""
    forms = bytes_of(texts)
    return {str(file.relative_to(folder)) for file, content in _contents(folder, pattern) if _any(forms, content)}


async def left_in_metrics(deployment: Deployment, texts: Iterable[str]) -> set[str]:
    """Return the services in whose metrics a text stands."""
    forms = bytes_of(texts)
    async with httpx.AsyncClient(timeout=PATIENCE, trust_env=False) as http:
        pages = {name: (await http.get(f"{url}/metrics")).content for name, url in deployment.operations.items()}
    return {name for name, content in pages.items() if _any(forms, content)}


def _contents(folder: Path, pattern: str) -> Iterator[tuple[Path, bytes]]:
    for file in folder.rglob(pattern):
        try:
            yield file, file.read_bytes()
        except FileNotFoundError:
            continue  # Kafka has just removed the segment


def _any(forms: set[bytes], content: bytes) -> bool:
    return any(form in content or form in content.lower() for form in forms)
