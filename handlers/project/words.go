package project

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/golive-bot/golive/bot"
)

// A project has words of its own for the tracker's types and components: "defect = Bug; 发货 = Shipping". A message that uses
// one is understood to mean that type or component.

const (
	maxWords   = 100 // of a project
	maxWordLen = 40  // characters
)

var wordsSetting = setting{"words", func(r *bot.Request, p bot.Project) string {
	return cmp.Or(wordList(r, p.Words), r.T("project.none-yet"))
}, setWords}

// wordList is the words as they are set, by what they mean.
func wordList(r *bot.Request, w bot.ProjectWords) string {
	var list []string
	for _, words := range []map[string]string{w.Types, w.Components} {
		by := map[string][]string{}
		for word, name := range words {
			by[name] = append(by[name], word)
		}
		for _, name := range slices.Sorted(maps.Keys(by)) {
			slices.Sort(by[name])
			list = append(list, strings.Join(by[name], r.T("bot.and"))+" = "+name)
		}
	}
	return strings.Join(list, "; ")
}

// setWords takes "word, word = NAME; word = NAME". Without a name the words are forgotten; "clear" forgets all.
func setWords(ctx context.Context, r *bot.Request, p *bot.Project, value string) error {
	if slices.Contains(clearWords, strings.ToLower(value)) {
		p.Words = bot.ProjectWords{}
		return nil
	}
	w := bot.ProjectWords{Types: maps.Clone(p.Words.Types), Components: maps.Clone(p.Words.Components)}
	if w.Types == nil {
		w.Types = map[string]string{}
	}
	if w.Components == nil {
		w.Components = map[string]string{}
	}
	for entry := range strings.FieldsFuncSeq(value, func(c rune) bool { return strings.ContainsRune(";；\n", c) }) {
		words, name, ok := cutAny(entry, "=", "＝")
		if !ok {
			return bot.Tell("project.bad-words", "example", r.T("project.words.example"))
		}
		if err := setEntry(ctx, r, p.Tracker, &w, words, strings.TrimSpace(name)); err != nil {
			return err
		}
	}
	if len(w.Types)+len(w.Components) > maxWords {
		return bot.Tell("project.too-many-words", "most", maxWords)
	}
	p.Words = w
	return nil
}

func cutAny(s string, seps ...string) (before, after string, ok bool) {
	for _, sep := range seps {
		if before, after, ok = strings.Cut(s, sep); ok {
			return before, after, true
		}
	}
	return s, "", false
}

// setEntry makes words mean a name, or nothing any more.
func setEntry(ctx context.Context, r *bot.Request, tracker string, w *bot.ProjectWords, words, name string) error {
	into, found := w.Types, ""
	if name != "" {
		isType, known, err := meantThere(ctx, r, tracker, name)
		if err != nil {
			return err
		}
		if found = known; !isType {
			into = w.Components
		}
	}
	for word := range strings.FieldsFuncSeq(words, func(c rune) bool { return strings.ContainsRune(",，、", c) }) {
		word = strings.Join(strings.Fields(strings.Trim(strings.TrimSpace(word), "\"'“”‘’「」")), " ")
		if word == "" || len([]rune(word)) > maxWordLen {
			return bot.Tell("project.bad-words", "example", r.T("project.words.example"))
		}
		for _, m := range []map[string]string{w.Types, w.Components} {
			maps.DeleteFunc(m, func(old, _ string) bool { return strings.EqualFold(old, word) })
		}
		if found != "" {
			into[word] = found
		}
	}
	return nil
}

// meantThere finds a type or a component of the tracker's project by its name, as the tracker writes it.
func meantThere(ctx context.Context, r *bot.Request, project, name string) (isType bool, found string, err error) {
	tracker, err := r.Tracker()
	if err != nil {
		return false, "", err
	}
	ctx, cancel := r.Patience(ctx)
	defer cancel()
	types, err := tracker.Types(ctx, project)
	if errors.Is(err, bot.ErrNotFound) || project == "" {
		return false, "", bot.Tell("project.no-jira-yet", "example", r.T("project.jira.example"))
	}
	if err != nil {
		return false, "", bot.Tell("project.tracker-silent")
	}
	var names, components []string
	for _, t := range types {
		if strings.EqualFold(t.Name, name) {
			return true, t.Name, nil
		}
		names = append(names, t.Name)
		for _, f := range t.Fields {
			if f.ID != "components" {
				continue
			}
			for _, c := range f.Choices {
				if strings.EqualFold(c.Label, name) {
					return false, c.Label, nil
				}
				if !slices.Contains(components, c.Label) {
					components = append(components, c.Label)
				}
			}
		}
	}
	return false, "", bot.Tell("project.no-such-word", "name", name, "types", strings.Join(names, r.T("bot.and")),
		"components", strings.Join(components[:min(len(components), 20)], r.T("bot.and")))
}
