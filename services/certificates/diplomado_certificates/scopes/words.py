"""What routes show of people or change, in words. The first that is found in the template of a path counts."""

from collections.abc import Sequence
from typing import Final

from diplomado_chassis.language.text import Text

ROUTES: Final[Sequence[tuple[str, Text]]] = (
    (r"/trials/", Text("Prueba de lo que se enviaría", "Trial of what would be sent")),
    (r"^/certificates/.*report", Text("Informe de graduación", "Report of graduation")),
    (
        r"/fragments/institution",
        Text("Avance de las personas de una institución", "Progress of an institution's people"),
    ),
    (
        r"^/certificates/fragments/person",
        Text("Requisitos y certificado de una persona", "A person's requirements and certificate"),
    ),
    (r"/progress|/outlook", Text("Avance hacia la graduación", "Progress towards graduation")),
    (r"/names$", Text("Revisión de nombres", "Check of names")),
    (r"/withdrawal", Text("Retiro de una graduación", "Reversal of a graduation")),
    (r"/certificates\.(pdf|zip)$", Text("Certificados de un acta", "Certificates of an act")),
    (r"/ceremony", Text("Lista de la ceremonia", "Ceremony list")),
    (r"/acts?(/|$)|/fragments/(review|signing)", Text("Acta de graduación", "Graduation act")),
    (r"/certificates/(\{|.*\{cert)", Text("Certificado de una persona", "Certificate of a person")),
    (r"/certificates$|/print", Text("Certificados", "Certificates")),
    (r"/policy", Text("Requisitos de graduación", "Policy of graduation")),
    (r"/emblems|/signatures|/images", Text("Imágenes de certificados", "Images of certificates")),
    (r"/editions", Text("Edición", "Edition")),
)
