package meeting_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/bottest"
)

// TestLongMinutes corrects minutes that no form holds: what a form did not show stays as it was, and each line is on one of them.
func TestLongMinutes(t *testing.T) {
	s := newStage(t, time.Date(2026, 11, 25, 14, 40, 0, 0, time.FixedZone("", 8*3600)))
	s.Say(lea, team, "every Wednesday 15:00 weekly")
	s.Click(lea, "Set up")
	s.Say(lea, team, "start meeting")
	var said []string
	for i := range 60 {
		said = append(said, fmt.Sprintf("point %02d %s end", i, strings.Repeat("长", 100)))
		s.Say(lea, team, "decision "+said[i])
	}
	s.Click(lea, "End the meeting")
	forms := s.forms(lea)
	if len(forms) < 2 {
		t.Fatalf("%d forms, want several", len(forms))
	}
	var shown []string
	for _, f := range forms {
		for _, field := range f.Fields {
			text := strings.Join(field.Initial, "")
			if n := len([]rune(text)); n > 1000 {
				t.Errorf("a field shows %d characters: Feishu would cut it", n)
			}
			if text != "" {
				shown = append(shown, strings.Split(text, "\n")...)
			}
		}
	}
	if !slices.Equal(shown, said) {
		t.Errorf("the forms show %d lines, want all %d in their order", len(shown), len(said))
	}
	// The second form is sent with its first line corrected.
	first, _, _ := strings.Cut(forms[1].Fields[0].Initial[0], "\n")
	want := strings.Replace(first, "end", "END", 1)
	said[slices.Index(said, first)] = want
	s.submit(lea, forms[1], map[string]string{forms[1].Fields[0].Name: strings.Replace(forms[1].Fields[0].Initial[0], first, want, 1)})
	posts := s.Chat.Posts()
	var card string
	for _, p := range posts {
		if c, ok := p.Body.(bot.Card); ok && strings.HasPrefix(c.Title, "Minutes") {
			card = c.Fallback()
		}
	}
	at := 0
	for _, line := range said {
		i := strings.Index(card[at:], line)
		if i < 0 {
			t.Fatalf("%.20s is lost or in another place", line)
		}
		at += i
	}
}

// forms opens each form by which the newest minutes are corrected.
func (s *stage) forms(who bot.Account) []bot.Form {
	s.t.Helper()
	for _, p := range slices.Backward(s.Chat.Posts()) {
		if card, ok := p.Body.(bot.Card); ok && strings.HasPrefix(card.Title, "Minutes") {
			return s.open(who, p, func(c bot.Control) bool { return strings.HasPrefix(c.Label, "Correct") })
		}
	}
	return nil
}

// open opens the forms of those buttons of a card that are wanted.
func (s *stage) open(who bot.Account, p bottest.Post, want func(bot.Control) bool) []bot.Form {
	s.t.Helper()
	var all []bot.Form
	card, _ := p.Body.(bot.Card)
	for _, part := range card.Parts {
		for _, c := range part.Controls {
			if c.Action != bot.ActionOpen || !want(c) {
				continue
			}
			s.Acts++
			e := bot.Event{ID: fmt.Sprint("open/", s.Acts), Name: bot.EventAction, Room: p.To, From: who, At: s.Clock.Now(), Opens: true,
				Data: bot.Encode(bot.Click{Action: c.Action, Value: c.Value, Message: bot.MessageRef{Place: p.To, ID: p.ID}})}
			if err := s.engine.Do(context.Background(), e, func(a bot.Answer, _ bool) {
				if a.Form != nil {
					all = append(all, *a.Form)
				}
			}); err != nil {
				s.t.Fatal(err)
			}
		}
	}
	s.Settle()
	return all
}

// submit sends a form as it was opened, but for some values, and returns the answer.
func (s *stage) submit(who bot.Account, f bot.Form, changed map[string]string) (got bot.Answer) {
	s.t.Helper()
	values := map[string][]string{}
	for _, field := range f.Fields {
		values[field.Name] = field.Initial
		if v, ok := changed[field.Name]; ok {
			values[field.Name] = []string{v}
		}
	}
	s.Acts++
	e := bot.Event{ID: fmt.Sprint("form/", s.Acts), Name: bot.EventForm, Room: team, From: who, At: s.Clock.Now(), Data: bot.Encode(bot.Submit{Form: f.Name, Value: f.Value, Values: values})}
	if err := s.engine.Do(context.Background(), e, func(a bot.Answer, _ bool) { got = a }); err != nil {
		s.t.Fatal(err)
	}
	s.Settle()
	return got
}

// TestInsideLinks: when a series becomes the team's alone, the client's links to its dates say nothing any more; the team's do.
func TestInsideLinks(t *testing.T) {
	s := newStage(t, time.Date(2026, 11, 24, 14, 0, 0, 0, time.FixedZone("", 8*3600)))
	s.Say(lea, team, "every Wednesday 15:00 weekly https://zoom.example/j/1")
	s.Click(lea, "Set up")
	s.MoveTo(s.Clock.Now().Add(2 * time.Hour))
	links := map[string]bool{s.link("Calendar"): true} // address -> whether it still answers
	var change bot.Form
	for _, p := range s.Chat.Posts() {
		card, _ := p.Body.(bot.Card)
		for _, part := range card.Parts {
			for _, c := range part.Controls {
				if c.Label == "Add to calendar" {
					links[c.URL] = p.To == team
				}
			}
		}
		if forms := s.open(lea, p, func(c bot.Control) bool { return c.Label == "Change" }); len(forms) > 0 {
			change = forms[0]
		}
	}
	if len(links) != 3 {
		t.Fatalf("%d links, want the feed's, the team's and the client's: %v", len(links), links)
	}
	for link := range links {
		if w := s.get(link); w.Code != http.StatusOK {
			t.Errorf("%s answers %d", link, w.Code)
		}
	}
	s.submit(lea, change, map[string]string{"inside": "true"})
	s.Click(lea, "Save")
	for link, still := range links {
		w := s.get(link)
		if still != (w.Code == http.StatusOK) || !still && strings.Contains(w.Body.String(), "zoom") {
			t.Errorf("%s answers %d", link, w.Code)
		}
	}
}

// TestRoundsAreForgotten: what was said in a stand-up is gone a week later, though no other follows.
func TestRoundsAreForgotten(t *testing.T) {
	s := newStage(t, time.Date(2026, 11, 23, 8, 30, 0, 0, time.FixedZone("", 8*3600)))
	s.Say(lea, team, "stand-up 9:00-10:00")
	kept := func() (n int) {
		for _, err := range s.store.Find(context.Background(), bot.Query{Kind: "meeting-round"}) {
			if err != nil {
				t.Fatal(err)
			}
			n++
		}
		return n
	}
	s.MoveTo(s.Clock.Now().Add(3 * 24 * time.Hour))
	if n := kept(); n != 3 {
		t.Fatalf("%d rounds are kept, want 3", n)
	}
	s.MoveTo(s.Clock.Now().Add(14 * 24 * time.Hour))
	if n := kept(); n < 4 || n > 7 {
		t.Errorf("%d rounds are kept while stand-ups go on, want those of a week", n)
	}
	s.Say(lea, team, "stand-up off")
	s.MoveTo(s.Clock.Now().Add(9 * 24 * time.Hour))
	if n := kept(); n != 0 {
		t.Errorf("%d rounds are kept after the stand-up stopped", n)
	}
}

// TestOnlyWhoWasAskedIsSilent: neither who is no longer of our organisation, so that the question was refused, nor who has left the
// team since is counted or named as one who said nothing.
func TestOnlyWhoWasAskedIsSilent(t *testing.T) {
	for name, c := range map[string]struct {
		before, after func(s *stage)
	}{
		"refused": {before: func(s *stage) {
			found, err := bot.People.List(t.Context(), s.store, bot.Query{Index: "account", Value: mia.String()})
			if err != nil || len(found) != 1 {
				t.Fatal(found, err)
			}
			_, rec, err := bot.People.Read(t.Context(), s.store, found[0].ID)
			if err != nil {
				t.Fatal(err)
			}
			found[0].Value.Outsider = true
			if err := s.store.Commit(t.Context(), bot.Commit{Records: []bot.Record{bot.People.Encode(rec.ID, rec.Version, found[0].Value)}}); err != nil {
				t.Fatal(err)
			}
		}},
		"removed": {after: func(s *stage) { s.Say(lea, team, "project remove mia@acme.example") }},
	} {
		t.Run(name, func(t *testing.T) {
			nine := time.Date(2026, 11, 25, 9, 0, 0, 0, time.FixedZone("", 8*3600))
			s := newStage(t, nine.Add(-time.Hour))
			s.Say(lea, team, "project add mia@acme.example member")
			s.Say(lea, team, "stand-up 9:00-10:00")
			if c.before != nil {
				c.before(s)
			}
			s.MoveTo(nine.Add(10 * time.Minute))
			if c.after != nil {
				c.after(s)
			}
			s.MoveTo(nine.Add(70 * time.Minute))
			sums := 0
			for _, seen := range s.Chat.Seen() {
				if !strings.Contains(seen.Text, "answered") {
					continue
				}
				if sums++; !strings.Contains(seen.Text, "0 of 1 answered") || strings.Contains(seen.Text, "Mia") {
					t.Errorf("%s: %s", seen.Room, seen.Text)
				}
			}
			if sums != 2 { // the team's room and its lead
				t.Errorf("%d summaries", sums)
			}
		})
	}
}

// TestErasedAuthor: what somebody said and another took down by an emoji goes with whoever said it.
func TestErasedAuthor(t *testing.T) {
	s := newStage(t, time.Date(2026, 11, 25, 14, 40, 0, 0, time.FixedZone("", 8*3600)))
	s.Say(lea, team, "every Wednesday 15:00 weekly")
	s.Click(lea, "Set up")
	s.Say(lea, team, "start meeting")
	ref := bot.MessageRef{Place: team, ID: "said"}
	s.Chat.Heard(bot.Message{Ref: ref, Text: "we stop the roll-out", Author: mia, At: s.Clock.Now()})
	s.event(bot.Event{ID: "react", Name: bot.EventReaction, Lane: team.String(), Room: team, From: lea, At: s.Clock.Now(), Data: bot.Encode(bot.Reaction{Emoji: "white_check_mark", Message: ref})})
	s.Say(lea, team, "end meeting")
	page := s.link("As a page")
	if body := s.get(page).Body.String(); !strings.Contains(body, "we stop the roll-out") {
		t.Fatalf("it was not taken down:\n%s", body)
	}
	s.Say(lea, bottest.Private(lea), "person erase mia@acme.example")
	s.Click(lea, "Erase")
	if body := s.get(page).Body.String(); strings.Contains(body, "we stop the roll-out") {
		t.Errorf("it is still there:\n%s", body)
	}
}
