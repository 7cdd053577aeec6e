"""SQL with named parameters such as `:edition_id`. The driver takes parameters by position alone."""

import re
from collections.abc import Callable, Mapping
from operator import itemgetter

_PARAMETER = re.compile(r"(?<![:\w]):([a-z_]+)")


class Statement:
    """A statement in the driver's form: `sql` has the parameter `$1` for the first of `names`, and so on."""

    def __init__(self, text: str) -> None:
        self.names = tuple(dict.fromkeys(_PARAMETER.findall(text)))
        positions = {name: f"${position}" for position, name in enumerate(self.names, start=1)}
        self.sql = _PARAMETER.sub(lambda found: positions[found[1]], text)

        self._select: Callable[[Mapping[str, object]], tuple[object, ...]] = itemgetter(*self.names)

    def arguments(self, values: Mapping[str, object]) -> tuple[object, ...]:
        """Return values by position. Raises KeyError for a parameter without a value."""
        return self._select(values)
