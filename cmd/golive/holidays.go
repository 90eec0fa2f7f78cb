package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/workday"
	"github.com/golive-bot/golive/handlers/meeting"
)

// holidaysCmd groups what can be done with the notice of a year: the days off of mainland China, in a file.
type holidaysCmd struct {
	configured
	Check  holidaysCheckCmd  `cmd:"" help:"Read the file of a year and show its days. Nothing is kept."`
	Import holidaysImportCmd `cmd:"" help:"Read the file of a year and have golive go by it, without a restart. It takes the place of what was told of that year."`
}

// noticeFile is the file of a year.
type noticeFile struct {
	File string `arg:"" help:"The file, such as 2027.txt, or - for standard input. A line is YYYY-MM-DD..YYYY-MM-DD NAME for days off, +YYYY-MM-DD for a day of a weekend that is worked; # begins a remark."`
	Year int    `help:"The year that it is about; by the file's name if not named." placeholder:"YEAR"`
}

type holidaysCheckCmd struct{ noticeFile }

type holidaysImportCmd struct{ noticeFile }

// Run shows a year.
func (c holidaysCheckCmd) Run(s *stage) error {
	n, err := c.read()
	if err != nil {
		return err
	}
	return showNotice(s.stdout, n)
}

// Run tells a year to golive, which may be running or not.
func (c holidaysImportCmd) Run(s *stage, all *cli) error {
	n, err := c.read()
	if err != nil {
		return err
	}
	o, err := all.Holidays.open(s)
	if err != nil {
		return err
	}
	defer o.Close()
	if err := o.Store.Accept(s.ctx, meeting.TellYear(n, bot.SystemClock().Now())); err != nil {
		return err
	}
	if err := showNotice(s.stdout, n); err != nil {
		return err
	}
	fmt.Fprintln(s.stdout, "golive goes by it in a few seconds, or when it starts; meetings and all that is planned follow.")
	return nil
}

// read reads the file. Its errors name file and line.
func (c noticeFile) read() (workday.Notice, error) {
	year := c.Year
	if name, err := strconv.Atoi(strings.TrimSuffix(filepath.Base(c.File), filepath.Ext(c.File))); year == 0 && err == nil {
		year = name
	}
	if year == 0 {
		return workday.Notice{}, fmt.Errorf("which year is %s about? Name the file after it, as 2027.txt, or add --year", c.File)
	}
	read := func() ([]byte, error) { return os.ReadFile(c.File) }
	if c.File == "-" {
		read = func() ([]byte, error) { return io.ReadAll(os.Stdin) }
	}
	text, err := read()
	if err != nil {
		return workday.Notice{}, err
	}
	n, err := meeting.ReadYearFile(year, string(text), bot.SystemClock().Now())
	if err != nil {
		return n, fmt.Errorf("%s: %w", c.File, err)
	}
	return n, nil
}

// legalDays are the days off that the law grants in a year (Regulation on Public Holidays as of 1 January 2025).
const legalDays = 13

// showNotice tells what a notice says, and what is strange about it.
func showNotice(out io.Writer, n workday.Notice) error {
	w := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	for _, o := range n.Off {
		fmt.Fprintf(w, "off\t%s\t%s\t%s\n", o.From, o.To, o.Name)
	}
	for _, o := range n.Worked {
		fmt.Fprintf(w, "worked\t%s\t%s\t%s\n", o.From, o.To, o.Name)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	off, worked := n.Moved()
	fmt.Fprintf(out, "%d: %d working days off, %d days of weekends worked.\n", n.Year, off, worked)
	if missing := workday.Missing(n.Year, n.Off); len(missing) > 0 {
		fmt.Fprintf(out, "Look again: nothing is told of %s. Their legal days are off.\n", strings.Join(missing, ", "))
	}
	if off-worked != legalDays {
		fmt.Fprintf(out, "Look again: %d working days off less %d of weekends are %d; the law grants %d. Is a day wrong or missing?\n", off, worked, off-worked, legalDays)
	}
	return nil
}
