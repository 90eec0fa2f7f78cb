package survey

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/i18n"
)

// loop is the follow-up of one low score of an attributed wave: somebody of the team gets in touch within a working day, and says
// what came of it. Its ID is that of the invitation, so that one answer has one, however often it is changed.
type loop struct {
	Wave     string    `json:"wave"`
	Project  string    `json:"project"`
	Name     string    `json:"name"`
	Person   string    `json:"person,omitempty"`
	Mail     string    `json:"mail,omitempty"`
	Score    int       `json:"score"`
	Better   *int      `json:"better,omitempty"` // what they changed it to, where that ended it
	Words    string    `json:"words,omitempty"`  // what they wrote, short
	Owner    string    `json:"owner"`            // person ID; "" while the project has no lead
	Deadline time.Time `json:"deadline"`         // of the first contact
	State    string    `json:"state"`
	Late     bool      `json:"late,omitempty"`   // nobody got in touch in time: it was escalated
	Others   []string  `json:"others,omitempty"` // person IDs of those who heard of that, or that nobody leads the project
	Asked    bool      `json:"asked,omitempty"`  // the owner was asked again what came of it
	Outcome  string    `json:"outcome,omitempty"`
	Note     string    `json:"note,omitempty"`
	Filing   bool      `json:"filing,omitempty"` // the tracker has not answered yet: the card waits for it, ten seconds at most
	Issue    string    `json:"issue,omitempty"`
	Link     string    `json:"link,omitempty"`
	Told     string    `json:"told,omitempty"`  // gist of what the tracker was told last
	Again    int       `json:"again,omitempty"` // how often it began again after it had ended
	Kept     string    `json:"kept,omitempty"`  // the state of which the timeline tells
	Opened   time.Time `json:"opened"`
	Ended    time.Time `json:"ended,omitzero"`
}

// outcomes are what somebody may say; theirOutcomes are what whoever answered did: they asked not to be contacted, changed their
// score to a better one, or took it back.
var (
	outcomes      = []string{"solved", "agreed", "unreached", "nothing"}
	theirOutcomes = []string{"declined", "better", "withdrawn"}
)

var loops = bot.Records[loop]{
	Kind: "survey-loop", Schema: 1,
	Index: map[string]func(loop) []string{
		"project": func(l loop) []string { return []string{l.Project} },
		"open": func(l loop) []string {
			if l.State == loopEnded {
				return nil
			}
			return []string{l.Project}
		},
		"owner": func(l loop) []string {
			if l.State == loopEnded {
				return nil
			}
			return []string{l.Owner}
		},
	},
}

func readLoop(r *bot.Request, id string) (loop, wave, bot.Project, error) {
	l, err := loops.Get(r, id)
	if err != nil {
		return l, wave{}, bot.Project{}, err
	}
	w, p, err := aboutWave(r, l.Wave)
	return l, w, p, err
}

// askAgain is after how many working days the owner is asked what came of it.
const askAgain = 3

func loopKey(id string) string { return "survey/loop/" + id }

// end notes what came of it, also in the tracker.
func (l *loop) end(r *bot.Request, id, outcome, note string) {
	l.State, l.Outcome, l.Note, l.Ended = loopEnded, outcome, note, r.Now
	r.Disarm(loopKey(id))
	l.report(r)
	settleSoon(r, id)
}

// happened keeps in the timeline how a low score is followed up, where that is another state than before. Who gave it is named nowhere.
func (l *loop) happened(w wave, p bot.Project, keep func(bot.Happening) error) error {
	state := map[string]string{loopOpen: "opened", loopContacted: "contacted", loopEnded: "ended"}[l.State]
	said := state + " " + l.Outcome + " " + itoa(l.Again)
	if said == l.Kept {
		return nil
	}
	l.Kept = said
	return keep(bot.Happening{Project: l.Project, Kind: "score", Which: state, Name: w.title(p.Lang), After: l.Outcome})
}

// bySomebody keeps what whoever asked did.
func bySomebody(r *bot.Request) func(bot.Happening) error {
	return func(h bot.Happening) error {
		_, err := r.Happened(h)
		return err
	}
}

// gist is what a tracker is to know of a loop, made short.
func (l loop) gist() string {
	return bot.HashID(itoa(l.Again), itoa(l.Score), l.Words, l.Outcome, l.Note)
}

// report tells the tracker what has changed since it was told last, be it while the issue was being filed.
func (l *loop) report(r *bot.Request) {
	tracker, err := r.Tracker()
	if err != nil || l.Link == "" || l.Told == l.gist() {
		return
	}
	l.Told = l.gist()
	text := []bot.Span{{Text: r.In(r.Project.Lang, "survey.issue-now", "score", l.Score, "when", i18n.Moment(r.Project.Lang, l.Deadline.In(r.Project.Location()), r.Now))}}
	switch {
	case l.State == loopEnded && l.Note != "":
		text = []bot.Span{{Text: r.In(r.Project.Lang, "survey.outcome-"+l.Outcome) + ": " + l.Note}}
	case l.State == loopEnded:
		text = []bot.Span{{Text: r.In(r.Project.Lang, "survey.outcome-"+l.Outcome)}}
	case l.Words != "":
		text = append(text, bot.Span{Break: true}, bot.Span{Text: l.Words, Quote: true})
	}
	r.Send(bot.Effect{To: bot.ToTracker(tracker.Platform()), Body: bot.Comment{Issue: l.Issue, Text: text}})
}

func loopHandle(id, who string) string { return "survey/" + id + "/loop/" + who }

// put keeps a loop, and shows its card.
func (l loop) put(r *bot.Request, id string, w wave, p bot.Project) error {
	if err := loops.Put(r, id, l); err != nil {
		return err
	}
	return l.show(r, id, w, p)
}

// show puts the card of a loop into the private chats of its owner and of the others who heard of it.
func (l loop) show(r *bot.Request, id string, w wave, p bot.Project) error {
	seen := map[string]bool{}
	for _, who := range append([]string{l.Owner}, l.Others...) {
		if seen[who] {
			continue
		}
		seen[who] = true
		handle := loopHandle(id, who)
		if l.Again > 0 { // an edit of what they have would be noticed by nobody
			handle += "/" + itoa(l.Again)
		}
		switch {
		case l.Asked && who == l.Owner:
			handle += "/asked"
		case l.Late:
			handle += "/late"
		}
		_, person, err := bot.PersonNow(r, who)
		if errors.Is(err, bot.ErrNotFound) { // erased, or nobody
			continue
		}
		if err != nil {
			return err
		}
		r.Send(bot.Effect{To: bot.ToPerson(who), Handle: handle, Body: l.card(r, person.Language(p.Lang), id, w, p), Project: l.Project, Noise: bot.NoiseDuty})
	}
	return nil
}

func (l loop) card(r *bot.Request, lang, id string, w wave, p bot.Project) bot.Card {
	say := func(key string, args ...any) string { return r.In(lang, key, args...) }
	c := bot.Card{Title: say("survey.loop-title", "name", l.Name), Tag: p.Key, Tone: bot.ToneWarn, Lang: lang}
	facts := []bot.Fact{{Label: say("survey.fact-survey"), Value: bot.Escape(w.title(lang))}, {Label: say("survey.fact-score"), Value: l.scores(w.Q)},
		{Label: say("survey.fact-contact"), Value: i18n.Moment(lang, l.Deadline.In(p.Location()), r.Now)}}
	if l.Link != "" {
		facts = append(facts, bot.Fact{Label: "Jira", Value: bot.LinkTo(l.Issue, l.Link)})
	}
	c.Parts = append(c.Parts, bot.FactsOf(facts...))
	if l.Words != "" {
		c.Parts = append(c.Parts, bot.Words("> "+bot.Escape(l.Words)))
	}
	switch l.State {
	case loopOpen:
		text := say("survey.loop-ask")
		switch {
		case l.Late:
			c.Tone, text = bot.ToneBad, say("survey.loop-late")
		case l.Owner == "":
			text = say("survey.loop-no-lead")
		case len(l.Others) > 0:
			text = say("survey.loop-taken", "owner", bot.Escape(nameOf(r, l.Owner)))
		}
		c.Parts = append(c.Parts, bot.Words(text), bot.Row(bot.Primary(say("survey.contacted"), "survey.contacted", id), bot.Button(say("survey.outcome"), "survey.outcome", id)))
	case loopContacted:
		c.Tone = bot.ToneInfo
		c.Parts = append(c.Parts, bot.Words(say("survey.loop-contacted")), bot.Row(bot.Primary(say("survey.outcome"), "survey.outcome", id)))
	default:
		c.Tone = bot.ToneDone
		c.Parts = append(c.Parts, bot.Words(say("survey.loop-ended", "outcome", say("survey.outcome-"+l.Outcome))))
		if l.Note != "" {
			c.Parts = append(c.Parts, bot.Words("> "+bot.Escape(l.Note)))
		}
	}
	if l.Issue == "-" {
		c.Parts = append(c.Parts, bot.SmallPrint(say("survey.no-issue")))
	}
	return c
}

// nameOf is what somebody is called; "" for nobody.
func nameOf(r *bot.Request, person string) string {
	_, who, err := bot.PersonNow(r, person)
	if err != nil {
		return ""
	}
	return who.Name
}

// scores tells the low score, and the better one that took its place.
func (l loop) scores(q questionnaire) string {
	if l.Better != nil {
		return fmt.Sprintf("%d → %s", l.Score, scoreText(q, *l.Better))
	}
	return scoreText(q, l.Score)
}

// scoreText is a score with the end of its scale: "4 / 10".
func scoreText(q questionnaire, score int) string {
	x, _ := q.main()
	_, hi, _ := x.ends()
	return fmt.Sprintf("%d / %d", score, hi)
}

// ownLoop reads a loop for somebody who leads its project.
func ownLoop(r *bot.Request, id string) (loop, wave, error) {
	l, err := loops.Get(r, id)
	if errors.Is(err, bot.ErrNotFound) {
		return l, wave{}, bot.Tell("bot.old-button")
	}
	if err != nil {
		return l, wave{}, err
	}
	if err := r.Enter(l.Project, bot.RoleLead); err != nil {
		return l, wave{}, err
	}
	w, err := waves.Get(r, l.Wave)
	return l, w, err
}

// contactedClicked is the button: the first contact was made.
func contactedClicked(_ context.Context, r *bot.Request) error {
	l, w, err := ownLoop(r, r.Click.Value)
	if err != nil {
		return err
	}
	if l.State == loopOpen {
		l.State = loopContacted
		d, err := teamDays(r, l.Project, r.Project)
		if err != nil {
			return err
		}
		r.Arm(bot.Timer{Key: loopKey(r.Click.Value), Due: d.at(d.after(r.Now.In(d.loc), askAgain), evening), Name: "survey.loop-due", Data: bot.Encode(r.Click.Value)})
		r.Audit("survey.contacted", loops.Key(r.Click.Value), nil)
		if err := l.happened(w, r.Project, bySomebody(r)); err != nil {
			return err
		}
		r.Toast(bot.ToneGood, "survey.loop-done")
	} else {
		r.Toast(bot.ToneInfo, "survey.loop-"+map[bool]string{true: "settled", false: "noted"}[l.State == loopEnded])
	}
	r.Replace(l.card(r, r.Lang, r.Click.Value, w, r.Project))
	return l.put(r, r.Click.Value, w, r.Project)
}

// outcomeClicked is the button: say what came of it.
func outcomeClicked(_ context.Context, r *bot.Request) error {
	if _, _, err := ownLoop(r, r.Click.Value); err != nil {
		return err
	}
	return r.Open("survey.outcome", r.Click.Value)
}

func outcomeForm(_ context.Context, r *bot.Request, id string) (bot.Form, error) {
	l, _, err := ownLoop(r, id)
	if err != nil {
		return bot.Form{}, err
	}
	what := bot.Field{Name: "what", Label: r.T("survey.field-outcome"), Kind: bot.FieldChoice, Required: true, Initial: bot.Initial(l.Outcome)}
	for _, o := range outcomes {
		what.Choices = append(what.Choices, bot.Choice{Label: r.T("survey.outcome-" + o), Value: o})
	}
	return bot.Form{Title: r.T("survey.outcome"), Submit: r.T("survey.outcome-save"), Fields: []bot.Field{what,
		{Name: "note", Label: r.T("survey.field-note"), Kind: bot.FieldLines, Max: 1000, Initial: bot.Initial(l.Note)}}}, nil
}

// submitOutcome ends a loop.
func submitOutcome(_ context.Context, r *bot.Request) error {
	id := r.Submit.Value
	l, w, err := ownLoop(r, id)
	if err != nil {
		return err
	}
	l.end(r, id, r.Submit.Get("what"), clean(r.Submit.Get("note")))
	r.Audit("survey.outcome", loops.Key(id), map[string]string{"outcome": l.Outcome})
	if err := l.happened(w, r.Project, bySomebody(r)); err != nil {
		return err
	}
	r.CloseForm(bot.Card{Title: r.T("survey.loop-title", "name", l.Name), Tone: bot.ToneDone, Parts: []bot.Part{bot.Words(r.T("survey.loop-done"))}})
	r.Toast(bot.ToneGood, "survey.loop-done")
	return l.put(r, id, w, r.Project)
}
