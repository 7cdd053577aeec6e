"""Databases of requests and of trials reach Postgres by another database, and never past what they add."""

from inspect import get_annotations

import pytest

from diplomado_chassis.postgres.database import Database, RequestDatabase
from diplomado_chassis.trials import _OneTransaction

GIVING = {
    name
    for name, one in vars(Database).items()
    if "Connection" in str(get_annotations(one).get("return") if callable(one) else "")
}


@pytest.mark.parametrize("kind", [RequestDatabase, _OneTransaction])
def test_every_way_to_a_connection_is_their_own(kind: type[Database]) -> None:
    assert {"transaction", "statement"} <= GIVING
    assert GIVING - vars(kind).keys() == set()
