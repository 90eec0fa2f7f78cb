package engine_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/engine"
)

// A post counts only if it comes from one of golive's own pages, also where a proxy tells golive another name than
// people see.
func TestPostsComeFromOwnPages(t *testing.T) {
	took := 0
	paged := bot.Capability{Name: "paged", Doc: "Has a page.", Locales: engine.Locales(), Pages: func(bot.Pages) http.Handler {
		return http.HandlerFunc(func(http.ResponseWriter, *http.Request) { took++ })
	}}
	r := newRoad(t, func(c *engine.Config) {
		c.Capabilities, c.PublicURL = append(c.Capabilities, paged), "https://golive.acme.example/bot"
	})
	pages := r.Pages()["/paged/"]
	for _, c := range []struct {
		name   string
		header map[string]string
		want   int
	}{
		{"a program", nil, http.StatusOK},
		{"own, as the browser says", map[string]string{"Sec-Fetch-Site": "same-origin", "Origin": "http://10.0.0.7:8080"}, http.StatusOK},
		{"own, without TLS", map[string]string{"Origin": "http://10.0.0.7:8080"}, http.StatusOK},
		{"own, behind a proxy", map[string]string{"Origin": "https://golive.acme.example"}, http.StatusOK},
		{"a stranger's", map[string]string{"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}, http.StatusForbidden},
		{"a stranger's, without TLS", map[string]string{"Origin": "http://evil.example"}, http.StatusForbidden},
		{"hidden", map[string]string{"Origin": "null"}, http.StatusForbidden},
	} {
		t.Run(c.name, func(t *testing.T) {
			before := took
			post := httptest.NewRequest(http.MethodPost, "http://10.0.0.7:8080/paged/x", strings.NewReader("a=b"))
			for k, v := range c.header {
				post.Header.Set(k, v)
			}
			w := httptest.NewRecorder()
			pages.ServeHTTP(w, post)
			if w.Code != c.want || (took > before) != (c.want == http.StatusOK) {
				t.Errorf("answered %d, want %d", w.Code, c.want)
			}
		})
	}
}

// The visitor of a page is whoever the link was given to, with the rights that they have now.
func TestVisitor(t *testing.T) {
	var pages bot.Pages
	paged := bot.Capability{Name: "paged", Doc: "Has a page.", Locales: engine.Locales(),
		Pages: func(p bot.Pages) http.Handler { pages = p; return http.NotFoundHandler() }}
	r := newRoad(t, func(c *engine.Config) {
		c.Capabilities, c.Operators = append(c.Capabilities, paged), []string{"tom@acme.example", "slack:U9"}
	})
	r.Pages()
	put := func(p bot.Person) {
		t.Helper()
		_, rec, _ := bot.People.Read(t.Context(), r.Store, "P1")
		if err := r.Store.Commit(t.Context(), bot.Commit{Records: []bot.Record{bot.People.Encode("P1", rec.Version, p)}}); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		name   string
		person bot.Person
		asks   bot.Account
		id     string
		want   bot.Role
	}{
		{"operator by mail", bot.Person{Name: "Tom", Email: "tom@acme.example", Accounts: []string{tom.String()}}, tom, "P1", bot.RoleOperator},
		{"operator by account, not met", bot.Person{}, bot.Account{Platform: "slack", Tenant: "T1", ID: "U9"}, "", bot.RoleOperator},
		{"manager", bot.Person{Name: "Tom", Manager: true, Accounts: []string{tom.String()}}, tom, "P1", bot.RoleManager},
		{"gone", bot.Person{Name: "Tom", Email: "tom@acme.example", Gone: true, Accounts: []string{tom.String()}}, tom, "P1", bot.RoleAnyone},
		{"unknown", bot.Person{}, bot.Account{Platform: "slack", Tenant: "T1", ID: "U8"}, "", bot.RoleAnyone},
	} {
		t.Run(c.name, func(t *testing.T) {
			put(c.person)
			v, err := pages.Who(t.Context(), c.asks)
			if err != nil || v.ID != c.id || v.Org != c.want {
				t.Errorf("visitor %+v, %v; want %q as %s", v, err, c.id, c.want)
			}
		})
	}
}
