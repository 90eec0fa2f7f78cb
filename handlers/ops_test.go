package handlers_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/bottest"
)

// opsOffice has something of everything that the operators' page shows.
type opsOffice struct {
	*office
	broken atomic.Bool // whether what fails still does
	links  bottest.Links
}

func newOpsOffice(t *testing.T) *opsOffice {
	t.Helper()
	o := &opsOffice{}
	o.broken.Store(true)
	o.office = newOffice(t, bot.Capability{Name: "broken", Doc: "Breaks.", Locales: diary.Locales, On: map[string]bot.Handler{
		"broken.now": func(_ context.Context, r *bot.Request) error {
			if o.broken.Load() {
				return bot.Permanent(errors.New("no <luck> today"))
			}
			r.Send(bot.Effect{To: bot.ToRoom(teamRoom), Body: bot.Text{Text: "it went well"}})
			return nil
		}}})
	o.furnish()
	o.say("Mia", teamRoom, "task call the supplier by tomorrow")
	o.chats["slack"].AddRoom(bot.RoomProfile{Place: crmRoom, Name: crmRoom.ID, Archived: true})
	o.accept(bot.Event{ID: "left/1", Name: bot.EventBotLeft, Room: crmRoom, Data: bot.Encode(bot.RoomChange{Archived: true})})
	o.accept(bot.Event{ID: "broken/1", Name: "broken.now", Data: bot.Encode("what somebody wrote in confidence")})
	return o
}

// page asks for a page of golive's and answers its status and text.
func (o *opsOffice) page(method, path string, values url.Values, header ...string) (int, string) {
	o.t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(values.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	o.engine.Pages()["/ops/"].ServeHTTP(w, r)
	return w.Code, w.Body.String()
}

func (o *opsOffice) link(who string) string {
	return "/ops/" + o.links.Sign("ops", account(who).String(), o.clock.Now().Add(time.Hour))
}

// everything is all that is kept, but for what golive says of itself by the minute.
func (o *opsOffice) everything() map[string]string {
	all := map[string]string{}
	for _, rec := range o.store.Records() {
		if rec.Kind != "touch" && rec.Kind != bot.Replicas.Kind {
			all[rec.Key()] = fmt.Sprint(rec.Version, string(rec.Data))
		}
	}
	return all
}

// What was refused for good is nowhere among the dead letters; operators see it all the same, on the card and on the page.
func TestWhatIsRefusedIsShown(t *testing.T) {
	o := newOpsOffice(t)
	yesterday := o.clock.Now().Add(-24 * time.Hour)
	var c bot.Commit
	for i, f := range []bot.Refusal{{Kind: "card", Why: bot.WhyOutsider}, {Kind: "card", Why: bot.WhyOutsider}, {Kind: "issue.new", Why: bot.WhyService}} {
		c.Records = append(c.Records, bot.Refusals.Encode(bot.RefusalID(o.clock.Now(), fmt.Sprint(i)), 0, f),
			bot.Refusals.Encode(bot.RefusalID(yesterday, fmt.Sprint(i)), 0, f))
	}
	if err := o.store.Commit(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	en := []string{"Refused today", "Cards", "2 times: for the team, but the person is a guest or of another organisation", "New Jira issues", "once: the service said no"}
	zh := []string{"今日被拒绝的发送", "卡片", "2 次：对方是访客或属于其他组织，不能看团队内容", "新建 Jira 任务", "1 次：对方服务拒绝"}
	card := o.say("Olga", o.dm("Olga"), "ops")
	_, page := o.page(http.MethodGet, o.link("Olga"), nil)
	_, chinese := o.page(http.MethodGet, o.link("Olga")+"?lang=zh-CN", nil)
	o.say("Olga", o.dm("Olga"), "my language Chinese")
	for where, c := range map[string]struct {
		text string
		want []string
	}{"card": {card, en}, "page": {page, en}, "卡片": {o.say("Olga", o.dm("Olga"), "运维"), zh}, "页面": {chinese, zh}} {
		for _, want := range c.want {
			if !strings.Contains(c.text, want) {
				t.Errorf("%s lacks %q:\n%s", where, want, c.text)
			}
		}
	}
}

func TestTheOperatorsPage(t *testing.T) {
	o := newOpsOffice(t)
	before := o.everything()
	code, html := o.page(http.MethodGet, o.link("Olga"), nil)
	if code != http.StatusOK {
		t.Fatalf("the page answers %d: %s", code, html)
	}
	for _, want := range []string{"How golive fares", "1 of 1 alive", "<code>broken.now</code>", "broken/1", "no &lt;luck&gt; today", "Draft expires", ">ERP</td>", "CCRM", "closed",
		"shared with outsiders", `<p class="figure">1</p>`} {
		if !strings.Contains(html, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	for _, not := range []string{"in confidence", "supplier", "<script"} {
		if strings.Contains(html, not) {
			t.Errorf("the page holds %q", not)
		}
	}
	if _, html := o.page(http.MethodGet, o.link("Olga")+"?lang=zh-CN", nil); !strings.Contains(html, `<html lang="zh-CN">`) || !strings.Contains(html, "golive 运行状况") {
		t.Error("the page does not come in Chinese")
	}
	if after := o.everything(); !maps.Equal(before, after) {
		t.Error("looking at the page changed something")
	}
}

// armed are the names of the timers that the code sets.
var armed = regexp.MustCompile(`Timer\{.*Name: "([a-z]+\.[a-z-]+)"|OfferUndo\(.*"([a-z]+\.[a-z-]+)",`)

func TestEveryTimerHasWordsOnTheOperatorsPage(t *testing.T) {
	o := newOffice(t)
	files, err := filepath.Glob("*/*.go")
	if err != nil {
		t.Fatal(err)
	}
	more, err := filepath.Glob("../bot/engine/*.go")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, file := range append(files, more...) {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		for _, m := range armed.FindAllStringSubmatch(string(text), -1) {
			found++
			for _, lang := range []string{"en", "zh-CN"} {
				name := m[1] + m[2]
				capability, _, _ := strings.Cut(name, ".")
				if !o.texts.Has(lang, name+".timer") && !o.texts.Has(lang, capability+".title") {
					t.Errorf("%s: %s has neither a text %s.timer nor %s.title", file, lang, name, capability)
				}
			}
		}
	}
	if found < 10 {
		t.Errorf("only %d timers were found", found)
	}
}

func TestWhoMayNotSeeTheOperatorsPage(t *testing.T) {
	o := newOpsOffice(t)
	expired := o.links.Sign("ops", account("Olga").String(), o.clock.Now())
	other := o.links.Sign("other", account("Olga").String(), o.clock.Now().Add(time.Hour))
	for _, c := range []struct {
		name, path string
		code       int
		want       string
	}{
		{"a manager", o.link("Max"), http.StatusForbidden, "You may not see this page"},
		{"a lead", o.link("Lea"), http.StatusForbidden, "You may not see this page"},
		{"nobody known", "/ops/" + o.links.Sign("ops", "slack/T1/UNONE", o.clock.Now().Add(time.Hour)), http.StatusForbidden, ""},
		{"too late", "/ops/" + expired, http.StatusGone, "This link has expired"},
		{"a link to another page", "/ops/" + other, http.StatusNotFound, "This link cannot be opened"},
		{"a forged link", "/ops/AAAA", http.StatusNotFound, "This link cannot be opened"},
		{"no link", "/ops/", http.StatusNotFound, "This link cannot be opened"},
	} {
		t.Run(c.name, func(t *testing.T) {
			code, html := o.page(http.MethodGet, c.path, nil, "Accept-Language", "en")
			if code != c.code || !strings.Contains(html, c.want) || strings.Contains(html, "broken.now") {
				t.Errorf("GET answers %d %s", code, html)
			}
			if code, html := o.page(http.MethodPost, c.path, url.Values{"id": {"broken/1"}}); code == http.StatusOK {
				t.Errorf("POST answers %d %s", code, html)
			}
		})
	}
	if n := o.deadLetters(); n != 1 {
		t.Errorf("%d dead letters are left", n)
	}
}

func (o *opsOffice) deadLetters() (n int) {
	for range o.store.Dead(context.Background()) {
		n++
	}
	return n
}

func TestReplayFromThePage(t *testing.T) {
	o := newOpsOffice(t)
	_, html := o.page(http.MethodGet, o.link("Olga"), nil)
	_, at, _ := strings.Cut(html, `name="at" value="`)
	at, _, _ = strings.Cut(at, `"`)
	press := url.Values{"id": {"broken/1"}, "at": {at}}
	if code, _ := o.page(http.MethodPost, o.link("Olga"), press, "Sec-Fetch-Site", "cross-site", "Origin", "https://evil.example"); code != http.StatusForbidden || o.deadLetters() != 1 {
		t.Fatalf("a post from another site is answered %d", code)
	}
	o.broken.Store(false)
	for range 2 { // pressed twice, it counts once
		code, html := o.page(http.MethodPost, o.link("Olga"), press)
		if code != http.StatusOK || !strings.Contains(html, "It is back in the queue") {
			t.Fatalf("the press answers %d %s", code, html)
		}
		o.settle()
	}
	if n := strings.Count(strings.Join(slices.Collect(maps.Values(o.look("slack"))), "\n"), "it went well"); n != 1 || o.deadLetters() != 0 {
		t.Errorf("the letter was handled %d times, %d are left", n, o.deadLetters())
	}
	var audits []bot.Audit
	for _, a := range list(o.office, bot.Records[bot.Audit]{Kind: "audit", Schema: 1}) {
		if a.What == "dead.replay" {
			audits = append(audits, a)
		}
	}
	if len(audits) != 1 || audits[0].On != "event/broken/1" || audits[0].Who == "" {
		t.Errorf("audited: %+v", audits)
	}
	press.Set("at", "1")
	if _, html := o.page(http.MethodPost, o.link("Olga"), press); !strings.Contains(html, "no longer there") {
		t.Error("what is gone is replayed")
	}
}

func (o *opsOffice) settle() {
	o.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if _, _, err := o.engine.Settle(ctx); err != nil {
		o.t.Fatal(err)
	}
}

// alarms makes golive hear of what operators must be told, and answers the cards about it that stand then.
func (o *opsOffice) alarms(event string, payload any, about string) (cards []bottest.Post) {
	o.t.Helper()
	o.acts++
	o.accept(bot.Event{ID: fmt.Sprint("alarm/", o.acts), Name: event, Lane: "overdue", Data: bot.Encode(payload)})
	for _, p := range o.chats["slack"].Posts() {
		if strings.Contains(fallback(p.Body), about) {
			cards = append(cards, p)
		}
	}
	return cards
}

// Operators are told in private what is overdue: each of it once, and in one card as long as that is fresh.
func TestOverdueIsToldOnce(t *testing.T) {
	o := newOpsOffice(t)
	erp, _ := o.project("ERP")
	owe := func(n int, end time.Time) string {
		at := o.clock.Now()
		id := bot.SendingID(at, fmt.Sprint("timer/x/", n))
		s := bot.Sending{Effect: fmt.Sprint(n), Event: "digest.weekly", Project: erp, Due: at, At: at, End: end, Why: "feishu does not answer"}
		if err := o.store.Commit(t.Context(), bot.Commit{Records: []bot.Record{bot.Sendings.Encode(id, 0, s)}}); err != nil {
			t.Fatal(err)
		}
		return id
	}
	told := func(ids ...string) []bottest.Post {
		return o.alarms(bot.EventOverdue, bot.Overdue{Sendings: ids}, "not sent in time")
	}
	first, sent, second := owe(1, time.Time{}), owe(2, o.clock.Now()), owe(3, time.Time{})
	if cards := told(sent); len(cards) != 0 {
		t.Fatalf("told of what was sent meanwhile: %+v", cards)
	}
	for range 2 {
		cards := told(first, sent)
		if len(cards) != 1 || cards[0].To != o.dm("Olga") || cards[0].Edits != 0 {
			t.Fatalf("told %+v", cards)
		}
		text := fallback(cards[0].Body)
		for _, want := range []string{"1 scheduled message was", "ERP digest.weekly, due Mon 23 Nov 09:", "feishu does not answer"} {
			if !strings.Contains(text, want) {
				t.Errorf("the alarm lacks %q:\n%s", want, text)
			}
		}
	}
	o.clock.Advance(time.Minute)
	if cards := told(second); len(cards) != 1 || cards[0].Edits != 1 || !strings.Contains(fallback(cards[0].Body), "2 scheduled messages were") {
		t.Errorf("the card does not grow: %+v", cards)
	}
	o.clock.Advance(2 * time.Hour)
	if cards := told(owe(4, time.Time{})); len(cards) != 2 {
		t.Errorf("two hours later there is no new card: %+v", cards)
	}
}

// Operators are told in private of new dead letters, in one card as long as that is fresh, and not of what somebody wrote.
func TestGivenUpIsTold(t *testing.T) {
	o := newOpsOffice(t)
	told := func() []bottest.Post { return o.alarms(bot.EventGivenUp, nil, "given up") }
	for range 2 {
		cards := told()
		if len(cards) != 1 || cards[0].To != o.dm("Olga") || cards[0].Edits != 0 {
			t.Fatalf("told %+v", cards)
		}
		text := fallback(cards[0].Body)
		if !strings.Contains(text, "1 piece of work was given up") || !strings.Contains(text, "broken.now") || !strings.Contains(text, "no <luck> today") || strings.Contains(text, "in confidence") {
			t.Errorf("told %s", text)
		}
	}
	fail := func(id string, after time.Duration) []bottest.Post {
		o.clock.Advance(after)
		o.accept(bot.Event{ID: id, Name: "broken.now"})
		return told()
	}
	if cards := fail("broken/2", 10*time.Second); len(cards) != 1 || !strings.Contains(fallback(cards[0].Body), "2 pieces of work were") {
		t.Errorf("the card does not grow: %+v", cards)
	}
	cards := fail("broken/3", 2*time.Hour)
	if len(cards) != 2 || !strings.Contains(fallback(cards[1].Body), "1 piece of work was given up") {
		t.Errorf("two hours later there is no new card: %+v", cards)
	}
}
