#!/usr/bin/env bash
# Python's email package (3.6 to 3.13, policy.default): a display name of two encoded words gets a space inside a word.
#
# RFC 2047, section 6.2: white space between two adjacent encoded words is not shown. The same parser keeps to that in a
# Subject, but not in the display name of an address: "Migra" + "ciones" is read as "Migraciones" in Subject and as
# "Migra ciones" in From. The older interface (make_header of decode_header) reads both as one word. Any sender that folds a
# long name into encoded words produces such headers, Python's own writer among them.
#
# Output seen with Python 3.6.15, 3.7.16, 3.8.18, 3.9.18, 3.10.13, 3.11.7, 3.12.1 and 3.13.0:
#   subject=Migraciones from=Migra ciones older=Migraciones
# aiosmtpd 1.4.6 passes the bytes on unchanged; what a test then reads with policy.default is not what was sent.
#
# Where it matters: tests of mails must not compare display names as this parser reads them; they read the bytes that an
# SMTP server received with the older interface, and use the newer one to count addresses alone.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check aiosmtpd==1.4.6
seen=$("$folder/venv/bin/python" - <<'PYTHON'
import smtplib
from email import message_from_bytes, policy
from email.header import decode_header, make_header

from aiosmtpd.controller import Controller


class Catcher:
    content = b""

    async def handle_DATA(self, server, session, envelope):
        Catcher.content = envelope.content
        return "250 OK"


WORDS = "=?utf-8?q?Migra?=\r\n =?utf-8?q?ciones?="
controller = Controller(Catcher(), hostname="127.0.0.1", port=0, ready_timeout=20)
controller.port = 8725
controller.start()
try:
    with smtplib.SMTP("127.0.0.1", 8725, timeout=20) as client:
        client.sendmail(
            "a@mission.example", ["b@mission.example"],
            f"From: {WORDS} <a@mission.example>\r\nTo: b@mission.example\r\nSubject: {WORDS}\r\n\r\nx\r\n",
        )
finally:
    controller.stop()
newer = message_from_bytes(Catcher.content, policy=policy.default)
older = str(make_header(decode_header(message_from_bytes(Catcher.content)["From"])))
print(f"subject={newer['Subject']} from={newer['From'].addresses[0].display_name} older={older.partition(' <')[0]}")
PYTHON
)
echo "$seen"
[ "$seen" = "subject=Migraciones from=Migra ciones older=Migraciones" ] || { echo "the behaviour has changed"; exit 1; }
