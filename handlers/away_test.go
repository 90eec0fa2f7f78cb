package handlers_test

import (
	"context"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/golive-bot/golive/bot"
)

// nudge is a capability that tells somebody something in private, unasked, for tests.
type nudge struct {
	Person, Project, Handle, Text string
	Noise                         bot.Noise
	Client                        bool
}

var nudging = bot.Capability{
	Name: "nudge", Doc: "Tells people things unasked, for tests.",
	Locales: fstest.MapFS{"en.json": {Data: []byte("{}")}, "zh-CN.json": {Data: []byte("{}")}},
	On: map[string]bot.Handler{"nudge.now": func(_ context.Context, r *bot.Request) error {
		var n nudge
		if err := r.Decode(&n); err != nil {
			return err
		}
		audience := bot.Team
		if n.Client {
			audience = bot.Client
		}
		r.Send(bot.Effect{To: bot.ToPerson(n.Person), Project: n.Project, Handle: n.Handle, Noise: n.Noise, Audience: audience,
			Body: bot.Card{Title: n.Text, Lang: "en", Parts: []bot.Part{bot.Words("please")}}})
		return nil
	}},
}

// nudge tells somebody of the project something unasked, and answers who saw it.
func (o *office) nudge(n nudge) map[string]string {
	o.t.Helper()
	o.acts++
	before := o.look("slack")
	o.accept(bot.Event{ID: "nudge/" + n.Text, Name: "nudge.now", Lane: "nudge", At: o.clock.Now(), Data: bot.Encode(n)})
	return o.whoSaw(before)
}

// whoSaw is what was said in private since, by person.
func (o *office) whoSaw(before map[string]string) map[string]string {
	seen := map[string]string{}
	for _, p := range o.chats["slack"].Posts() {
		for _, name := range append(staff, "Ann") {
			if text := fallback(p.Body); p.To == o.dm(name) && before[p.ID] != text {
				seen[name] += text
			}
		}
	}
	return seen
}

func (o *office) person(name string) string {
	o.t.Helper()
	for id, p := range list(o, bot.People) {
		if p.Name == name && p.Alias == "" {
			return id
		}
	}
	o.t.Fatalf("no person %s", name)
	return ""
}

// What would have come to somebody who is away goes to their deputy, and where that leads nowhere to a lead of the project.
func TestWhoStandsIn(t *testing.T) {
	for name, c := range map[string]struct {
		said  []string // "who: what"
		noise bot.Noise
		open  bool // it is not said to which project it belongs
		sees  string
	}{
		"nobody is away":              {sees: "Mia"},
		"not yet":                     {said: []string{"Mia: away tomorrow deputy @Lea"}, sees: "Mia"},
		"a deputy":                    {said: []string{"Mia: away today deputy @Lea"}, sees: "Lea"},
		"back early":                  {said: []string{"Mia: away today deputy @Lea", "Mia: back"}, sees: "Mia"},
		"a chain":                     {said: []string{"Lea: project add ERP @Nora member", "Mia: away today deputy @Nora", "Nora: away today deputy @Max"}, sees: "Max"},
		"a circle ends at a lead":     {said: []string{"Lea: project add ERP @Nora member", "Mia: away today deputy @Nora", "Nora: away today deputy @Mia"}, sees: "Lea"},
		"a deputy away without one":   {said: []string{"Lea: project add ERP @Nora member", "Mia: away today deputy @Nora", "Nora: away today"}, sees: "Lea"},
		"no member of the project":    {said: []string{"Mia: away today deputy @Nora"}, sees: "Lea"},
		"of which project is unknown": {said: []string{"Mia: away today deputy @Lea"}, open: true, sees: "Lea"},
		"neither is known":            {said: []string{"Mia: away today deputy @Nora"}, open: true, sees: ""},
		"no deputy":                   {said: []string{"Mia: away today"}, sees: ""},
		"the lead is away as well":    {said: []string{"Mia: away today deputy @Lea", "Lea: away today"}, sees: ""},
		"an alarm without a deputy":   {said: []string{"Mia: away today"}, noise: bot.NoiseAlarm, sees: "Mia"},
		"an alarm with a deputy":      {said: []string{"Mia: away today deputy @Lea"}, noise: bot.NoiseAlarm, sees: "Lea"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t, nudging)
			o.furnish()
			for _, line := range c.said {
				who, what, _ := strings.Cut(line, ": ")
				if got := o.say(who, o.dm(who), what); !strings.Contains(got, "absence") && !strings.Contains(got, "Welcome") && !strings.Contains(got, "member") {
					t.Fatalf("%s: %q", line, got)
				}
			}
			erp, _ := o.project("ERP")
			if c.open {
				erp = ""
			}
			seen := o.nudge(nudge{Person: o.person("Mia"), Project: erp, Noise: c.noise, Text: "the plan is late"})
			if len(seen) > 1 || (c.sees == "") != (len(seen) == 0) || c.sees != "" && !strings.Contains(seen[c.sees], "the plan is late") {
				t.Fatalf("seen by %v, want %q", seen, c.sees)
			}
			if c.sees != "" && c.sees != "Mia" && !strings.Contains(seen[c.sees], "For Mia, who is away until Mon 23 Nov.") {
				t.Errorf("%s sees %q", c.sees, seen[c.sees])
			}
		})
	}
}

// Without a deputy it waits until they are back, and what they do themselves is answered all the while.
func TestWhatWaitsForWhoIsAway(t *testing.T) {
	o := newOffice(t, nudging)
	o.furnish()
	o.say("Mia", o.dm("Mia"), "away until Thursday")
	erp, _ := o.project("ERP")
	if seen := o.nudge(nudge{Person: o.person("Mia"), Project: erp, Text: "the plan is late"}); len(seen) > 0 {
		t.Fatalf("seen by %v", seen)
	}
	if got := o.say("Mia", o.dm("Mia"), "project show"); !strings.Contains(got, "ERP") {
		t.Errorf("her own question is answered %q", got)
	}
	before := o.look("slack")
	o.advance(3*24*time.Hour + 12*time.Hour) // Thursday evening
	if seen := o.whoSaw(before); len(seen) > 0 {
		t.Errorf("while she is away: %v", seen)
	}
	o.advance(24 * time.Hour)
	if seen := o.whoSaw(before); !strings.Contains(seen["Mia"], "the plan is late") || strings.Contains(seen["Mia"], "For Mia") {
		t.Errorf("when she is back: %v", seen)
	}
}

// A card that went to the deputy is edited there, and the next one comes to who is back.
func TestBackFromAbsence(t *testing.T) {
	o := newOffice(t, nudging)
	o.furnish()
	o.say("Mia", o.dm("Mia"), "away today deputy @Lea")
	erp, _ := o.project("ERP")
	first := nudge{Person: o.person("Mia"), Project: erp, Handle: "nudge/1", Text: "first"}
	if seen := o.nudge(first); !strings.Contains(seen["Lea"], "first") {
		t.Fatalf("seen by %v", seen)
	}
	o.advance(24 * time.Hour)
	first.Text = "first, changed"
	if seen := o.nudge(first); !strings.Contains(seen["Lea"], "first, changed") || len(seen) > 1 {
		t.Errorf("changed: %v", seen)
	}
	if seen := o.nudge(nudge{Person: o.person("Mia"), Project: erp, Handle: "nudge/2", Text: "second"}); !strings.Contains(seen["Mia"], "second") || len(seen) > 1 {
		t.Errorf("second: %v", seen)
	}
}

// advance moves the clock through each due instant.
func (o *office) advance(d time.Duration) {
	o.t.Helper()
	end := o.clock.Now().Add(d)
	for {
		next, ok, err := o.engine.Settle(context.Background())
		if err != nil {
			o.t.Fatal(err)
		}
		if !ok || next.After(end) {
			o.clock.MoveTo(end)
			break
		}
		o.clock.MoveTo(next)
		time.Sleep(time.Millisecond) // the store is about to notice
	}
	if _, _, err := o.engine.Settle(context.Background()); err != nil {
		o.t.Fatal(err)
	}
}

// Who needs a lead while all of them are away hears until when, and who can help meanwhile; a client reads nothing of it.
func TestALeadIsNeededWhileAllAreAway(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	o.must("Mia", teamRoom, "project zone Berlin", "A project lead can give it to you")
	o.must("Lea", teamRoom, "away today..2027-02-03", "Your absence is noted")
	o.must("Mia", teamRoom, "project zone Berlin", "Away until 2027-02-03: Lea. If it cannot wait, ask a manager")
	o.must("Mia", clientRoom, "project zone Berlin", "A project lead can give it to you")
}
