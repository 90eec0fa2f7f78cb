package item

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/golive-bot/golive/bot"
)

// wording are a project's plain words for the statuses of its tracker; its ID is the project's.
type wording struct {
	Words map[string]plain `json:"words"` // by status in lower case
}

// plain is a status in plain words.
type plain struct {
	Status  string `json:"status"` // as it was written
	Chinese string `json:"zh"`
	English string `json:"en"`
}

var wordings = bot.Records[wording]{Kind: "item-words", Schema: 1}

// words tell how an item stands, in plain words: the project's own, else one of four.
func words(r *bot.Request, i record) (string, error) {
	switch i.State {
	case filing, rejected:
		return r.In(i.Lang, "item.is-taken"), nil
	case reopening:
		return r.In(i.Lang, "item.is-again"), nil
	case closed, gone:
		return r.In(i.Lang, "item.is-"+string(i.State)), nil
	}
	if i.Restricted { // as they were when everybody might see it
		return cmp.Or(i.Told, r.In(i.Lang, "item.is-taken")), nil
	}
	w, err := wordings.Get(r, i.Project)
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return "", err
	}
	if p, ok := w.Words[strings.ToLower(i.Status)]; ok {
		if i.Lang == "zh-CN" {
			return p.Chinese, nil
		}
		return p.English, nil
	}
	switch i.Category {
	case "indeterminate":
		return r.In(i.Lang, "item.is-worked-on"), nil
	case "done":
		return r.In(i.Lang, "item.is-done"), nil
	}
	return r.In(i.Lang, "item.is-taken"), nil
}

// setWords is the command: `progress words STATUS = Chinese / English`; alone it lists them, with nothing behind = it forgets one.
func setWords(_ context.Context, r *bot.Request) error {
	w, err := wordings.Get(r, r.ProjectID)
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return err
	}
	if w.Words == nil {
		w.Words = map[string]plain{}
	}
	said := strings.NewReplacer("＝", "=", "／", "/").Replace(strings.TrimSpace(r.Rest))
	status, said, set := strings.Cut(said, "=")
	status = strings.TrimSpace(status)
	switch {
	case status != "" && !set:
		return bot.Tell("item.words-how", "example", r.T("item.words.example"))
	case set:
		first, second, two := strings.Cut(said, "/")
		p := plain{status, strings.TrimSpace(first), strings.TrimSpace(second)}
		if !two {
			p.English = p.Chinese
		}
		switch {
		case status == "" || len([]rune(said)) > 100 || len(w.Words) > 100:
			return bot.Tell("item.words-how", "example", r.T("item.words.example"))
		case p.Chinese == "" && p.English == "":
			delete(w.Words, strings.ToLower(status))
		case p.Chinese == "" || p.English == "":
			return bot.Tell("item.words-how", "example", r.T("item.words.example"))
		default:
			w.Words[strings.ToLower(status)] = p
		}
		r.Audit("item.words", wordings.Key(r.ProjectID), map[string]string{"project": r.ProjectID, "status": status})
		if err := wordings.Put(r, r.ProjectID, w); err != nil {
			return err
		}
	}
	var lines []string
	for _, p := range w.Words {
		lines = append(lines, "- "+bot.Escape(p.Status)+" = "+bot.Escape(p.Chinese)+" / "+bot.Escape(p.English))
	}
	slices.Sort(lines)
	if len(lines) == 0 {
		lines = []string{r.T("item.words-none")}
	}
	c := bot.Card{Title: r.T("item.words-title"), Tag: r.Project.Key, Tone: bot.ToneInfo, Lang: r.Lang, Parts: []bot.Part{bot.Words(strings.Join(lines, "\n")),
		bot.SmallPrint(r.T("item.words-note", "example", r.T("item.words.example")))}}
	if r.Event.Name == bot.EventCommand || r.Room.Audience() != bot.Team {
		r.Whisper(c)
		return nil
	}
	r.Reply("", c)
	return nil
}
