package handlers_test

import (
	"net/http"
	"strings"
	"testing"
)

// A list that is sent again corrects those who have not answered, asks nobody twice, and is told apart from what is new.
func TestAListThatIsSentAgain(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	o.plan(map[string][]string{"members": {""}, "list": {"Gro?, gross@client.example\nWang, wang@client.example, zh\nAda, ada@client.example\nBo, bo@client.example"}})
	o.advance(0)
	o.open(http.MethodPost, o.own(o.place("Bo"), 0), form("rev", "0", "csat", "5", "ces", "5"))
	got := o.say("Lea", teamRoom, "survey people Groß, gross@client.example\nWang, wang@client.example, en\nada@client.example\nBob, bo@client.example\nNew, new@client.example")
	for _, want := range []string{"One person is added to “One week after go-live”", "2 people are corrected: Groß, Wang", "One person is on it already", "One person has answered already, and stays"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in %q", want, got)
		}
	}
	for _, name := range []string{"Groß", "Wang", "Ada", "Bo", "New"} {
		o.place(name)
	}
	if n := len(o.surveyed("survey-invitation")); n != 5 {
		t.Errorf("%d places", n)
	}
	if _, page := o.open(http.MethodGet, o.own(o.place("Groß"), 0), nil); !strings.Contains(page, "Groß") {
		t.Errorf("the page is for %q", page)
	}
	if got := o.say("Lea", teamRoom, "survey people Groß, gross@client.example"); !strings.Contains(got, "Nobody new is added to") || strings.Contains(got, "corrected") {
		t.Errorf("once more: %q", got)
	}
}

// A table in which no address is found adds nobody, neither by the command nor by the form.
func TestATableWithoutAddressesAddsNobody(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	table := "Name,Phone\nWang,13800000000"
	if got := o.plan(map[string][]string{"list": {table}}); !strings.Contains(got, "no mail address in any row") || len(o.surveyed("survey-wave")) > 0 {
		t.Errorf("the form answers %q", got)
	}
	o.plan(nil)
	if got := o.say("Lea", teamRoom, "survey people "+table); !strings.Contains(got, "no mail address in any row") {
		t.Errorf("the command answers %q", got)
	}
	if got := o.say("Lea", teamRoom, "survey people Wang, wang at client\nLi, li"); !strings.Contains(got, "none of the 2 rows can be used") || !strings.Contains(got, "line 2: the mail address") {
		t.Errorf("bad rows: %q", got)
	}
	o.advance(0)
	if n := len(o.surveyed("survey-invitation")); n != 1 { // Carl
		t.Errorf("%d places", n)
	}
}
