package handlers_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/engine"
)

// A phase that is opened again leaves its closing in the evidence, which still holds together, and in the timeline; what was signed does not
// count, and no page takes a signature that nobody asked for.
func TestPhaseOpenedAgain(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	o.must("Lea", teamRoom, "deliver Process maps (as-is and to-be) https://docs.example.com/1", "handed in")
	o.must("Lea", teamRoom, "deliver Requirements specification https://docs.example.com/2", "handed in")
	o.must("Lea", teamRoom, "sign-off Requirements", "")
	sign := func(who string) string {
		if _, html := o.sheet(http.MethodGet, o.progressLink(who, "sign", "survey")+"?lang=en", nil); !strings.Contains(html, "<form") {
			return html
		}
		return o.signed(o.coded(who, "survey"))
	}
	for _, who := range []string{"Carl", "Lea"} {
		if html := sign(who); !strings.Contains(html, "Signed: Requirements") {
			t.Fatalf("%s does not sign:\n%s", who, html)
		}
	}
	o.must("Lea", teamRoom, "phase close Requirements on yesterday", "Phase closed")
	o.through(t, 24*time.Hour)
	o.must("Lea", teamRoom, "phase reopen Requirements because "+planted+" of the reopening", "Phase open again")
	if html := sign("Carl"); !strings.Contains(html, "is open again and not to be signed yet") {
		t.Errorf("the page is to be signed:\n%s", html)
	}
	for _, found := range o.exposed() {
		t.Error(found)
	}
	evidence := map[string]bot.Audit{}
	for _, a := range list(o, bot.Records[bot.Audit]{Kind: "audit", Schema: 1}) {
		evidence[a.What] = a
	}
	closed, opened := evidence["plan.closed"], evidence["plan.reopened"]
	day := closed.At.AddDate(0, 0, -1).Format(time.DateOnly)
	if closed.Detail["day"] != day || !strings.Contains(closed.Detail["text"], "docs.example.com/2") {
		t.Errorf("the evidence of the closing on %s is %+v", day, closed)
	}
	if opened.Detail["day"] != day || opened.Detail["closed"] != closed.At.UTC().Format(time.RFC3339) || opened.Detail["why"] != planted+" of the reopening" {
		t.Errorf("the evidence of the opening is %+v", opened)
	}
	if _, err := engine.Verify(t.Context(), o.store); err != nil {
		t.Error(err)
	}
	for who, lines := range map[string][]string{"Lea": {"Requirements open again; it was closed on", planted + " of the reopening", "Requirements closed, as of", "Requirements signed off (Client)"},
		"Carl": {"Requirements open again; it was closed on", "Requirements closed, as of"}} {
		_, text := o.sheet(http.MethodGet, o.progressLink(who, "timeline", "")+"/timeline.csv?lang=en", nil)
		for _, line := range lines {
			if !strings.Contains(text, line) {
				t.Errorf("%s does not read %q in\n%s", who, line, text)
			}
		}
		if who == "Carl" && strings.Contains(text, planted) {
			t.Errorf("the client reads the reason:\n%s", text)
		}
	}
}
