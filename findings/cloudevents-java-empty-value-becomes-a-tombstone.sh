#!/usr/bin/env bash
# CloudEvents SDK for Java 4.0.1 (kafka-clients 4.3.1): an event with an empty value, read and written again, is a tombstone.
#
# Kafka tells an empty value from none: a record without a value deletes its key from a compacted topic. The reader takes a value of
# no bytes for no data, and the writer writes no data as null. So whoever forwards an event whose data are an empty text, in
# binary mode as in a mirror or a router, deletes the key at the other end, with the same id, type and content-type in the headers. An
# event whose value has one byte passes unchanged.
#
# Output seen:
#   text/plain, 1 bytes: forwarded with 1 bytes
#   text/plain, 0 bytes: forwarded with no value, which is a tombstone
#
# Where it matters: mirrors of compacted topics that have events of others. Each of our facts is a JSON object, which is never empty.
set -euo pipefail
script=$(realpath "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat > pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>org.example</groupId>
  <artifactId>forward</artifactId>
  <version>1</version>
  <dependencies>
    <dependency><groupId>io.cloudevents</groupId><artifactId>cloudevents-kafka</artifactId><version>4.0.1</version></dependency>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka-clients</artifactId><version>4.3.1</version></dependency>
  </dependencies>
</project>
XML
mvn --batch-mode --quiet --no-transfer-progress org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies > /dev/null
cat > Forward.java <<'JAVA'
import io.cloudevents.kafka.KafkaMessageFactory;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

public class Forward {
    public static void main(String[] arguments) {
        Map<String, String> headers = Map.of(
                "ce_specversion", "1.0", "ce_id", "1", "ce_source", "/notes", "ce_type", "org.example.noted", "content-type", "text/plain");
        for (int length : new int[] {1, 0}) {
            var record = new ConsumerRecord<>("notes", 0, 0, "key", new byte[length]);
            headers.forEach((name, text) -> record.headers().add(name, text.getBytes()));
            var event = KafkaMessageFactory.createReader(record).toEvent();
            byte[] value = KafkaMessageFactory.createWriter("mirror", record.key()).writeBinary(event).value();
            System.out.printf("%s, %d bytes: forwarded with %s%n", event.getDataContentType(), length,
                    value == null ? "no value, which is a tombstone" : value.length + " bytes");
        }
    }
}
JAVA
seen=$(java -cp 'target/dependency/*' Forward.java 2> /dev/null)
echo "$seen"
diff <(echo "$seen") <(sed -n 's/^#   //p' "$script")
