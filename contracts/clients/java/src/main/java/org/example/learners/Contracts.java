package org.example.learners;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.cloudevents.CloudEvent;
import io.cloudevents.kafka.KafkaMessageFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.common.header.Headers;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads events, and checks them by the schemas in the folder `published` of the package. */
public final class Contracts {
    private static final JsonMapper JSON = new JsonMapper();
    private static final SchemaRegistry REGISTRY =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    /** The newest schema of a type accepts the events of all its revisions. */
    private final Map<String, Schema> newest = new HashMap<>();

    /** A CloudEvent, and its data. */
    public record Fact(CloudEvent event, JsonNode data) {}

    public Contracts(Path published) throws IOException {
        try (Stream<Path> files = Files.list(published.resolve("schemas"))) {
            // By length, because revision 10 comes behind revision 9.
            Comparator<String> order = Comparator.comparing(String::length).thenComparing(Comparator.naturalOrder());
            for (String name : files.map(file -> file.getFileName().toString()).sorted(order).toList()) {
                String schema = Files.readString(published.resolve("schemas").resolve(name));
                newest.put(name.replaceFirst("\\.r\\d+\\.json$", ""), REGISTRY.getSchema(schema));
            }
        }
    }

    /** Return the fact of a record, or nothing for a type without a schema. Throws what breaks the contract. */
    public Optional<Fact> read(Headers headers, byte[] value) {
        CloudEvent event = KafkaMessageFactory.createReader(headers, value).toEvent();
        Schema schema = newest.get(event.getType());
        if (schema == null) {
            return Optional.empty();
        }
        JsonNode data = JSON.readTree(value);
        List<Error> errors = schema.validate(data, run -> run.executionConfig(c -> c.formatAssertionsEnabled(true)));
        if (!errors.isEmpty()) {
            throw new IllegalArgumentException(event.getType() + " does not keep its schema: " + errors);
        }
        return Optional.of(new Fact(event, data));
    }
}
