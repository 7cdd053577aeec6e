#!/usr/bin/env bash
# titanium-json-ld 1.4.0 (JSON-LD for Java): what a term means depends on the order in which a context defines its terms.
#
# The members of a JSON object have no order, and JSON-LD says that a term which another one names is defined first. Titanium does
# that only where the definition is a string. Of an object ({"@id": …}) that comes later it takes the name as it is: `Credential`
# below becomes a relative address, so that a type is lost. If the document repeats the context further down, which is
# allowed where nothing changes, the term now is another one, and the document is refused.
#
# Output seen:
#   1.4.0, Badge first, Credential second: https://example.org/Badge
#   1.4.0, Badge first, repeated inside: https://example.org/Badge
#   1.4.0, Credential first, Badge second: Badge
#   1.4.0, Credential first, repeated inside: PROTECTED_TERM_REDEFINITION
#
# Where it matters: the context of Open Badges 3.0 has such a pair (AchievementCredential). Iron 0.14.0 (com.apicatalog), which is built on
# this, accepted an endorsed credential by the context as it is published, and refused it by the same context with sorted members.
set -euo pipefail
script=$(realpath "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat > pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>org.example</groupId>
  <artifactId>terms</artifactId>
  <version>1</version>
  <dependencies>
    <dependency><groupId>com.apicatalog</groupId><artifactId>titanium-json-ld</artifactId><version>1.4.0</version></dependency>
    <dependency><groupId>org.glassfish</groupId><artifactId>jakarta.json</artifactId><version>2.0.1</version></dependency>
  </dependencies>
</project>
XML
mvn --batch-mode --quiet --no-transfer-progress org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies > /dev/null
cat > Terms.java <<'JAVA'
import com.apicatalog.jsonld.JsonLd;
import com.apicatalog.jsonld.JsonLdError;
import com.apicatalog.jsonld.document.JsonDocument;
import jakarta.json.JsonObject;
import java.io.StringReader;

public class Terms {
    private static final String BADGE = "\"Badge\": {\"@id\": \"https://example.org/Badge\"}";
    private static final String CREDENTIAL = "\"Credential\": {\"@id\": \"Badge\"}";

    public static void main(String[] arguments) throws Exception {
        say("Badge first, Credential second", "Badge first, repeated inside", BADGE + ", " + CREDENTIAL);
        say("Credential first, Badge second", "Credential first, repeated inside", CREDENTIAL + ", " + BADGE);
    }

    private static void say(String once, String twice, String terms) throws Exception {
        String context = "\"@context\": {\"@protected\": true, \"about\": {\"@id\": \"https://example.org/about\"}, " + terms + "}";
        System.out.println("1.4.0, " + once + ": " + type("{" + context + ", \"@type\": \"Credential\"}"));
        System.out.println("1.4.0, " + twice + ": "
                + type("{" + context + ", \"@type\": \"Credential\", \"about\": {" + context + ", \"@id\": \"urn:x\"}}"));
    }

    private static String type(String text) throws Exception {
        try {
            JsonObject found = JsonLd.expand(JsonDocument.of(new StringReader(text))).get().getJsonObject(0);
            return found.getJsonArray("@type").getString(0);
        } catch (JsonLdError error) {
            return error.getCode().name();
        }
    }
}
JAVA
seen=$(java -cp "target/dependency/*" Terms.java 2> /dev/null)
echo "$seen"
diff <(echo "$seen") <(sed -n 's/^#   //p' "$script")
