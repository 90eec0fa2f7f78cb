package handlers_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/bottest"
)

// states are the states of all waves, by their number.
func (o *office) states() (all []string) {
	for _, w := range o.surveyed("survey-wave") {
		all = append(all, w.State)
	}
	return all
}

// In a pause nothing is asked; when the project goes on, what was due is made up for on the next working morning.
func TestAPausedProjectAsksNobody(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	o.plan(map[string][]string{"when": {"day"}, "day": {"2026-11-25"}})
	o.must("Lea", teamRoom, "project pause", "paused")
	o.wait(4) // Friday
	if got := o.states(); got[0] != "planned" {
		t.Fatalf("in the pause it is %v", got)
	}
	o.must("Lea", teamRoom, "project reopen", "goes on")
	o.wait(3) // Monday
	if got := o.states(); got[0] != "open" {
		t.Errorf("after the pause it is %v", got)
	}
	o.must("Lea", teamRoom, "project pause", "paused")
	o.wait(20)
	if got := o.states(); got[0] != "open" {
		t.Errorf("the pause took its days: %v", got)
	}
	o.must("Lea", teamRoom, "project reopen", "goes on")
	o.wait(5)
	if got := o.states(); got[0] != "closed" {
		t.Errorf("afterwards it is %v", got)
	}
	if len(o.dead) > 0 {
		t.Errorf("given up: %v", o.dead)
	}
}

// When a project is closed its surveys end, unless whoever closes it lets them go on.
func TestAClosedProjectEndsItsSurveys(t *testing.T) {
	for keep, want := range map[bool]string{false: "cancelled", true: "planned"} {
		t.Run(fmt.Sprint(keep), func(t *testing.T) {
			t.Parallel()
			o := newOffice(t)
			o.furnish()
			o.plan(map[string][]string{"when": {"day"}, "day": {"2026-12-25"}})
			id, _ := o.project("ERP")
			var wave string
			for wave = range o.surveyed("survey-wave") {
			}
			o.must("Lea", teamRoom, "project close", "planned survey “One week after go-live”")
			c := bot.Closing{Project: id}
			if keep {
				c.Kept = []string{"survey." + wave}
			}
			_, p := o.project("ERP")
			p.State, p.Kept = bot.ProjectClosed, c.Kept
			rec, err := o.store.Load(t.Context(), bot.Projects.Key(id))
			if err != nil {
				t.Fatal(err)
			}
			if err := o.store.Commit(t.Context(), bot.Commit{Records: []bot.Record{bot.Projects.Encode(id, rec.Version, p)}}); err != nil {
				t.Fatal(err)
			}
			o.accept(bot.Event{ID: "closed", Name: "project.closed", Lane: "project/" + id, At: o.clock.Now(), Data: bot.Encode(c)})
			if got := o.states(); got[0] != want {
				t.Errorf("it is %v, want %s", got, want)
			}
		})
	}
}

// Nobody is asked twice within two weeks, whatever the survey: they are asked later, which is listed, and the survey waits for them.
func TestNobodyIsAskedTooOften(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	o.plan(map[string][]string{"list": {"Wang, wang@client.example"}})
	o.advance(24 * time.Hour)
	o.plan(map[string][]string{"what": {"quarter"}, "list": {"Wang, wang@client.example\nWu, wu@client.example"}, "stays": {"3"}})
	o.advance(time.Minute) // a card is not edited all the time
	if got := strings.Join(values(o.look("slack")), "\n"); !strings.Contains(got, "2 people were asked something else within 14 days, or are away: they will be asked some days later: Carl, Wang") {
		t.Errorf("the card does not list them: %s", got)
	}
	later := map[string]string{}
	for _, i := range o.surveyed("survey-invitation") {
		if i.Sent != "" {
			later[i.Name+" "+i.Wave] = i.Sent
		}
	}
	if len(later) != 3 { // Carl and Wang of the first, Wu of the second
		t.Fatalf("asked so far: %v", later)
	}
	o.advance(12 * 24 * time.Hour)
	o.advance(3 * 24 * time.Hour)
	if n := len(o.surveyed("survey-invitation")); n != 5 {
		t.Fatalf("%d places", n)
	}
	for id, i := range o.surveyed("survey-invitation") {
		if i.Sent == "" {
			t.Errorf("%s (%s) was never asked", i.Name, id)
		}
	}
}

func values(m map[string]string) (all []string) {
	for _, v := range m {
		all = append(all, v)
	}
	return all
}

// Whatever is changed about a survey on a morning before its hour, that morning's reminder comes.
func TestAChangeInTheMorningDelaysNoReminder(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	o.plan(map[string][]string{"stays": {"2"}})
	o.advance(47 * time.Hour) // Wednesday 08:00, the last day
	o.must("Lea", teamRoom, "survey people Wu, wu@client.example", "added")
	before := o.surveyed("survey-invitation")[o.place("Carl")].Reminded
	o.advance(2 * time.Hour)
	if got := o.surveyed("survey-invitation")[o.place("Carl")].Reminded; got != before+1 {
		t.Errorf("Carl was reminded %d times before the last morning, and %d times after it", before, got)
	}
}

// A personal link goes to nobody's deputy: who is away is asked when they are back.
func TestWhoIsAwayIsAskedLater(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	o.say("Carl", o.dm("Carl"), "away 2026-11-23..2026-11-25")
	o.plan(nil)
	if o.surveyed("survey-invitation")[o.place("Carl")].Sent != "" {
		t.Error("Carl is asked while he is away")
	}
	o.advance(3*24*time.Hour + 2*time.Hour)
	if got := o.surveyed("survey-invitation")[o.place("Carl")].Sent; got != "2026-11-26" {
		t.Errorf("Carl is asked on %q", got)
	}
}

// Nobody's long absence keeps a survey open: they are left out, and the card says so.
func TestALongAbsenceKeepsNoSurveyOpen(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	o.must("Lea", teamRoom, "project add @Nora client", "client")
	o.say("Carl", o.dm("Carl"), "away 2026-11-23..2027-10-25")
	o.plan(map[string][]string{"list": {"Wang, wang@client.example, zh"}})
	if i := o.surveyed("survey-invitation")[o.place("Carl")]; i.Sent != "" || !i.Cut {
		t.Errorf("Carl's place: %+v", i)
	}
	o.advance(time.Minute)
	if got := strings.Join(slices.Collect(maps.Values(o.look("slack"))), "\n"); !strings.Contains(got, "one person was left out, since they are away") {
		t.Errorf("the card does not say so: %s", got)
	}
	o.wait(9)
	if got := o.states(); got[0] != "closed" {
		t.Errorf("after nine days it is %v", got)
	}
	if got := o.say("Lea", teamRoom, "survey results"); !strings.Contains(got, "0 of 2") {
		t.Errorf("results: %q", got)
	}
}

// A later wave is held against an earlier one only where enough answered in both; the client hears numbers and no names.
func TestAChangeIsToldWithCare(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	round := func(score func(n int) string) string {
		o.plan(map[string][]string{"members": {""}, "list": {eight}, "stays": {"1"}})
		wave := ""
		for id, w := range o.surveyed("survey-wave") {
			if w.State == "open" {
				wave = id
			}
		}
		n := 0
		for id, i := range o.surveyed("survey-invitation") {
			if i.Wave == wave {
				o.open(http.MethodPost, o.own(id, 0), form("rev", "0", "csat", score(n), "ces", "5", "more", "words of "+i.Name))
				n++
			}
		}
		o.click(account("Lea"), teamRoom, bot.Button("", "survey.close", wave))
		return o.say("Lea", teamRoom, "survey results")
	}
	first := round(func(int) string { return "2" })
	if strings.Contains(first, "the last one") {
		t.Errorf("the first is compared: %q", first)
	}
	o.advance(20 * 24 * time.Hour)
	second := round(func(int) string { return "5" })
	if !strings.Contains(second, "Higher than the last one by +100") {
		t.Errorf("from nobody to everybody: %q", second)
	}
	o.advance(20 * 24 * time.Hour)
	third := round(func(n int) string { return fmt.Sprint(5 - n%2*3*(n/7)) })
	if !strings.Contains(third, "No clear change since the last one") {
		t.Errorf("one of eight differs: %q", third)
	}
	before := o.look("slack")
	o.click(account("Lea"), teamRoom, o.mustControl("slack", "Tell the client"))
	told := ""
	for _, p := range o.chats["slack"].Posts() {
		if _, old := before[p.ID]; !old && p.To.Room() == clientRoom {
			told = fallback(p.Body)
		}
	}
	if !strings.Contains(told, "8 of 8 people answered") || strings.Contains(told, "words of") || strings.Contains(told, "Ada") {
		t.Errorf("the client hears %q", told)
	}
}

// Two years after a wave has closed nothing in it names anybody any more, whether it was anonymous or not; its numbers stay.
func TestNamesAreForgottenAfterTwoYears(t *testing.T) {
	for name, c := range map[string]struct {
		plan map[string][]string
		want string
	}{
		"with names": {map[string][]string{"list": {"Wang, wang@client.example, zh\nWu"}}, "1 of 3 (33%)"},
		"anonymous":  {map[string][]string{"list": {"Wang, wang@client.example, zh\n" + eight}, "anonymous": {"true"}}, "5 of 10 (50%)"},
		"many":       {map[string][]string{"list": {"Wang, wang@client.example, zh\n" + strings.Join(guests(170), "\n")}}, "1 of 172 (1%)"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t)
			o.furnish()
			o.plan(c.plan)
			id := o.place("Wang")
			o.open(http.MethodPost, o.own(id, 0), form("rev", "0", "csat", "1", "ces", "6", "why", "slow doors", "more", "the floor is wet"))
			if name == "anonymous" {
				for _, other := range strings.Fields(eight)[:4] {
					o.open(http.MethodPost, o.own(o.place(other), 0), form("rev", "0", "csat", "1", "ces", "6", "more", "the floor is wet, says "+other))
				}
			}
			o.click(account("Lea"), teamRoom, o.mustControl("slack", "Close now"))
			o.retired(id)
			places := o.surveyed("survey-invitation")
			for _, rec := range o.store.Records() {
				text := rec.ID + string(rec.Data)
				if !strings.HasPrefix(rec.Kind, "survey-") {
					continue
				}
				for _, word := range []string{`"Wang"`, "wang@", "floor is wet", "slow doors", o.person("Carl"), `"Guest7"`} {
					if strings.Contains(text, word) {
						t.Errorf("%s has %s: %s", rec.Key(), word, text)
					}
				}
				if _, who, _ := strings.Cut(rec.ID, "/"); rec.Kind == "survey-loop" && places[rec.ID].Wave == "" {
					t.Errorf("a follow-up of nobody's: %s", who)
				}
			}
			if got := o.say("Lea", teamRoom, "survey results"); !strings.Contains(got, c.want) || !strings.Contains(got, "0% satisfied") {
				t.Errorf("the numbers: %q", got)
			}
			if len(o.dead) > 0 {
				t.Errorf("given up: %v", o.dead)
			}
		})
	}
}

// Whoever stands on the list of a survey that never opens is forgotten two years after that was last touched, and a survey that waited so
// long is cancelled then.
func TestNamesOfASurveyThatNeverOpensAreForgotten(t *testing.T) {
	for name, cancel := range map[string]bool{"cancelled": true, "waiting": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t)
			o.furnish()
			o.plan(map[string][]string{"when": {"live"}, "days": {"7"}, "list": {"Wang, wang@client.example, zh"}})
			id := o.place("Wang")
			if cancel {
				o.click(account("Lea"), teamRoom, o.mustControl("slack", "Cancel survey"))
			}
			o.retired(id)
			for _, rec := range o.store.Records() {
				if text := rec.ID + string(rec.Data); strings.HasPrefix(rec.Kind, "survey-") && (strings.Contains(text, `"Wang"`) || strings.Contains(text, "wang@")) {
					t.Errorf("%s names Wang: %s", rec.Key(), text)
				}
			}
			if got := o.states(); got[0] != "cancelled" {
				t.Errorf("it is %v", got)
			}
			if len(o.dead) > 0 {
				t.Errorf("given up: %v", o.dead)
			}
		})
	}
}

// Also the names of a survey go whose project paused before its end and never went on.
func TestNamesOfASurveyInALongPauseAreForgotten(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	o.plan(map[string][]string{"list": {"Wang, wang@client.example, zh"}, "stays": {"1"}})
	o.must("Lea", teamRoom, "project pause", "paused")
	o.advance(740 * 24 * time.Hour)
	if got := o.states(); got[0] != "closed" {
		t.Errorf("it is %v", got)
	}
	for _, i := range o.surveyed("survey-invitation") {
		if i.Name != bot.Erased {
			t.Errorf("%s is still named", i.Name)
		}
	}
}

// When whoever planned a survey was erased, with whom its card was, the team has it from then on.
func TestTheCardOfAnErasedPlannerGoesToTheTeam(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	o.plan(map[string][]string{"list": {"Wang"}})
	wave := ""
	for _, r := range o.store.Records() {
		if r.Kind != "survey-wave" {
			continue
		}
		wave = r.ID
		var w map[string]any
		if err := json.Unmarshal(r.Data, &w); err != nil {
			t.Fatal(err)
		}
		w["board"] = map[string]any{}
		r.Data = bot.Encode(w)
		if err := o.store.Commit(t.Context(), bot.Commit{Records: []bot.Record{r}}); err != nil {
			t.Fatal(err)
		}
	}
	o.click(account("Lea"), teamRoom, bot.Button("", "survey.close", wave))
	o.advance(time.Minute)
	if got := o.posted(teamRoom); !strings.Contains(got, "0 of 2") {
		t.Errorf("the team reads %q", got)
	}
	if len(o.dead) > 0 {
		t.Errorf("given up: %v", o.dead)
	}
}

// Whom no door leads to is told to each lead with all the links, however many both are.
func TestManyLeadsHearOfManyWhoAreNotReached(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	for _, name := range []string{"Mia", "Nora", "Olga"} {
		o.must("Lea", teamRoom, "project add @"+name+" lead", "lead")
	}
	o.plan(map[string][]string{"when": {"day"}, "day": {"2026-11-25"}})
	all := guests(290)
	for len(all) > 0 {
		part := all[:min(50, len(all))]
		all = all[len(part):]
		o.must("Lea", teamRoom, "survey people "+strings.Join(part, strings.Repeat("王", 40)+"\n"), "added")
	}
	o.click(account("Lea"), teamRoom, o.mustControl("slack", "Open now"))
	o.advance(2 * time.Minute)
	links := map[string]int{}
	for _, p := range o.chats["slack"].Posts() {
		if f, ok := p.Body.(bot.File); ok {
			links[p.To.ID] += strings.Count(string(f.Bytes), "/s/")
		}
	}
	for _, name := range []string{"Lea", "Mia", "Nora", "Olga"} {
		if n := links[o.dm(name).ID]; n != 290 {
			t.Errorf("%s got %d links", name, n)
		}
	}
	if len(o.dead) > 0 {
		t.Errorf("given up: %v", o.dead)
	}
}

// Nobody is left out of a survey that has closed.
func TestNobodyIsLeftOutAfterwards(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	o.plan(map[string][]string{"list": {strings.Join(guests(12), "\n")}})
	id := o.place("Guest7")
	wave, who, _ := strings.Cut(id, "/")
	o.click(account("Lea"), teamRoom, o.mustControl("slack", "Close now"))
	got := o.submit(account("Lea"), "survey.leave-out", wave, map[string][]string{"who": {who}})
	if i := o.surveyed("survey-invitation")[id]; i.Cut || !strings.Contains(got, "not open") && !strings.Contains(got, "nobody to leave out") {
		t.Errorf("after the closing: %q, %+v", got, i)
	}
}

// The files of an anonymous wave hold whole answers alone, and who opened them by a link is noted as that.
func TestFilesOfAnAnonymousWave(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	o.plan(map[string][]string{"list": {eight}, "anonymous": {"true"}, "members": {""}})
	names := strings.Fields(eight)
	for _, name := range names[:5] {
		o.open(http.MethodPost, o.own(o.place(name), 0), form("rev", "0", "csat", "4", "ces", "4"))
	}
	o.open(http.MethodPost, o.own(o.place(names[5]), 0), form("rev", "0", "more", "only a part"))
	wave, _, _ := strings.Cut(o.place("Ada"), "/")
	o.click(account("Lea"), teamRoom, o.mustControl("slack", "Close now"))
	link := "/survey/results/" + bottest.Links{}.Sign("survey.results", account("Mia").String()+"|"+wave, o.clock.Now().AddDate(0, 0, 7))
	if code, text := o.open(http.MethodGet, link+"/answers.csv", nil); code != http.StatusOK || strings.Contains(text, "only a part") || strings.Count(text, "\r\n") != 6 {
		t.Errorf("%d %s", code, text)
	}
	if !slices.ContainsFunc(slices.Collect(maps.Values(list(o, bot.Records[bot.Audit]{Kind: "audit", Schema: 1}))), func(a bot.Audit) bool { return a.What == "survey.seen" && a.Detail["by"] == "link" }) {
		t.Error("it is not noted that it was by a link")
	}
}

// guests are names for a list.
func guests(n int) []string {
	var all []string
	for i := range n {
		all = append(all, fmt.Sprintf("Guest%d", i))
	}
	return all
}

// retired lets two years pass over the wave of an invitation.
func (o *office) retired(id string) {
	o.t.Helper()
	wave, _, _ := strings.Cut(id, "/")
	var due time.Time
	for timer, err := range o.store.Timers(context.Background(), "") {
		if err != nil {
			o.t.Fatal(err)
		}
		if timer.Name == "survey.retire" {
			due = timer.Due
		}
	}
	if years := due.Sub(o.clock.Now()).Hours() / 24 / 365; years < 1.99 || years > 2.01 {
		o.t.Errorf("they are to be forgotten after %.2f years", years)
	}
	o.advance(16 * 24 * time.Hour) // by then it is of no use any more when they were asked last
	o.accept(bot.Event{ID: "retire", Name: "survey.retiring", Lane: "survey/" + wave, At: o.clock.Now(), Data: bot.Encode(map[string]string{"wave": wave})})
}

// A survey opens at the hour that was chosen, on a day on which the client works by its own calendar, also where that changed since.
func TestASurveyOpensAtItsHourOnTheClientsDays(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	_, p := o.project("ERP")
	o.must("Lea", teamRoom, "days off 2026-12-08 client", "8 Dec")
	if got := o.plan(map[string][]string{"when": {"day"}, "day": {"2026-12-08"}, "clock": {"21:00"}}); !strings.Contains(got, "from 08:30 to 17:00") {
		t.Errorf("asked at night: %q", got)
	}
	o.plan(map[string][]string{"when": {"day"}, "day": {"2026-12-08"}, "clock": {"14:00"}})
	through := func(to time.Time, want string) {
		t.Helper()
		o.advance(to.Sub(o.clock.Now()))
		if got := o.states(); got[0] != want {
			t.Errorf("%s at %s, want %s", got[0], to.In(p.Location()).Format("01-02 15:04"), want)
		}
	}
	at := func(day, hour int) time.Time { return time.Date(2026, 12, day, hour, 0, 0, 0, p.Location()) }
	through(at(8, 15), "planned")
	o.must("Lea", teamRoom, "days off 2026-12-09 client", "9 Dec")
	through(at(9, 15), "planned")
	through(at(10, 13), "planned")
	through(at(10, 15), "open")
}

// A survey opens, reminds and closes by the clock of those who are asked, also where that is set afterwards; and nobody is told a closing that
// comes earlier than they heard.
func TestASurveyKeepsTheClientsHours(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	for name, first := range map[string]bool{"set before": true, "set afterwards": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t)
			o.furnish()
			set := func() { o.must("Lea", teamRoom, "client zone Berlin", "Europe/Berlin") }
			if first {
				set()
			}
			o.plan(map[string][]string{"when": {"day"}, "day": {"2026-12-08"}, "clock": {"09:30"}, "stays": {"1"}})
			if !first {
				set()
			}
			through := func(day, hour, minute int, want string) {
				t.Helper()
				to := time.Date(2026, 12, day, hour, minute, 0, 0, berlin)
				o.advance(to.Sub(o.clock.Now()))
				if got := o.states(); got[0] != want {
					t.Errorf("%s at %s, want %s", got[0], to.Format("01-02 15:04"), want)
				}
			}
			shown := func(want string) {
				t.Helper()
				if got := strings.Join(values(o.look("slack")), "\n"); !strings.Contains(got, want) {
					t.Errorf("nobody reads %q: %s", want, got)
				}
			}
			through(8, 9, 29, "planned")
			shown("Tue 8 Dec 09:30 (Berlin)")
			through(8, 9, 31, "open")
			shown("Wed 9 Dec 18:00 (Berlin)")
			if got := o.surveyed("survey-invitation")[o.place("Carl")].Sent; got != "2026-12-08" {
				t.Errorf("Carl is asked on %q", got)
			}
			through(9, 9, 31, "open")
			if got := o.surveyed("survey-invitation")[o.place("Carl")].Reminded; got != 1 {
				t.Errorf("Carl was reminded %d times by half past nine", got)
			}
			through(9, 17, 59, "open")
			o.must("Lea", teamRoom, "client zone Shanghai", "Asia/Shanghai")
			through(9, 17, 59, "open")
			through(9, 18, 1, "closed")
		})
	}
}

// The lead chooses the hour of the closing as well: an hour after that of the opening or later, so that people are reminded on the last day.
func TestASurveyClosesAtItsHour(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	for clock, shut := range map[string]string{"09:30": "10:00", "12:00": "11:00", "": "10:15", "10:00": "22:30"} {
		if got := o.plan(map[string][]string{"clock": {clock}, "closing": {shut}}); !strings.Contains(got, "an hour or more after") || len(o.states()) > 0 {
			t.Errorf("from %q to %q: %q", clock, shut, got)
		}
	}
	o.plan(map[string][]string{"stays": {"1"}, "closing": {"12:00"}})
	o.advance(time.Minute)
	if got := strings.Join(values(o.look("slack")), "\n"); !strings.Contains(got, "Tue 24 Nov 12:00") {
		t.Errorf("the card: %s", got)
	}
	o.advance(27*time.Hour - 2*time.Minute)
	if got := o.states(); got[0] != "open" {
		t.Errorf("before noon it is %v", got)
	}
	if got := o.surveyed("survey-invitation")[o.place("Carl")].Reminded; got != 1 {
		t.Errorf("Carl was reminded %d times", got)
	}
	o.advance(2 * time.Minute)
	if got := o.states(); got[0] != "closed" {
		t.Errorf("after noon it is %v", got)
	}
}

// An open survey closes later where the client's evening turns out to come later.
func TestAnOpenSurveyWaitsForTheClientsEvening(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	o.plan(map[string][]string{"stays": {"1"}})
	o.must("Lea", teamRoom, "client zone Berlin", "Europe/Berlin")
	o.advance(time.Minute)
	if got := strings.Join(values(o.look("slack")), "\n"); !strings.Contains(got, "18:00 (Berlin)") {
		t.Errorf("the card: %s", got)
	}
	o.must("Lea", teamRoom, "client zone none", "the project’s (Asia/Shanghai)")
	_, p := o.project("ERP")
	if p.ClientZone != "" {
		t.Errorf("the client's zone is %q", p.ClientZone)
	}
}

// Who was listed by mail and becomes a client's person of the project later, with the same mail, is asked and counted once, through
// the chat as well; and is not asked again soon, by whatever they are known.
func TestListedByMailAndAMemberIsOnePerson(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	o.plan(map[string][]string{"when": {"day"}, "day": {"2026-11-25"}, "list": {"Wang, Zoe@client.example"}})
	o.addPerson(bot.Profile{Account: account("Zoe"), Name: "Zoe", Email: "zoe@client.example", Lang: "en"})
	o.must("Lea", teamRoom, "project add zoe@client.example client", "client")
	o.wait(3)
	asked := o.surveyed("survey-invitation")
	if len(asked) != 2 {
		t.Fatalf("Carl and Zoe are asked, there are %d places: %v", len(asked), asked)
	}
	if i := asked[o.place("Wang")]; i.Person != o.person("Zoe") || i.Sent == "" {
		t.Errorf("Zoe's place: %+v", i)
	}
	if got := o.say("Zoe", o.dm("Zoe"), "my surveys"); !strings.Contains(got, "One week after go-live") {
		t.Errorf("in chat Zoe sees %q", got)
	}
	o.must("Lea", teamRoom, "survey people Wang, zoe@client.example", "added")
	o.advance(time.Minute)
	if n := len(o.surveyed("survey-invitation")); n != 2 {
		t.Errorf("the list is sent once more, and there are %d places", n)
	}
	o.plan(map[string][]string{"what": {"quarter"}, "list": {"zoe@client.example"}})
	o.advance(time.Minute)
	for id, i := range o.surveyed("survey-invitation") {
		if i.Person == o.person("Zoe") && !strings.HasPrefix(id, asked[o.place("Wang")].Wave) && i.Sent != "" {
			t.Errorf("asked again after three days: %s %+v", id, i)
		}
	}
}
