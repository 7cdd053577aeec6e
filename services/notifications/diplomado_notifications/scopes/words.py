"""What routes show of people or change, in words. The first that is found in the template of a path counts."""

from collections.abc import Sequence
from typing import Final

from diplomado_chassis.language.text import Text

ROUTES: Final[Sequence[tuple[str, Text]]] = (
    (r"^/notifications/fragments/person", Text("Mensajes a una persona", "Messages to a person")),
    (r"/webhooks", Text("Webhooks", "Webhooks")),
    (r"/messages|/deliveries", Text("Mensajes enviados", "Messages sent")),
    (r"/editions", Text("Edición", "Edition")),
)
