package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/twmb/franz-go/pkg/kgo"
)

// Every golden record is read, and keeps its schema.
func TestGoldenRecords(t *testing.T) {
	contracts, err := ReadContracts("published")
	if err != nil {
		t.Fatal(err)
	}
	files, _ := filepath.Glob("published/golden/*.json")
	if len(files) == 0 {
		t.Fatal("no golden records in the folder published")
	}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var records []struct {
			Case, Key, Value string
			Headers          map[string]string
		}
		if err := json.Unmarshal(content, &records); err != nil {
			t.Fatal(err)
		}
		for _, golden := range records {
			t.Run(filepath.Base(file)+" "+golden.Case, func(t *testing.T) {
				record := &kgo.Record{Key: []byte(golden.Key), Value: []byte(golden.Value)}
				for name, text := range golden.Headers {
					record.Headers = append(record.Headers, kgo.RecordHeader{Key: name, Value: []byte(text)})
				}
				found, err := contracts.Read(record)
				if err != nil || found == nil {
					t.Fatal("not read", err)
				}
				if found.Subject() != golden.Key || found.Type() != golden.Headers["ce_type"] {
					t.Error("another event", found.Context)
				}
			})
		}
	}
}
