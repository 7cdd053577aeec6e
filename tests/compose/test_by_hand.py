"""A cluster that is prepared by Kafka's own tools, with the generated scripts, is as the contracts promise."""

import json
from pathlib import Path

from tests.architecture.source import ROOT
from tests.compose.engine import with_engine
from tests.compose.system import System
from tests.deployed.images import BUILD_SECONDS, new_name
from tests.deployed.replaying import register_until_mailed

pytestmark = with_engine
_SECONDS = 1200.0
_SCRIPTS = """
export PATH=/opt/kafka/bin:$PATH BOOTSTRAP=127.0.0.1:9092 CONFIG=/dev/null PASSWORDS=/passwords REPLICAS=1 IN_SYNC=1
for script in topics users acls; do sh /by-hand/$script.sh; done
"""


def prepared_by_hand(folder: Path) -> Path:
    """A file of Compose by which `topics` only looks, and Kafka's container has the scripts."""
    scripts, passwords = f"{ROOT / 'deploy/kafka'}:/by-hand:ro", f"{folder / 'secrets/topics/users'}:/passwords:ro"
    written = {
        "kafka": {"volumes": [scripts, passwords]},
        "topics": {"command": ["kafka", "check", "--administrator", "admin"]},
    }
    override = folder / "override.yaml"
    override.write_text(json.dumps({"services": written}), encoding="utf-8")
    return override


async def test_the_services_work_with_topics_users_and_rights_that_were_made_by_hand(tmp_path: Path) -> None:
    """`topics` ends with an error, and so does the start, if anything is amiss. `roles` gives roles.sql to psql."""
    override = prepared_by_hand(tmp_path)
    system = System(tmp_path, new_name(), subnet="10.203.18.112/28", overrides=(override,))
    try:
        await system.compose("build", "--quiet", seconds=BUILD_SECONDS)
        await system.up("kafka")
        await system.compose("exec", "-T", "--user", "0", "kafka", "bash", "-euc", _SCRIPTS, seconds=_SECONDS)
        await system.up()
        said = await system.compose("logs", "--no-log-prefix", "topics")
        assert said == "Everything is as promised.\n"
        await register_until_mailed(system)
    finally:
        await system.remove()
