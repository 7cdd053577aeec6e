"""pgbench running the SQL of one registration: the statements of the service, word for word, with literal people."""

import asyncio
import json
import os
import re
from collections.abc import Sequence
from tempfile import NamedTemporaryFile
from urllib.parse import unquote, urlsplit
from uuid import UUID

from asyncpg import Record

from diplomado_chassis.postgres.database import server_settings
from diplomado_chassis.publishing.outbox import _APPEND
from diplomado_chassis.settings import Settings
from diplomado_local.platform.postgres import Postgres
from diplomado_registration.consents.purposes import TEXT_VERSION
from diplomado_registration.enrolment.store.inserts import _INSERT_APPLICATION
from diplomado_registration.places.store import _LOCK

UUID_7 = "(lpad(to_hex((extract(epoch from clock_timestamp()) * 1000)::bigint), 12, '0') || '7' || substr(md5(random()::text), 1, 3) || '8' || substr(md5(random()::text), 1, 15))::uuid"  # noqa: E501

_OWN = ("ce_id", "ce_subject")


def script(editions: Sequence[UUID], published: Sequence[Record]) -> str:
    """What pgbench runs as one transaction. `published` are outbox rows of one registration, repeated each time."""
    chosen = ", ".join(f"'{edition}'" for edition in editions)
    edition = f"(array[{chosen}]::uuid[])[:edition]"
    headers = [json.loads(row["headers"]) for row in published]
    origins = [texts.pop("ce_correlationid") for texts in headers]
    shared = [{name: text for name, text in texts.items() if name not in _OWN} for texts in headers]
    columns = [
        ", ".join([UUID_7] * len(published)),
        ", ".join(str(place) for place, _ in enumerate(published, 1)),
        ", ".join(quoted(row["key"]) for row in published),
        ", ".join(map(quoted, origins)),
        ", ".join(f"'\\x{row['payload'].hex()}'" for row in published),
        *(", ".join(quoted(row[name]) for row in published) for name in ("type", "topic")),
        ", ".join(quoted(json.dumps(texts)) for texts in shared),
    ]
    address = "'ana.' || :person || '@universidad.example'"
    values = dict.fromkeys(_INSERT_APPLICATION.names, "null") | {
        "edition_id": edition, "registration_id": UUID_7, "participant_id": UUID_7, "now": "now()",
        "given_names": "'Ana Raquel'", "family_names": "'Archibold Franceschi'", "email": address,
        "email_key": address, "language": "'es'", "organisation_type": "'academia'", "occupation": "'teaching'",
        "sex": "'F'", "age_band": "'30-44'", "admin_area": "'PA-8'", "leads_group": "false", "channel": "'api'",
        "author": "'staff'", "actor": "'staff-1'", "purposes": "array['participation', 'statistics']",
        "granted": "array[true, true]", "text_version": f"'{TEXT_VERSION}'", "consent_language": "'es'",
        "consent_channel": "'api'", "taken": ":taken + 1", "waiting": ":waiting",
        "last_waiting_number": ":last_waiting_number",
    }  # fmt: skip
    insert = [values[name] for name in _INSERT_APPLICATION.names]
    lines = [
        f"\\set edition random(1, {len(editions)})",
        "\\set person random(1, 1000000000000000)",
        "begin;",
        filled(_LOCK, [edition, "null::text"]) + " \\gset",
        filled(_INSERT_APPLICATION.sql, insert) + ";",
        filled(_APPEND, [f"array[{column}]" for column in columns]) + ";",
        "commit;",
    ]
    return "\n".join(lines) + "\n"


def filled(statement: str, values: Sequence[str]) -> str:
    """A statement on one line with its parameters written out."""
    one_line = " ".join(statement.split())
    return re.sub(r"\$(\d+)", lambda found: values[int(found[1]) - 1], one_line)


def quoted(text: str) -> str:
    """A literal of SQL in which pgbench sees no variable."""
    return "convert_from('\\x" + text.encode().hex() + "', 'UTF8')"


async def run(server: Postgres, settings: Settings, content: str, clients: int, seconds: float) -> float:
    """Transactions per second of a script in sessions like the service's. Raises RuntimeError if one failed."""
    where = urlsplit(settings.postgres.get_secret_value())
    options = " ".join(f"-c {name}={value}" for name, value in server_settings(settings).items())
    with NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(content)
        file.flush()
        child = await asyncio.create_subprocess_exec(
            str(server.binaries / "pgbench"),
            *("-n", "-M", "prepared", "-c", str(clients), "-j", "1", "-T", str(round(seconds)), "-f", file.name),
            *("-h", str(where.hostname), "-p", str(where.port), "-U", str(where.username), where.path.lstrip("/")),
            env={**os.environ, "PGPASSWORD": unquote(where.password or ""), "PGOPTIONS": options},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        output, complained = await child.communicate()
    found = re.search(r"tps = ([\d.]+)", output.decode())
    if child.returncode or not found:
        raise RuntimeError(f"pgbench failed: {complained.decode()[-2000:]}")
    return float(found[1])
