package meeting_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
)

// issue files an issue as somebody in the tracker would.
func (s *stage) issue(n int, i bot.NewIssue) string {
	s.t.Helper()
	i.Project, i.Type = "ERP", "Task"
	r, err := s.jira.Perform(context.Background(), bot.Job{Effect: bot.Effect{ID: fmt.Sprint("fixture/", n), Body: i}})
	if err != nil {
		s.t.Fatal(err)
	}
	return r.Issue
}

func (s *stage) event(e bot.Event) {
	s.t.Helper()
	if err := s.engine.Accept(context.Background(), e); err != nil {
		s.t.Fatal(err)
	}
	s.Settle()
}

// get asks for a page by its address as cards have it.
func (s *stage) get(address string) *httptest.ResponseRecorder {
	s.t.Helper()
	w := httptest.NewRecorder()
	s.engine.Pages()["/meeting/"].ServeHTTP(w, httptest.NewRequest(http.MethodGet, strings.TrimPrefix(address, "https://golive.example"), nil))
	return w
}

// link is the address of the newest link button with a label, or of the newest link in a text that says it.
func (s *stage) link(label string) string {
	s.t.Helper()
	for _, p := range slices.Backward(s.Chat.Posts()) {
		card, ok := p.Body.(bot.Card)
		if !ok {
			continue
		}
		for _, part := range card.Parts {
			for _, c := range part.Controls {
				if c.Label == label && c.URL != "" {
					return c.URL
				}
			}
			for _, span := range bot.ParseMarkup(part.Text) {
				if span.Text == label && span.URL != "" {
					return span.URL
				}
			}
		}
	}
	s.t.Fatalf("no link %q", label)
	return ""
}

var keyed = regexp.MustCompile(`ERP-\d+`)

// TestSixtyIssues: an agenda of sixty issues names exactly those that a plain recount of the fixture names, each once and in
// the section that it belongs to; the card shows fifteen, the page all.
func TestSixtyIssues(t *testing.T) {
	zone := time.FixedZone("", 8*3600)
	s := newStage(t, time.Date(2026, 11, 23, 9, 0, 0, 0, zone))
	s.Say(lea, team, "every Wednesday 15:00 weekly remind 1d, 30m")
	s.Click(lea, "Set up")
	want := map[string]string{} // issue -> section
	dues := []string{"", "2026-11-20", "2026-12-01", "2026-12-04", "2026-12-30"}
	for n := range 40 { // made before the last meeting
		i := bot.NewIssue{Summary: fmt.Sprintf("old %d", n), Due: dues[n%5]}
		if n%7 == 0 {
			i.Labels = []string{"Blocked"}
		}
		key := s.issue(n, i)
		switch {
		case n%8 == 3:
			s.event(s.jira.Move(key, "Done", "done"))
		case i.Due != "" && i.Due < "2026-12-02":
			want[key] = "Overdue:"
		case n%7 == 0:
			want[key] = "Blocked:"
		}
	}
	s.MoveTo(time.Date(2026, 11, 25, 15, 0, 0, 0, zone))
	s.Say(lea, team, "start meeting")
	s.Say(lea, team, "action @Mia by Fri call the supplier")
	s.Say(lea, team, "end meeting")
	s.MoveTo(time.Date(2026, 11, 26, 9, 0, 0, 0, zone))
	for n := range 20 {
		i := bot.NewIssue{Summary: fmt.Sprintf("new %d", n), Due: dues[n%5]}
		key := s.issue(40+n, i)
		if want[key] = "New:"; i.Due != "" && i.Due < "2026-12-02" {
			want[key] = "Overdue:"
		}
	}
	for n, i := range s.jira.Issues() { // the dates of some old ones were moved since, as a webhook or the issue's history tells
		if i.Due == "2026-12-30" && strings.HasPrefix(i.Summary, "old") && i.Category != "done" && want[i.Key] == "" {
			c, moved := bot.IssueChange{Kind: "updated", Issue: i}, []bot.FieldChange{{Field: "duedate", From: "2026-12-10", To: i.Due}}
			if c.Changes = moved; n%2 == 0 {
				c.Changes, c.Edits = nil, []bot.IssueEdit{{At: time.Date(2026, 11, 26, 9, 0, 0, 0, zone), Changes: moved}}
			}
			s.event(bot.Event{ID: "shift/" + i.Key, Name: bot.EventIssue, Lane: "jira/" + i.Key, Data: bot.Encode(c)})
			want[i.Key] = "New date:"
		}
	}
	if len(s.jira.Issues()) != 60 {
		t.Fatal(len(s.jira.Issues()))
	}
	s.Say(lea, team, "agenda add open invoices")
	s.MoveTo(time.Date(2026, 12, 2, 14, 31, 0, 0, zone))

	var card bot.Card
	for _, p := range s.Chat.Posts() {
		if c, ok := p.Body.(bot.Card); ok && p.To.ID == team.ID && strings.HasPrefix(c.Title, "weekly · today 15:00") {
			card = c
		}
	}
	lines := strings.Count(card.Fallback(), "\n• ") + strings.Count(card.Fallback(), "\n- ")
	if lines != 15 {
		t.Errorf("the card shows %d lines of the agenda", lines)
	}
	if text := card.Fallback(); !strings.Contains(text, "From the last meeting: call the supplier · Mia · Fri 27 Nov") || !strings.Contains(text, "Asked for: open invoices · Lea") {
		t.Errorf("the agenda does not open with what is open and asked for:\n%s", text)
	}
	more := len(want) + 2 - 15
	page := s.get(s.link(fmt.Sprintf("and %d more", more)) + "?lang=en").Body.String()
	got, section := map[string]string{}, ""
	for line := range strings.SplitSeq(page, "\n") {
		if _, title, ok := strings.Cut(line, "<h2>"); ok {
			section, _, _ = strings.Cut(title, "</h2>")
		}
		for item := range strings.SplitSeq(line, "<li>") {
			if key := keyed.FindString(item); key != "" {
				if got[key] != "" {
					t.Errorf("%s is there twice", key)
				}
				got[key] = section
			}
		}
	}
	for key, in := range want {
		if got[key] != in {
			t.Errorf("%s is under %q, want %q", key, got[key], in)
		}
	}
	for key := range got {
		if want[key] == "" {
			t.Errorf("%s is under %q, and does not belong there", key, got[key])
		}
	}
	if len(want) < 30 {
		t.Errorf("only %d of the fixture belong on an agenda", len(want))
	}
}

// TestPages: minutes as a page and as Markdown, the calendars, and what nobody was given a link to.
func TestPages(t *testing.T) {
	zone := time.FixedZone("", 8*3600)
	s := newStage(t, time.Date(2026, 11, 23, 9, 0, 0, 0, zone))
	s.Say(lea, team, "every Wednesday 15:00 weekly <b>sync</b> in Room [3]")
	s.Click(lea, "Set up")
	s.MoveTo(time.Date(2026, 11, 25, 15, 0, 0, 0, zone))
	invite := s.link("Add to calendar")
	s.Say(lea, team, "start meeting")
	s.Say(lea, team, "decision we [go](https://evil.example) <script>live</script>")
	s.Say(lea, team, "end meeting")
	link := s.link("As a page")
	for _, c := range []struct {
		address     string
		status      int
		kind        string
		holds, not  []string
		description string
	}{
		{link + "?lang=en", 200, "text/html", []string{"Decisions", "&lt;script&gt;live"}, []string{"<script>", "<b>"}, "page"},
		{link + "?lang=zh-CN", 200, "text/html", []string{"会议纪要", "决定"}, nil, "page in Chinese"},
		{link + "/minutes.md?lang=en", 200, "text/markdown", []string{"# Minutes", "- we \\[go\\](https://evil.example) &lt;script&gt;"}, []string{"<script>"}, "Markdown"},
		{s.link("Calendar"), 200, "text/calendar", []string{"BEGIN:VCALENDAR", "DTSTART:20261125T070000Z", "DTSTART:20261202T070000Z", "LOCATION:Room [3]"}, []string{"CANCELLED"}, "feed"},
		{invite, 200, "text/calendar", []string{"DTSTART:20261125T070000Z"}, []string{"DTSTART:20261202T070000Z"}, "invitation"},
		{strings.Replace(link, "minutes/meeting.minutes", "minutes/meeting.agenda", 1), 404, "text/html", nil, nil, "a link for something else"},
		{"/meeting/minutes/nonsense", 404, "text/html", nil, nil, "no link at all"},
		{"/meeting/", 404, "text/html", nil, nil, "nothing"},
	} {
		w := s.get(c.address)
		if w.Code != c.status || !strings.HasPrefix(w.Header().Get("Content-Type"), c.kind) {
			t.Errorf("%s: %d %s", c.description, w.Code, w.Header().Get("Content-Type"))
		}
		for _, text := range c.holds {
			if !strings.Contains(w.Body.String(), text) {
				t.Errorf("%s lacks %q:\n%s", c.description, text, w.Body)
			}
		}
		for _, text := range c.not {
			if strings.Contains(w.Body.String(), text) {
				t.Errorf("%s holds %q:\n%s", c.description, text, w.Body)
			}
		}
	}
	// What is left out later is cancelled in calendars, under the same name.
	uid := regexp.MustCompile(`UID:(\S+)[\s\S]*?DTSTART:20261202T070000Z`).FindStringSubmatch(s.get(s.link("Calendar")).Body.String())
	s.Say(lea, team, "meeting skip")
	if after := s.get(s.link("Calendar")).Body.String(); len(uid) < 2 || !strings.Contains(after, "STATUS:CANCELLED") || strings.Count(after, uid[1]) != 1 {
		t.Errorf("%v is not cancelled:\n%s", uid, after)
	}
	s.Clock.MoveTo(s.Clock.Now().AddDate(0, 4, 0))
	s.Settle()
	if w := s.get(link); w.Code != http.StatusGone {
		t.Errorf("after four months the link answers %d", w.Code)
	}
}

// TestManyIssues: five hundred overdue issues with long words are on an agenda, and their reminder is sent.
func TestManyIssues(t *testing.T) {
	zone := time.FixedZone("", 8*3600)
	s := newStage(t, time.Date(2026, 11, 24, 9, 0, 0, 0, zone))
	s.Say(lea, team, "every Wednesday 15:00 weekly")
	s.Click(lea, "Set up")
	for n := range 500 {
		labels := make([]string, 30)
		for i := range labels {
			labels[i] = strings.Repeat("标", 80)
		}
		s.issue(n, bot.NewIssue{Summary: strings.Repeat("摘要", 120), Due: "2026-11-20", Labels: labels})
	}
	s.MoveTo(time.Date(2026, 11, 25, 14, 31, 0, 0, zone))
	reminders := 0
	for _, p := range s.Chat.Posts() {
		if c, ok := p.Body.(bot.Card); ok && p.To == team && strings.HasPrefix(c.Title, "weekly · ") {
			reminders++
		}
	}
	if reminders != 2 {
		t.Errorf("%d reminders, want 2", reminders)
	}
	if n := strings.Count(s.get(s.link("and 485 more")).Body.String(), "ERP-"); n < 500 {
		t.Errorf("the page names %d issues", n)
	}
}

// TestWithdrawnLinks: each link is withdrawn alone; whoever opens it is told so, and the cards have another one, which opens.
func TestWithdrawnLinks(t *testing.T) {
	zone := time.FixedZone("", 8*3600)
	s := newStage(t, time.Date(2026, 11, 23, 9, 0, 0, 0, zone))
	s.Say(lea, team, "every Wednesday 15:00 weekly")
	s.Click(lea, "Set up")
	for n := range 20 {
		s.issue(n, bot.NewIssue{Summary: fmt.Sprint("issue ", n), Due: "2026-11-20"})
	}
	s.MoveTo(time.Date(2026, 11, 25, 14, 50, 0, 0, zone))
	links, withdrawn := map[string]string{}, map[string]bool{}
	check := func() {
		t.Helper()
		for label, link := range links {
			w := s.get(link + "?lang=en")
			if want := map[bool]int{false: http.StatusOK, true: http.StatusGone}[withdrawn[label]]; w.Code != want || withdrawn[label] && !strings.Contains(w.Body.String(), "This link was withdrawn") {
				t.Errorf("%s answers %d, want %d: %s", label, w.Code, want, w.Body)
			}
		}
	}
	withdraw := func(labels ...string) {
		t.Helper()
		for _, label := range labels {
			links[label] = s.link(label)
		}
		check()
		for _, label := range labels {
			s.Say(mia, team, "withdraw link "+links[label]) // a member may not
			check()
			s.Say(lea, team, "withdraw link "+links[label])
			withdrawn[label] = true
			check()
			now := s.link(label)
			if now == links[label] || s.get(now).Code != http.StatusOK {
				t.Errorf("%s has the link %s in place of %s", label, now, links[label])
			}
			if s.Say(lea, team, "withdraw link "+links[label]); s.get(now).Code != http.StatusOK {
				t.Errorf("%s: who withdraws the same link twice makes the next one void", label)
			}
		}
	}
	withdraw("Calendar", "Add to calendar", "and 5 more")
	s.Say(lea, team, "start meeting")
	s.Say(lea, team, "end meeting")
	withdraw("As a page")
	if w := s.get(links["As a page"] + "/minutes.md"); w.Code != http.StatusGone {
		t.Errorf("the Markdown of a link that was withdrawn answers %d", w.Code)
	}
}

// TestBusyTracker: where the tracker limits its rate, the reminder waits a little for its agenda, and in the end goes without it.
func TestBusyTracker(t *testing.T) {
	zone := time.FixedZone("", 8*3600)
	for refusals, want := range map[int]struct {
		within time.Duration
		says   string
	}{0: {0, "ERP-1"}, 3: {time.Minute, "ERP-1"}, 1000: {4 * time.Minute, "Jira does not answer"}} {
		s := newStage(t, time.Date(2026, 11, 25, 9, 0, 0, 0, zone))
		s.Say(lea, team, "every Wednesday 15:00 weekly")
		s.Click(lea, "Set up")
		s.issue(1, bot.NewIssue{Summary: "call the supplier", Due: "2026-11-20"})
		s.limit = refusals
		s.MoveTo(time.Date(2026, 11, 25, 15, 0, 0, 0, zone))
		due, reminders := time.Date(2026, 11, 25, 14, 30, 0, 0, zone), 0
		for _, seen := range s.Chat.Seen() {
			if seen.Room != team.ID || !strings.HasPrefix(seen.Text, "weekly · ") {
				continue
			}
			reminders++
			if late := seen.At.Sub(due); late > want.within || want.within > 0 && late <= 0 || !strings.Contains(seen.Text, want.says) || strings.Contains(seen.Text, "Late:") {
				t.Errorf("after %d refusals: %s after its time:\n%s", refusals, late, seen.Text)
			}
		}
		if reminders != 1 {
			t.Errorf("after %d refusals: %d reminders", refusals, reminders)
		}
	}
}

// TestAnAgendaWithoutJira: the page of an agenda says as its card does that Jira never answered.
func TestAnAgendaWithoutJira(t *testing.T) {
	zone := time.FixedZone("", 8*3600)
	s := newStage(t, time.Date(2026, 11, 25, 9, 0, 0, 0, zone))
	s.limit = 1000
	s.Say(lea, team, "every Wednesday 15:00 weekly")
	s.Click(lea, "Set up")
	for n := range 16 {
		s.Say(lea, team, fmt.Sprint("agenda add point ", n))
	}
	s.MoveTo(time.Date(2026, 11, 25, 14, 40, 0, 0, zone))
	if page := s.get(s.link("and 1 more") + "?lang=en").Body.String(); strings.Contains(page, "1970") || !strings.Contains(page, "Jira does not answer") {
		t.Errorf("the page says:\n%s", page)
	}
}

// TestHangingTracker: a tracker that takes what is asked and never answers costs a reminder two seconds in all, however much
// golive would ask of it.
func TestHangingTracker(t *testing.T) {
	zone := time.FixedZone("", 8*3600)
	s := newStage(t, time.Date(2026, 11, 18, 14, 40, 0, 0, zone))
	s.Say(lea, team, "every Wednesday 15:00 weekly")
	s.Click(lea, "Set up")
	s.Say(lea, team, "start meeting")
	for n := range 5 {
		s.Say(lea, team, fmt.Sprintf("action @Mia by Fri step %d", n))
	}
	s.Say(lea, team, "end meeting")
	s.Click(lea, "Create 5 tasks in Jira")
	for n, i := range s.jira.Issues() { // so that they are not among the open ones, and are asked for
		if n == 0 {
			s.event(s.jira.Delete(i.Key))
			continue
		}
		s.event(s.jira.Move(i.Key, "Done", "done"))
	}
	s.MoveTo(time.Date(2026, 11, 25, 14, 0, 0, 0, zone))
	if seen := s.Chat.Seen(); strings.Contains(seen[len(seen)-2].Text+seen[len(seen)-1].Text, "step") {
		t.Errorf("what is done or gone is on the agenda: %v", seen[len(seen)-2:])
	}
	s.hangs, s.waited = true, 0
	due := time.Date(2026, 11, 25, 14, 30, 0, 0, zone)
	s.MoveTo(due.Add(time.Minute))
	rooms := map[string]bool{}
	for _, seen := range s.Chat.Seen() {
		if seen.At.Before(due) || !strings.HasPrefix(seen.Text, "weekly · ") {
			continue
		}
		if rooms[seen.Room] = true; seen.At.Sub(due) > 10*time.Second || seen.Room == team.ID && !strings.Contains(seen.Text, "Jira does not answer") {
			t.Errorf("%s after its time:\n%s", seen.At.Sub(due), seen.Text)
		}
	}
	if len(rooms) != 2 {
		t.Errorf("%d rooms are reminded, want 2", len(rooms))
	}
	if s.waited > 3*time.Second {
		t.Errorf("golive waited %s for the tracker", s.waited)
	}
}
