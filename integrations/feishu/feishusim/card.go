package feishusim

import (
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"slices"
	"sort"
	"strings"
)

const (
	maxElements  = 200
	maxColumnSet = 5
	maxTables    = 5
)

// Sub-codes of 230099.
const (
	subBadPerson    = 100290
	subTooMany      = 11310
	subTemplate     = 200380
	subFormName     = 200530
	subChart        = 200550
	subImage        = 200570
	subParse        = 200621
	subType         = 200732
	subCardID       = 200780
	subUnsupported  = 200861
	subTableRows    = 200914
	subTableColumns = 200915
)

// cardWorld is what the references in a card are checked against.
type cardWorld struct {
	person func(id string) bool
	image  func(key string) bool
}

// card is what was read from a card's JSON.
type card struct {
	v2       bool
	title    string
	summary  string // what the chat list shows
	at       []string
	atAll    bool
	controls []Control
}

// cardError is a refused card: 230099 with the reason in ext.
func cardError(sub int, path, why string, args ...any) *apiError {
	if len(args) > 0 {
		why = fmt.Sprintf(why, args...)
	}
	msg := fmt.Sprintf("Failed to create card content, ext=ErrCode: %d; ErrMsg: %s; ", sub, why)
	if path != "" {
		msg = fmt.Sprintf("Failed to create card content, ext=ErrCode: %d; ErrPath: %s; ErrMsg: %s; ", sub, path, why)
	}
	return refuse(codeBadCard, "%s", msg)
}

// object is a JSON object of a card.
type object = map[string]any

// parseCard reads and checks the JSON of a card, of schema 2.0 strictly and of 1.0 loosely.
func parseCard(content string, w cardWorld) (*card, error) {
	dec := json.NewDecoder(strings.NewReader(content))
	dec.UseNumber()
	var root object
	err := dec.Decode(&root)
	if err == nil {
		if _, err = dec.Token(); err == io.EOF {
			err = nil
		} else if err == nil {
			err = fmt.Errorf("something follows the card")
		}
	}
	if err != nil || root == nil {
		return nil, cardError(subParse, "", "parse card json err, please check whether the card json is correct")
	}
	switch root["type"] {
	case "template":
		return nil, cardError(subTemplate, "", "template does not exist")
	case "card":
		return nil, cardError(subCardID, "", "card id is invalid")
	}
	v := &cardReader{world: w, ids: map[string]bool{}, specs: components()}
	if root["schema"] != "2.0" {
		return v.oldCard(root)
	}
	v.card.v2 = true
	v.object("ROOT", root, rootSpec())
	if v.err == nil && v.elements > maxElements {
		v.fail(subTooMany, "ROOT -> body", "the number of elements exceeds the limit of %d", maxElements)
	}
	if v.err != nil {
		return nil, v.err
	}
	v.summarise(root)
	return &v.card, nil
}

func isV2(content string) bool {
	var c struct {
		Schema string `json:"schema"`
	}
	return json.Unmarshal([]byte(content), &c) == nil && c.Schema == "2.0"
}

func cardTitle(content string) string {
	var c struct {
		Header struct {
			Title struct {
				Content string `json:"content"`
			} `json:"title"`
		} `json:"header"`
	}
	if json.Unmarshal([]byte(content), &c) != nil {
		return ""
	}
	return c.Header.Title.Content
}

// cardReader walks a card once: it checks it and collects what people can use. The first error ends the checking.
type cardReader struct {
	world    cardWorld
	specs    map[string]component
	card     card
	err      *apiError
	elements int
	tables   int
	ids      map[string]bool
	form     *formState
	within   []string // tags around the present element
}

type formState struct {
	name    string
	names   map[string]bool
	submits int
}

func (v *cardReader) fail(sub int, path, why string, args ...any) {
	if v.err == nil {
		v.err = cardError(sub, path, why, args...)
	}
}

// object checks an object against its properties: unknown ones are an error in 2.0.
func (v *cardReader) object(path string, o object, spec objectSpec) {
	for _, name := range spec.need {
		if _, ok := o[name]; !ok {
			v.fail(subParse, path, "property '%s' is required", name)
		}
	}
	keys := make([]string, 0, len(o))
	for k := range o {
		keys = append(keys, k)
	}
	sort.Strings(keys) // one bad card has one error
	for _, k := range keys {
		rule, ok := spec.props[k]
		if !ok {
			v.fail(subParse, path, "unknown property, property: %s, path: %s", k, path+" -> "+k)
			return
		}
		if rule != nil && v.err == nil {
			rule(v, path+" -> "+k, o[k])
		}
	}
}

// element checks one component at its place.
func (v *cardReader) element(path string, raw any) {
	o, ok := raw.(object)
	tag, _ := o["tag"].(string)
	path = fmt.Sprintf("%s(tag: %s)", path, tag)
	if !ok {
		v.fail(subType, path, "type of element is invalid")
		return
	}
	c, ok := v.specs[tag]
	if !ok {
		v.fail(subUnsupported, path, "cards of schema V2 no longer support this capability; ErrorValue: unsupported tag %s", tag)
		return
	}
	v.elements++
	v.place(path, tag)
	if v.err != nil {
		return
	}
	if tag == "form" {
		v.beginForm(path, o)
	}
	v.control(path, tag, o)
	v.within = append(v.within, tag)
	v.object(path, o, c.objectSpec)
	v.within = v.within[:len(v.within)-1]
	if c.also != nil && v.err == nil {
		c.also(v, path, o)
	}
	if tag == "form" {
		v.endForm(path)
	}
}

// place checks what may be inside what.
func (v *cardReader) place(path, tag string) {
	switch tag {
	case "form":
		if len(v.within) > 0 {
			v.fail(subParse, path, "form can only be placed at the root of the card body")
		}
	case "table":
		v.tables++
		if v.tables > maxTables {
			v.fail(subTooMany, path, "a card holds at most %d tables", maxTables)
		}
		if len(v.within) > 0 && v.within[len(v.within)-1] != "interactive_container" {
			v.fail(subParse, path, "table can only be placed at the root of the card body")
		}
	case "column_set":
		depth := 0
		for _, t := range v.within {
			if t == "column_set" {
				depth++
			}
		}
		if depth >= maxColumnSet {
			v.fail(subParse, path, "column_set can be nested at most %d times", maxColumnSet)
		}
	}
}

func (v *cardReader) beginForm(path string, o object) {
	name, _ := o["name"].(string)
	if name == "" {
		v.fail(subFormName, path, "name of form is empty")
	}
	v.form = &formState{name: name, names: map[string]bool{}}
}

func (v *cardReader) endForm(path string) {
	if v.form != nil && v.form.submits == 0 {
		v.fail(subParse, path, "form has no submit button")
	}
	v.form = nil
}

var (
	cardAt    = regexp.MustCompile(`<at\s+([a-z]+)\s*=\s*"?([^\s">]*)"?\s*/?>`)
	cardImage = regexp.MustCompile(`!\[[^\]]*\]\(([^)\s]*)\)`)
)

// markdown checks the mentions and pictures in a text.
func (v *cardReader) markdown(path, text string) {
	for _, m := range cardAt.FindAllStringSubmatchIndex(text, -1) {
		if m[0] > 0 && text[m[0]-1] == '\\' {
			continue // escaped
		}
		kind, ids := text[m[2]:m[3]], text[m[4]:m[5]]
		for _, id := range strings.Split(ids, ",") {
			switch {
			case id == "all" && kind == "id":
				v.card.atAll = true
			case !slices.Contains([]string{"id", "ids", "email", "user_id"}, kind) || !v.world.person(id):
				v.fail(subBadPerson, path, "invalid user resource (at/person) id: %s", id)
			default:
				v.card.at = append(v.card.at, id)
			}
		}
	}
	for _, m := range cardImage.FindAllStringSubmatch(text, -1) {
		if !v.world.image(m[1]) {
			v.fail(subImage, path, "invalid image keys: %s", m[1])
		}
	}
}

// summarise finds what the chat list shows of the card.
func (v *cardReader) summarise(root object) {
	header, _ := root["header"].(object)
	v.card.title = textOf(header["title"])
	config, _ := root["config"].(object)
	for _, t := range []string{textOf(config["summary"]), v.card.title} {
		if t != "" {
			v.card.summary = t
			return
		}
	}
	body, _ := root["body"].(object)
	list, _ := body["elements"].([]any)
	for _, raw := range list {
		o, _ := raw.(object)
		if t := str(o["content"]); t != "" {
			v.card.summary = t
			return
		}
	}
	v.card.summary = "[卡片]"
}

// oldCard accepts a card of schema 1.0 without a close look: golive sends none.
func (v *cardReader) oldCard(root object) (*card, error) {
	_, has := root["elements"].([]any)
	_, languages := root["i18n_elements"].(object)
	if !has && !languages {
		return nil, cardError(subParse, "ROOT", "property 'elements' is required")
	}
	v.oldControls(root)
	v.summarise(root)
	return &v.card, nil
}

func (v *cardReader) oldControls(raw any) {
	switch x := raw.(type) {
	case []any:
		for _, e := range x {
			v.oldControls(e)
		}
	case object:
		if interactive[str(x["tag"])] {
			v.control("ROOT", str(x["tag"]), object{"tag": x["tag"], "text": x["text"], "behaviors": []any{object{"type": "callback", "value": x["value"]}}, "options": x["options"]})
			return
		}
		for _, k := range []string{"elements", "actions", "extra", "columns"} {
			if e, ok := x[k]; ok {
				v.oldControls(e)
			}
		}
	}
}

// CheckCard tells why the service would refuse a card, length included. Pictures are taken to exist; people as knows says,
// or all of them if it is nil.
func CheckCard(content string, knows func(person string) bool) error {
	if knows == nil {
		knows = func(string) bool { return true }
	}
	if len(content) > maxRich {
		return refuse(codeTooLong, "%d bytes", len(content))
	}
	_, err := parseCard(content, cardWorld{person: knows, image: func(string) bool { return true }})
	return err
}
