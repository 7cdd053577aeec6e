package org.example.learners;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.example.learners.Contracts.Fact;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Every golden record is read, and keeps its schema. */
class GoldenRecordsTest {
    private static final Path PUBLISHED = Path.of("published");
    private static final JsonMapper JSON = new JsonMapper();
    private static Contracts contracts;

    @BeforeAll
    static void readSchemas() throws IOException {
        contracts = new Contracts(PUBLISHED);
    }

    static Stream<JsonNode> records() throws IOException {
        return Files.list(PUBLISHED.resolve("golden"))
                .flatMap(file -> StreamSupport.stream(JSON.readTree(file.toFile()).spliterator(), false));
    }

    @ParameterizedTest
    @MethodSource("records")
    void aGoldenRecordIsRead(JsonNode record) {
        Headers headers = new RecordHeaders();
        record.get("headers").properties().forEach(header -> headers.add(header.getKey(), bytes(header.getValue())));

        Fact fact = contracts.read(headers, bytes(record.get("value"))).orElseThrow();

        assertEquals(record.get("key").asString(), fact.event().getSubject());
        assertEquals(record.get("headers").get("ce_type").asString(), fact.event().getType());
    }

    private static byte[] bytes(JsonNode text) {
        return text.asString().getBytes(StandardCharsets.UTF_8);
    }
}
