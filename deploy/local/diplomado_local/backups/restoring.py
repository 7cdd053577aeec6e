"""Restores a backup while no service runs, in whole or of one service, and says what is lost by it.

In whole, schemas and topics are those of the backup, but erasures of people since then stay in force. Of one service,
the topics stay as they are: it reads them again from their start, and its inbox skips what it had processed. What it
published since the backup is lost to it and not to its readers: these facts are listed, with the highest revision of
each subject, so that `tell-again --lost` can state above it what the service knows. Where Kafka was lost too, nobody
can list them: then it says since when.
"""

import asyncio
import json
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import asyncpg

from diplomado_chassis.cluster.administration import administration
from diplomado_chassis.cluster.topics import make_topics, remove_topics
from diplomado_contracts import PersonErased
from diplomado_contracts.catalogue import TOPICS
from diplomado_contracts.services import TOPICS_READ
from diplomado_local.backups import records, tools
from diplomado_local.backups.saving import DUMP, RECORDS, Manifest, Site, find_cluster

LOST, ERASED = "lost.json", "erased.jsonl"
_TYPE = "ce_type"
_GONE_SECONDS = 60.0
_GRANTS = """
select format('grant %s on schema %I to %I', privilege_type, nspname, rolname) as statement
from pg_namespace cross join aclexplode(nspacl) join pg_roles r on r.oid = grantee
where nspname = $1 and grantee <> nspowner
"""


@dataclass
class Loss:
    """What the owners published after the backup and no longer know: counts by type, and the subjects of each.

    `revisions` has the highest revision of each subject that readers may hold. `unknown_since` is the moment of the
    backup if Kafka or a topic was made anew since: what was published in between is lost too, and listed nowhere.
    """

    counts: dict[str, int] = field(default_factory=dict)
    subjects: dict[str, list[str]] = field(default_factory=dict)
    revisions: dict[str, dict[str, int]] = field(default_factory=dict)
    unknown_since: str = ""


async def restore(site: Site, folder: Path, manifest: Manifest, service: str | None = None) -> Loss:
    """Restore all services or one. The schemas must exist and belong to their owners. It may be repeated."""
    services = [service] if service else list(site.schemas)
    loss, erasures = await _newer(site, manifest, services)
    report = folder / LOST
    report.write_text(json.dumps(asdict(loss), indent=1), encoding="utf-8")
    erased = folder / ERASED
    with erased.open("a", encoding="utf-8") as file:  # of an interrupted restoration too: its topics are gone
        file.writelines(line + "\n" for line in erasures)
    for name in services:
        await _empty(site, site.schemas[name])
        await tools.restore(site.dsn, site.schemas[name], folder / DUMP)
    if not service:
        await _remove_topics(site)
        await make_topics(site.kafka, site.prefix)
        await records.write_back(site.kafka, (manifest.prefix, site.prefix), [folder / RECORDS, erased])
    for name in services:
        # Of the topics that it reads alone: a position on another one would look like records that wait for ever.
        topics = [site.prefix + topic.name for topic in TOPICS_READ[name]]
        await records.set_to_start(site.kafka, f"{site.prefix}training.{name}", topics)
    return loss


async def _newer(site: Site, manifest: Manifest, services: list[str]) -> tuple[Loss, list[str]]:
    """Return what the services published after the backup, and the erasures among it as lines."""
    owned = {site.prefix + topic.name for topic in TOPICS if topic.owner in services}
    async with records.reader(site.kafka) as consumer:
        ends = await records.find_ends(consumer, owned)
    is_same = manifest.cluster in ("", await find_cluster(site.kafka))
    begins: records.Ends = {}
    for topic, parts in ends.items():
        noted = manifest.ends.get(manifest.prefix + topic.removeprefix(site.prefix), {}) if is_same else {}
        # A topic that ends before it did at the backup was made anew since: all of it is newer.
        begins[topic] = {
            part: noted[part] if noted.get(part, 0) <= end else 0 for part, end in parts.items() if part in noted
        }
    made_anew = any(
        noted > ends.get(site.prefix + topic.removeprefix(manifest.prefix), {}).get(part, 0)
        for topic, parts in manifest.ends.items()
        if site.prefix + topic.removeprefix(manifest.prefix) in owned
        for part, noted in parts.items()
    )
    counts: Counter[str] = Counter()
    revisions: dict[str, dict[str, int]] = {}
    erasures: list[str] = []
    async for record in records.read(site.kafka, begins, ends):
        kind = _type_of(record)
        counts[kind] += 1
        subject, held = (record.key or b"").decode(errors="replace"), revisions.setdefault(kind, {})
        held[subject] = max(held.get(subject, 0), _revision_of(record))
        if kind == PersonErased.type:
            erasures.append(records.as_line(record))
    subjects = {kind: sorted(held) for kind, held in revisions.items()}
    return Loss(dict(counts), subjects, revisions, "" if is_same and not made_anew else manifest.saved_at), erasures


async def _remove_topics(site: Site) -> None:
    """Return once Kafka knows the topics no more: it removes them after its answer."""
    await remove_topics(site.kafka, site.topics)
    async with asyncio.timeout(_GONE_SECONDS), administration(site.kafka) as client:
        while set(site.topics).intersection(await client.list_topics()):  # noqa: ASYNC110 - Kafka tells if asked only
            await asyncio.sleep(0.2)


def _type_of(record: Any) -> str:
    return next((value.decode(errors="replace") for name, value in record.headers if name == _TYPE), "unknown")


def _revision_of(record: Any) -> int:
    try:
        revision = json.loads(record.value or b"")["revision"]
    except (ValueError, KeyError, TypeError):
        return 0
    return revision if isinstance(revision, int) else 0


async def _empty(site: Site, schema: str) -> None:
    """Drop everything in a schema; its owner and rights stay."""
    connection = await asyncpg.connect(site.dsn, timeout=20)
    try:
        async with connection.transaction():
            owner = await connection.fetchval(
                "select quote_ident(pg_get_userbyid(nspowner)) from pg_namespace where nspname = $1", schema
            )
            # pg_restore brings back the rights on tables, not those on the schema, without which nobody sees them.
            grants = await connection.fetch(_GRANTS, schema)
            await connection.execute(f'drop schema if exists "{schema}" cascade', timeout=60)
            await connection.execute(f'create schema "{schema}" authorization {owner or "current_user"}')
            for grant in grants:
                await connection.execute(grant["statement"])
    finally:
        connection.terminate()
