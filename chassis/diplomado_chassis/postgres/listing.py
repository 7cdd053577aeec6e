"""Reads a list from the database page by page."""

import re
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from diplomado_chassis.keyset import WHOLE, Listed, Order, Page
from diplomado_chassis.postgres.database import Connection

_TYPES: Final = {str: "text", int: "bigint", UUID: "uuid", datetime: "timestamptz"}


class Listing:
    """A statement whose rows are read page by page, in the order of columns that are unique together and never null.

    `newest_first` reads it backwards. The statement has no order of its own. Columns whose name begins with `_` are
    there for the order alone.
    """

    def __init__(self, statement: str, *, newest_first: bool = False, **order: type) -> None:
        given = max(map(int, re.findall(r"\$(\d+)", statement)), default=0)
        columns = ", ".join(order)
        sign, direction = ("<", " desc") if newest_first else (">", "")
        key = [f"${place}::{_TYPES[kind]}" for place, kind in enumerate(order.values(), given + 1)]
        self._order = Order(**order)
        self._statement = (
            f"select * from ({statement}) as listed where {key[0]} is null or ({columns}) {sign} ({', '.join(key)}) "
            f"order by {', '.join(name + direction for name in order)} limit ${given + len(key) + 1}::bigint"
        )

    async def fetch(self, connection: Connection, *values: Any, page: Page = WHOLE) -> Listed[dict[str, Any]]:
        """Return a page of the rows. Raises ValidationFailed if its token is not of this list."""
        key = self._order.start(page) or (None,) * len(self._order.columns)
        rows = [dict(row) for row in await connection.fetch(self._statement, *values, *key, page.to_read)]
        found = self._order.ended(rows, page, self._order.key_of)
        shown = [{name: row[name] for name in row if not name.startswith("_")} for row in found.rows]
        return Listed(shown, found.next)
