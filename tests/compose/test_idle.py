"""The table of Kafka's tool for groups is read as the replay needs it."""

import pytest

from diplomado_contracts.services import SERVICES, TOPICS_READ
from tests.compose.idle import lags

HEAD = "GROUP TOPIC PARTITION CURRENT-OFFSET LOG-END-OFFSET LAG CONSUMER-ID HOST CLIENT-ID\n"


def row(service: str, current: str, end: int, topic: str = "") -> str:
    """One line of the table."""
    return f"training.{service} {topic or TOPICS_READ[service][0].name} 0 {current} {end} - consumer-1\n"


def test_records_that_were_never_read_count_and_other_topics_do_not() -> None:
    rest = "".join(row(service, "5", 5) for service in SERVICES[1:])
    table = HEAD + rest + row(SERVICES[0], "-", 7) + row(SERVICES[0], "3", 4) + row(SERVICES[0], "0", 9, "elsewhere")
    assert lags(table) == {SERVICES[0]: 8} | dict.fromkeys(SERVICES[1:], 0)


def test_a_group_that_is_not_there_yet_is_not_idle() -> None:
    with pytest.raises(ValueError, match="no member"):
        lags(HEAD + row(SERVICES[0], "5", 5))
