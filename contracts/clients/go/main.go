// Learners keeps a table of who registered and who graduated, in subscriber.db.
//
// Every event is checked by its JSON Schema. DIPLOMADO_KAFKA has the addresses of Kafka, DIPLOMADO_GROUP the consumer
// group. Ctrl-C stops it; it may be killed.
package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/cloudevents/sdk-go/v2/event"
	"github.com/twmb/franz-go/pkg/kgo"
	_ "modernc.org/sqlite"
)

const (
	tables = `
create table if not exists seen (event_id text primary key);
create table if not exists learners (registration text primary key, edition text, graduated_on text);
`
	seen     = "insert or ignore into seen values (?)"
	register = "insert into learners (registration, edition) values (?, ?) on conflict do nothing"
	graduate = `
insert into learners values (?, ?, ?) on conflict (registration) do update set graduated_on = excluded.graduated_on
`
)

func main() {
	stopped, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := subscribe(stopped); err != nil {
		log.Fatal(err)
	}
}

// subscribe applies each event once, as it comes. A record that breaks its contract ends it, and is read again.
func subscribe(stopped context.Context) error {
	contracts, err := ReadContracts("published")
	if err != nil {
		return err
	}
	store, err := sql.Open("sqlite", "subscriber.db")
	if err != nil {
		return err
	}
	defer store.Close()
	if _, err := store.Exec(tables); err != nil {
		return err
	}
	kafka, err := kgo.NewClient(
		kgo.SeedBrokers(strings.Split(os.Getenv("DIPLOMADO_KAFKA"), ",")...),
		kgo.ConsumerGroup(os.Getenv("DIPLOMADO_GROUP")),
		kgo.ConsumeTopics("training.registrations", "training.graduations"),
		kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()),
		kgo.DisableAutoCommit(),
	)
	if err != nil {
		return err
	}
	defer kafka.Close()
	for {
		fetches := kafka.PollFetches(stopped)
		if stopped.Err() != nil {
			return nil
		}
		if err := fetches.Err(); err != nil {
			return err
		}
		for record := range fetches.RecordsAll() {
			found, err := contracts.Read(record)
			if err != nil {
				return fmt.Errorf("%s, partition %d, offset %d: %w", record.Topic, record.Partition, record.Offset, err)
			}
			if found != nil {
				if err := process(store, found); err != nil {
					return err
				}
			}
		}
		if err := kafka.CommitUncommittedOffsets(context.Background()); err != nil {
			return err
		}
	}
}

// process applies an event once: one transaction for its id and for its effect.
func process(store *sql.DB, found *event.Event) error {
	transaction, err := store.Begin()
	if err != nil {
		return err
	}
	defer transaction.Rollback()
	result, err := transaction.Exec(seen, found.ID())
	if err != nil {
		return err
	}
	if isNew, err := result.RowsAffected(); isNew == 0 || err != nil {
		return err
	}
	if err := apply(transaction, found); err != nil {
		return err
	}
	fmt.Println(found.Type(), found.Subject())
	return transaction.Commit()
}

// apply changes the table. Events of one registration may come from the two topics in either order.
func apply(transaction *sql.Tx, found *event.Event) error {
	var data struct {
		EditionID   string  `json:"edition_id"`
		GraduatedOn *string `json:"graduated_on"`
	}
	if err := json.Unmarshal(found.Data(), &data); err != nil {
		return err
	}
	var err error
	switch found.Type() {
	case "int.iom.training.participant.registered.v1":
		_, err = transaction.Exec(register, found.Subject(), data.EditionID)
	case "int.iom.training.participant.graduated.v1", "int.iom.training.graduation.reversed.v1":
		_, err = transaction.Exec(graduate, found.Subject(), data.EditionID, data.GraduatedOn)
	}
	return err
}
