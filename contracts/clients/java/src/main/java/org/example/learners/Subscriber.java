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
 * Keeps a table of who registered and who graduated, in subscriber.db. Every event is checked by its JSON Schema.
 *
 * <p>DIPLOMADO_KAFKA has the addresses of Kafka, DIPLOMADO_GROUP the consumer group. Ctrl-C stops it; it may be killed.
 */
public final class Subscriber {
    private static final List<String> TOPICS = List.of("training.registrations", "training.graduations");
    private static final List<String> TABLES = List.of(
            "create table if not exists seen (event_id text primary key)",
            "create table if not exists learners (registration text primary key, edition text, graduated_on text)");
    private static final String SEEN = "insert or ignore into seen values (?)";
    private static final String REGISTER =
            "insert into learners (registration, edition) values (?, ?) on conflict do nothing";
    private static final String GRADUATE = "insert into learners values (?, ?, ?)"
            + " on conflict (registration) do update set graduated_on = excluded.graduated_on";

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

    /** Apply an event once: one transaction for its id and its effect. A record that breaks its contract ends it. */
    private static void process(Connection store, Contracts contracts, ConsumerRecord<byte[], byte[]> record)
            throws SQLException {
        Optional<Fact> fact;
        try {
            fact = contracts.read(record.headers(), record.value());
        } catch (RuntimeException broken) {
            String where = "%s, partition %d, offset %d".formatted(record.topic(), record.partition(), record.offset());
            throw new IllegalStateException(where, broken);
        }
        if (fact.isPresent()) {
            CloudEvent event = fact.get().event();
            if (run(store, SEEN, event.getId()) == 1) {
                apply(store, event, fact.get().data());
                System.out.println(event.getType() + " " + event.getSubject());
            }
            store.commit();
        }
    }

    /** Change the table. Events of one registration may come from the two topics in either order. */
    private static void apply(Connection store, CloudEvent event, JsonNode data) throws SQLException {
        String registration = event.getSubject();
        String edition = data.path("edition_id").asString("");
        switch (event.getType()) {
            case "int.iom.training.participant.registered.v1" -> run(store, REGISTER, registration, edition);
            case "int.iom.training.participant.graduated.v1" ->
                    run(store, GRADUATE, registration, edition, data.get("graduated_on").asString());
            case "int.iom.training.graduation.reversed.v1" -> run(store, GRADUATE, registration, edition, null);
            default -> { }
        }
    }

    private static int run(Connection store, String sql, String... values) throws SQLException {
        try (PreparedStatement statement = store.prepareStatement(sql)) {
            for (int place = 0; place < values.length; place++) {
                statement.setString(place + 1, values[place]);
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
