package handlers_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/golive-bot/golive/bot"
)

// Cards as people get them are kept in testdata/cards: each platform's golden tests draw them. Pictures are left out there: how they look is
// the business of the package that draws them.
func TestCards(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	o.say("Lea", clientRoom, "room language zh")
	o.jira.Seed("design", 12, 20, func(*bot.Issue) {})
	o.submit(account("Lea"), "phase.edit", o.projectID()+"|design", map[string][]string{"name": {"Design"}, "weight": {"25"}, "start_planned": {"2026-11-02"}, "end_planned": {"2026-12-18"},
		"m_solution_p": {"2026-11-20"}, "m_configured_p": {"2026-12-09"}, "source": {"label"}, "value": {"design"}})
	for _, said := range []string{"reschedule System configured 2026-12-16 because two interfaces are new", "deliver Process maps (as-is and to-be) https://docs.example.com/maps?v=1&lang=en",
		"deliver Requirements specification https://docs.example.com/specification", "sign-off Requirements"} {
		o.say("Lea", teamRoom, said)
	}
	o.through(t, 5*24*time.Hour)
	o.submit(account("Lea"), "phase.update", o.projectID()+"|2026-12-04", map[string][]string{"note": {"The supplier answers slowly"}, "client": {"设计进展顺利"}, "needs": {"请确认关键用户名单"}})
	o.through(t, 7*24*time.Hour)
	o.say("Max", o.dm("Max"), "digest")
	got := map[string]bot.Card{}
	for _, p := range o.chats["slack"].Posts() {
		c, ok := p.Body.(bot.Card)
		if !ok {
			continue
		}
		for name, of := range map[string]struct {
			room  bot.Place
			title string
		}{"progress-team": {teamRoom, "ERP: 26% done"}, "progress-client": {clientRoom, "ERP：已完成 26%"}, "slip-team": {teamRoom, "A date has changed"}, "slip-client": {clientRoom, "日期有调整"},
			"gate-team": {teamRoom, "Please sign off"}, "gate-client": {clientRoom, "请签字确认"}, "draft": {o.dm("Lea"), "Draft of the weekly progress"}, "digest": {o.dm("Max"), "Digest of"}} {
			if p.To.Room() == of.room && strings.HasPrefix(c.Title, of.title) {
				got[name] = c
			}
		}
	}
	if names := slices.Sorted(maps.Keys(got)); len(names) != 8 {
		var titles []string
		for _, p := range o.chats["slack"].Posts() {
			if c, ok := p.Body.(bot.Card); ok {
				titles = append(titles, c.Title)
			}
		}
		t.Fatalf("seen are %v of\n%s", names, strings.Join(titles, "\n"))
	}
	for name, c := range got {
		c.Parts = slices.Clone(c.Parts)
		for i, p := range c.Parts {
			if p.Picture != nil {
				c.Parts[i].Picture = &bot.Picture{URL: "https://golive.example/plan.png", Alt: p.Picture.Alt}
			}
		}
		var b bytes.Buffer
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		e.SetIndent("", " ")
		if err := e.Encode(c); err != nil {
			t.Fatal(err)
		}
		file := filepath.Join("testdata", "cards", name+".json")
		if f := flag.Lookup("update"); f != nil && f.Value.String() == "true" {
			if err := os.WriteFile(file, b.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), b.String()); diff != "" {
			t.Errorf("%s (-file +seen):\n%s", file, diff)
		}
	}
}
