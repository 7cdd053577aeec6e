#!/usr/bin/env bash
# networknt json-schema-validator 3.0.9 (Java): 1e400 is of no type. `number` refuses it, and `minimum` lets -1e400 pass.
#
# JSON numbers have no limit, and 1e400 is an integer by JSON Schema. The validator's parser makes infinity of what no double holds,
# whose type is "unknown": each keyword that names a type refuses the value, and each that applies to numbers alone overlooks it. So
# a valid number is refused with a reason that hides it, and an invalid one is accepted where the schema names no type.
#
# Output seen:
#   {"type": "number"} and 1e308: valid
#   {"type": "number"} and 1e400: unknown found, number expected
#   {"minimum": 0} and -1e308: must have a minimum value of 0
#   {"minimum": 0} and -1e400: valid
#
# Where it matters: limits of numbers hold only beside a `type`, and a record with such a number is judged otherwise in Python.
set -euo pipefail
script=$(realpath "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat > pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>org.example</groupId>
  <artifactId>numbers</artifactId>
  <version>1</version>
  <dependencies>
    <dependency><groupId>com.networknt</groupId><artifactId>json-schema-validator</artifactId><version>3.0.9</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-nop</artifactId><version>2.0.17</version></dependency>
  </dependencies>
</project>
XML
mvn --batch-mode --quiet --no-transfer-progress org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies > /dev/null
cat > Numbers.java <<'JAVA'
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;

public class Numbers {
    public static void main(String[] arguments) {
        judge("{\"type\": \"number\"}", "1e308");
        judge("{\"type\": \"number\"}", "1e400");
        judge("{\"minimum\": 0}", "-1e308");
        judge("{\"minimum\": 0}", "-1e400");
    }

    private static void judge(String schema, String number) {
        var registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
        var errors = registry.getSchema(schema).validate(number, InputFormat.JSON);
        System.out.println(schema + " and " + number + ": " + (errors.isEmpty() ? "valid" : errors.get(0).getMessage()));
    }
}
JAVA
seen=$(java -cp "target/dependency/*" Numbers.java)
echo "$seen"
diff <(echo "$seen") <(sed -n 's/^#   //p' "$script")
