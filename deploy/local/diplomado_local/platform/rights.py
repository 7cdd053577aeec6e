"""What each service may do at Kafka: write its own topics alone, read those that it consumes, and use its group.

The client library has no requests for access control lists, so the one that is needed is written out here.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from aiokafka.errors import for_code
from aiokafka.protocol.api import Request, RequestStruct, Response
from aiokafka.protocol.types import Array, Int8, Int16, Int32, Schema, String

from diplomado_contracts.catalogue import TOPICS
from diplomado_contracts.services import TOPICS_READ
from diplomado_local.failures import Failure

_TOPIC, _GROUP = 2, 3
_LITERAL = 3
_READ, _WRITE = 3, 4
_ALLOW = 3


class Right(NamedTuple):
    """A right of a user, as Kafka's protocol writes it. Each includes the right to describe."""

    kind: int
    name: str
    pattern: int
    principal: str
    host: str
    operation: int
    permission: int


class _Response(Response):
    API_KEY = 30
    API_VERSION = 1
    SCHEMA = Schema(
        ("throttle_time_ms", Int32),
        ("results", Array(("error_code", Int16), ("error_message", String("utf-8")))),
    )


class _Request(RequestStruct):
    API_KEY = 30
    API_VERSION = 1
    RESPONSE_TYPE = _Response
    SCHEMA = Schema(
        (
            "creations",
            Array(
                ("resource_type", Int8),
                ("resource_name", String("utf-8")),
                ("resource_pattern_type", Int8),
                ("principal", String("utf-8")),
                ("host", String("utf-8")),
                ("operation", Int8),
                ("permission_type", Int8),
            ),
        ),
    )


class _CreateAcls(Request[_Request]):
    API_KEY = 30

    def __init__(self, rights: list[Right]) -> None:
        self._rights = rights

    def build(self, request_struct_class: type[_Request]) -> _Request:
        return request_struct_class([tuple(right) for right in self._rights])


def rights_of(service: str, prefix: str = "") -> Iterator[Right]:
    """Yield the rights that a service needs, for a user with the service's name."""

    def right(kind: int, name: str, operation: int) -> Right:
        return Right(kind, prefix + name, _LITERAL, f"User:{service}", "*", operation, _ALLOW)

    for topic in TOPICS:
        if topic.owner == service:
            yield right(_TOPIC, topic.name, _WRITE)
    for topic in TOPICS_READ[service]:
        yield right(_TOPIC, topic.name, _READ)
    yield right(_GROUP, f"training.{service}", _READ)


async def grant(client: Any, rights: list[Right]) -> None:
    """Grant rights. Raises Failure if Kafka refuses one."""
    response = await client._send_request(_CreateAcls(rights))
    for code, message in response.results:
        error: Any = for_code(code)
        if error.errno:
            raise Failure(f"Kafka refused a right: {error.__name__} {message or ''}.")
