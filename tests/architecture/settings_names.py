"""The names of the settings of all services, for the chassis, whose process has the code of one service alone.

python -m tests.architecture.settings_names [--check]
"""

import json
import sys
from pathlib import Path

from diplomado_chassis.settings import Settings
from tests.architecture.composition import all_services
from tests.architecture.generated import write_or_check

NAMES = Path("chassis/diplomado_chassis/settings_of_services.json")


def names() -> list[str]:
    """The environment variables that the services declare beside the chassis, sorted."""
    declared = {name for service in all_services() for name in service.settings.model_fields}
    return sorted(f"DIPLOMADO_{name.upper()}" for name in declared - set(Settings.model_fields))


if __name__ == "__main__":
    sys.exit(write_or_check({NAMES: json.dumps(names(), indent=2) + "\n"}, sys.argv[1:]))
