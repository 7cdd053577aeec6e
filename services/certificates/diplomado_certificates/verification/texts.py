"""The texts of the public pages, by key. Templates write `t.key`."""

from collections.abc import Mapping

from diplomado_chassis.language.text import Text

TEXTS: Mapping[str, Text] = {
    "title_form": Text("Verificar un certificado", "Check a certificate"),
    "title_valid": Text("Certificado válido", "Valid certificate"),
    "title_revoked": Text("Certificado revocado", "Revoked certificate"),
    "title_hidden": Text("Certificado no disponible", "Certificate not available"),
    "title_unknown": Text("Código desconocido", "Unknown code"),
    "title_comparison": Text("Comparación de un archivo", "Comparison of a file"),
    "title_problem": Text("No se pudo atender la consulta", "The check could not be made"),
    "lead_valid": Text(
        "Este certificado fue emitido y sigue vigente.", "This certificate was issued and is still valid."
    ),
    "lead_revoked": Text(
        "Este certificado fue emitido, pero ya no es válido.", "This certificate was issued but is no longer valid."
    ),
    "lead_hidden": Text(
        "El certificado que abría este código ya no se muestra.",
        "The certificate that this code opened is no longer shown.",
    ),
    "lead_unknown": Text("Ningún certificado corresponde a este código.", "No certificate has this code."),
    "unknown_help": Text(
        "Compruebe que escribió los 26 caracteres tal como están en el papel. Si el código es correcto, el papel "
        "no es un documento emitido por esta institución.",
        "Check that you typed the 26 characters as they stand on the paper. If the code is right, the paper is "
        "not a document issued by this institution.",
    ),
    "revoked_on": Text("Revocado el {day}.", "Revoked on {day}."),
    "reason_issued_in_error": Text("Motivo: se emitió por error.", "Reason: it was issued in error."),
    "reason_fraud": Text("Motivo: se comprobó un fraude.", "Reason: fraud was established."),
    "reason_duplicate": Text("Motivo: era un duplicado.", "Reason: it was a duplicate."),
    "reason_superseded": Text("Motivo: lo reemplaza una corrección.", "Reason: a correction replaces it."),
    "successor_link": Text("Ver el certificado que lo reemplaza", "See the certificate that replaces it"),
    "replaces": Text(
        "Reemplaza a un certificado anterior de la misma distinción.",
        "It replaces an earlier certificate of the same award.",
    ),
    "reason_holder_request": Text("Motivo: lo pidió su titular.", "Reason: its holder asked for it."),
    "credential_heading": Text("La misma constancia para programas", "The same certificate for programs"),
    "credential_text": Text(
        "Un archivo firmado (Open Badges 3.0) que guardan las carteras digitales y que cualquiera puede comprobar sin "
        "esta página.",
        "A signed file (Open Badges 3.0) that wallets keep and that anybody can check without this page.",
    ),
    "credential_json": Text("Credencial (JSON)", "Credential (JSON)"),
    "credential_png": Text("Imagen con la credencial (PNG)", "Picture with the credential (PNG)"),
    "credential_svg": Text("Imagen con la credencial (SVG)", "Picture with the credential (SVG)"),
    "credential_pdf": Text(
        "Documento con la credencial adjunta (PDF/A-3)", "Document with the credential attached (PDF/A-3)"
    ),
    "europass_heading": Text("Para Europass, sin sellar", "For Europass, not sealed"),
    "europass_text": Text(
        "Un archivo del Modelo Europeo de Aprendizaje para programas que emiten y sellan credenciales de Europass. No "
        "lleva sello ni firma: solo un sello electrónico cualificado de la institución lo convierte en una Credencial "
        "Digital Europea.",
        "A file of the European Learning Model for programs that issue and seal Europass credentials. It has no seal "
        "and no signature: only a qualified electronic seal of the institution makes it a European Digital Credential.",
    ),
    "europass_file": Text("Archivo para Europass, sin sellar (JSON-LD)", "File for Europass, not sealed (JSON-LD)"),
    "linkedin": Text("¿Es suyo? Agréguelo a su perfil de LinkedIn", "Is it yours? Add it to your LinkedIn profile"),
    "compare_heading": Text("Compare cada dato con el papel", "Compare each detail with the paper"),
    "compare_text": Text(
        "Un papel puede estar alterado aunque el código sea auténtico. Si un solo dato difiere del que ve aquí, "
        "no acepte el documento.",
        "A paper can be altered although its code is genuine. If a single detail differs from what you see here, "
        "do not accept the document.",
    ),
    "compare_revoked": Text(
        "Estos son los datos del certificado que dejó de ser válido.",
        "These are the details of the certificate that is no longer valid.",
    ),
    "printed_note_en": Text(
        "El papel está en inglés: cada texto aparece como está impreso, con su traducción debajo.",
        "The paper is in English: each text stands here as printed, with a translation below it.",
    ),
    "printed_note_es": Text(
        "El papel está en español: cada texto aparece como está impreso, con su traducción debajo.",
        "The paper is in Spanish: each text stands here as printed, with a translation below it.",
    ),
    "withheld_note": Text(
        "Esta página no muestra el nombre: su titular no ha aceptado que aparezca aquí. El certificado es auténtico si "
        "todos los demás datos coinciden; el nombre está en el documento.",
        "This page does not show the name: the holder has not agreed that it appears here. The certificate is genuine "
        "if all other details match; the name is on the document.",
    ),
    "erased_on_request_note": Text(
        "Los datos personales del titular se borraron a petición suya. La institución conserva lo necesario para "
        "confirmar que el certificado fue emitido.",
        "The holder's personal details were erased because the holder asked for it. The institution keeps what is "
        "needed to confirm that the certificate was issued.",
    ),
    "erased_note": Text(
        "Los datos personales del titular se borraron, a su petición o al terminar su plazo de conservación. La "
        "institución conserva lo necesario para confirmar que el certificado fue emitido.",
        "The holder's personal details were erased, on request or at the end of their retention. The institution "
        "keeps what is needed to confirm that the certificate was issued.",
    ),
    "document": Text("Documento", "Document"),
    "name": Text("Otorgado a", "Awarded to"),
    "institution": Text("Institución", "Institution"),
    "course": Text("Curso", "Course"),
    "session": Text("Sesión", "Session"),
    "project": Text("Proyecto", "Project"),
    "team": Text("Equipo", "Team"),
    "score": Text("Calificación", "Score"),
    "score_value": Text("{score} de 100 puntos", "{score} of 100 points"),
    "score_shared": Text(
        "{score} de 100 puntos, compartida con otro equipo", "{score} of 100 points, shared with another team"
    ),
    "group": Text("Grupo territorial", "Territorial group"),
    "held": Text("Modalidad y fechas", "Mode and dates"),
    "length": Text("Duración", "Length"),
    "modules": Text("Módulos", "Modules"),
    "issuer": Text("Otorgado por", "Awarded by"),
    "issued": Text("Lugar y fecha", "Place and date"),
    "issued_value": Text.shared("{place}, {day}"),
    "act": Text("Acta", "Act"),
    "act_value": Text("N.º {number}, {day}", "No. {number}, {day}"),
    "signatories": Text("Firmas", "Signatures"),
    "number": Text("Número", "Number"),
    "code": Text("Código de verificación", "Verification code"),
    "programmes": Text("Programas", "Programmes"),
    "donors": Text("Donantes", "Donors"),
    "sdg": Text("Objetivos de Desarrollo Sostenible", "Sustainable Development Goals"),
    "gcm": Text("Objetivos del Pacto Mundial para la Migración", "Objectives of the Global Compact for Migration"),
    "fingerprint": Text("Huella SHA-256 del registro", "SHA-256 fingerprint of the record"),
    "online": Text("Virtual", "Online"),
    "in_person": Text("Presencial", "In person"),
    "hybrid": Text("Híbrida", "Hybrid"),
    "held_value": Text.shared("{modality}, {period}"),
    "hours": Text("{count} horas académicas", "{count} academic hours"),
    "hour": Text("1 hora académica", "1 academic hour"),
    "minute": Text("1 minuto", "1 minute"),
    "minutes": Text("{count} minutos", "{count} minutes"),
    "kind_diploma": Text.shared("Diploma"),
    "kind_attendance": Text("Certificado de asistencia", "Certificate of attendance"),
    "kind_recognition": Text("Reconocimiento", "Recognition"),
    "kind_best_project": Text("Reconocimiento al mejor proyecto", "Recognition for the best project"),
    "kind_group_leader": Text("Reconocimiento al liderazgo de grupo", "Recognition for leading a group"),
    "pdf_link": Text("Abrir el documento original (PDF)", "Open the original document (PDF)"),
    "name_heading": Text("¿Tiene el papel o es su titular?", "Do you have the paper, or are you its holder?"),
    "name_text": Text(
        "Escriba el nombre completo tal como está en el papel: si coincide, se abre el documento original.",
        "Type the whole name as it stands on the paper: if it matches, the original document opens.",
    ),
    "name_label": Text("Nombre completo", "Full name"),
    "upload_heading": Text("¿Le enviaron el documento como archivo?", "Did you receive the document as a file?"),
    "upload_text": Text(
        "Elija el PDF que recibió: se compara con el original, también si otro programa lo guardó o alguien lo firmó, "
        "y no se guarda.",
        "Choose the PDF that you received: it is compared with the original, also if another program saved it or "
        "somebody signed it, and not kept.",
    ),
    "upload_label": Text("Archivo PDF", "PDF file"),
    "upload_button": Text("Comparar", "Compare"),
    "identical": Text("El archivo es idéntico al original", "The file is identical to the original"),
    "identical_help": Text("No difiere ni en un byte.", "Not one byte differs."),
    "signed": Text("Copia firmada, contenido sin cambios", "Signed copy, content unchanged"),
    "signed_help": Text(
        "La página es la del original. El archivo lleva además una firma electrónica: su programa de PDF muestra de "
        "quién es y si es válida.",
        "The page is that of the original. The file also has an electronic signature: your PDF program shows whose it "
        "is and whether it is valid.",
    ),
    "attached": Text("Contenido sin cambios, con un archivo adjunto", "Content unchanged, with a file attached"),
    "attached_help": Text(
        "La página es la del original. El archivo lleva otro adentro, como la credencial firmada que se descarga de la "
        "página del certificado; de ese archivo no decimos nada aquí.",
        "The page is that of the original. The file has another one inside, such as the signed credential that the "
        "page of the certificate offers; of that file we say nothing here.",
    ),
    "saved_again": Text("Copia guardada de nuevo, contenido sin cambios", "Copy saved again, content unchanged"),
    "saved_again_help": Text(
        "Otro programa guardó el archivo, y la página es la del original.",
        "Another program saved the file, and the page is that of the original.",
    ),
    "rebuilt": Text("Copia hecha por otro programa", "Copy made by another program"),
    "rebuilt_help": Text(
        "En su texto están todos los datos del certificado, pero la página se hizo de nuevo, por ejemplo al imprimir "
        "en PDF: no podemos decir más. Compare lo que ve con la página del certificado.",
        "All facts of the certificate are in its text, but the page was made anew, for example by printing to PDF: we "
        "cannot say more. Compare what you see with the page of the certificate.",
    ),
    "altered": Text("El archivo difiere del original", "The file differs from the original"),
    "altered_help": Text(
        "Valen los datos de la página del certificado. Si los de su archivo son otros, pida el documento original a "
        "quien se lo envió.",
        "The facts on the page of the certificate hold. If those of your file are others, ask the sender for the "
        "original document.",
    ),
    "name_uncompared": Text(
        "El nombre no se compara: su titular no ha aceptado publicarlo.",
        "The name is not compared: its holder has not agreed to publish it.",
    ),
    "missing_heading": Text("Datos del certificado que el archivo no tiene", "Facts that the file does not have"),
    "words_heading": Text("Palabras que solo el archivo tiene", "Words that only the file has"),
    "other_document": Text("El archivo es otro documento", "The file is another document"),
    "other_document_help": Text(
        "No lleva el número ni el código de este certificado. Si es otro certificado, verifíquelo con el código que "
        "está en él.",
        "It has neither the number nor the code of this certificate. If it is another certificate, check it by the "
        "code on it.",
    ),
    "scan": Text("El archivo es una imagen del papel", "The file is a picture of the paper"),
    "picture": Text("El archivo es una imagen del papel", "The file is a picture of the paper"),
    "picture_help": Text(
        "Una foto o un escaneo no se puede comparar aquí, y eso no dice nada en contra del documento. Compare cada "
        "dato que ve con los de la página del certificado.",
        "A photograph or a scan cannot be compared here, and that says nothing against the document. Compare each fact "
        "that you see with those on the page of the certificate.",
    ),
    "unreadable": Text("No podemos leer este archivo", "We cannot read this file"),
    "unreadable_help": Text(
        "No es un PDF, está dañado o pide una contraseña: eso no dice nada en contra del documento. Compare cada dato "
        "con los de la página del certificado.",
        "It is no PDF, it is damaged, or it asks for a password: that says nothing against the document. Compare each "
        "fact with those on the page of the certificate.",
    ),
    "incomparable": Text(
        "No hay un original con el cual comparar el archivo", "There is no original to compare the file with"
    ),
    "incomparable_help": Text(
        "El código no es de un certificado, o sus datos ya no se muestran.",
        "The code is not that of a certificate, or its facts are no longer shown.",
    ),
    "no_file": Text("Elija primero un archivo PDF.", "Choose a PDF file first."),
    "back": Text("Volver al certificado", "Back to the certificate"),
    "form_label": Text("Código de verificación", "Verification code"),
    "form_hint": Text(
        "26 letras y números que están bajo el código QR. Las mayúsculas, los espacios y los guiones no importan.",
        "26 letters and digits below the QR code. Capitals, spaces and hyphens do not matter.",
    ),
    "form_button": Text("Verificar", "Check"),
    "form_error": Text(
        "Eso no es un código: debe tener 26 letras y números. Revise si falta o sobra alguno.",
        "That is not a code: it needs 26 letters and digits. See whether one is missing or too many.",
    ),
    "another": Text("Verificar otro certificado", "Check another certificate"),
    "checked": Text("Consultado el {moment}.", "Checked on {moment}."),
    "kept": Text(
        "Así estaba el registro el {moment}. Lo que se revocó después no aparece aquí.",
        "The register stood like this on {moment}. What was revoked later does not appear here.",
    ),
    "kept_form_text": Text(
        "Escanee el código QR del papel, o escriba en el navegador esta dirección y detrás el código de 26 caracteres:",
        "Scan the QR code on the paper, or type this address into the browser, followed by the code of 26 characters:",
    ),
    "period": Text("del {first} al {last}", "{first} to {last}"),
}
