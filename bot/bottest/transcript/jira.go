package transcript

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/golive-bot/golive/bot"
)

func (w *world) jira(ctx context.Context, what string) error {
	f := strings.Fields(what)
	switch f[0] {
	case "down", "up":
		w.tracker.Down(f[0] == "down")
		return w.settle(ctx)
	case "lags", "reindexes":
		w.tracker.Lag(f[0] == "lags")
		return nil
	case "archives", "revives":
		w.tracker.Archive(f[0] == "archives")
		return nil
	case "denies", "allows":
		w.tracker.Deny(strings.Join(f[1:], " "))
		return nil
	case "refuses":
		said := strings.Join(f[2:], " ")
		w.tracker.Fail(&bot.PermanentError{Err: errors.New("refused"), Text: said, Fields: map[string]string{f[1]: said}})
		return nil
	case "locks":
		w.tracker.Lock(f[1], strings.Join(f[2:], " "))
		return nil
	case "stumbles":
		n, err := strconv.Atoi(f[1])
		for range n {
			w.tracker.Fail(bot.Unsent(errors.New("stumbled")))
		}
		return err
	case "restricts", "opens":
		return w.deliver(ctx, w.tracker.Restrict(f[1], f[0] == "restricts"))
	case "delete":
		return w.deliver(ctx, w.tracker.Delete(f[1]))
	case "storms":
		return w.storm(ctx, f[1], f[2])
	case "says", "whispers":
		by, text, _ := strings.Cut(strings.Join(f[2:], " "), ": ")
		return w.deliver(ctx, w.tracker.Remark(f[1], by, text, f[0] == "whispers"))
	case "forgets": // a word of queries
		w.tracker.Refuse(f[1])
		return nil
	case "raises": // KEY NAME TYPE PRIORITY COMPONENT SUMMARY
		return w.deliver(ctx, w.tracker.Raise(f[1], f[2], f[3], dash(f[4]), dash(f[5]), strings.Join(f[6:], " ")))
	case "sets": // KEY NAME FIELD VALUE
		return w.deliver(ctx, w.tracker.Change(f[1], f[2], f[3], dash(strings.Join(f[4:], " "))))
	case "alters": // the same, of which no webhook tells
		w.tracker.Change(f[1], f[2], f[3], dash(strings.Join(f[4:], " ")))
		return nil
	case "polls":
		return w.deliver(ctx, w.tracker.Polled(f[1]))
	case "loses": // a file is gone when it is to be read
		w.tracker.Lose(f[1])
		return nil
	case "texts":
		for _, text := range w.tracker.Texts(f[1]) {
			if len(f) > 2 {
				most, err := strconv.Atoi(f[2])
				if err != nil {
					return err
				}
				if lines := strings.Split(strings.TrimRight(text, "\n"), "\n"); len(lines) > most {
					text = strings.Join(append(lines[:most:most], "…", lines[len(lines)-1]), "\n")
				}
			}
			w.shown = append(w.shown, "  "+f[1]+" says:\n"+indent(strings.TrimRight(text, "\n")+"\n"))
		}
		for _, name := range w.tracker.Files(f[1]) {
			w.shown = append(w.shown, "  "+f[1]+" holds "+name+"\n")
		}
		return nil
	case "seeds": // LABEL DONE TOTAL [DUE PRIORITY]: issues that somebody made there
		var finished, total int
		if _, err := fmt.Sscan(f[2], &finished); err != nil {
			return err
		}
		if _, err := fmt.Sscan(f[3], &total); err != nil {
			return err
		}
		w.tracker.Seed(f[1], finished, total, func(i *bot.Issue) {
			if len(f) > 5 {
				i.Due, i.Priority = f[4], f[5]
			}
		})
		return nil
	case "closes": // no transition leads there any more
		w.tracker.Close(strings.Join(f[1:], " "))
		return nil
	case "show":
		w.shown = append(w.shown, indent(w.issue(f[1])))
		return nil
	case "files": // somebody, there
		w.tracker.File(f[1], strings.Join(f[2:], " "))
		return nil
	case "wants", "demands":
		return w.demand(f)
	case "move":
		return w.deliver(ctx, w.tracker.Move(f[1], strings.Join(f[2:len(f)-1], " "), f[len(f)-1]))
	}
	return fmt.Errorf("jira %q is %w", what, errNotThere)
}

// demand puts a field on the screens of Jira: "wants NAME KIND CHOICE|CHOICE" on those of creating, "demands STATUS NAME KIND
// CHOICE|CHOICE" on those of the transitions to a status; a number stands for so many choices. The kind "-" is one that no form can ask for.
func (w *world) demand(f []string) error {
	status := ""
	if f[0] == "demands" {
		status, f = f[1], f[1:]
	}
	field := bot.IssueField{ID: "cf_" + strings.ToLower(f[1]), Name: f[1], Kind: bot.FieldKind(dash(f[2])), Required: true}
	if len(f) > 3 {
		labels := strings.Split(strings.Join(f[3:], " "), "|")
		if n, err := strconv.Atoi(f[3]); err == nil { // as many as that
			labels = nil
			for i := range n {
				labels = append(labels, f[1]+" "+strconv.Itoa(i+1))
			}
		}
		for i, label := range labels {
			field.Choices = append(field.Choices, bot.Choice{Label: label, Value: strconv.Itoa(100 + i)})
		}
	}
	if status != "" {
		w.tracker.Demand(status, field)
		return nil
	}
	w.tracker.Want(field)
	return nil
}

// issue is an issue as Jira has it.
func (w *world) issue(key string) string {
	i, err := w.tracker.Issue(context.Background(), key)
	if err != nil {
		return err.Error() + "\n"
	}
	lines := []string{strings.Join([]string{i.Key, i.Type, i.Summary, i.Status}, " · ")}
	add := func(label, value string) {
		if value != "" {
			lines = append(lines, label+": "+value)
		}
	}
	add("assignee", i.Assignee.Name)
	add("due", i.Due)
	add("priority", i.Priority)
	add("labels", strings.Join(i.Labels, ", "))
	fields := w.tracker.Fields(key)
	for _, id := range slices.Sorted(maps.Keys(fields)) {
		add(id, fields[id])
	}
	for _, text := range w.tracker.Texts(key) {
		lines = append(lines, "| "+strings.ReplaceAll(strings.TrimSpace(text), "\n", "\n| "))
	}
	return strings.Join(lines, "\n") + "\n"
}
