"""Writes the table of the entrance: which paths belong to which service. `make generate` runs it.

Pages and fragments of staff begin with the name of their service, which the entrance knows without a table.
"""

import json
import re
import sys
from pathlib import Path

from diplomado_contracts.services import SERVICES
from tests.architecture.composition import routes_of, service_of
from tests.architecture.generated import write_or_check

TABLE = Path("deploy/local/diplomado_local/entrance/table.json")


def patterns_of(name: str) -> list[str]:
    """The paths of a service's routes, with an asterisk for each parameter."""
    paths = {
        re.sub(r"\{[^}]*\}", "*", str(getattr(reached.route, "path", ""))) for reached in routes_of(_routers(name))
    }
    return sorted(path for path in paths if not path.startswith(f"/{name}/"))


def _routers(name: str) -> list:  # type: ignore[type-arg]
    return list(service_of(name).routes)


def table() -> str:
    """The file as it has to be."""
    return json.dumps({name: patterns_of(name) for name in SERVICES}, indent=1) + "\n"


def main(arguments: list[str]) -> int:
    """Write the table, or with --check say whether it is current."""
    return write_or_check({TABLE: table()}, arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
