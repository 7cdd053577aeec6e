"""The input of acceptance: where the services run and how to call them. It discovers nothing."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

ReportStep = Callable[[str], None]
"""Called with a short description when a step begins."""
Tell = Callable[[str], None]
"""Called with what is waited for, whenever that changes."""


def ignore(_text: str) -> None:
    """Report nothing."""


class Deployment(Protocol):
    """Running services, described by the program that runs them. Mappings are by the name of the service."""

    @property
    def services(self) -> Mapping[str, str]:
        """The base URL of each public API."""

    @property
    def url(self) -> str:
        """The address of the entrance, which shows the pages of all services."""

    @property
    def operations(self) -> Mapping[str, str]:
        """The base URL of each operations port, which has /metrics."""

    @property
    def kafka(self) -> str:
        """Kafka's bootstrap servers."""

    @property
    def mailbox(self) -> Path:
        """The folder with one `.eml` file per mail that arrived, named by the delivery."""

    @property
    def logs(self) -> Path:
        """The folder with the logs, which is shown to the person."""

    @property
    def platform(self) -> Mapping[str, Mapping[str, str]]:
        """`version` and `kind` of Kafka and Postgres, for the report."""

    def token(self, role: str) -> str:
        """An access token of a member of staff in this role."""

    def resident_megabytes(self) -> Mapping[str, int]:
        """The resident memory of each service now."""
