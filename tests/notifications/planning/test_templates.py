"""The database takes every template that the code may plan."""

import re
from typing import get_args

from diplomado_notifications.deliveries.delivery import Template
from tests.notifications.conftest import Desk


async def test_the_database_takes_each_template_of_the_code(desk: Desk) -> None:
    """Two migrations that were merged had each left out a template of the other."""
    async with desk.database.transaction(readonly=True) as connection:
        check = await connection.fetchval(
            "select pg_get_constraintdef(oid) from pg_constraint where conname = 'deliveries_template_check'"
            " and conrelid = 'deliveries'::regclass"
        )
    assert set(re.findall(r"'(\w+)'", check)) == set(get_args(Template))
