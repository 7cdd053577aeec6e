"""What people call a layout."""

from diplomado_chassis.language.text import Text

# The longest prefix comes first.
_NAMES = (
    ("zoom-live-report", Text("Informe de Zoom", "Report of Zoom")),
    ("zoom-live-webhook", Text("Avisos de Zoom", "Events of Zoom")),
    ("zoom-meeting-totals", Text("Zoom, reunión (solo duraciones)", "Zoom, meeting (durations alone)")),
    ("zoom-webinar", Text("Zoom, seminario web", "Zoom, webinar")),
    ("zoom-account", Text("Zoom, informe de la cuenta", "Zoom, report of the account")),
    ("zoom", Text("Zoom, reunión", "Zoom, meeting")),
    ("teams", Text.shared("Microsoft Teams")),
    ("meet", Text.shared("Google Meet")),
    ("bigbluebutton", Text.shared("BigBlueButton")),
    ("plain", Text("Tabla con las columnas de la edición", "Table with the columns of the edition")),
)


def name_of(layout: str) -> Text:
    """Return what people call a layout; a layout of a later release keeps its code."""
    return next((name for prefix, name in _NAMES if layout.startswith(prefix)), Text.shared(layout))
