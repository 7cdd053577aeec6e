"""The words for states of webhooks and deliveries, and for the reasons of failures."""

from collections.abc import Mapping
from typing import Final

from diplomado_chassis.language.text import Text
from diplomado_notifications.webhooks.delivery import DeliveryStatus, WebhookStatus

WEBHOOK_STATES: Final[Mapping[WebhookStatus, tuple[Text, str]]] = {
    "active": (Text("Activo", "Active"), "good"),
    "paused": (Text("En pausa", "Paused"), "warn"),
    "gone": (Text("Terminado por el receptor", "Ended by its receiver"), "bad"),
}
FAILING: Final = (Text("Falla", "Failing"), "bad")
DELIVERY_STATES: Final[Mapping[DeliveryStatus, tuple[Text, str]]] = {
    "pending": (Text("Por enviar", "To be sent"), "info"),
    "delivered": (Text("Entregado", "Delivered"), "good"),
    "failed": (Text("No entregado", "Not delivered"), "bad"),
}
"""The name of each state, and the kind of its badge."""

VIEWS: Final[Mapping[DeliveryStatus, Text]] = {
    "pending": Text("Por enviar", "To be sent"),
    "delivered": Text("Entregados", "Delivered"),
    "failed": Text("No entregados", "Not delivered"),
}

REASONS: Final[Mapping[str, Text]] = {
    "timed_out": Text("El receptor no respondió a tiempo.", "The receiver did not answer in time."),
    "unreachable": Text("No se pudo llegar al receptor.", "The receiver could not be reached."),
    "name_unknown": Text("El nombre del receptor no existe.", "The receiver's name does not exist."),
    "tls_failed": Text("El certificado TLS del receptor no sirve.", "The receiver's TLS certificate is not valid."),
    "connection_lost": Text("Se cortó la conexión.", "The connection was lost."),
    "answer_not_understood": Text("La respuesta no es HTTP.", "The answer is not HTTP."),
    "redirected": Text(
        "El receptor remite a otra dirección, que no se sigue.", "The receiver redirects, which is not followed."
    ),
    "refused": Text("El receptor rechazó el evento.", "The receiver refused the event."),
    "limited": Text("El receptor pidió enviar más despacio.", "The receiver asked to send more slowly."),
    "receiver_failed": Text("El receptor tuvo un error.", "The receiver had an error."),
    "gone": Text("El receptor ya no quiere eventos.", "The receiver wants no more events."),
    "expired": Text("Esperó demasiado detrás de otros que fallaban.", "It waited too long behind others that failed."),
    "not_an_address": Text("La dirección no sirve.", "The address cannot be used."),
    "address_not_allowed": Text("La dirección es interna.", "The address is a private one."),
    "not_encrypted": Text("La dirección no comienza con https.", "The address does not begin with https."),
    "type_not_allowed": Text("Este tipo de evento ya no se permite.", "This type of event is not allowed any more."),
}
