package slack

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/golive-bot/golive/bot"
	api "github.com/slack-go/slack"
)

// What Slack takes in one message, with a margin.
const (
	maxBlocks    = 50
	maxWeight    = 12_000 // characters of all blocks; 13,200 were refused
	maxPages     = 4      // messages that one card is split into
	maxFallback  = 3_900
	maxPart      = 6_000 // characters of one text
	maxHeader    = 150
	maxNote      = 2_900
	maxLabel     = 75
	maxRow       = 25
	maxChoices   = 100
	maxValue     = 150 // of an option
	maxTableRows = 100
	maxColumns   = 20
)

// page is one message.
type page struct {
	text     string
	blocks   []api.Block
	weight   int
	pictures []picture
	stamp    string // of the message, once it is posted
}

// picture is an image block whose bytes have to be uploaded first.
type picture struct {
	block *api.ImageBlock
	bytes []byte
	alt   string
	chart bool // golive drew it: there are words instead
}

// tones are shown as a sign before the title: Slack colours only old-fashioned attachments.
var tones = map[bot.Tone]string{bot.ToneGood: "✅ ", bot.ToneWarn: "⚠️ ", bot.ToneBad: "🔴 ", bot.ToneDone: "☑️ ", bot.ToneInfo: "ℹ️ "}

// renderer turns one card into pages.
type renderer struct {
	lang     string
	charts   drawing
	fallback string
	pages    []page
	part     int
	left     int // parts that did not fit
	tables   int // of the page: Slack takes one
}

// renderCard draws a card as messages; there is at least one page.
func renderCard(c bot.Card, how drawing) []page {
	r := renderer{lang: c.Lang, charts: how, fallback: cut(escape(c.Fallback()), maxFallback)}
	if strings.TrimSpace(r.fallback) == "" {
		r.fallback = "…" // Slack refuses a message without text
	}
	return r.card(c)
}

func (r *renderer) card(c bot.Card) []page {
	r.turn()
	tone := tones[c.Tone]
	title := c.Title
	if c.Tag != "" {
		title = strings.TrimPrefix(title+"  ·  "+c.Tag, "  ·  ")
	}
	if title != "" {
		r.add(api.NewHeaderBlock(plainText(cut(tone+title, maxHeader))), utf8.RuneCountInString(title))
	}
	for i, part := range c.Parts {
		r.part = i
		if title == "" && i == 0 && part.Text != "" {
			part.Text = tone + part.Text
		}
		r.render(part)
	}
	if r.left > 0 {
		last := &r.pages[len(r.pages)-1]
		last.blocks = append(last.blocks, r.note(bot.Escape(more(r.lang, r.left))))
	}
	for i := range r.pages {
		r.pages[i].text = r.fallback
		if i > 0 {
			r.pages[i].text = cut(r.fallback, 200)
		}
	}
	return r.pages
}

func more(lang string, n int) string {
	if strings.HasPrefix(lang, "zh") {
		return fmt.Sprintf("……还有 %d 项未显示", n)
	}
	return fmt.Sprintf("… %d more not shown", n)
}

// turn begins a new page.
func (r *renderer) turn() {
	r.pages = append(r.pages, page{})
	r.tables = 0
}

// add puts a block of so many characters on the page, or on the next one.
func (r *renderer) add(b api.Block, weight int) bool {
	now := &r.pages[len(r.pages)-1]
	if len(now.blocks) >= maxBlocks-1 || now.weight+weight > maxWeight && len(now.blocks) > 0 {
		if len(r.pages) == maxPages {
			r.left++
			return false
		}
		r.turn()
		now = &r.pages[len(r.pages)-1]
	}
	now.blocks = append(now.blocks, b)
	now.weight += weight
	return true
}

func (r *renderer) render(part bot.Part) {
	switch {
	case part.Text != "":
		spans := cutSpans(bot.ParseMarkup(part.Text), maxPart)
		r.add(richText(spans), utf8.RuneCountInString(part.Text))
	case part.Copy != "":
		r.add(preformatted(part.Copy), utf8.RuneCountInString(part.Copy))
	case part.Note != "":
		r.add(r.note(part.Note), utf8.RuneCountInString(part.Note))
	case len(part.Facts) > 0:
		r.facts(part.Facts)
	case part.Table != nil:
		r.table(part.Table)
	case part.Picture != nil:
		r.picture(part.Picture)
	case part.Chart != nil:
		r.chart(part.Chart)
	case len(part.Controls) > 0:
		r.controls(part.Controls)
	case part.Divider:
		r.add(api.NewDividerBlock(), 0)
	}
}

func (r *renderer) note(markup string) *api.ContextBlock {
	text := mrkdwn(cutSpans(bot.ParseMarkup(markup), maxNote))
	return api.NewContextBlock("", api.NewTextBlockObject(api.MarkdownType, cut(text, 3000), false, false))
}

func plainText(s string) *api.TextBlockObject {
	if strings.TrimSpace(s) == "" {
		s = "…"
	}
	return api.NewTextBlockObject(api.PlainTextType, bot.Calm(s), true, false)
}

// facts are lines of a bold label and its value: fields in two columns know no rich text.
func (r *renderer) facts(facts []bot.Fact) {
	var b strings.Builder
	for i, f := range facts {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString("**" + bot.Escape(f.Label) + "**  " + f.Value)
	}
	spans := bot.ParseMarkup(b.String())
	r.add(richText(cutSpans(spans, maxPart)), utf8.RuneCountInString(b.String()))
}

// table is a table block; a second one on a page, which Slack refuses, is lines.
func (r *renderer) table(t *bot.Table) {
	if r.tables > 0 || len(t.Columns) > maxColumns || len(t.Columns) == 0 {
		r.tableLines(t)
		return
	}
	weight := 0
	cell := func(markup string) api.TableCell {
		spans := cutSpans(bot.ParseMarkup(markup), 500)
		weight += utf8.RuneCountInString(markup)
		if text := bot.PlainText(spans); isPlain(spans) && text != "" {
			return &api.TableRawTextCell{Type: api.TableCellRawText, Text: harmless(text)}
		}
		if len(spans) == 0 {
			return &api.TableRawTextCell{Type: api.TableCellRawText, Text: " "}
		}
		rich := richText(spans)
		return &api.TableRichTextCell{Type: api.TableCellRichText, Elements: rich.Elements}
	}
	block := &api.TableBlock{Type: api.MBTTable}
	head := make([]api.TableCell, len(t.Columns))
	for i, c := range t.Columns {
		head[i] = cell(bot.Escape(c))
	}
	block.Rows = append(block.Rows, head)
	hidden := 0
	for _, row := range t.Rows {
		if len(block.Rows) == maxTableRows || weight > maxPart {
			hidden++
			continue
		}
		cells := make([]api.TableCell, len(t.Columns))
		for i := range cells {
			text := ""
			if i < len(row) {
				text = row[i]
			}
			cells[i] = cell(text)
		}
		block.Rows = append(block.Rows, cells)
	}
	if r.add(block, weight) {
		r.tables++
	}
	if hidden > 0 {
		r.add(r.note(bot.Escape(more(r.lang, hidden))), 30)
	}
}

func (r *renderer) tableLines(t *bot.Table) {
	rows := make([]string, 0, len(t.Rows)+1)
	head := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		head[i] = "**" + bot.Escape(c) + "**"
	}
	rows = append(rows, strings.Join(head, " · "))
	for _, row := range t.Rows {
		rows = append(rows, strings.Join(row, " · "))
	}
	text := strings.Join(rows, "\n")
	r.add(richText(cutSpans(bot.ParseMarkup(text), maxPart)), utf8.RuneCountInString(text))
}

func (r *renderer) picture(pic *bot.Picture) {
	alt := cut(bot.Calm(pic.Alt), 2000)
	if strings.TrimSpace(alt) == "" {
		alt = "…"
	}
	if len(pic.Bytes) > 0 {
		r.upload(picture{bytes: pic.Bytes, alt: alt}, utf8.RuneCountInString(alt))
		return
	}
	if len(pic.URL) > 3000 || !strings.HasPrefix(pic.URL, "http") {
		r.add(r.note(bot.Escape(alt)), 100)
		return
	}
	r.add(api.NewImageBlock(pic.URL, alt, "", nil), utf8.RuneCountInString(alt))
}

// upload shows a picture that is uploaded when the page is sent.
func (r *renderer) upload(pic picture, weight int) {
	pic.block = &api.ImageBlock{Type: api.MBTImage, AltText: pic.alt}
	if r.add(pic.block, weight) {
		now := &r.pages[len(r.pages)-1]
		now.pictures = append(now.pictures, pic)
	}
}
