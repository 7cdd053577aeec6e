"""What is sent: an event in CloudEvents' structured mode, with the headers of Standard Webhooks."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from pydantic_core import to_json
from standardwebhooks import Webhook

from diplomado_contracts.cloudevents import Envelope, in_utc, schema_name
from diplomado_contracts.event import Event

CONTENT_TYPE = "application/cloudevents+json"


def body_of(event: Event, envelope: Envelope) -> bytes:
    """Return an event as it is sent. Its data is written by this release's contract, which `dataschema` names."""
    attributes = {
        "specversion": "1.0",
        "id": str(envelope.id),
        "source": envelope.source,
        "type": envelope.type,
        "subject": envelope.subject,
        "time": in_utc(envelope.time),
        "datacontenttype": "application/json",
        "dataschema": schema_name(type(event)),
    }
    origin = {"correlationid": envelope.correlation_id} if envelope.correlation_id else {}
    return to_json({**attributes, **origin, **envelope.extensions, "data": event})


def headers_of(event_id: UUID, body: bytes, secrets: Sequence[str], moment: datetime) -> dict[str, str]:
    """Return the headers, signed by each secret. `moment` may have any zone."""
    # The package takes the clock of any zone for UTC: see findings/standardwebhooks-clock-of-the-wall.sh.
    moment = moment.astimezone(UTC)
    signatures = [Webhook(secret).sign(str(event_id), moment, body.decode()) for secret in secrets]
    return {
        "content-type": CONTENT_TYPE,
        "user-agent": "Diplomado",
        "webhook-id": str(event_id),
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
