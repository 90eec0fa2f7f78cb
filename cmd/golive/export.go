package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/understand"
)

type exportCmd struct {
	configured
	Kind []string `help:"Only these kinds of records; all if none is named." sep:","`
}

// recordKinds are the kinds that capabilities and engine write, in the order of the export.
var recordKinds = []string{"person", "person-email", "project", "project-key", "project-draft", "room", "task", "task-catalogue",
	"handle", "link-code", "link-try", "noise", "calls", "pulse", "audit", "audit-head"}

// Run writes records as JSON lines.
func (c exportCmd) Run(s *stage) error {
	o, err := c.open(s)
	if err != nil {
		return err
	}
	defer o.Close()
	kinds := c.Kind
	if len(kinds) == 0 {
		kinds = recordKinds
	}
	out := json.NewEncoder(s.stdout)
	for _, kind := range kinds {
		for rec, err := range o.Store.Find(s.ctx, bot.Query{Kind: kind}) {
			if err != nil {
				return fmt.Errorf("read %s: %w", kind, err)
			}
			if err := out.Encode(rec); err != nil {
				return fmt.Errorf("write: %w", err)
			}
		}
	}
	return nil
}

type understandCmd struct {
	In  string `help:"JSON lines with text and reference; standard input if not named." type:"existingfile" placeholder:"FILE"`
	Out string `help:"Where the JSON lines go; standard output if not named." placeholder:"FILE"`
}

// Run reads messages and writes what they ask for.
func (c understandCmd) Run(s *stage) (err error) {
	var in io.Reader = os.Stdin
	if c.In != "" {
		f, err := os.Open(c.In)
		if err != nil {
			return err
		}
		defer f.Close()
		in = f
	}
	if c.Out == "" {
		return understand.File(in, s.stdout)
	}
	f, err := os.Create(c.Out)
	if err != nil {
		return err
	}
	defer func() {
		if e := f.Close(); err == nil {
			err = e
		}
	}()
	return understand.File(in, f)
}
