package page

import (
	"errors"
	"net/http"

	"golang.org/x/text/language"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/i18n"
)

// Lang is the language for a reader: the one they switched to on the page, then the first of their own that is known,
// then what their browser asks for, then Chinese.
func Lang(r *http.Request, own ...string) string {
	for _, tag := range append([]string{r.URL.Query().Get("lang")}, own...) {
		if lang := i18n.Normal(tag); lang != "" {
			return lang
		}
	}
	tags, _, err := language.ParseAcceptLanguage(r.Header.Get("Accept-Language"))
	if err != nil {
		return i18n.Chinese
	}
	for _, tag := range tags {
		if lang := i18n.Normal(tag.String()); lang != "" {
			return lang
		}
	}
	return i18n.Chinese
}

// Open answers what the signed link is about whose token is the request's path value "token". Where it cannot be opened,
// the reader is told what to do and ok is false.
func (s *Set) Open(w http.ResponseWriter, r *http.Request, purpose string) (subject string, ok bool) {
	subject, err := s.Links.Open(purpose, r.PathValue("token"), s.Clock.Now())
	switch {
	case err == nil:
		return subject, true
	case errors.Is(err, bot.ErrLinkExpired):
		s.Say(w, Lang(r), http.StatusGone, "page.expired")
	default:
		s.Say(w, Lang(r), http.StatusNotFound, "page.no-such")
	}
	return "", false
}

// Say shows a page that says one thing: the texts key+".title" and key.
func (s *Set) Say(w http.ResponseWriter, lang string, status int, key string, args ...any) {
	s.Show(w, Page{Lang: lang, Status: status, Title: s.Texts.Text(lang, key+".title", args...), Data: s.Texts.Text(lang, key, args...)})
}

// Trouble says that the page cannot be shown now; the cause is for whoever keeps the log.
func (s *Set) Trouble(w http.ResponseWriter, lang string, cause error) {
	s.Log.Error("show page", "error", cause)
	s.Say(w, lang, http.StatusServiceUnavailable, "page.trouble")
}
