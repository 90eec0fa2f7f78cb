package feishu

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/golive-bot/golive/bot"
)

// Limits of a card, with some room below Feishu's 30 KB and 200 elements.
const (
	maxCardBytes    = 28 << 10
	maxCardElements = 190
	maxPieceBytes   = 20 << 10 // of one element that can be cut
	maxTables       = 5
	maxCharts       = 5
	maxSplit        = 4 // messages that one card may become
	maxSummary      = 100
	maxTableRows    = 100
	tablePage       = 10 // rows that a table shows at once; the client turns the pages
	factsInRows     = 12 // more facts than that become a list
)

// templates are the colours of the header by tone.
var templates = map[bot.Tone]string{
	bot.ToneNeutral: "default", bot.ToneInfo: "blue", bot.ToneGood: "green", bot.ToneWarn: "orange", bot.ToneBad: "red", bot.ToneDone: "grey",
}

// renderer turns the neutral model into card JSON 2.0. It makes no call: pictures are uploaded before, and named by key.
type renderer struct {
	images   map[*bot.Picture]string // keys of uploaded pictures
	charts   map[*bot.Chart]string   // keys of uploaded pictures of charts that Feishu cannot draw
	choices  map[string][]bot.Choice // by source, looked up before
	lang     string
	everyone bool   // everybody is mentioned: a lead has allowed it
	marker   string // element_id of the first element: by it a sent card is found again
}

// block is one part of a card on its way into a message.
type block struct {
	elements []*element
	count    int
	size     int
	tables   int
	charts   int
}

func newBlock(elements ...*element) block {
	b := block{elements: elements}
	for _, e := range elements {
		b.count += e.count()
		b.size += e.size()
		switch e.Tag {
		case "table":
			b.tables++
		case "chart":
			b.charts++
		}
	}
	return b
}

// card renders a card as one message, or several if it is over the limits; at most `most`, the rest is left out and
// said so.
func (r *renderer) card(c bot.Card, most int) [][]byte {
	if c.Lang != "" {
		r.lang = c.Lang
	}
	var blocks []block
	if r.everyone {
		blocks = append(blocks, newBlock(markdownText("<at id=all></at>")))
	}
	for _, part := range c.Parts {
		blocks = append(blocks, r.part(part)...)
	}
	var out [][]byte
	for _, group := range r.pack(blocks, most) {
		out = append(out, r.message(c.Title, c.Tag, c.Tone, c.Fallback(), group, len(out)))
	}
	return out
}

// pack distributes blocks over messages.
func (r *renderer) pack(blocks []block, most int) [][]*element {
	groups, now := [][]*element{nil}, block{}
	for i, b := range blocks {
		over := now.count+b.count > maxCardElements || now.size+b.size > maxCardBytes || now.tables+b.tables > maxTables || now.charts+b.charts > maxCharts
		if over && len(now.elements) > 0 {
			if len(groups) == most {
				groups[most-1] = append(groups[most-1], r.more(len(blocks)-i))
				return groups
			}
			groups, now = append(groups, nil), block{}
		}
		last := len(groups) - 1
		groups[last] = append(groups[last], b.elements...)
		now = block{groups[last], now.count + b.count, now.size + b.size, now.tables + b.tables, now.charts + b.charts}
	}
	return groups
}

func (r *renderer) more(n int) *element {
	return &element{Tag: "markdown", TextSize: "notation", Content: r.word(fmt.Sprintf("…还有 %d 项未显示", n), fmt.Sprintf("… %d more not shown", n))}
}

// word is one of the few words that the renderer adds.
func (r *renderer) word(zh, en string) string {
	if strings.HasPrefix(r.lang, "zh") || r.lang == "" {
		return zh
	}
	return en
}

// message is the JSON of one message.
func (r *renderer) message(title, tag string, tone bot.Tone, summary string, elements []*element, nth int) []byte {
	if len(elements) == 0 {
		elements = []*element{markdownText(" ")}
	}
	if r.marker != "" {
		elements[0].ElementID = r.marker
	}
	c := cardJSON{Schema: "2.0", Config: cardConfig{UpdateMulti: true}, Body: cardBody{elements}}
	if s := shorten(strings.ReplaceAll(summary, "\n", " "), maxSummary); s != "" {
		c.Config.Summary = &cardSummary{words(s)}
	}
	if title == "" {
		title, tag = tag, ""
	}
	if nth > 0 && title != "" {
		title = fmt.Sprintf("%s (%d)", title, nth+1)
	}
	if title != "" {
		c.Header = &cardHeader{Title: plainText(shorten(title, 200)), Template: templates[tone]}
		if tag != "" {
			c.Header.TextTagList = []*textTag{{"text_tag", plainText(shorten(tag, 40)), "neutral"}}
		}
	}
	b, err := marshal(c)
	if err != nil {
		panic("feishu: " + err.Error()) // structs of texts and numbers always marshal
	}
	return b
}

// part renders one part, as several blocks if it can be split between messages.
func (r *renderer) part(p bot.Part) []block {
	switch {
	case p.Text != "":
		return r.words(p.Text, "")
	case p.Note != "":
		return r.words(p.Note, "notation")
	case p.Copy != "":
		return []block{newBlock(&element{Tag: "markdown", Content: fenced(shortenBytes(p.Copy, maxPieceBytes))})}
	case len(p.Facts) > 0:
		return r.facts(p.Facts)
	case p.Table != nil:
		return []block{newBlock(r.table(p.Table)...)}
	case p.Picture != nil:
		return []block{newBlock(r.picture(p.Picture))}
	case p.Chart != nil:
		return []block{newBlock(r.chart(p.Chart))}
	case len(p.Controls) > 0:
		return r.controls(p.Controls)
	case p.Divider:
		return []block{newBlock(&element{Tag: "hr"})}
	}
	return nil
}

// fenced is a text in a block of code, from which it can be copied as it is. Nothing in it ends the block or mentions anybody.
func fenced(text string) string {
	return "```\n" + strings.ReplaceAll(words(text), "```", "'''") + "\n```"
}

// words renders a text; one that is longer than a message is cut into pieces at ends of lines.
func (r *renderer) words(markup, size string) []block {
	var out []block
	for _, piece := range cutText(markdown(markup), maxPieceBytes) {
		out = append(out, newBlock(&element{Tag: "markdown", Content: piece, TextSize: size}))
	}
	return out
}

// cutText cuts at the last end of line before most bytes of JSON, or else between characters.
func cutText(s string, most int) []string {
	var out []string
	for {
		at := fits(s, most)
		if at == len(s) {
			return append(out, s)
		}
		if line := strings.LastIndexByte(s[:at], '\n'); line > 0 {
			at = line
		} else if amp := strings.LastIndexByte(s[:at], '&'); amp > 0 && at-amp < 8 {
			at = amp // not within an entity
		}
		out = append(out, s[:at])
		s = strings.TrimPrefix(s[at:], "\n")
	}
}

// fits is the length of the longest start of s that is at most that many bytes of JSON, and at least one character.
func fits(s string, most int) int {
	cost := 0
	for i, r := range s {
		switch {
		case r == '\n', r == '"', r == '\\', r == '\t':
			cost += 2
		case r == '\u2028', r == '\u2029':
			cost += 6
		default:
			cost += utf8.RuneLen(r)
		}
		if cost > most && i > 0 {
			return i
		}
	}
	return len(s)
}

// facts are two columns where there is room; the client stacks them on a narrow screen. Many facts are a list.
func (r *renderer) facts(facts []bot.Fact) []block {
	if len(facts) > factsInRows {
		var lines []string
		for _, f := range facts {
			lines = append(lines, "**"+escapeMarkdown(shorten(f.Label, maxLabel), true)+"**  "+markdown(f.Value))
		}
		var out []block
		for _, piece := range cutText(strings.Join(lines, "\n"), maxPieceBytes) {
			out = append(out, newBlock(markdownText(piece)))
		}
		return out
	}
	var out []block
	for i := 0; i < len(facts); i += 2 {
		set := &element{Tag: "column_set", FlexMode: "flow", HorizontalSpacing: "8px"}
		for _, f := range facts[i:min(i+2, len(facts))] {
			value := shortenBytes(markdown(f.Value), maxPieceBytes/4)
			set.Columns = append(set.Columns, &element{Tag: "column", Width: "weighted", Weight: 1,
				Elements: []*element{markdownText("**" + escapeMarkdown(shorten(f.Label, maxLabel), true) + "**\n" + value)}})
		}
		out = append(out, newBlock(set))
	}
	return out
}

// table renders a table; rows that do not fit are left out and counted.
func (r *renderer) table(t *bot.Table) []*element {
	e := &element{Tag: "table", PageSize: tablePage}
	for i, name := range t.Columns {
		e.Columns = append(e.Columns, tableColumn{Name: fmt.Sprintf("c%d", i), DisplayName: shorten(words(clean(name)), maxLabel), DataType: "lark_md", Width: "auto"})
	}
	if len(t.Columns) == 0 {
		return []*element{markdownText(" ")}
	}
	size, shown := e.size(), 0
	for _, cells := range t.Rows {
		row := make(map[string]string, len(cells))
		for i, cell := range cells {
			if i < len(t.Columns) {
				row[fmt.Sprintf("c%d", i)] = shortenBytes(markdown(cell), maxPieceBytes/len(t.Columns))
				size += len(row[fmt.Sprintf("c%d", i)]) + 12
			}
		}
		if size > maxPieceBytes || shown == maxTableRows {
			break
		}
		e.Rows = append(e.Rows, row)
		shown++
	}
	if left := len(t.Rows) - shown; left > 0 {
		return []*element{e, r.more(left)}
	}
	return []*element{e}
}

func shortenBytes(s string, most int) string {
	if pieces := cutText(s, most); len(pieces) > 1 {
		return pieces[0] + "…"
	}
	return s
}

func (r *renderer) picture(p *bot.Picture) *element {
	if key := r.images[p]; key != "" {
		return &element{Tag: "img", ImgKey: key, Alt: label(p.Alt)}
	}
	if p.URL != "" {
		return markdownText(markdown(bot.LinkTo(orElse(p.Alt, p.URL), p.URL)))
	}
	return &element{Tag: "markdown", Content: "[" + escapeMarkdown(p.Alt, false) + "]", TextSize: "notation"}
}
