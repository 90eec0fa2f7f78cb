package mail

import (
	_ "embed"
	"fmt"
	"html/template"
	"net/http"
	"strings"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/chart"
)

//go:embed mail.html
var pageSource string

// page is drawn with inline styles, because mail clients drop most others, and a small style sheet for dark screens.
var page = template.Must(template.New("mail").Parse(pageSource))

// view is what the page shows.
type view struct {
	Lang, Title, Tag string
	Color            template.CSS
	Blocks           []block
	Leave, LeaveWord string
}

// block is one part of the card. Exactly one field is set.
type block struct {
	Text, Note []paragraph
	Facts      []fact
	Table      *table
	Picture    *image
	Links      []bot.Control
	Copy       string
	Divider    bool
}

// paragraph is lines of one kind: plain, items of a list, or quoted.
type paragraph struct {
	Kind  string // "", "item", "quote"
	Lines [][]bot.Span
}

type fact struct {
	Label string
	Value []paragraph
}

type table struct {
	Title string
	Head  []string
	Rows  [][][]paragraph
}

type image struct {
	Source template.URL // empty: only Alt is shown
	Alt    string
}

// colors of the line above the title, by tone; readable on light and dark.
var colors = map[bot.Tone]template.CSS{
	bot.ToneNeutral: "#8a94a6", bot.ToneInfo: "#2f6fde", bot.ToneGood: "#23935a",
	bot.ToneWarn: "#d08700", bot.ToneBad: "#d1453b", bot.ToneDone: "#b4bac5",
}

// drawHTML draws a card as a page, and answers the pictures that have to travel with it. id makes their names.
func drawHTML(c bot.Card, leave, id string) (string, []picture, error) {
	v := view{Lang: clean(c.Lang), Title: clean(c.Title), Tag: clean(c.Tag), Color: colors[c.Tone]}
	if v.Color == "" {
		v.Color = colors[bot.ToneNeutral]
	}
	if leave != "" && !strings.Contains(drawText(c, ""), leave) {
		v.Leave, v.LeaveWord = leave, leaveWord(c.Lang)
	}
	a := album{id: id}
	for _, p := range c.Parts {
		v.Blocks = append(v.Blocks, a.block(p))
	}
	var out strings.Builder
	err := page.Execute(&out, v)
	return out.String(), a.pictures, err
}

// pictureKind is the media type of a PNG or JPEG, or nothing.
func pictureKind(b []byte) string {
	switch kind := http.DetectContentType(b); kind {
	case "image/png", "image/jpeg":
		return kind
	}
	return ""
}

// album collects the pictures that travel with a page.
type album struct {
	id       string // makes their names
	pictures []picture
}

// add takes a picture in, and answers what shows it in the page: nothing if it is no picture.
func (a *album) add(b []byte) template.URL {
	kind := pictureKind(b)
	if kind == "" {
		return ""
	}
	p := picture{id: fmt.Sprintf("%d.%s", len(a.pictures)+1, a.id), kind: kind, bytes: b}
	a.pictures = append(a.pictures, p)
	return template.URL("cid:" + p.id) // made of a hash and the sender's domain
}

// block is a part as the page shows it.
func (a *album) block(p bot.Part) block {
	b := block{Text: paragraphs(p.Text), Note: paragraphs(p.Note), Links: links(p.Controls), Copy: clean(p.Copy), Divider: p.Divider}
	for _, f := range p.Facts {
		b.Facts = append(b.Facts, fact{clean(f.Label), paragraphs(f.Value)})
	}
	switch {
	case p.Table != nil:
		b.Table = &table{Head: p.Table.Columns}
		for _, row := range p.Table.Rows {
			b.Table.Rows = append(b.Table.Rows, cells(row))
		}
	case p.Picture != nil:
		b.Picture = a.shown(p.Picture)
	case p.Chart != nil:
		if b.Picture = a.drawn(p.Chart); b.Picture == nil {
			b.Table = chartTable(p.Chart)
		}
	}
	return b
}

// shown is a picture of a card: from the mail itself, from the web, or its description alone.
func (a *album) shown(p *bot.Picture) *image {
	i := &image{Alt: clean(p.Alt), Source: a.add(p.Bytes)}
	if i.Source == "" && (strings.HasPrefix(p.URL, "https://") || strings.HasPrefix(p.URL, "http://")) {
		i.Source = template.URL(p.URL)
	}
	return i
}

// drawn is a chart as a picture, its numbers as the description; nil if it cannot be drawn.
func (a *album) drawn(c *bot.Chart) *image {
	png, err := chart.PNG(*c, chart.Options{})
	if err != nil {
		return nil
	}
	return &image{Alt: clean(chartText(c)), Source: a.add(png)}
}

func cells(row []string) [][]paragraph {
	out := make([][]paragraph, len(row))
	for i, cell := range row {
		out[i] = paragraphs(cell)
	}
	return out
}

// chartTable shows a chart that cannot be drawn: what there is of its numbers.
func chartTable(c *bot.Chart) *table {
	t := &table{Title: clean(c.Title), Head: []string{""}}
	for _, s := range c.Series {
		t.Head = append(t.Head, s.Name)
	}
	for i, label := range c.Labels {
		row := []string{bot.Escape(label)}
		for _, s := range c.Series {
			row = append(row, bot.Escape(valueOf(c, s, i)))
		}
		t.Rows = append(t.Rows, cells(row))
	}
	return t
}

// paragraphs groups the lines of a text in markup.
func paragraphs(markup string) []paragraph {
	var out []paragraph
	for _, line := range lines(bot.ParseMarkup(clean(markup))) {
		kind := ""
		if len(line) > 0 && line[0].Item {
			kind = "item"
		} else if len(line) > 0 && line[0].Quote {
			kind = "quote"
		}
		if last := len(out) - 1; last >= 0 && out[last].Kind == kind {
			out[last].Lines = append(out[last].Lines, line)
			continue
		}
		out = append(out, paragraph{kind, [][]bot.Span{line}})
	}
	return out
}

// lines cuts spans at their breaks and writes mentions out.
func lines(spans []bot.Span) [][]bot.Span {
	if len(spans) == 0 {
		return nil
	}
	out := [][]bot.Span{nil}
	for _, s := range spans {
		if s.Break {
			out = append(out, nil)
			continue
		}
		if s.Mention != (bot.Account{}) {
			s.Text = "@" + s.Text
		}
		out[len(out)-1] = append(out[len(out)-1], s)
	}
	return out
}
