import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.RecordChangeEvent;
import io.debezium.engine.format.ChangeEventFormat;
import io.debezium.embedded.Connect;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.connect.source.SourceRecord;

/** Debezium's engine with the outbox event router, and a Kafka producer behind it that waits for every batch. */
public class Relay {
    public static void main(String[] arguments) throws Exception {
        Properties kafka = new Properties();
        kafka.put("bootstrap.servers", System.getenv("PEER_KAFKA"));
        kafka.put("acks", "all");
        kafka.put("enable.idempotence", "true");
        kafka.put("key.serializer", StringSerializer.class.getName());
        kafka.put("value.serializer", StringSerializer.class.getName());
        KafkaProducer<String, String> producer = new KafkaProducer<>(kafka);

        Properties engine = new Properties();
        engine.put("name", "peer");
        engine.put("connector.class", "io.debezium.connector.postgresql.PostgresConnector");
        engine.put("offset.storage", "org.apache.kafka.connect.storage.FileOffsetBackingStore");
        engine.put("offset.storage.file.filename", System.getenv("PEER_OFFSETS"));
        engine.put("offset.flush.interval.ms", System.getenv("PEER_FLUSH_MS"));
        engine.put("database.hostname", System.getenv("PEER_PG_HOST"));
        engine.put("database.port", System.getenv("PEER_PG_PORT"));
        engine.put("database.user", System.getenv("PEER_PG_USER"));
        engine.put("database.password", System.getenv("PEER_PG_PASSWORD"));
        engine.put("database.dbname", "postgres");
        engine.put("topic.prefix", "peer");
        engine.put("plugin.name", "pgoutput");
        engine.put("slot.name", System.getenv("PEER_SLOT"));
        engine.put("publication.name", System.getenv("PEER_SLOT"));
        engine.put("publication.autocreate.mode", "disabled");
        engine.put("table.include.list", System.getenv("PEER_TABLE"));
        engine.put("snapshot.mode", "no_data");
        engine.put("tombstones.on.delete", "false");
        engine.put("max.batch.size", System.getenv("PEER_BATCH"));
        engine.put("max.queue.size", String.valueOf(4 * Integer.parseInt(System.getenv("PEER_BATCH"))));
        engine.put("poll.interval.ms", System.getenv("PEER_POLL_MS"));
        engine.put("transforms", "outbox");
        engine.put("transforms.outbox.type", "io.debezium.transforms.outbox.EventRouter");
        engine.put("transforms.outbox.route.topic.replacement", "${routedByValue}");

        DebeziumEngine.ChangeConsumer<RecordChangeEvent<SourceRecord>> forward = (events, committer) -> {
            List<Future<RecordMetadata>> sent = new ArrayList<>(events.size());
            for (RecordChangeEvent<SourceRecord> event : events) {
                SourceRecord record = event.record();
                if (record.value() instanceof String value) {
                    sent.add(producer.send(new ProducerRecord<>(record.topic(), String.valueOf(record.key()), value)));
                }
            }
            for (Future<RecordMetadata> one : sent) {
                try {
                    one.get();
                } catch (java.util.concurrent.ExecutionException error) {
                    throw new RuntimeException(error);
                }
            }
            for (RecordChangeEvent<SourceRecord> event : events) {
                committer.markProcessed(event);
            }
            committer.markBatchFinished();
        };
        DebeziumEngine<RecordChangeEvent<SourceRecord>> running =
            DebeziumEngine.create(ChangeEventFormat.of(Connect.class)).using(engine).notifying(forward)
                .using((success, message, error) -> {
                    if (!success) {
                        System.err.println(message + " " + error);
                        System.exit(1);
                    }
                }).build();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                running.close();
            } catch (java.io.IOException error) {
                System.err.println(error);
            }
        }));
        running.run();
    }
}
