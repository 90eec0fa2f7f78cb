package feishu

import (
	"bytes"
	"encoding/json"
)

// marshal writes JSON without the escapes that HTML needs: they would cost a card a good part of its 30 KB.
func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// element is one component of card JSON 2.0; only those properties that golive uses. Feishu refuses unknown ones.
type element struct {
	Tag       string `json:"tag"`
	ElementID string `json:"element_id,omitempty"`
	Name      string `json:"name,omitempty"`

	// markdown, plain_text
	Content  string `json:"content,omitempty"`
	TextSize string `json:"text_size,omitempty"`

	// img
	ImgKey string   `json:"img_key,omitempty"`
	Alt    *element `json:"alt,omitempty"`

	// chart
	ChartSpec   *chartSpec `json:"chart_spec,omitempty"`
	AspectRatio string     `json:"aspect_ratio,omitempty"`

	// column_set, column, form
	FlexMode          string     `json:"flex_mode,omitempty"`
	HorizontalSpacing string     `json:"horizontal_spacing,omitempty"`
	Columns           []any      `json:"columns,omitempty"` // element, or tableColumn of a table
	Width             string     `json:"width,omitempty"`
	Weight            int        `json:"weight,omitempty"`
	Elements          []*element `json:"elements,omitempty"`

	// table
	PageSize int                 `json:"page_size,omitempty"`
	Rows     []map[string]string `json:"rows,omitempty"`

	// button, selects, pickers, input, checker
	Text            *element   `json:"text,omitempty"`
	Type            string     `json:"type,omitempty"`
	FormActionType  string     `json:"form_action_type,omitempty"`
	Behaviors       []behavior `json:"behaviors,omitempty"`
	Confirm         *confirm   `json:"confirm,omitempty"`
	Placeholder     *element   `json:"placeholder,omitempty"`
	Options         []option   `json:"options,omitempty"`
	Required        bool       `json:"required,omitempty"`
	InitialOption   string     `json:"initial_option,omitempty"`
	SelectedValues  []string   `json:"selected_values,omitempty"`
	InitialDate     string     `json:"initial_date,omitempty"`
	InitialTime     string     `json:"initial_time,omitempty"`
	InitialDatetime string     `json:"initial_datetime,omitempty"`
	InputType       string     `json:"input_type,omitempty"`
	InputRows       int        `json:"-"`
	MaxLength       int        `json:"max_length,omitempty"`
	DefaultValue    string     `json:"default_value,omitempty"`
	Checked         bool       `json:"checked,omitempty"`
}

// MarshalJSON writes what omitempty gets wrong: a markdown, an alternative text and a table may be empty, and rows are
// a number in an input and a list in a table.
func (e *element) MarshalJSON() ([]byte, error) {
	type plain element
	switch e.Tag {
	case "plain_text", "markdown":
		return marshal(struct {
			*plain
			Content string `json:"content"`
		}{(*plain)(e), e.Content})
	case "table":
		rows := e.Rows
		if rows == nil {
			rows = []map[string]string{}
		}
		return marshal(struct {
			*plain
			Rows []map[string]string `json:"rows"`
		}{(*plain)(e), rows})
	case "input":
		return marshal(struct {
			*plain
			Rows int `json:"rows,omitempty"`
		}{(*plain)(e), e.InputRows})
	case "select_static", "multi_select_static":
		options := e.Options
		if options == nil {
			options = []option{}
		}
		return marshal(struct {
			*plain
			Options []option `json:"options"`
		}{(*plain)(e), options})
	}
	return marshal((*plain)(e))
}

type behavior struct {
	Type       string   `json:"type"`
	Value      *carried `json:"value,omitempty"`
	DefaultURL string   `json:"default_url,omitempty"`
}

type confirm struct {
	Title *element `json:"title"`
	Text  *element `json:"text"`
}

type option struct {
	Text  *element `json:"text"`
	Value string   `json:"value"`
}

type tableColumn struct {
	Name        string `json:"name"`
	DisplayName string `json:"display_name"`
	DataType    string `json:"data_type"`
	Width       string `json:"width"`
}

// cardJSON is a whole card.
type cardJSON struct {
	Schema string      `json:"schema"`
	Config cardConfig  `json:"config"`
	Header *cardHeader `json:"header,omitempty"`
	Body   cardBody    `json:"body"`
}

type cardConfig struct {
	UpdateMulti bool         `json:"update_multi"` // so that the card can be changed later
	Summary     *cardSummary `json:"summary,omitempty"`
}

type cardSummary struct {
	Content string `json:"content"`
}

type cardHeader struct {
	Title       *element   `json:"title"`
	Template    string     `json:"template,omitempty"`
	TextTagList []*textTag `json:"text_tag_list,omitempty"`
}

type textTag struct {
	Tag   string   `json:"tag"`
	Text  *element `json:"text"`
	Color string   `json:"color"`
}

type cardBody struct {
	Elements []*element `json:"elements"`
}

func plainText(s string) *element {
	return &element{Tag: "plain_text", Content: words(clean(s))}
}

// label is plain text on a control, cut where it would not fit anyway.
func label(s string) *element { return plainText(shorten(s, maxLabel)) }

const maxLabel = 100 // characters

func markdownText(s string) *element { return &element{Tag: "markdown", Content: s} }

// count is how many elements Feishu counts in e: everything with a tag.
func (e *element) count() int {
	if e == nil {
		return 0
	}
	n := 1
	for _, inner := range []*element{e.Alt, e.Text, e.Placeholder} {
		n += inner.count()
	}
	for _, inner := range e.Elements {
		n += inner.count()
	}
	for _, c := range e.Columns {
		if inner, ok := c.(*element); ok {
			n += inner.count()
		}
	}
	for _, o := range e.Options {
		n += o.Text.count()
	}
	if e.Confirm != nil {
		n += 2
	}
	return n
}

// size is the length of e as JSON.
func (e *element) size() int {
	b, err := marshal(e)
	if err != nil {
		return 0 // a struct of texts and numbers always marshals
	}
	return len(b) + 1
}

// ephemeralBody is a card for one person; unlike elsewhere it stands there as an object.
type ephemeralBody struct {
	ChatID  string          `json:"chat_id"`
	OpenID  string          `json:"open_id"`
	MsgType string          `json:"msg_type"`
	Card    json.RawMessage `json:"card"`
}
