package main

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/golive-bot/golive/config"
)

const examplePath = "../../golive.example.yaml"

// loadSettings reads a configuration file as every subcommand does, with an empty environment.
func loadSettings(t testing.TB, path string) settings {
	t.Helper()
	var warnings bytes.Buffer
	set, err := configured{Config: path}.load(&stage{ctx: t.Context(), stderr: &warnings})
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// The example is loaded by the real structs, so it can name no key that golive does not know.
func TestTheExampleHasEveryKeyAndNoSecret(t *testing.T) {
	for _, key := range loadSettings(t, examplePath).own.Keys {
		if key.Origin == "" {
			t.Errorf("%s is not in the example", key.Name)
		}
		if key.Secret && key.Name != "database.url" && key.Value() != "" {
			t.Errorf("%s has a value in the example", key.Name)
		}
	}
}

// Who copies the example and changes nothing runs the same golive as who has no file.
func TestTheExampleHasTheDefaults(t *testing.T) {
	example := loadSettings(t, examplePath)
	t.Chdir(t.TempDir()) // where no golive.yaml is
	defaults := loadSettings(t, "")
	if diff := cmp.Diff(values(defaults.own.Keys), values(example.own.Keys)); diff != "" {
		t.Errorf("default, example:\n%s", diff)
	}
}

func values(keys []config.Key) map[string]string {
	all := map[string]string{}
	for _, key := range keys {
		all[key.Name] = key.Value()
	}
	return all
}
