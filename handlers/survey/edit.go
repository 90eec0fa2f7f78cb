package survey

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/golive-bot/golive/bot"
)

// editQuestionnaire is the command: `questionnaire edit NAME`: changes to a questionnaire of the project, or to a copy of one that golive
// brings along, one a line. They are kept apart until the lead is through; then they are its next version.
func editQuestionnaire(_ context.Context, r *bot.Request) error {
	said := strings.TrimSpace(r.Rest)
	var choices []bot.Choice
	for f, err := range owns.Find(r, bot.Query{Index: "project", Value: r.ProjectID, Limit: 50}) {
		if err != nil {
			return err
		}
		if o := f.Value; !o.Draft && (said == "" || o.Q.called(said)) {
			choices = append(choices, bot.Choice{Label: o.Q.Title.in(r.Lang), Value: f.ID})
		}
	}
	if len(choices) == 0 && said == "" {
		return bot.Tell("survey.edit-none")
	}
	if len(choices) == 0 {
		return copyTemplate(r, said)
	}
	id, err := r.Choose("questionnaire", r.T("survey.which-questionnaire"), choices)
	if err != nil {
		return err
	}
	return edit(r, id)
}

// copyTemplate begins a questionnaire of the project's own with what one that golive brings along asks.
func copyTemplate(r *bot.Request, said string) error {
	n := slices.IndexFunc(templateIDs, func(id string) bool {
		q, ok := bundled(id)
		return ok && q.called(said)
	})
	if n < 0 {
		return bot.Tell("survey.no-questionnaire", "said", said)
	}
	q, _ := bundled(templateIDs[n])
	q.ID, q.Version = "q"+bot.HashID(r.ProjectID, q.ID)[:9], 1
	id := r.ProjectID + "/" + q.ID
	if _, err := owns.Get(r, id); err == nil { // it was copied before, and has another name by now
		return edit(r, id)
	} else if !errors.Is(err, bot.ErrNotFound) {
		return err
	}
	o := own{Project: r.ProjectID, Draft: true, By: r.WhoID, Lang: r.Lang, Q: q, Next: &q}
	if err := owns.Put(r, id, o); err != nil {
		return err
	}
	return askChange(r, id, o, r.T("survey.edit-copy"), bot.ToneInfo)
}

// editClicked is the button.
func editClicked(_ context.Context, r *bot.Request) error {
	if _, err := ownDraft(r, r.Click.Value); err != nil {
		return err
	}
	return edit(r, r.Click.Value)
}

// edit begins to change a questionnaire, or goes on where somebody has begun.
func edit(r *bot.Request, id string) error {
	o, err := owns.Get(r, id)
	if err != nil {
		return err
	}
	if o.Next == nil {
		next := o.Q
		next.Version++
		o.Next, o.Lang = &next, r.Lang
	}
	if err := owns.Put(r, id, o); err != nil {
		return err
	}
	return askChange(r, id, o, "", bot.ToneInfo)
}

// askChange shows the next version as it stands, and asks what is to change.
func askChange(r *bot.Request, id string, o own, note string, tone bot.Tone) error {
	c := bot.Card{Title: r.T("survey.edit-title", "title", o.Next.Title.in(r.Lang), "version", o.Next.Version), Tone: tone, Lang: r.Lang}
	if note != "" {
		c.Parts = append(c.Parts, bot.Words(note))
	}
	c.Parts = append(c.Parts, bot.Words(strings.Join(questionLines(r, *o.Next), "\n")))
	if r.Talk == nil || tone == bot.ToneWarn {
		c.Parts = append(c.Parts, bot.SmallPrint(r.T("survey.edit-how")), bot.ToCopy(r.T("survey.edit-examples")))
	} else {
		c.Parts = append(c.Parts, bot.SmallPrint(r.T("survey.edit-next")))
	}
	c.Parts = append(c.Parts, bot.Row(bot.Primary(r.T("survey.draft-done"), "survey.edit-done", id), bot.Button(r.T("survey.edit-drop"), "survey.edit-drop", id)))
	r.Ask(bot.Question{State: "survey.change-said", Topic: o.Next.Title.in(r.Lang), Data: id, Card: c})
	return nil
}

// changeSaid is the next message of the dialogue: one change a line. Those before one that cannot be made are made.
func changeSaid(_ context.Context, r *bot.Request) error {
	var id string
	if err := json.Unmarshal(r.Talk.Data, &id); err != nil {
		return bot.Permanent(fmt.Errorf("read conversation: %w", err))
	}
	o, err := ownDraft(r, id)
	if err != nil {
		return err
	}
	if o.Next == nil { // another lead was through meanwhile
		r.EndTalk()
		return bot.Tell("survey.edit-over", "title", o.Q.Title.in(r.Lang))
	}
	if slices.Contains(doneWords, strings.ToLower(strings.Trim(r.Message.Text, " 。.!！"))) {
		return finishEdit(r, id, o)
	}
	note, tone := "", bot.ToneInfo
	for line := range strings.Lines(r.Message.Text) {
		if strings.TrimSpace(line) == "" {
			continue
		}
		next, wrong := o.Next.change(line)
		if wrong != nil {
			note, tone = bot.Escape(r.T(wrong.key, wrong.args...)), bot.ToneWarn
			break
		}
		o.Next = &next
	}
	if err := owns.Put(r, id, o); err != nil {
		return err
	}
	return askChange(r, id, o, note, tone)
}

// editDone is the button: the changes are the next version.
func editDone(_ context.Context, r *bot.Request) error {
	o, err := ownDraft(r, r.Click.Value)
	if err != nil {
		return err
	}
	if o.Next == nil {
		return bot.Tell("survey.edit-over", "title", o.Q.Title.in(r.Lang))
	}
	r.Replace(bot.Card{Title: r.T("survey.draft-saved", "title", o.Next.Title.in(r.Lang)), Tone: bot.ToneDone, Lang: r.Lang})
	return finishEdit(r, r.Click.Value, o)
}

func finishEdit(r *bot.Request, id string, o own) error {
	next := *o.Next
	if wrong := next.check(); len(wrong) > 0 {
		return bot.Tell("survey.questionnaire-bad", "why", wrong.in(r.T))
	}
	if !o.Draft && next.Version != o.Q.Version+1 { // a file was imported meanwhile
		return bot.Tell("survey.edit-overtaken", "version", o.Q.Version)
	}
	changed := o.Draft || !reflect.DeepEqual(next.Questions, o.Q.Questions) || !reflect.DeepEqual(next.Title, o.Q.Title)
	if changed {
		o.Q = next
		r.Audit("survey.questionnaire", owns.Key(id), map[string]string{"version": itoa(next.Version)})
	}
	o.Draft, o.Next = false, nil
	title, key := o.Q.Title.in(r.Lang), "survey.edit-saved"
	if !changed {
		key = "survey.edit-same"
	}
	c := bot.Card{Title: r.T(key, "title", title, "version", o.Q.Version), Tone: bot.ToneGood, Lang: r.Lang, Parts: []bot.Part{bot.Words(strings.Join(questionLines(r, o.Q), "\n"))}}
	if kept, err := keepingTheirs(r, o); err != nil {
		return err
	} else if kept != "" {
		c.Parts = append(c.Parts, bot.Words(kept))
	}
	c.Parts = append(c.Parts, bot.Row(bot.Primary(r.T("survey.start"), "survey.new", o.Project+"|"+o.Q.ID), bot.Button(r.T("survey.edit-button"), "survey.edit", id)))
	r.EndTalk()
	show(r, c)
	return owns.Put(r, id, o)
}

// keepingTheirs says which planned and open surveys go on with the version that they were planned with; "" if there is none.
func keepingTheirs(r *bot.Request, o own) (string, error) {
	var lines []string
	for f, err := range waves.Find(r, bot.Query{Index: "live", Value: o.Project, Limit: mostWaves}) {
		if err != nil {
			return "", err
		}
		if w := f.Value; w.Q.ID == o.Q.ID && w.Q.Version != o.Q.Version {
			lines = append(lines, "- "+r.T("survey.edit-keeps-"+string(w.State), "title", bot.Escape(w.title(r.Lang)), "version", w.Q.Version))
		}
	}
	if len(lines) == 0 {
		return "", nil
	}
	return r.T("survey.edit-keeps") + "\n" + strings.Join(lines, "\n"), nil
}

// editDrop is the button: the questionnaire stays as it is.
func editDrop(_ context.Context, r *bot.Request) error {
	id := r.Click.Value
	o, err := ownDraft(r, id)
	if err != nil {
		return err
	}
	title := o.Q.Title.in(r.Lang)
	r.EndTalk()
	c := bot.Card{Title: r.T("survey.edit-dropped", "title", title), Tone: bot.ToneDone, Lang: r.Lang}
	r.Replace(c)
	show(r, c)
	if o.Next == nil {
		return nil
	}
	if o.Next = nil; o.Draft {
		return owns.Delete(r, id)
	}
	return owns.Put(r, id, o)
}
