package sqlite

import (
	"embed"
	"fmt"
	"io/fs"
	"slices"
)

//go:embed schema/*.sql
var schema embed.FS

// migrate brings the file to the newest schema. The numbered scripts are a list, and user_version is how far a file
// has come: goose would bring a table of its own, database/sql and some milliseconds of every start for the same, and
// its locks are for what the file lock rules out here.
func migrate(c *conn) error {
	names, done, err := progress(c)
	if err != nil {
		return err
	}
	for i, name := range names[done:] {
		script, err := fs.ReadFile(schema, name)
		if err != nil {
			return err
		}
		n := done + i + 1
		if err := c.script(fmt.Sprintf("BEGIN IMMEDIATE;\n%s\nPRAGMA user_version = %d;\nCOMMIT;", script, n)); err != nil {
			_ = c.script("ROLLBACK")
			return fmt.Errorf("apply %s: %w", name, err)
		}
	}
	return nil
}

// progress is the list of scripts and how many of them the file has seen.
func progress(c *conn) (names []string, done int, err error) {
	if names, err = fs.Glob(schema, "schema/*.sql"); err != nil {
		return nil, 0, err
	}
	slices.Sort(names)
	version, err := c.number("PRAGMA user_version")
	if err != nil {
		return nil, 0, err
	}
	if done = int(version); done > len(names) {
		return nil, 0, fmt.Errorf("the file has schema %d, this golive knows %d: use the newer golive that wrote it", done, len(names))
	}
	return names, done, nil
}

// checkSchema fails unless the file has the newest schema.
func checkSchema(c *conn) error {
	names, done, err := progress(c)
	if err == nil && done < len(names) {
		err = fmt.Errorf("the file has schema %d, this golive has %d: start golive serve once, it brings the file up to date", done, len(names))
	}
	return err
}
