package org.example.learners;

import io.cloudevents.CloudEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.example.learners.Contracts.Fact;
import tools.jackson.databind.JsonNode;

/**
 * Keeps a table of who has a place and who graduated, in subscriber.db. Every event is checked by its JSON Schema.
 *
 * <p>DIPLOMADO_KAFKA has the addresses of Kafka, DIPLOMADO_GROUP the consumer group. Ctrl-C stops it; it may be killed.
 */
public final class Subscriber {
    private static final List<String> TOPICS =
            List.of("training.registrations", "training.graduations", "training.erasures.certificates");
    private static final List<String> TABLES = List.of(
            "create table if not exists facts (fact text primary key, revision int not null)",
            "create table if not exists erased (person text primary key)",
            "create table if not exists learners"
                    + " (registration text primary key, person text, edition text, place int, graduated_on text)");
    private static final String NEWER = "insert into facts values (?, ?) on conflict (fact)"
            + " do update set revision = excluded.revision where excluded.revision > facts.revision";
    private static final String CHANGE = """
            insert into learners (registration, person, edition, %1$s) select ?1, ?2, ?3, ?4
            where ?2 not in (select person from erased)
            on conflict (registration) do update set person = excluded.person, %1$s = excluded.%1$s
            """;
    private static final String ERASE = "insert or ignore into erased values (?)";
    private static final String REMOVE = "delete from learners where person = ?";
    private static final String REGISTERED = "int.iom.training.participant.registered.v1";

    /** What the revision of a type counts, one for each key. Other types are not needed. */
    private static final Map<String, String> FACTS = Map.of(
            REGISTERED, "registration",
            "int.iom.training.participant.waitlisted.v1", "registration",
            "int.iom.training.participant.withdrawn.v1", "registration",
            "int.iom.training.registration.changed.v1", "registration",
            "int.iom.training.participant.graduated.v1", "graduation",
            "int.iom.training.graduation.reversed.v1", "graduation",
            "int.iom.training.certificates.erased.v1", "erasure");

    private Subscriber() {}

    public static void main(String[] arguments) throws IOException, SQLException {
        Contracts contracts = new Contracts(Path.of("published"));
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", System.getenv("DIPLOMADO_KAFKA"),
                "group.id", System.getenv("DIPLOMADO_GROUP"),
                "auto.offset.reset", "earliest",
                "enable.auto.commit", false);
        ByteArrayDeserializer bytes = new ByteArrayDeserializer();
        try (Connection store = DriverManager.getConnection("jdbc:sqlite:subscriber.db");
                KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings, bytes, bytes)) {
            for (String table : TABLES) {
                run(store, table);
            }
            store.setAutoCommit(false);
            stopWith(consumer);
            consumer.subscribe(TOPICS);
            while (true) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
                    process(store, contracts, record);
                }
                consumer.commitSync();
            }
        } catch (WakeupException stopped) {
            System.err.println("stopped");
        }
    }

    /** Apply the event of a record. A record that breaks its contract ends it. */
    private static void process(Connection store, Contracts contracts, ConsumerRecord<byte[], byte[]> record)
            throws SQLException {
        Optional<Fact> fact;
        try {
            fact = contracts.read(record.headers(), record.value());
        } catch (RuntimeException broken) {
            String where = "%s, partition %d, offset %d".formatted(record.topic(), record.partition(), record.offset());
            throw new IllegalStateException(where, broken);
        }
        if (fact.isPresent() && FACTS.containsKey(fact.get().event().getType())) {
            applyNewer(store, fact.get().event(), fact.get().data());
        }
    }

    /** Apply an event that is neither repeated nor outdated: one transaction for its revision and for its effect. */
    private static void applyNewer(Connection store, CloudEvent event, JsonNode data) throws SQLException {
        String fact = FACTS.get(event.getType());
        if (run(store, NEWER, fact + " " + event.getSubject(), data.get("revision").asLong()) == 1) {
            apply(store, fact, event, data);
            System.out.println(event.getType() + " " + event.getSubject());
        }
        store.commit();
    }

    /** Change the table. Events of one registration may come from the topics in any order. */
    private static void apply(Connection store, String fact, CloudEvent event, JsonNode data) throws SQLException {
        String person = data.get("participant_id").asString();
        String edition = data.path("edition_id").asString("");
        switch (fact) {
            case "registration" ->
                    run(store, CHANGE.formatted("place"), event.getSubject(), person, edition,
                            event.getType().equals(REGISTERED));
            case "graduation" ->
                    run(store, CHANGE.formatted("graduated_on"), event.getSubject(), person, edition,
                            data.has("graduated_on") ? data.get("graduated_on").asString() : null);
            default -> {
                run(store, ERASE, person);
                run(store, REMOVE, person);
            }
        }
    }

    private static int run(Connection store, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = store.prepareStatement(sql)) {
            for (int place = 0; place < values.length; place++) {
                statement.setObject(place + 1, values[place]);
            }
            return statement.executeUpdate();
        }
    }

    /** End the loop when the process is told to stop, and wait until the consumer has left its group. */
    private static void stopWith(KafkaConsumer<?, ?> consumer) {
        Thread loop = Thread.currentThread();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            consumer.wakeup();
            try {
                loop.join();
            } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
            }
        }));
    }
}
