#!/usr/bin/env bash
# rdf-urdna 1.1 (io.setl, RDF canonicalisation for Java): blank nodes are named in another order than RDFC-1.0 says.
#
# The standard names blank nodes in the order of their hashes, here a, c, b. Version 1.1 does not, so that a document
# with several blank nodes gets another canonical form, and a valid signature over it is refused. Where hashes happen to be in
# the right order it is accepted, so small examples pass. Version 1.4, which is a drop-in, does what the standard says.
#
# Output seen:
#   rdf-urdna 1.1: a b c
#   rdf-urdna 1.4: a c b
#   by their hashes: a c b
#
# Where it matters: Iron 0.14.0 (com.apicatalog:iron-verifiable-credentials) asks for 1.1 and refused all 462 credentials of the two
# example programmes, which three other verifiers accept. verification/interop/judges/java/iron.lock.toml has 1.4.
set -euo pipefail
script=$(realpath "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat > Names.java <<'JAVA'
import com.apicatalog.jsonld.http.media.MediaType;
import com.apicatalog.rdf.Rdf;
import io.setl.rdf.normalization.RdfNormalize;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.stream.Collectors;

public class Names {
    public static void main(String[] arguments) throws Exception {
        StringBuilder given = new StringBuilder();
        for (String name : new String[] {"a", "b", "c"}) {
            given.append("<urn:x> <urn:part> _:").append(name).append(" .\n_:").append(name)
                    .append(" <urn:name> \"").append(name).append("\" .\n");
        }
        var dataset = Rdf.createReader(MediaType.N_QUADS, new StringReader(given.toString())).readDataset();
        var named = new StringWriter();
        Rdf.createWriter(MediaType.N_QUADS, named).write(RdfNormalize.normalize(dataset));
        System.out.println(named.toString().lines().filter(line -> line.startsWith("_:")).sorted()
                .map(line -> line.split("\"")[1]).collect(Collectors.joining(" ")));
    }
}
JAVA
seen=$(
    for version in 1.1 1.4; do
        cat > pom.xml <<XML
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>org.example</groupId>
  <artifactId>names</artifactId>
  <version>1</version>
  <dependencies>
    <dependency><groupId>com.apicatalog</groupId><artifactId>titanium-json-ld</artifactId><version>1.4.0</version></dependency>
    <dependency><groupId>io.setl</groupId><artifactId>rdf-urdna</artifactId><version>$version</version></dependency>
    <dependency><groupId>org.glassfish</groupId><artifactId>jakarta.json</artifactId><version>2.0.1</version></dependency>
  </dependencies>
</project>
XML
        rm -rf target
        mvn --batch-mode --quiet --no-transfer-progress org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies > /dev/null
        echo "rdf-urdna $version: $(java -cp 'target/dependency/*' Names.java 2> /dev/null)"
    done
    python3 - <<'PYTHON'
from hashlib import sha256


def hashed(name):
    lines = [f'_:a <urn:name> "{name}" .\n', "<urn:x> <urn:part> _:a .\n"]
    return sha256("".join(sorted(lines)).encode()).hexdigest()


print("by their hashes:", *sorted("abc", key=hashed))
PYTHON
)
echo "$seen"
diff <(echo "$seen") <(sed -n 's/^#   //p' "$script")
