// The Watermill forwarder on its SQL subscriber and Kafka publisher, as its documentation puts them together.
package main

import (
	"context"
	"database/sql"
	"os"
	"strconv"
	"time"

	"github.com/IBM/sarama"
	"github.com/ThreeDotsLabs/watermill"
	"github.com/ThreeDotsLabs/watermill-kafka/v3/pkg/kafka"
	watermillsql "github.com/ThreeDotsLabs/watermill-sql/v3/pkg/sql"
	"github.com/ThreeDotsLabs/watermill/components/forwarder"
	"github.com/ThreeDotsLabs/watermill/message"
	_ "github.com/jackc/pgx/v5/stdlib"
)

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func main() {
	logger := watermill.NewStdLogger(false, false)
	batch := must(strconv.Atoi(os.Getenv("PEER_BATCH")))
	pause := time.Duration(must(strconv.Atoi(os.Getenv("PEER_POLL_MS")))) * time.Millisecond
	database := must(sql.Open("pgx", os.Getenv("PEER_POSTGRES")))
	rows := must(watermillsql.NewSubscriber(database, watermillsql.SubscriberConfig{
		SchemaAdapter:    watermillsql.DefaultPostgreSQLSchema{SubscribeBatchSize: batch},
		OffsetsAdapter:   watermillsql.DefaultPostgreSQLOffsetsAdapter{},
		PollInterval:     pause,
		InitializeSchema: true,
	}, logger))
	config := kafka.DefaultSaramaSyncPublisherConfig()
	config.Producer.RequiredAcks = sarama.WaitForAll
	topic := must(kafka.NewPublisher(kafka.PublisherConfig{
		Brokers: []string{os.Getenv("PEER_KAFKA")},
		Marshaler: kafka.NewWithPartitioningMarshaler(func(_ string, message *message.Message) (string, error) {
			return message.Metadata.Get("key"), nil
		}),
		OverwriteSaramaConfig: config,
	}, logger))
	relay := must(forwarder.NewForwarder(rows, topic, logger, forwarder.Config{ForwarderTopic: "outbox"}))
	if err := relay.Run(context.Background()); err != nil {
		panic(err)
	}
}
