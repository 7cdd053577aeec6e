#!/usr/bin/env bash
# openapi-generator 7.25.0, Java, library `native`: a file as the body of a request is sent as its path, in quotes.
#
# A body with `type: string, format: binary`, or of OpenAPI 3.1 with a media type alone, is an argument of the type `java.io.File`. The
# generated code gives it to Jackson, as it does with objects, whatever the media type says, and Jackson writes a File as a text: its
# absolute path. The call succeeds as soon as the server takes any text. Library `apache-httpclient` sends the file.
#
# Output seen (with "..." for the folder):
#   native: text/csv "\".../people.csv\""
#   apache-httpclient: text/csv "name,city"
#
# Where it matters: every API that takes a list or a workbook as the body itself and not as a form. Our journey of a client in Java
# sends files by hand (tests/api_clients/java), and docs/api.md says so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat > openapi.json <<'JSON'
{
  "openapi": "3.0.3",
  "info": {"title": "Lists", "version": "1"},
  "paths": {"/lists": {"put": {
    "operationId": "putList",
    "requestBody": {"required": true, "content": {"text/csv": {"schema": {"type": "string", "format": "binary"}}}},
    "responses": {"204": {"description": "Taken."}}
  }}}
}
JSON
printf 'name,city' > people.csv
project() {
    mkdir -p "$1/src/main/java/seen" && cp openapi.json "$1"
    cat > "$1/pom.xml" <<XML
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>org.example</groupId><artifactId>lists</artifactId><version>1</version>
  <properties>
    <maven.compiler.source>17</maven.compiler.source><maven.compiler.target>17</maven.compiler.target>
    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
  </properties>
  <dependencies>
    <dependency><groupId>com.fasterxml.jackson.core</groupId><artifactId>jackson-databind</artifactId><version>2.19.2</version></dependency>
    <dependency><groupId>com.fasterxml.jackson.datatype</groupId><artifactId>jackson-datatype-jsr310</artifactId><version>2.19.2</version></dependency>
    <dependency><groupId>jakarta.annotation</groupId><artifactId>jakarta.annotation-api</artifactId><version>3.0.0</version></dependency>
    <dependency><groupId>org.apache.httpcomponents.client5</groupId><artifactId>httpclient5</artifactId><version>5.5</version></dependency>
  </dependencies>
  <build><plugins>
    <plugin>
      <groupId>org.openapitools</groupId><artifactId>openapi-generator-maven-plugin</artifactId><version>7.25.0</version>
      <executions><execution><goals><goal>generate</goal></goals><configuration>
        <inputSpec>\${project.basedir}/openapi.json</inputSpec><generatorName>java</generatorName><library>$1</library>
        <apiPackage>lists.api</apiPackage><invokerPackage>lists</invokerPackage><modelPackage>lists.model</modelPackage>
        <generateApiTests>false</generateApiTests><generateModelTests>false</generateModelTests>
        <configOptions><useJakartaEe>true</useJakartaEe><openApiNullable>false</openApiNullable></configOptions>
      </configuration></execution></executions>
    </plugin>
    <plugin>
      <groupId>org.codehaus.mojo</groupId><artifactId>exec-maven-plugin</artifactId><version>3.5.1</version>
      <configuration><mainClass>seen.Seen</mainClass></configuration>
    </plugin>
  </plugins></build>
</project>
XML
    cat > "$1/src/main/java/seen/Seen.java" <<JAVA
package seen;

import com.sun.net.httpserver.HttpServer;
import java.io.File;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import lists.ApiClient;
import lists.api.DefaultApi;

public class Seen {
    public static void main(String[] arguments) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes());
            String shown = body.replace("\"", "\\\\\"").replace(System.getenv("FOLDER"), "...");
            System.out.println("SEEN " + exchange.getRequestHeaders().getFirst("Content-Type").split(";")[0] + " \"" + shown + "\"");
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
        ApiClient client = new ApiClient();
        $2("http://localhost:" + server.getAddress().getPort());
        new DefaultApi(client).putList(new File(System.getenv("FOLDER"), "people.csv"));
        server.stop(0);
    }
}
JAVA
    (cd "$1" && FOLDER="$folder" mvn -q -B compile exec:java > log 2>&1 || { tail -30 log >&2; exit 1; })
    echo "$1: $(sed -n 's/^.*SEEN //p' "$1/log")"
}
seen=$(project native client.updateBaseUri; project apache-httpclient client.setBasePath)
echo "$seen"
expected='native: text/csv "\".../people.csv\""
apache-httpclient: text/csv "name,city"'
[ "$seen" = "$expected" ] || { echo "the behaviour has changed"; exit 1; }
