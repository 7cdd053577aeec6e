"""What each service may do at Kafka: write its own topics alone, read those that it consumes, and use its group.

The client library has no method for access control lists. Creating several of them at once is written out here.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from aiokafka.errors import for_code
from aiokafka.protocol.admin import DescribeAclsRequest
from aiokafka.protocol.api import Request, RequestStruct, Response
from aiokafka.protocol.types import Array, Int8, Int16, Int32, Schema, String

from diplomado_chassis.cluster.failure import Failure
from diplomado_contracts.catalogue import TOPICS
from diplomado_contracts.services import TOPICS_READ

_TOPIC, _GROUP = 2, 3
_ANY = 1
_LITERAL, _PREFIXED = 3, 4
_EVERYTHING, _READ, _WRITE = 2, 3, 4
_ALLOW = 3
_SECURITY_DISABLED = 54
_KINDS = {_TOPIC: "topic", _GROUP: "group"}
_OPERATIONS = {
    _EVERYTHING: "All", _READ: "Read", _WRITE: "Write", 5: "Create", 6: "Delete", 7: "Alter", 8: "Describe",
    9: "ClusterAction", 10: "DescribeConfigs", 11: "AlterConfigs", 12: "IdempotentWrite",
}  # fmt: skip


class Right(NamedTuple):
    """A right of a user, as Kafka's protocol writes it. Each includes the right to describe."""

    kind: int
    name: str
    pattern: int
    principal: str
    host: str
    operation: int
    permission: int

    def __str__(self) -> str:
        word = _OPERATIONS.get(self.operation, str(self.operation))
        beginning = "" if self.pattern == _LITERAL else "beginning with "
        return f"{word} on {_KINDS.get(self.kind, self.kind)} {beginning}{self.name} for {self.principal}"

    @property
    def words(self) -> tuple[str, str, str, str]:
        """The operation, the kind, the name and the user, as Kafka's own tools write them."""
        return _OPERATIONS[self.operation], _KINDS[self.kind], self.name, self.principal


@dataclass(frozen=True)
class RightsFound:
    """What the rights at a cluster lack and have too much, in the order of the names."""

    missing: tuple[Right, ...]
    too_many: tuple[Right, ...]
    """Rights of our users that they do not need, and anybody else's to write to a topic of ours or to use a group."""


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


def all_rights(prefix: str = "") -> list[Right]:
    """Return the rights of all services."""
    return [right for service in TOPICS_READ for right in rights_of(service, prefix)]


def compare(found: Iterable[Right], prefix: str = "", administrators: Collection[str] = ()) -> RightsFound:
    """Compare the rights at a cluster with those that the services need.

    `administrators` are users, as `User:NAME`, who may do more.
    """
    wanted = all_rights(prefix)
    there = set(found)
    return RightsFound(
        tuple(right for right in wanted if right not in there),
        tuple(sorted(right for right in there - set(wanted) if _is_too_much(right, wanted, administrators))),
    )


def _is_too_much(right: Right, wanted: Collection[Right], administrators: Collection[str]) -> bool:
    """Of others only what lets them speak for a service, or take its records, is our concern: many may read."""
    if right.permission != _ALLOW or right.principal in administrators or right.kind not in _KINDS:
        return False
    covered = [one for one in wanted if one.kind == right.kind and _covers(right, one.name)]
    if right.principal in {one.principal for one in wanted}:
        return bool(covered) or right.pattern == _PREFIXED
    forbidden = (_EVERYTHING, _WRITE) if right.kind == _TOPIC else (_EVERYTHING, _READ)
    return bool(covered) and right.operation in forbidden


def _covers(right: Right, name: str) -> bool:
    if right.pattern == _PREFIXED:
        return name.startswith(right.name)
    return right.name in (name, "*")


async def existing(client: Any) -> list[Right] | None:
    """Return all rights at a cluster; None if it checks none. Raises Failure if we may not read them."""
    response = await client._send_request(DescribeAclsRequest(_ANY, None, _ANY, None, None, _ANY, _ANY))  # type: ignore[arg-type]
    if response.error_code == _SECURITY_DISABLED:
        return None
    if response.error_code:
        error: Any = for_code(response.error_code)
        raise Failure(f"Kafka does not show its rights: {error.__name__} {response.error_message or ''}.")
    return [
        Right(kind, name, pattern, principal, host, operation, permission)
        for kind, name, pattern, acls in response.resources
        for principal, host, operation, permission in acls
    ]


async def grant(client: Any, rights: list[Right]) -> None:
    """Grant rights. Raises Failure if Kafka refuses one."""
    response = await client._send_request(_CreateAcls(rights))
    for code, message in response.results:
        error: Any = for_code(code)
        if error.errno:
            raise Failure(f"Kafka refused a right: {error.__name__} {message or ''}.")
