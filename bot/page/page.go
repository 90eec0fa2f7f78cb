// Package page is what the capabilities' pages share: one layout and its style, the reader's language, signed links,
// and plain words where a link cannot be opened. A page needs no script and asks nobody else for anything.
//
// It is not for cards in chat, which the platforms' renderers draw, and it does not say what a page shows: that is the
// capability's.
package page

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"net/url"
	"path"
	"strconv"

	"github.com/golive-bot/golive/bot"
)

//go:embed layout.html style.css locales/*.json
var files embed.FS

// Locales are the texts that pages share.
func Locales() fs.FS {
	sub, err := fs.Sub(files, "locales")
	if err != nil {
		panic(err) // the folder is embedded
	}
	return sub
}

// Serve serves a capability's pages: own holds their templates in the folder "page", and routes adds what leads to them. Whoever
// asks for anything else is told that there is no such page.
func Serve(p bot.Pages, own fs.FS, routes func(*Set, *http.ServeMux)) http.Handler {
	folder, err := fs.Sub(own, "page")
	if err != nil {
		panic(err) // the folder is embedded
	}
	set, err := New(p, folder)
	if err != nil {
		panic(err) // a test shows the pages
	}
	mux := http.NewServeMux()
	routes(set, mux)
	mux.HandleFunc("GET /", func(w http.ResponseWriter, r *http.Request) { set.Say(w, Lang(r), http.StatusNotFound, "page.no-such") })
	return mux
}

// Set is the pages of one capability. It is safe for concurrent use.
type Set struct {
	bot.Pages
	pages  map[string]*template.Template // by file name
	style  template.CSS
	policy string
}

// New reads the templates *.html of a folder that the capability embeds, and its style.css if there is one. Each file is
// one page: it is put into the layout below the title, with a View as its dot.
func New(p bot.Pages, own fs.FS) (*Set, error) {
	base, err := template.ParseFS(files, "layout.html")
	if err != nil {
		return nil, fmt.Errorf("read layout: %w", err)
	}
	s := &Set{Pages: p, pages: map[string]*template.Template{"": base}}
	if err := s.dress(own); err != nil {
		return nil, err
	}
	names, err := fs.Glob(own, "*.html")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		text, err := fs.ReadFile(own, name)
		if err != nil {
			return nil, fmt.Errorf("read page: %w", err)
		}
		layout, err := base.Clone()
		if err != nil {
			return nil, fmt.Errorf("read page %s: %w", name, err)
		}
		if _, err := layout.New("page").Parse(string(text)); err != nil {
			return nil, fmt.Errorf("read page %s: %w", name, err)
		}
		s.pages[path.Base(name)] = layout
	}
	return s, nil
}

// dress puts the style together. It stands in each page, so that a page is one answer, and the policy knows its hash.
func (s *Set) dress(own fs.FS) error {
	style, err := fs.ReadFile(files, "style.css")
	if err != nil {
		return fmt.Errorf("read style: %w", err)
	}
	if more, err := fs.ReadFile(own, "style.css"); err == nil {
		style = append(style, more...)
	}
	sum := sha256.Sum256(style)
	s.style = template.CSS(style)
	s.policy = "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) +
		"'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
	return nil
}

// Page is what is shown.
type Page struct {
	Name   string // of its file
	Status int    // of HTTP; default 200
	Lang   string
	Title  string // plain text
	Notice string // one line above everything, such as what came of a post; may be empty
	Tone   bot.Tone
	Data   any
	Query  url.Values // of the address: what stays when the reader takes the other language
	Fixed  bool       // it stands in one language, as it was sent
}

// View is a Page as its template sees it.
type View struct {
	Page
	Style template.CSS
	texts bot.Texts
}

// In is the address of the page in another language.
func (v View) In(lang string) string {
	to := url.Values{"lang": {lang}}
	for name, values := range v.Query {
		if name != "lang" {
			to[name] = values
		}
	}
	return "?" + to.Encode()
}

// T is a text in the page's language; args are pairs of name and value.
func (v View) T(key string, args ...any) string { return v.texts.Text(v.Lang, key, args...) }

// Show writes a page.
func (s *Set) Show(w http.ResponseWriter, p Page) {
	var body bytes.Buffer
	layout := s.pages[p.Name]
	if layout == nil {
		panic("no page " + p.Name)
	}
	if err := layout.ExecuteTemplate(&body, "layout.html", View{Page: p, Style: s.style, texts: s.Texts}); err != nil {
		panic(fmt.Errorf("show page %s: %w", p.Name, err)) // a fault of the template: the server logs it and answers 500
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", s.policy)
	h.Set("X-Content-Type-Options", "nosniff")
	// Nobody else is told of the address, which is a key. With no-referrer a post would not tell even golive where it comes
	// from, and be refused as a stranger's where the page is served without TLS.
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
	if p.Status == 0 {
		p.Status = http.StatusOK
	}
	h.Set("Content-Length", strconv.Itoa(body.Len())) // else it goes out in three parts
	w.WriteHeader(p.Status)
	_, _ = body.WriteTo(w) // the reader has gone
}
