package survey

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
)

// results is the command: `survey results [SURVEY]`: how the latest wave of the project came out, or one that is named; which one is
// asked where several are called so.
func results(ctx context.Context, r *bot.Request) error {
	all, err := wavesOf(r)
	if err != nil {
		return err
	}
	all = slices.DeleteFunc(all, func(f bot.Found[wave]) bool { return f.Value.State != running && f.Value.State != closed })
	if len(all) == 0 {
		return bot.Tell("survey.none-yet", "key", r.Project.Key)
	}
	said := strings.TrimSpace(r.Rest)
	if said == "" {
		latest := slices.MaxFunc(all, func(a, b bot.Found[wave]) int { return a.Value.Opens.Compare(b.Value.Opens) })
		return tellResults(ctx, r, r.Lang, latest.ID, latest.Value)
	}
	var names []string
	var choices []bot.Choice
	for _, f := range all {
		if f.Value.Q.called(said) {
			choices = append(choices, f.Value.choice(r, f.ID))
		}
		if name := f.Value.title(r.Lang); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if len(choices) == 0 {
		return bot.Tell("survey.no-wave", "said", said, "names", strings.Join(names, i18nComma(r.Lang)))
	}
	id, err := r.Choose("survey", r.T("survey.which-results"), choices)
	if err != nil {
		return err
	}
	w, err := waves.Get(r, id)
	if err != nil {
		return err
	}
	return tellResults(ctx, r, r.Lang, id, w)
}

// resultsClicked is the button, or one of the list. What it posts in a room is in the language of that.
func resultsClicked(ctx context.Context, r *bot.Request) error {
	id := r.Click.Value
	if len(r.Click.Chosen) > 0 {
		id = r.Click.Chosen[0]
	}
	w, err := enterWave(r, id, bot.RoleMember)
	if err != nil {
		return err
	}
	lang := r.Lang
	if inside(r) && !r.InPrivate() {
		lang = cmp.Or(r.Room.Lang, r.Project.Lang)
	}
	return tellResults(ctx, r, lang, id, w)
}

func tellResults(ctx context.Context, r *bot.Request, lang, id string, w wave) error {
	c, err := resultCard(ctx, r, lang, id, w, r.Project)
	if err != nil {
		return err
	}
	r.Audit("survey.seen", waves.Key(id), map[string]string{"where": "chat"})
	show(r, c)
	return nil
}

// announceResults shows the results of a wave that has closed, where its card is.
func announceResults(ctx context.Context, r *bot.Request, id string, w wave, p bot.Project) error {
	c, err := resultCard(ctx, r, w.Lang, id, w, p)
	if err != nil {
		return err
	}
	return w.post(r, p, bot.Effect{Handle: "survey/" + id + "/results", Body: c})
}

// resultCard is what a wave came to, in one card: how many answered, the main number with a picture, and the others in a line each.
func resultCard(ctx context.Context, r *bot.Request, lang, id string, w wave, p bot.Project) (bot.Card, error) {
	s := say(func(key string, args ...any) string { return r.In(lang, key, args...) })
	l, err := readLedger(ctx, readerOf(r), id)
	if err != nil {
		return bot.Card{}, err
	}
	t := tallyOf(l, id, w)
	earlier, err := pastOf(ctx, readerOf(r), id, w, 1)
	if err != nil {
		return bot.Card{}, err
	}
	c := bot.Card{Title: s("survey.results-title", "title", w.title(lang)), Tag: p.Key, Lang: lang, Tone: bot.ToneInfo}
	c.Parts = append(c.Parts, bot.FactsOf(t.facts(s)...))
	if t.Hidden != "" {
		c.Parts = append(c.Parts, bot.Words(s(t.Hidden, "n", leastShown)))
		return c, nil
	}
	var lines []string
	main, hasMain := w.Q.main()
	for _, x := range w.Q.Questions {
		h, ok := t.Hists[x.ID]
		if most := x.chosen(s, lang, t); most != "" {
			lines = append(lines, "**"+bot.Escape(x.Text.in(lang))+"**\n"+bot.Escape(most))
		}
		if !ok {
			continue
		}
		line := "**" + bot.Escape(x.Text.in(lang)) + "**\n" + x.number(s, h)
		if len(earlier) > 0 {
			if before, same := earlier[0].same(x); same {
				if change := x.change(s, before, h); change != "" {
					line += "\n" + change
				}
			}
		}
		lines = append(lines, line)
	}
	if len(lines) > 0 {
		c.Parts = append(c.Parts, bot.Words(strings.Join(lines, "\n\n")))
	}
	if h := t.Hists[main.ID]; hasMain && h.N() > 0 {
		chart := main.chart(s, lang, h)
		c.Parts = append(c.Parts, bot.Part{Chart: &chart})
	}
	if t.N > 0 && t.N < leastShown {
		c.Parts = append(c.Parts, bot.SmallPrint(s("survey.few-answers", "n", t.N)))
	}
	if w.Anonymous && t.Low > 1 {
		c.Parts = append(c.Parts, bot.Words(s("survey.theme", "low", t.Low, "n", t.Scored)))
	}
	row := []bot.Control{bot.Primary(s("survey.open-results"), "survey.page", id)}
	if w.State == closed && t.N >= leastShown && !w.Shared {
		row = append(row, bot.Control{Label: s("survey.tell-client"), Action: "survey.tell-client", Value: id,
			Confirm: &bot.Confirm{Title: s("survey.tell-client-title"), Text: s("survey.tell-client-text"), Yes: s("survey.tell-client"), No: s("survey.no")}})
	}
	c.Parts = append(c.Parts, bot.Row(row...))
	return c, nil
}

const chosenMost = 3 // choices that a card tells

// chosen are the choices that most people made at a question, in one line; "" where nobody did, or each row of a matrix has its own.
func (x question) chosen(s say, lang string, t tally) string {
	n := t.Choosers[x.ID]
	if x.Kind == askMatrix || n == 0 || t.Few[x.ID] {
		return ""
	}
	most := slices.DeleteFunc(slices.Clone(x.Choices), func(o option) bool { return t.Chosen[x.ID][o.Value] == 0 })
	slices.SortStableFunc(most, func(a, b option) int { return t.Chosen[x.ID][b.Value] - t.Chosen[x.ID][a.Value] })
	var all []string
	for _, o := range most[:min(len(most), chosenMost)] {
		all = append(all, s("survey.chosen", "what", o.Text.in(lang), "a", t.Chosen[x.ID][o.Value], "b", n))
	}
	return strings.Join(all, i18nComma(lang))
}

func (t tally) facts(s say) []bot.Fact {
	facts := []bot.Fact{{Label: s("survey.fact-answered"), Value: s("survey.of", "a", t.N, "b", t.Invited, "rate", percent(t.N, t.Invited))}}
	if t.Partial > 0 {
		facts = append(facts, bot.Fact{Label: s("survey.fact-partial"), Value: s("survey.people", "n", t.Partial)})
	}
	if t.Unasked > 0 {
		facts = append(facts, bot.Fact{Label: s("survey.fact-unasked"), Value: s("survey.people", "n", t.Unasked)})
	}
	n := 0
	for _, x := range t.Cuts {
		if x.Back {
			n -= x.N
			continue
		}
		n += x.N
	}
	if n > 0 {
		facts = append(facts, bot.Fact{Label: s("survey.fact-cut"), Value: s("survey.people", "n", n)})
	}
	return facts
}

// resultPurpose is that of the links to the results; their subject is "<account>|<wave>".
const resultPurpose = "survey.results"

// resultLink is the page of a wave's results for whoever asks; "" where golive has no address of its own, or nobody does.
func resultLink(r *bot.Request, id string) string {
	if r.Event.From == (bot.Account{}) {
		return ""
	}
	return r.Env().Page("/survey/results/", resultPurpose, r.Event.From.String()+"|"+id, r.Now.Add(7*24*time.Hour))
}

// pageClicked is the button: a link to the results for whoever clicked.
func pageClicked(_ context.Context, r *bot.Request) error {
	id := r.Click.Value
	w, err := enterWave(r, id, bot.RoleMember)
	if err != nil {
		return err
	}
	url := resultLink(r, id)
	if url == "" {
		return bot.Tell("survey.no-page")
	}
	r.Confide(bot.Card{Title: w.title(r.Lang), Tone: bot.ToneInfo, Parts: []bot.Part{bot.Words(r.T("survey.page-yours")), bot.Row(bot.LinkButton(r.T("survey.open-results"), url))}})
	return nil
}

// tellClient is the button: a summary for the client, in their rooms and language: numbers of all, and nobody's words.
func tellClient(ctx context.Context, r *bot.Request) error {
	id := r.Click.Value
	w, err := enterWave(r, id, bot.RoleLead)
	if err != nil {
		return err
	}
	l, err := readLedger(ctx, readerOf(r), id)
	if err != nil {
		return err
	}
	t := tallyOf(l, id, w)
	if w.State != closed || t.Hidden != "" || t.N < leastShown {
		return bot.Tell("survey.not-for-client", "n", leastShown)
	}
	rooms, err := bot.RoomsOf(r, w.Project)
	if err != nil {
		return err
	}
	told := 0
	for _, room := range rooms {
		if room.Audience() == bot.Team {
			continue
		}
		told++
		lang := room.Lang
		if lang == "" {
			lang = r.Project.Lang
		}
		r.Send(bot.Effect{To: bot.ToRoom(room.Place), Handle: "survey/" + id + "/client/" + bot.HashID(room.Place.String()), Body: clientCard(r, lang, w, t), Audience: bot.Client, Noise: bot.NoiseScheduled})
	}
	if told == 0 {
		return bot.Tell("survey.no-client-room")
	}
	w.Shared = true
	r.Audit("survey.shared", waves.Key(id), nil)
	r.Toast(bot.ToneGood, "survey.client-told")
	if err := waves.Put(r, id, w); err != nil {
		return err
	}
	return announceResults(ctx, r, id, w, r.Project)
}

func clientCard(r *bot.Request, lang string, w wave, t tally) bot.Card {
	s := say(func(key string, args ...any) string { return r.In(lang, key, args...) })
	c := bot.Card{Title: s("survey.client-title", "title", w.title(lang)), Lang: lang, Tone: bot.ToneInfo,
		Parts: []bot.Part{bot.Words(s("survey.client-thanks", "n", t.N, "b", t.Invited))}}
	var lines []string
	for _, x := range w.Q.Questions {
		if h, ok := t.Hists[x.ID]; ok && h.N() >= leastShown {
			lines = append(lines, "**"+bot.Escape(x.Text.in(lang))+"**\n"+x.number(s, h))
		}
	}
	if len(lines) > 0 {
		c.Parts = append(c.Parts, bot.Words(strings.Join(lines, "\n\n")))
	}
	if main, ok := w.Q.main(); ok && t.Hists[main.ID].N() >= leastShown {
		chart := main.chart(s, lang, t.Hists[main.ID])
		c.Parts = append(c.Parts, bot.Part{Chart: &chart})
	}
	return c
}

// seenByPage notes by whose link results were opened: by them, by whoever they gave it to, or by a program that looks at links.
func seenByPage(_ context.Context, r *bot.Request) error {
	var seen struct{ Wave, As string }
	if err := r.Decode(&seen); err != nil {
		return err
	}
	r.Audit("survey.seen", waves.Key(seen.Wave), map[string]string{"where": seen.As, "by": "link"})
	return nil
}
