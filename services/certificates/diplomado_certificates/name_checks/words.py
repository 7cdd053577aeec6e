"""What the states of a name check are called, and the colour that helps to see them."""

from diplomado_chassis.language.text import Text

STATUSES = {
    "confirmed": (Text("Confirmado", "Confirmed"), "good"),
    "changed_since_confirmation": (Text("Cambió después de confirmar", "Changed since it was confirmed"), "warn"),
    "not_answered": (Text("Sin respuesta", "Not answered"), "warn"),
    "not_asked": (Text("No se le ha preguntado", "Not asked"), ""),
}
