package bot

// Card is a message with structure, in one language, with final strings. Renderers turn it into what a platform
// draws; they split or shorten what is over a platform's limits and say so.
type Card struct {
	Title string `json:"title,omitempty"` // plain text
	Tone  Tone   `json:"tone,omitempty"`
	Tag   string `json:"tag,omitempty"` // a short word beside the title: the project
	Parts []Part `json:"parts,omitempty"`
	// Lang is the language of the texts ("zh-CN", "en"), for dates and words that a renderer adds.
	Lang string `json:"lang,omitempty"`
	// Plain is the text for notifications and old clients; empty: made from the rest.
	Plain string `json:"plain,omitempty"`
}

// Tone colours a card.
type Tone string

// Tones.
const (
	ToneNeutral Tone = ""
	ToneInfo    Tone = "info"
	ToneGood    Tone = "good"
	ToneWarn    Tone = "warn"
	ToneBad     Tone = "bad"
	ToneDone    Tone = "done" // over: greyed
)

// Part is one element of a card, top to bottom. Exactly one field is set.
type Part struct {
	Text     string    `json:"text,omitempty"`  // markup
	Note     string    `json:"note,omitempty"`  // small print, markup
	Copy     string    `json:"copy,omitempty"`  // to be copied as it is, no markup: a block
	Facts    []Fact    `json:"facts,omitempty"` // label and value, two columns where there is room
	Table    *Table    `json:"table,omitempty"`
	Picture  *Picture  `json:"picture,omitempty"`
	Chart    *Chart    `json:"chart,omitempty"`
	Controls []Control `json:"controls,omitempty"` // a row
	Divider  bool      `json:"divider,omitempty"`
}

// Fact is a labelled value. Label is plain, Value is markup.
type Fact struct {
	Label string `json:"label"`
	Value string `json:"value"`
}

// Table is a small table; cells are markup.
type Table struct {
	Columns []string   `json:"columns"`
	Rows    [][]string `json:"rows"`
}

// Picture is an image: PNG or JPEG bytes, or an address.
type Picture struct {
	Bytes []byte `json:"bytes,omitempty"`
	URL   string `json:"url,omitempty"`
	Alt   string `json:"alt"`
}

// Chart is drawn natively where the platform can, else as a PNG.
type Chart struct {
	Kind   ChartKind `json:"kind"`
	Title  string    `json:"title"`
	Labels []string  `json:"labels"` // categories of the x axis, or names of the segments
	Series []Series  `json:"series"`
	Unit   string    `json:"unit,omitempty"` // "%"
}

// Worded is the chart with every text put through f.
func (c Chart) Worded(f func(string) string) Chart {
	all := func(texts []string) []string {
		out := make([]string, len(texts))
		for i, s := range texts {
			out[i] = f(s)
		}
		return out
	}
	c.Title, c.Labels = f(c.Title), all(c.Labels)
	series := make([]Series, len(c.Series))
	for i, s := range c.Series {
		series[i] = Series{Name: f(s.Name), Values: s.Values}
	}
	c.Series = series
	return c
}

// ChartKind is the form of a chart.
type ChartKind string

// Kinds of charts.
const (
	ChartBar  ChartKind = "bar"
	ChartLine ChartKind = "line"
	ChartPie  ChartKind = "pie"
	ChartArea ChartKind = "area"
)

// Series is a named row of values, one a label.
type Series struct {
	Name   string    `json:"name"`
	Values []float64 `json:"values"`
}

// Control is a button, or a select if it has Choices or a Source, or a date picker.
type Control struct {
	Label   string   `json:"label"`            // plain; a select's placeholder
	Action  string   `json:"action,omitempty"` // "<capability>.<verb>"; empty for a plain link
	Value   string   `json:"value,omitempty"`  // handed back in Click.Value, at most 1,500 bytes
	URL     string   `json:"url,omitempty"`    // a link button
	Style   Style    `json:"style,omitempty"`
	Confirm *Confirm `json:"confirm,omitempty"`
	Choices []Choice `json:"choices,omitempty"`
	Source  string   `json:"source,omitempty"` // name of a capability's Options: choices are looked up as one types
	Many    bool     `json:"many,omitempty"`   // a select of several
	Date    bool     `json:"date,omitempty"`   // a date picker; Chosen is YYYY-MM-DD
	Initial []string `json:"initial,omitempty"`
}

// Style is a button's weight.
type Style string

// Styles.
const (
	StylePlain   Style = ""
	StylePrimary Style = "primary"
	StyleDanger  Style = "danger"
)

// Confirm is the question asked before a click counts.
type Confirm struct {
	Title string `json:"title"`
	Text  string `json:"text"`
	Yes   string `json:"yes"`
	No    string `json:"no"`
}

// Choice is an option of a select.
type Choice struct {
	Label string `json:"label"`
	Value string `json:"value"`
}

// Words is a part that holds text.
func Words(markup string) Part { return Part{Text: markup} }

// SmallPrint is a part that holds a note.
func SmallPrint(markup string) Part { return Part{Note: markup} }

// ToCopy is a part that holds a text which is to be taken from here and sent by hand.
func ToCopy(text string) Part { return Part{Copy: text} }

// FactsOf is a part that holds facts.
func FactsOf(facts ...Fact) Part { return Part{Facts: facts} }

// Row is a part that holds controls.
func Row(controls ...Control) Part { return Part{Controls: controls} }

// Button is a plain button.
func Button(label, action, value string) Control {
	return Control{Label: label, Action: action, Value: value}
}

// Primary is the button that the card is about.
func Primary(label, action, value string) Control {
	return Control{Label: label, Action: action, Value: value, Style: StylePrimary}
}

// LinkButton opens an address.
func LinkButton(label, url string) Control { return Control{Label: label, URL: url} }

// Fallback is the card as plain text: for notifications, old clients and screen readers.
func (c Card) Fallback() string {
	if c.Plain != "" {
		return c.Plain
	}
	return joinLines(c.fallbackLines())
}

func (c Card) fallbackLines() []string {
	var lines []string
	if c.Title != "" {
		lines = append(lines, c.Title)
	}
	for _, p := range c.Parts {
		lines = append(lines, p.fallback()...)
	}
	return lines
}

func (p Part) fallback() []string {
	switch {
	case p.Text != "":
		return []string{Plain(p.Text)}
	case p.Note != "":
		return []string{Plain(p.Note)}
	case p.Copy != "":
		return []string{p.Copy}
	case p.Table != nil:
		return p.Table.fallback()
	case p.Picture != nil:
		return []string{p.Picture.Alt}
	case p.Chart != nil:
		return []string{p.Chart.Title}
	}
	var lines []string
	for _, f := range p.Facts {
		lines = append(lines, f.Label+": "+Plain(f.Value))
	}
	for _, c := range p.Controls {
		if c.URL != "" {
			lines = append(lines, c.Label+": "+c.URL)
		}
	}
	return lines
}

func (t *Table) fallback() []string {
	lines := []string{joinCells(t.Columns)}
	for _, row := range t.Rows {
		plain := make([]string, len(row))
		for i, cell := range row {
			plain[i] = Plain(cell)
		}
		lines = append(lines, joinCells(plain))
	}
	return lines
}
