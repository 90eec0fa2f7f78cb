package page

import (
	"crypto/sha256"
	"encoding/base64"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/i18n"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// links knows one token of each kind.
type links struct{}

func (links) Sign(string, string, time.Time) string { return "good" }

func (links) Open(_, token string, _ time.Time) (string, error) {
	switch token {
	case "good":
		return "slack/T1/U1", nil
	case "old":
		return "", bot.ErrLinkExpired
	}
	return "", bot.ErrLinkForged
}

func newSet(t *testing.T, own fstest.MapFS) *Set {
	t.Helper()
	texts, err := i18n.New(Locales())
	if err != nil {
		t.Fatal(err)
	}
	s, err := New(bot.Pages{Texts: texts, Clock: bot.FrozenClock(noon), Links: links{}}, own)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func body(t *testing.T, w *httptest.ResponseRecorder) string {
	t.Helper()
	b, err := io.ReadAll(w.Result().Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestShow(t *testing.T) {
	s := newSet(t, fstest.MapFS{"hello.html": {Data: []byte(`<p class="own">{{.Data.Name}}</p><a href="/x/{{.Data.Name}}">{{.T "page.busy.title"}}</a>`)},
		"style.css": {Data: []byte(".own > p { color: red }")}})
	w := httptest.NewRecorder()
	s.Show(w, Page{Name: "hello.html", Lang: "en", Title: "A & B", Notice: "<done>", Tone: bot.ToneGood, Data: struct{ Name string }{"<script>alert(1)</script>"}})
	html := body(t, w)
	for _, want := range []string{`<html lang="en">`, "<title>A &amp; B · golive</title>", `<p class="notice good" role="status">&lt;done&gt;</p>`,
		`<p class="own">&lt;script&gt;alert(1)&lt;/script&gt;</p>`, "One moment", ".own > p { color: red }"} {
		if !strings.Contains(html, want) {
			t.Errorf("the page lacks %q:\n%s", want, html)
		}
	}
	if strings.Contains(html, "<script>") {
		t.Error("what somebody wrote is taken for markup")
	}
	_, style, _ := strings.Cut(html, "<style>")
	style, _, _ = strings.Cut(style, "</style>")
	sum := sha256.Sum256([]byte(style))
	policy := w.Header().Get("Content-Security-Policy")
	if !strings.Contains(policy, "'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"'") || strings.Contains(policy, "unsafe") {
		t.Errorf("the policy does not allow the page's own style and nothing else: %s", policy)
	}
	for name, want := range map[string]string{"Referrer-Policy": "same-origin", "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"} {
		if got := w.Header().Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
}

func TestABrokenPageIsRefusedAtTheStart(t *testing.T) {
	if _, err := New(bot.Pages{}, fstest.MapFS{"x.html": {Data: []byte("{{.Data")}}); err == nil {
		t.Error("a template that does not end is accepted")
	}
}

func TestOpen(t *testing.T) {
	s := newSet(t, fstest.MapFS{})
	mux := http.NewServeMux()
	mux.HandleFunc("GET /x/{token}", func(w http.ResponseWriter, r *http.Request) {
		if subject, ok := s.Open(w, r, "x"); ok {
			_, _ = io.WriteString(w, "about "+subject)
		}
	})
	for _, c := range []struct {
		token, lang string
		status      int
		want        string
	}{
		{"good", "en", http.StatusOK, "about slack/T1/U1"},
		{"old", "en", http.StatusGone, "This link has expired"},
		{"old", "zh-CN,zh;q=0.9", http.StatusGone, "链接已过期"},
		{"good-but-longer", "en", http.StatusNotFound, "This link cannot be opened"},
		{"%00", "", http.StatusNotFound, "打不开这个链接"},
	} {
		r := httptest.NewRequest(http.MethodGet, "/x/"+c.token, nil)
		r.Header.Set("Accept-Language", c.lang)
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, r)
		if html := body(t, w); w.Code != c.status || !strings.Contains(html, c.want) {
			t.Errorf("%s in %q: %d %s", c.token, c.lang, w.Code, html)
		}
	}
}

func TestLang(t *testing.T) {
	for _, c := range []struct {
		query, browser string
		own            []string
		want           string
	}{
		{"", "", nil, "zh-CN"},
		{"", "fr, en-GB;q=0.8, zh;q=0.5", nil, "en"},
		{"", "fr", nil, "zh-CN"},
		{"", "en", []string{"", "zh-CN"}, "zh-CN"},
		{"?lang=en", "zh", []string{"zh-CN"}, "en"},
		{"?lang=<script>", ";;;q=x", nil, "zh-CN"},
	} {
		r := httptest.NewRequest(http.MethodGet, "/"+strings.ReplaceAll(c.query, "<", "%3C"), nil)
		r.Header.Set("Accept-Language", c.browser)
		if got := Lang(r, c.own...); got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
}

// A capability's pages are found by their routes, with the templates of its folder "page"; whatever else is asked for is no page.
func TestServe(t *testing.T) {
	texts, err := i18n.New(Locales())
	if err != nil {
		t.Fatal(err)
	}
	own := fstest.MapFS{"page/hello.html": {Data: []byte(`<p>{{.Data}}</p>`)}}
	h := Serve(bot.Pages{Texts: texts, Clock: bot.FrozenClock(noon), Links: links{}}, own, func(s *Set, mux *http.ServeMux) {
		mux.HandleFunc("GET /x/hello", func(w http.ResponseWriter, _ *http.Request) {
			s.Show(w, Page{Name: "hello.html", Lang: "en", Title: "Hello", Data: "it is me"})
		})
	})
	for path, want := range map[string]struct {
		status int
		text   string
	}{
		"/x/hello?lang=en": {http.StatusOK, "it is me"},
		"/x/other?lang=en": {http.StatusNotFound, texts.Text("en", "page.no-such.title")},
	} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		if w.Code != want.status || !strings.Contains(body(t, w), want.text) {
			t.Errorf("%s: %d, %s; want %d, %q", path, w.Code, w.Body, want.status, want.text)
		}
	}
}

func TestHTML(t *testing.T) {
	for markup, want := range map[string]string{
		"**" + bot.Escape("<b> & *co*") + "** rest":       "<strong>&lt;b&gt; &amp; *co*</strong> rest",
		"~~gone~~\n_next_":                                "<s>gone</s><br><em>next</em>",
		bot.LinkTo("A & B", "https://x.example/?a=1&b=2"): `<a href="https://x.example/?a=1&amp;b=2">A &amp; B</a>`,
	} {
		if got := string(HTML(markup)); got != want {
			t.Errorf("%q is %q, want %q", markup, got, want)
		}
	}
}
