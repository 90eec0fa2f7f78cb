package config

import (
	"fmt"
	"strings"
)

// envPrefix begins every variable of golive's.
const envPrefix = "GOLIVE_"

// fileSuffix ends a variable that names a file holding the value.
const fileSuffix = "_FILE"

// envValues is what the environment says.
type envValues struct {
	values   map[string]value
	warnings []string
}

// readEnviron takes the variables that name a known key. Others that look like golive's are only warned of, because
// Kubernetes injects some of that kind (GOLIVE_SERVICE_HOST for a service called golive).
func readEnviron(environ []string, known *keys) (envValues, Problems) {
	env := envValues{values: map[string]value{}}
	var problems Problems
	for _, entry := range environ {
		name, text, _ := strings.Cut(entry, "=")
		if !strings.HasPrefix(name, envPrefix) {
			continue
		}
		key, inFile := known.variable(name)
		if key == nil {
			env.warnings = append(env.warnings, unknownVariable(name, known))
			continue
		}
		if text == "" {
			continue
		}
		if other, both := env.values[key.Name]; both && other.origin != "$"+name {
			problems = append(problems, Problem{Key: key.Name,
				Wrong: fmt.Sprintf("is set by both %s and %s", key.Env, key.Env+fileSuffix), Do: "unset one of them"})
			continue
		}
		if inFile {
			var err error
			if text, err = readValue(text); err != nil {
				problems = append(problems, Problem{Key: key.Name, Origin: "$" + name, Wrong: err.Error()})
			}
		}
		env.values[key.Name] = value{raw: text, origin: "$" + name}
	}
	return env, problems
}

// variable finds the key that a variable sets, and whether it does so by a file. A key's own name comes first, so
// that a key may end in "file".
func (ks *keys) variable(name string) (key *Key, inFile bool) {
	if key, ok := ks.byEnv[name]; ok {
		return key, false
	}
	base, ok := strings.CutSuffix(name, fileSuffix)
	if !ok {
		return nil, false
	}
	return ks.byEnv[base], true
}

// readValue reads a secret's file. Editors and echo end it with a new line, which is not part of it.
func readValue(path string) (string, error) {
	text, _, err := readBounded(path)
	if err != nil {
		return "", fmt.Errorf("the file %s cannot be read: %w", path, err)
	}
	trimmed := strings.TrimRight(string(text), "\r\n")
	if trimmed == "" {
		return "", fmt.Errorf("the file %s is empty", path)
	}
	return trimmed, nil
}

func unknownVariable(name string, known *keys) string {
	variables := make([]string, len(known.all))
	for i, key := range known.all {
		variables[i] = key.Env
	}
	warning := name + " is not a variable that golive knows; it is ignored"
	if near := suggest(name, variables, ""); near != "" {
		warning += "; " + near
	}
	return warning
}
