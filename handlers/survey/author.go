package survey

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/i18n"
)

// own is a questionnaire of a project. Its ID is "<project>/<questionnaire>". Saving it again makes a new version; waves keep theirs.
type own struct {
	Project string        `json:"project"`
	Q       questionnaire `json:"questionnaire"`
	Draft   bool          `json:"draft,omitempty"` // it is still being written
	// Next is the version that is being made of it.
	Next *questionnaire `json:"next,omitempty"`
	By   string         `json:"by"`
	Lang string         `json:"lang,omitempty"` // in which its author is spoken to while writing: questions are in both
}

var owns = bot.Records[own]{Kind: "survey-questionnaire", Schema: 1,
	Index: map[string]func(own) []string{"project": func(o own) []string { return []string{o.Project} }}}

// questionnairesOf are those that the entered project can use: its own, then the templates.
func questionnairesOf(r *bot.Request) ([]questionnaire, error) {
	var all []questionnaire
	for f, err := range owns.Find(r, bot.Query{Index: "project", Value: r.ProjectID, Limit: 50}) {
		if err != nil {
			return nil, err
		}
		if !f.Value.Draft {
			all = append(all, f.Value.Q)
		}
	}
	for _, id := range templateIDs {
		q, _ := bundled(id)
		all = append(all, q)
	}
	return all, nil
}

// newQuestionnaire is the command: `questionnaire new 名称 | NAME`. The questions follow, one a message.
func newQuestionnaire(_ context.Context, r *bot.Request) error {
	// A title in two languages does not tell which of them its author speaks; the words of the command do.
	if said := i18n.Of(strings.TrimSuffix(r.Message.Text, r.Rest)); r.Who.Lang == "" && said != "" {
		r.Lang = said
	}
	title, ok := bothLanguages(r.Rest)
	if !ok {
		return bot.Tell("survey.title-missing", "example", r.T("survey.questionnaire.example"))
	}
	id := "q" + bot.HashID(r.ProjectID, r.NewID())[:9]
	o := own{Project: r.ProjectID, Draft: true, By: r.WhoID, Lang: r.Lang, Q: questionnaire{ID: id, Version: 1, Title: title}}
	if err := owns.Put(r, r.ProjectID+"/"+id, o); err != nil {
		return err
	}
	return askQuestion(r, r.ProjectID+"/"+id, o, "")
}

// bothLanguages reads "中文 | English", or the same with a slash between spaces; one text alone serves both.
func bothLanguages(s string) (words, bool) {
	zh, en, parted := strings.Cut(strings.ReplaceAll(s, "｜", "|"), "|")
	if a, b, ok := strings.Cut(s, " / "); !parted && ok && i18n.Of(a) == i18n.Chinese && i18n.Of(b) == i18n.English {
		zh, en = a, b
	}
	if zh, en = clean(zh), clean(en); en == "" {
		en = zh
	}
	if zh == "" {
		zh = en
	}
	return words{"zh-CN": zh, "en": en}, zh != ""
}

// askQuestion shows what is there, and asks for the next question.
func askQuestion(r *bot.Request, id string, o own, problem string) error {
	c := draftCard(r, id, o)
	if problem != "" {
		c.Tone = bot.ToneWarn
		c.Parts = append([]bot.Part{bot.Words(bot.Escape(problem))}, c.Parts...)
	}
	r.Ask(bot.Question{State: "survey.asked-for", Topic: o.Q.Title.in(r.Lang), Data: id, Card: c})
	return nil
}

func draftCard(r *bot.Request, id string, o own) bot.Card {
	c := bot.Card{Title: r.T("survey.draft-title", "title", o.Q.Title.in(r.Lang)), Tone: bot.ToneInfo, Lang: r.Lang}
	if len(o.Q.Questions) == 0 {
		c.Parts = append(c.Parts, bot.Words(r.T("survey.draft-first")), bot.ToCopy(r.T("survey.draft-examples")))
		return c
	}
	c.Parts = append(c.Parts, bot.Words(strings.Join(questionLines(r, o.Q), "\n")), bot.SmallPrint(r.T("survey.draft-next")),
		bot.Row(bot.Primary(r.T("survey.draft-done"), "survey.draft-done", id), bot.Button(r.T("survey.draft-back"), "survey.draft-back", id)))
	return c
}

// questionLines are the questions of a questionnaire, a line each in both languages.
func questionLines(r *bot.Request, q questionnaire) []string {
	var lines []string
	for n, x := range q.Questions {
		line := fmt.Sprintf("%d. %s", n+1, bot.Escape(x.Text["zh-CN"]))
		if x.Text["en"] != x.Text["zh-CN"] {
			line += " / " + bot.Escape(x.Text["en"])
		}
		line += " · " + r.T("survey.kind-"+string(x.Kind))
		if x.Required {
			line += " · " + r.T("survey.required")
		}
		if x.If != nil {
			line += " · " + q.conditionLine(r, *x.If)
		}
		lines = append(lines, line)
		for _, options := range [][]option{x.Choices, x.Rows, x.meanings()} {
			if len(options) > 0 {
				lines = append(lines, "– "+bot.Escape(inBoth(options)))
			}
		}
	}
	return lines
}

// meanings are what the ends of a scale mean, as options.
func (x question) meanings() []option {
	if x.Low == nil || x.High == nil {
		return nil
	}
	return []option{{Text: x.Low}, {Text: x.High}}
}

// inBoth are options in both languages, as an author writes them.
func inBoth(options []option) string {
	all := make([]string, len(options))
	for i, o := range options {
		if all[i] = o.Text.in(i18n.Chinese); o.Text.in(i18n.English) != all[i] {
			all[i] += "/" + o.Text.in(i18n.English)
		}
	}
	return strings.Join(all, "; ")
}

// conditionLine is a condition by the number of its question.
func (q questionnaire) conditionLine(r *bot.Request, c condition) string {
	for n, x := range q.Questions {
		if x.ID == c.Question {
			return r.T("survey.only-if", "number", n+1, "op", c.Op, "value", bot.Escape(x.valueText(c.Value, r.Lang)))
		}
	}
	return ""
}

// questionSaid is the next message of the dialogue: one question a line.
func questionSaid(_ context.Context, r *bot.Request) error {
	var id string
	if err := json.Unmarshal(r.Talk.Data, &id); err != nil {
		return bot.Permanent(fmt.Errorf("read conversation: %w", err))
	}
	o, err := ownDraft(r, id)
	if err != nil {
		return err
	}
	if !o.Draft { // another lead pressed Done meanwhile: what is used does not change
		r.EndTalk()
		r.Reply("", bot.Card{Title: o.Q.Title.in(r.Lang), Tone: bot.ToneWarn, Lang: r.Lang, Parts: []bot.Part{bot.Words(r.T("survey.draft-over"))}})
		return nil
	}
	if slices.Contains(doneWords, strings.ToLower(strings.Trim(r.Message.Text, " 。.!！"))) && len(o.Q.Questions) > 0 {
		return finishDraft(r, id, o)
	}
	for line := range strings.Lines(r.Message.Text) {
		if strings.TrimSpace(line) == "" {
			continue
		}
		x, problem := parseQuestion(line, o.Q)
		if problem != "" {
			if err := owns.Put(r, id, o); err != nil {
				return err
			}
			return askQuestion(r, id, o, r.T(problem, "line", strings.TrimSpace(line)))
		}
		o.Q.Questions = append(o.Q.Questions, x)
	}
	if err := owns.Put(r, id, o); err != nil {
		return err
	}
	return askQuestion(r, id, o, "")
}

// ownDraft reads a questionnaire for somebody who leads its project.
func ownDraft(r *bot.Request, id string) (own, error) {
	o, err := owns.Get(r, id)
	if errors.Is(err, bot.ErrNotFound) {
		return o, bot.Tell("bot.old-button")
	}
	if err != nil {
		return o, err
	}
	if r.Who.Lang == "" && o.Lang != "" {
		r.Lang = o.Lang
	}
	return o, r.Enter(o.Project, bot.RoleLead)
}

// draftBack is the button: take the last question back.
func draftBack(_ context.Context, r *bot.Request) error {
	id := r.Click.Value
	o, err := ownDraft(r, id)
	if err != nil {
		return err
	}
	if n := len(o.Q.Questions); n > 0 && o.Draft {
		o.Q.Questions = o.Q.Questions[:n-1]
	}
	r.Replace(draftCard(r, id, o))
	return owns.Put(r, id, o)
}

var doneWords = []string{"done", "完成"}

// draftDone is the button: the questionnaire can be used.
func draftDone(_ context.Context, r *bot.Request) error {
	o, err := ownDraft(r, r.Click.Value)
	if err != nil {
		return err
	}
	r.Replace(bot.Card{Title: r.T("survey.draft-saved", "title", o.Q.Title.in(r.Lang)), Tone: bot.ToneDone, Lang: r.Lang})
	return finishDraft(r, r.Click.Value, o)
}

func finishDraft(r *bot.Request, id string, o own) error {
	if wrong := o.Q.check(); len(wrong) > 0 {
		return bot.Tell("survey.questionnaire-bad", "why", wrong.in(r.T))
	}
	o.Draft = false
	r.EndTalk()
	show(r, bot.Card{Title: r.T("survey.draft-saved", "title", o.Q.Title.in(r.Lang)), Tone: bot.ToneGood, Lang: r.Lang, Parts: []bot.Part{
		bot.Words(strings.Join(questionLines(r, o.Q), "\n")), bot.Row(bot.Primary(r.T("survey.start"), "survey.new", o.Project+"|"+o.Q.ID), bot.Button(r.T("survey.edit-button"), "survey.edit", id))}})
	r.Audit("survey.questionnaire", owns.Key(id), map[string]string{"version": itoa(o.Q.Version)})
	return owns.Put(r, id, o)
}
