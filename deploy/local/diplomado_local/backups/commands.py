"""The commands `diplomado backup` and `diplomado restore` of a deployment on this machine."""

import asyncio
import os
import subprocess
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from diplomado_chassis.cluster.topics import make_topics
from diplomado_contracts.services import SERVICES
from diplomado_local import display, state
from diplomado_local.backups.restoring import LOST, Loss, restore
from diplomado_local.backups.saving import Site, read_manifest, save
from diplomado_local.database import DATABASE, Access, provide
from diplomado_local.failures import Failure
from diplomado_local.folder import Folder
from diplomado_local.keys import jwks_file, link_secret, role_password
from diplomado_local.migrations import migrate_all
from diplomado_local.platform import Platform, started
from diplomado_local.ports import LOOPBACK
from diplomado_local.services import Service, common_environment, own_environment, program_of

_REPLAY_SECONDS = 900.0


def backup(folder: Folder, target: Path) -> None:
    """Save what runs in the folder. The services go on meanwhile."""
    deployment = state.running(folder)
    if deployment is None:
        raise Failure(f"Nothing runs in {folder.root}.", "Start it with `diplomado up`.")
    needed = sorted(f"keys/{file.name}" for file in folder.keys.iterdir() if file.is_file())
    manifest = asyncio.run(save(_site(deployment.postgres, deployment.kafka), target, needed))
    display.console.print(
        f"Saved {len(manifest.schemas)} schemas and {manifest.records} records in {target}. It holds personal data, "
        f"and no keys: keep {folder.keys} apart from it."
    )


def restore_folder(folder: Folder, source: Path, service: str | None = None) -> None:
    """Restore all services or one, while nothing runs in the folder."""
    if service and service not in SERVICES:
        raise Failure(f"There is no service {service}.", f"There are {', '.join(SERVICES)}.")
    with state.sole(folder):
        loss = asyncio.run(_restore(folder, source, service))
    if loss.unknown_since:
        display.console.print(
            f"Kafka or a topic was made anew since the backup. What was decided since {loss.unknown_since} is lost, "
            "and only what is on Kafka now can be listed. That holds for erasures of people too: repeat them."
        )
    if loss.counts:
        lost = ", ".join(f"{kind} {count}" for kind, count in sorted(loss.counts.items()))
        display.console.print(f"Published after the backup and not in it any more: {lost}. See {source / LOST}.")
        if service:
            display.console.print(
                f"Once it runs, state again what it knows of them: diplomado service {service} tell-again --lost "
                f"{source / LOST}"
            )
    elif not loss.unknown_since:
        display.console.print("Nothing had been published after the backup.")
    display.console.print("Restored. Start it with `diplomado up`.")


async def _restore(folder: Folder, source: Path, service: str | None) -> Loss:
    manifest = read_manifest(source)
    async with started(folder) as platform:
        accesses = await provide(platform.postgres, SERVICES, partial(role_password, folder))
        await make_topics(platform.kafka)
        await migrate_all(accesses.values())
        loss = await restore(_site(platform.postgres, platform.kafka), source, manifest, service)
        await migrate_all(accesses.values())
        for name in [service] if service else SERVICES:
            await asyncio.to_thread(_replay_erasures, name, _environment(folder, platform, accesses[name]))
    return loss


def _replay_erasures(name: str, environment: Mapping[str, str]) -> None:
    done = subprocess.run(
        [*program_of(name), "replay-erasures"],
        env=environment, capture_output=True, text=True, check=False, timeout=_REPLAY_SECONDS,
    )  # fmt: skip
    if done.returncode:
        raise Failure(
            f"The erasures since the backup could not be applied to {name}: {done.stderr.strip()[-300:]}",
            "Restore it again before it serves.",
        )


def _environment(folder: Folder, platform: Platform, access: Access) -> dict[str, str]:
    service = Service(access.service, 0, 0)
    smtp = platform.smtp_host, platform.smtp_port
    public_url = f"http://{LOOPBACK}"
    urls = dict.fromkeys(SERVICES, public_url)
    return {
        **{name: value for name, value in os.environ.items() if name != "DIPLOMADO_POSTGRES_OWNER"},
        **common_environment(platform.kafka, str(jwks_file(folder)), link_secret(folder), smtp, urls),
        **own_environment(service, access.runtime, public_url),
    }


def _site(dsn: str, kafka: str) -> Site:
    parts = urlsplit(dsn)
    own = parts if parts.path.lstrip("/") not in ("", "postgres") else parts._replace(path=f"/{DATABASE}")
    return Site(urlunsplit(own), kafka, {name: name for name in SERVICES})
