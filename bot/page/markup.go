package page

import (
	"html/template"
	"strings"

	"github.com/golive-bot/golive/bot"
)

// HTML is markup as a page shows it.
func HTML(markup string) template.HTML {
	var b strings.Builder
	for _, s := range bot.ParseMarkup(markup) {
		text := template.HTMLEscapeString(s.Text)
		switch {
		case s.Break:
			text = "<br>"
		case s.URL != "":
			text = `<a href="` + template.HTMLEscapeString(s.URL) + `">` + text + `</a>`
		case s.Strike:
			text = "<s>" + text + "</s>"
		case s.Bold:
			text = "<strong>" + text + "</strong>"
		case s.Italic:
			text = "<em>" + text + "</em>"
		}
		b.WriteString(text)
	}
	return template.HTML(b.String())
}
