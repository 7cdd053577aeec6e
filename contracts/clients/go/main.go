// Learners keeps a table of who has a place and who graduated, in subscriber.db.
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
create table if not exists facts (fact text primary key, revision int not null);
create table if not exists erased (person text primary key);
create table if not exists learners (
    registration text primary key, person text, edition text, place int, graduated_on text
);
`
	newer = `
insert into facts values (?, ?) on conflict (fact) do update set revision = excluded.revision
where excluded.revision > facts.revision
`
	change = `
insert into learners (registration, person, edition, %[1]s) select ?1, ?2, ?3, ?4
where ?2 not in (select person from erased)
on conflict (registration) do update set person = excluded.person, %[1]s = excluded.%[1]s
`
	erase  = "insert or ignore into erased values (?)"
	remove = "delete from learners where person = ?"
)

const registered = "int.iom.training.participant.registered.v1"

// facts has the types that the table needs, and what their revision counts, one for each key.
var facts = map[string]string{
	registered: "registration",
	"int.iom.training.participant.waitlisted.v1": "registration",
	"int.iom.training.participant.withdrawn.v1":  "registration",
	"int.iom.training.registration.changed.v1":   "registration",
	"int.iom.training.participant.graduated.v1":  "graduation",
	"int.iom.training.graduation.reversed.v1":    "graduation",
	"int.iom.training.certificates.erased.v1":    "erasure",
}

func main() {
	stopped, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := subscribe(stopped); err != nil {
		log.Fatal(err)
	}
}

// subscribe applies what is new, as it comes. A record that breaks its contract ends it, and is read again.
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
		kgo.ConsumeTopics("training.registrations", "training.graduations", "training.erasures.certificates"),
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

// content is what the table needs of an event.
type content struct {
	Revision      int64   `json:"revision"`
	ParticipantID string  `json:"participant_id"`
	EditionID     string  `json:"edition_id"`
	GraduatedOn   *string `json:"graduated_on"`
}

// process applies an event that is neither repeated nor outdated: one transaction for its revision and for its effect.
func process(store *sql.DB, found *event.Event) error {
	fact, needed := facts[found.Type()]
	if !needed {
		return nil
	}
	var data content
	if err := json.Unmarshal(found.Data(), &data); err != nil {
		return err
	}
	transaction, err := store.Begin()
	if err != nil {
		return err
	}
	defer transaction.Rollback()
	result, err := transaction.Exec(newer, fact+" "+found.Subject(), data.Revision)
	if err != nil {
		return err
	}
	if isNewer, err := result.RowsAffected(); isNewer == 0 || err != nil {
		return err
	}
	if err := apply(transaction, fact, found, data); err != nil {
		return err
	}
	fmt.Println(found.Type(), found.Subject())
	return transaction.Commit()
}

// apply changes the table. Events of one registration may come from the topics in any order.
func apply(transaction *sql.Tx, fact string, found *event.Event, data content) error {
	var err error
	switch fact {
	case "registration":
		hasPlace := found.Type() == registered
		_, err = transaction.Exec(fmt.Sprintf(change, "place"), found.Subject(), data.ParticipantID, data.EditionID, hasPlace)
	case "graduation":
		_, err = transaction.Exec(
			fmt.Sprintf(change, "graduated_on"), found.Subject(), data.ParticipantID, data.EditionID, data.GraduatedOn)
	case "erasure":
		if _, err = transaction.Exec(erase, data.ParticipantID); err == nil {
			_, err = transaction.Exec(remove, data.ParticipantID)
		}
	}
	return err
}
