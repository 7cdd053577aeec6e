#!/usr/bin/env bash
# KEDA 2.21.0: a Kafka scaler without `topic` counts the records of every topic until its group has committed an offset.
#
# Without `topic` the scaler asks for the committed offsets of the group and takes the topics of the answer. A group that has committed
# nothing has none, and KEDA hands Sarama an empty list of topics to describe, which means all topics. With `offsetResetPolicy: earliest`
# a partition without an offset counts from its first record, so the lag is everything that the user may see in the cluster: also
# topics that the group never reads. One commit in any topic, and the number is right.
#
# The script has two topics with 40 and 60 records. A member of the group reads `orders` alone. The trigger names the group and no topic.
#
# Output seen:
#   no offset committed: lag 100
#   no offset committed, scaleToZeroOnInvalidOffset: lag 0
#   offset 40 of orders committed: lag 0
#
# Where it matters: a service that reads rarely and writes much is scaled to its maximum by what it has written itself, and stays there:
# one ScaledObject for each service of deploy/kubernetes/components/keda, which therefore sets `scaleToZeroOnInvalidOffset`.
set -euo pipefail
folder=$(mktemp -d)
trap 'chmod -R u+w "$folder" && rm -rf "$folder"' EXIT
cd "$folder"
source=$(go mod download -json github.com/kedacore/keda/v2@v2.21.0 | sed -n 's/.*"Dir": "\(.*\)".*/\1/p')
cp -r "$source" keda && chmod -R u+w keda && cd keda
mkdir cmd/lag && cat > cmd/lag/main.go <<'GO'
package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/IBM/sarama"
	"github.com/kedacore/keda/v2/pkg/scalers"
	"github.com/kedacore/keda/v2/pkg/scalers/scalersconfig"
	"github.com/twmb/franz-go/pkg/kfake"
)

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func lag(brokers []string, invalidIsZero string) int64 {
	config := &scalersconfig.ScalerConfig{GlobalHTTPTimeout: 10 * time.Second, TriggerMetadata: map[string]string{
		"bootstrapServers": strings.Join(brokers, ","), "consumerGroup": "readers-of-orders", "lagThreshold": "1",
		"offsetResetPolicy": "earliest", "allowIdleConsumers": "true", "scaleToZeroOnInvalidOffset": invalidIsZero,
		"version": "2.8.0",
	}}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	scaler := must(scalers.NewKafkaScaler(ctx, config))
	defer scaler.Close(ctx)
	metrics, _, err := scaler.GetMetricsAndActivity(ctx, "lag")
	return must(metrics, err)[0].Value.Value()
}

// A member of the group, which has read nothing yet. It is closed when it has its partition.
type reader chan struct{}

func (joined reader) Setup(sarama.ConsumerGroupSession) error { close(joined); return nil }

func (reader) Cleanup(sarama.ConsumerGroupSession) error { return nil }

func (reader) ConsumeClaim(session sarama.ConsumerGroupSession, _ sarama.ConsumerGroupClaim) error {
	<-session.Context().Done()
	return nil
}

func main() {
	cluster := must(kfake.NewCluster(kfake.NumBrokers(1), kfake.SeedTopics(1, "orders", "invoices")))
	defer cluster.Close()
	brokers := cluster.ListenAddrs()
	settings := sarama.NewConfig()
	settings.Version = sarama.V2_8_0_0
	settings.Producer.Return.Successes = true
	client := must(sarama.NewClient(brokers, settings))
	producer := must(sarama.NewSyncProducerFromClient(client))
	for topic, count := range map[string]int{"orders": 40, "invoices": 60} {
		for range count {
			_, _, err := producer.SendMessage(&sarama.ProducerMessage{Topic: topic, Value: sarama.StringEncoder("record")})
			must(0, err)
		}
	}
	settings.Consumer.Offsets.AutoCommit.Enable = false
	members := must(sarama.NewConsumerGroup(brokers, "readers-of-orders", settings))
	joined := make(reader)
	go members.Consume(context.Background(), []string{"orders"}, joined)
	<-joined
	fmt.Println("no offset committed: lag", lag(brokers, "false"))
	fmt.Println("no offset committed, scaleToZeroOnInvalidOffset: lag", lag(brokers, "true"))
	must(0, members.Close())
	offsets := must(sarama.NewOffsetManagerFromClient("readers-of-orders", client))
	partition := must(offsets.ManagePartition("orders", 0))
	partition.MarkOffset(40, "")
	offsets.Commit()
	fmt.Println("offset 40 of orders committed: lag", lag(brokers, "false"))
}
GO
export GOFLAGS="-mod=mod -modcacherw"
go get github.com/twmb/franz-go@v1.22.3 github.com/twmb/franz-go/pkg/kfake@v0.0.0-20260918054303-01f206a7e32c > /dev/null 2> "$folder/log" || { cat "$folder/log"; exit 1; }
seen=$(go run ./cmd/lag 2> "$folder/log") || { tail -20 "$folder/log"; exit 1; }
echo "$seen"
expected="no offset committed: lag 100
no offset committed, scaleToZeroOnInvalidOffset: lag 0
offset 40 of orders committed: lag 0"
[ "$seen" = "$expected" ] || { echo "the behaviour has changed"; exit 1; }
