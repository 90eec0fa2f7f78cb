package main

import (
	"bytes"
	"fmt"
	"io"
	"os"

	"github.com/golive-bot/golive/bot/score"
)

// surveyCmd groups what can be done about surveys without a running bot.
type surveyCmd struct {
	Stats surveyStatsCmd `cmd:"" help:"Read sets of answers (CSV) and write their numbers: NPS, CSAT, CES, mean, and how far each may be off."`
}

type surveyStatsCmd struct {
	In  string `help:"CSV with set_id, kind, n, responses and hist; standard input if not named." type:"existingfile" placeholder:"FILE"`
	Out string `help:"Where the CSV goes; standard output if not named." placeholder:"FILE"`
}

// Run reads sets and writes their numbers. Rows that cannot be read are named on standard error, and the others written.
func (c surveyStatsCmd) Run(s *stage) error {
	var in io.Reader = os.Stdin
	if c.In != "" {
		f, err := os.Open(c.In)
		if err != nil {
			return err
		}
		defer f.Close()
		in = f
	}
	wrong := 0
	var out bytes.Buffer // the file may be the one that is read
	err := score.File(in, &out, func(line int, err error) {
		wrong++
		fmt.Fprintf(s.stderr, "golive: line %d is left out: %v\n", line, err)
	})
	if err == nil && c.Out != "" {
		err = os.WriteFile(c.Out, out.Bytes(), 0o666)
	} else if err == nil {
		_, err = out.WriteTo(s.stdout)
	}
	if err == nil && wrong > 0 {
		return errPrinted
	}
	return err
}
