package handlers_test

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

// However many scores are low on one day, the lead gets the card of each; and so the links for those whom no door leads to.
func TestTheLeadHearsOfEachLowScoreAtOnce(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	o.plan(map[string][]string{"list": {eight}, "members": {""}})
	names := strings.Fields(eight)
	for _, name := range names[:6] {
		o.open(http.MethodPost, o.own(o.place(name), 0), form("rev", "0", "csat", "1", "why", "slow", "ces", "1"))
		o.advance(time.Minute)
	}
	o.must("Lea", teamRoom, "survey people Wu", "added")
	o.advance(time.Minute)
	lea := o.toldTo("Lea")
	for _, name := range names[:6] {
		if !strings.Contains(lea, "Low score from "+name) {
			t.Errorf("Lea has no card about %s", name)
		}
	}
	if !strings.Contains(lea, "Hello Wu") {
		t.Errorf("Lea has no link for Wu: %s", lea)
	}
}

// Links that are to be passed on come in the lead's hours, and name nobody who has answered till then.
func TestLinksToPassOnAreThoseOfTheMorning(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	o.advance(11 * time.Hour) // 20:00
	o.plan(map[string][]string{"members": {""}, "list": {"Wang\nWu"}})
	o.advance(time.Hour)
	o.open(http.MethodPost, o.own(o.place("Wang"), 0), form("rev", "0", "csat", "5", "ces", "6"))
	o.advance(13 * time.Hour)
	if got := o.toldTo("Lea"); strings.Contains(got, "Hello Wang") || !strings.Contains(got, "Hello Wu") {
		t.Errorf("Lea is told %s", got)
	}
}

// toldTo is all that stands in somebody's private chat.
func (o *office) toldTo(who string) string {
	var all []string
	for _, p := range o.chats["slack"].Posts() {
		if p.To.ID == o.dm(who).ID {
			all = append(all, fallback(p.Body))
		}
	}
	return strings.Join(all, "\n")
}
