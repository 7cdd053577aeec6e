"""What routes show of people or change, in words. The first that is found in the template of a path counts."""

from collections.abc import Sequence
from typing import Final

from diplomado_chassis.language.text import Text

ROUTES: Final[Sequence[tuple[str, Text]]] = (
    (r"/trials/", Text("Prueba de lo que se enviaría", "Trial of what would be sent")),
    (r"/duplicates", Text("Registros que pueden ser de una misma persona", "Records that may be of one person")),
    (r"/consent", Text("Consentimientos", "Consents")),
    (r"/eligibility", Text("Requisitos de inscripción de una persona", "Eligibility of a person")),
    (r"/proposals", Text("Cambios propuestos a datos de personas", "Proposed changes of people's details")),
    (r"/focal-contacts", Text("Contactos de puntos focales", "Contacts of focal points")),
    (r"/nominations", Text("Nominaciones", "Nominations")),
    (r"/requests", Text("Solicitudes de inscripción", "Requests for registration")),
    (r"/correction$", Text("Corrección de los datos de una persona", "Correction of a person's details")),
    (r"/replacement", Text("Reemplazo de una persona", "Replacement of a person")),
    (r"/withdrawal", Text("Retiro de una persona", "Withdrawal of a person")),
    (r"/history", Text("Historial", "History")),
    (r"/people/\{|/registrations/\{|/participants/", Text("Datos de una persona", "Details of a person")),
    (r"/people|/registrations", Text("Lista de personas", "List of people")),
    (r"/reference|/donors|/programmes|/courses|/institutions", Text("Listas de referencia", "Reference lists")),
    (r"/questions", Text("Preguntas del formulario", "Questions of the form")),
    (r"/settings/rules", Text("Requisitos de inscripción", "Rules of eligibility")),
    (r"/editions", Text("Edición", "Edition")),
)
