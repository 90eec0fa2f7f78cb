// Package config reads golive.yaml and the environment into the structs of those who asked for them.
//
// It knows no integration: whoever starts golive names each section and the struct that it fills, and the struct's
// tags say which keys exist. The package decodes, reports every mistake at once in words that say what to do, and
// remembers where each value came from. What a value means is for its owner to check (see Checker).
//
// Every key has a variable of the environment, GOLIVE_ and the key in capitals with "." as "_", which outranks the
// file; the same name with _FILE at its end names a file that holds the value. An empty value counts as not set,
// wherever it stands.
package config

import (
	"errors"
	"strings"
	"time"
)

// DefaultPath is the file that Load reads when it is given no path.
const DefaultPath = "golive.yaml"

// Config is what golive itself needs to know; the rest stands in the sections that were given to Load.
type Config struct {
	Server    Server    `koanf:"server"`
	Database  Database  `koanf:"database"`
	Redis     Redis     `koanf:"redis"`
	Retention Retention `koanf:"retention"`
	Operators []string  `koanf:"operators" doc:"who runs this deployment: e-mail addresses, or platform:id"`

	// Warnings are what an operator should hear of though it stops nothing. They contain no secrets.
	Warnings []string `koanf:"-"`
	// Keys are all known keys in the order of their declaration, with what they are set to.
	Keys []Key `koanf:"-"`
}

// Section is a part of the file that somebody else understands.
type Section struct {
	// Name is the section's key at the top of the file, such as "slack".
	Name string
	// Into points to the struct to fill. What it holds already are the defaults. Each exported field carries a tag
	// `koanf:"key"`, or "-" if it is no setting, and should carry `doc:"what it is"`; `secret:"true"` keeps a value
	// out of every message, `unit:"bytes"` lets an integer be written as "20MB". Fields are text, integers,
	// floating-point numbers, bools, time.Duration, lists of text, encoding.TextUnmarshaler, or structs of these.
	Into any
}

// Checker is what a section's struct implements if there is more to be wrong than the shape of a value. The error
// may join several; one whose text begins with a key of the section and a colon is reported under that key. Its
// text must not contain a secret. Check is called only when every value of the section could be decoded.
type Checker interface {
	Check() error
}

// Load fills a Config and the given sections from the file at path and from environ ("NAME=value", as os.Environ
// has it). An empty path stands for DefaultPath, which may be absent; a file that is named must exist.
//
// The error is of type Problems and holds everything that is wrong. The Config is never nil, so that warnings can
// be shown beside the error.
func Load(path string, environ []string, sections ...Section) (*Config, error) {
	cfg := &Config{
		Server:    Server{Addr: ":8080"},
		Database:  Database{URL: "sqlite:golive.db"},
		Retention: Retention{Payloads: 7 * 24 * time.Hour, Dead: 30 * 24 * time.Hour},
	}
	all := append([]Section{{Into: cfg}}, sections...)
	known, problems := describe(all)
	if len(problems) > 0 {
		return cfg, problems
	}

	file, problems := readFile(path, known)
	env, more := readEnviron(environ, known)
	problems = append(problems, more...)
	problems = append(problems, assign(known, file.values, env.values)...)
	problems = append(problems, check(all, known)...)

	cfg.Warnings = append(file.warnings(known), env.warnings...)
	cfg.Keys = known.list()
	if len(problems) > 0 {
		return cfg, problems
	}
	return cfg, nil
}

// value is one setting as it was found, and where.
type value struct {
	raw    any // a string from the environment, whatever YAML made of it from the file
	origin string
}

// assign decodes the values into the fields that the known keys stand for; a later source outranks an earlier one.
func assign(known *keys, sources ...map[string]value) Problems {
	var problems Problems
	for _, key := range known.all {
		for _, source := range sources {
			found, ok := source[key.Name]
			if !ok {
				continue
			}
			key.Origin = found.origin
			if isEmpty(found.raw) {
				continue
			}
			if err := key.decode(found.raw); err != nil {
				key.broken = true
				problems = append(problems, Problem{Key: key.Name, Origin: found.origin, Wrong: err.Error()})
			}
		}
	}
	return problems
}

// check asks every section that can tell whether its values make sense, except those with a value that is no value.
func check(sections []Section, known *keys) Problems {
	var found Problems
	for _, section := range sections {
		checker, ok := section.Into.(Checker)
		if !ok || known.broken(section.Name) {
			continue
		}
		for _, err := range leaves(checker.Check()) {
			found = append(found, problemOf(section.Name, err))
		}
	}
	return found
}

// problemOf splits "key: what is wrong" if the key looks like one.
func problemOf(section string, err error) Problem {
	var problem Problem
	if errors.As(err, &problem) {
		return problem
	}
	key, wrong, ok := strings.Cut(err.Error(), ": ")
	if !ok || strings.ContainsAny(key, " \t\n") {
		return Problem{Key: section, Wrong: err.Error()}
	}
	if section != "" && !strings.HasPrefix(key, section+".") {
		key = section + "." + key
	}
	return Problem{Key: key, Wrong: wrong}
}

// leaves takes joined errors apart.
func leaves(err error) []error {
	if err == nil {
		return nil
	}
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return []error{err}
	}
	var all []error
	for _, each := range joined.Unwrap() {
		all = append(all, leaves(each)...)
	}
	return all
}

// isEmpty tells whether nothing was written: no value, an empty text, or an empty list or section.
func isEmpty(raw any) bool {
	switch v := raw.(type) {
	case nil:
		return true
	case string:
		return v == ""
	case []any:
		return len(v) == 0
	case map[string]any:
		return len(v) == 0
	}
	return false
}
