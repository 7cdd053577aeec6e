package main

import (
	"bytes"
	"cmp"
	"path/filepath"
	"regexp"
	"slices"

	"github.com/cloudevents/sdk-go/v2/binding/spec"
	"github.com/cloudevents/sdk-go/v2/event"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/twmb/franz-go/pkg/kgo"
)

var (
	binaryMode = spec.WithPrefix("ce_").Version("1.0")
	revision   = regexp.MustCompile(`\.r\d+\.json$`)
)

// Contracts has the newest schema of each type. It accepts the events of all its revisions.
type Contracts map[string]*jsonschema.Schema

// ReadContracts reads the schemas in the folder published of the package.
func ReadContracts(published string) (Contracts, error) {
	files, err := filepath.Glob(filepath.Join(published, "schemas", "*.json"))
	if err != nil {
		return nil, err
	}
	// By length, because revision 10 comes behind revision 9.
	slices.SortFunc(files, func(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b)) })
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	contracts := Contracts{}
	for _, file := range files {
		schema, err := compiler.Compile(file)
		if err != nil {
			return nil, err
		}
		contracts[revision.ReplaceAllString(filepath.Base(file), "")] = schema
	}
	return contracts, nil
}

// Read returns the event of a record, or nil for a type without a schema. An error says what breaks the contract.
func (contracts Contracts) Read(record *kgo.Record) (*event.Event, error) {
	found := event.Event{Context: binaryMode.NewContext(), DataEncoded: record.Value}
	for _, header := range record.Headers {
		if err := binaryMode.SetAttribute(found.Context, header.Key, string(header.Value)); err != nil {
			return nil, err
		}
	}
	if err := found.Validate(); err != nil {
		return nil, err
	}
	schema, known := contracts[found.Type()]
	if !known {
		return nil, nil
	}
	data, err := jsonschema.UnmarshalJSON(bytes.NewReader(record.Value))
	if err != nil {
		return nil, err
	}
	return &found, schema.Validate(data)
}
