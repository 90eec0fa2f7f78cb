package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/engine"
	"github.com/golive-bot/golive/bot/roster"
	"github.com/golive-bot/golive/bot/understand"
	"github.com/golive-bot/golive/handlers"
)

type exportCmd struct {
	configured
	Kind   []string `help:"Only these kinds of records; all if none is named. A kind that does not exist is answered with those that do." sep:","`
	Person string   `help:"Only what is kept about one person, by ID (as the audit chain names them), or by mail address: also of somebody who was only ever written to." placeholder:"ID|MAIL"`
}

// recordKinds are the kinds that capabilities and engine write, in the order of the export. What whoever reads it could use, such
// as codes, is not among them.
func recordKinds() []string {
	var kinds []string
	for _, k := range engine.Kept(handlers.All) {
		if !k.Secret {
			kinds = append(kinds, k.Kind)
		}
	}
	return kinds
}

// Run writes records as JSON lines.
func (c exportCmd) Run(s *stage) error {
	kinds := recordKinds()
	for _, kind := range c.Kind {
		if !slices.Contains(kinds, kind) {
			return fmt.Errorf("there are no records of kind %q to export; choose from: %s", kind, strings.Join(kinds, ", "))
		}
	}
	if len(c.Kind) > 0 {
		kinds = c.Kind
	}
	o, err := c.open(s)
	if err != nil {
		return err
	}
	defer o.Close()
	about := func(bot.Kept, bot.Record) bool { return true }
	if c.Person != "" {
		var subject bot.DataSubject
		if strings.Contains(c.Person, "@") {
			subject, err = roster.ByMail(s.ctx, o.Store, engine.Kept(handlers.All), c.Person)
		} else {
			subject, err = roster.Subject(s.ctx, o.Store, c.Person)
		}
		if err != nil {
			return err
		}
		about = func(k bot.Kept, rec bot.Record) bool { return k.Holds(rec, subject) }
	}
	out, all := json.NewEncoder(s.stdout), engine.Kept(handlers.All)
	for _, kind := range kinds {
		k := all[slices.IndexFunc(all, func(k bot.Kept) bool { return k.Kind == kind })]
		for rec, err := range o.Store.Find(s.ctx, bot.Query{Kind: kind}) {
			if err != nil {
				return fmt.Errorf("read %s: %w", kind, err)
			}
			if !about(k, rec) {
				continue
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

// Run reads messages and writes what they ask for. Where the rows say what they expect, a table tells how much is right.
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
	out, table := s.stdout, s.stderr
	if c.Out != "" {
		f, err := os.Create(c.Out)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, f.Close()) }()
		out, table = f, s.stdout
	}
	lines := bufio.NewReader(in)
	if _, err := lines.Peek(1); errors.Is(err, io.EOF) {
		fmt.Fprintln(s.stderr, `golive: the input is empty: give one message a line, as {"text": "call the supplier by Friday", "reference": "2026-11-23T09:00:00+08:00"}`)
	}
	scores, err := understand.File(lines, out)
	if !scores.Empty() {
		scores.Print(table)
	}
	return err
}
