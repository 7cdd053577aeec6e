"""What is said to a person whose sign-in did not work."""

from diplomado_chassis.language.text import Text

AWAY = Text(
    "No podemos comprobar su identidad en este momento porque el sistema de acceso no responde. Inténtelo de nuevo en "
    "unos minutos.",
    "We cannot check who you are right now, because the sign-in system does not answer. Try again in some minutes.",
)
TOO_MANY = Text(
    "Hubo demasiados intentos de ingreso. Espere un minuto e inténtelo de nuevo.",
    "There were too many attempts to sign in. Wait a minute and try again.",
)
UNKNOWN_ATTEMPT = Text(
    "Este intento de ingreso ya se usó, venció o comenzó en otro navegador. Comience de nuevo.",
    "This attempt to sign in was used, has expired or began in another browser. Start again.",
)
DENIED = Text(
    "El ingreso se canceló. Puede comenzar de nuevo cuando quiera.",
    "The sign-in was cancelled. You can start again whenever you like.",
)
REFUSED = Text(
    "El sistema de acceso dio una respuesta que no podemos aceptar. Comience de nuevo; si se repite, avise a la "
    "persona que administra el sistema.",
    "The sign-in system gave an answer that we cannot accept. Start again; if it happens once more, tell the person "
    "who runs the system.",
)
NO_ROLE = Text(
    "Su cuenta existe, pero no tiene ninguna función en Diplomado. Pida a la coordinación que se la asigne.",
    "Your account exists, but has no role in Diplomado. Ask the coordination to give you one.",
)
TOO_LARGE = Text(
    "Su cuenta tiene más ediciones asignadas de las que caben en una sesión. Pida que se le asigne por misión o "
    "programa.",
    "Your account has more editions than fit into a session. Ask to be assigned by mission or programme.",
)
