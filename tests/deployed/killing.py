"""Parts of a system die while a programme is replayed."""

from collections.abc import Callable
from pathlib import Path

from diplomado_acceptance.deployment import ReportStep
from tests.deployed.system import Deployed

AT_STEPS = {
    "timetable and policy": "registration",
    "registering people": "kafka",
    "withdrawals and promotions": "mailpit",  # no mail waits, so that none is lost with the mailbox
    "attendance files": "postgres",
    "closing the sessions": "sessions",
    "corrections and projects": "entrance",
    "recordings": "notifications",
    "signing the act": "certificates",
}
"""Who dies when the step begins: the work of the step meets a system without them."""


def killing(system: Deployed, mails: Path, kill: Callable[[str], None]) -> ReportStep:
    """Return what kills at each step who belongs to it. The replay goes on at once."""

    def at(step: str) -> None:
        if (part := AT_STEPS.get(step)) is None:
            return
        if part == "mailpit":
            system.save_mails_now(mails)
        kill(part)

    return at
