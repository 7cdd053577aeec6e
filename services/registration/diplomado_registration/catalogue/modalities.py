"""How an edition is taught, in words."""

from typing import Final

from diplomado_chassis.language.text import Text

MODALITIES: Final = {
    "online": Text("Virtual", "Online"),
    "in_person": Text("Presencial", "In person"),
    "hybrid": Text("Híbrida", "Hybrid"),
}
