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
	names, err := fs.Glob(schema, "schema/*.sql")
	if err != nil {
		return err
	}
	slices.Sort(names)
	done, err := c.number("PRAGMA user_version")
	if err != nil {
		return err
	}
	if int(done) > len(names) {
		return fmt.Errorf("the file has schema %d, this golive knows %d: use the newer golive that wrote it", done, len(names))
	}
	for i, name := range names[done:] {
		script, err := fs.ReadFile(schema, name)
		if err != nil {
			return err
		}
		n := int(done) + i + 1
		if err := c.script(fmt.Sprintf("BEGIN IMMEDIATE;\n%s\nPRAGMA user_version = %d;\nCOMMIT;", script, n)); err != nil {
			_ = c.script("ROLLBACK")
			return fmt.Errorf("apply %s: %w", name, err)
		}
	}
	return nil
}
