package slacksim

import (
	"encoding/json"
	"fmt"
	"strconv"
	"unicode/utf8"
)

// blockKind is what Slack knows of one kind of block.
type blockKind struct {
	surfaces surface
	fields   []field
	extra    checker
}

const everywhere = onMessage | onModal | onHome

func blockFields(more ...field) []field {
	return append([]field{must("type", anything), may("block_id", anything)}, more...)
}

func contextItem(v *validator, at string, value any) {
	if obj, ok := value.(map[string]any); ok && obj["type"] == "image" {
		elementIn(inContext)(v, at, value)
		return
	}
	text(false, 1, 3000)(v, at, value)
}

var blockKinds = map[string]blockKind{
	"section": {everywhere, blockFields(may("text", mrkdwn(3000)), may("fields", list(1, 10, mrkdwn(2000))),
		may("accessory", elementIn(inSection)), may("expand", boolean)), sectionHasText},
	"divider":         {everywhere, blockFields(), nil},
	"header":          {everywhere, blockFields(must("text", plain(150)), may("level", integer(1, 4))), nil},
	"actions":         {everywhere, blockFields(must("elements", list(1, 25, elementIn(inActions)))), nil},
	"context":         {everywhere, blockFields(must("elements", list(1, 10, contextItem))), nil},
	"context_actions": {onMessage, blockFields(must("elements", list(1, 5, elementIn(inContextActions)))), nil},
	"image": {everywhere, blockFields(may("image_url", link(3000)), may("slack_file", slackFile), must("alt_text", str(1, 2000)),
		may("title", plain(2000))), pictureSource},
	"input": {everywhere, blockFields(must("label", plain(2000)), must("element", elementIn(inInput)), may("hint", plain(2000)),
		may("optional", boolean), may("dispatch_action", boolean)), countInput},
	"rich_text": {everywhere, blockFields(must("elements", list(1, 1000, richElement))), nil},
	"video": {everywhere, blockFields(must("alt_text", str(1, 2000)), must("thumbnail_url", link(3000)), must("title", plain(199)),
		must("video_url", link(3000)), may("author_name", str(1, 50)), may("description", plain(200)), may("provider_icon_url", link(3000)),
		may("provider_name", str(1, 50)), may("title_url", link(3000))), nil},
	"markdown": {onMessage, blockFields(must("text", str(1, maxMarkdown))), countMarkdown},
	"table": {onMessage, blockFields(must("rows", list(1, 100, list(1, 20, tableCell))),
		may("column_settings", list(0, 20, anything))), onlyTable},
	"data_visualization": {onMessage, blockFields(must("title", str(1, 50)), must("chart", chartShape)), nil},
}

// checkedBlocks are blocks that Slack would take.
type checkedBlocks struct {
	raw   json.RawMessage // each with a block_id
	files []string
}

// checkMessageBlocks checks the blocks of a message.
func checkMessageBlocks(raw []byte) (checkedBlocks, *apiError) {
	return checkBlocks(raw, onMessage, "/blocks")
}

func checkBlocks(raw []byte, on surface, at string) (checkedBlocks, *apiError) {
	value, ok := decode(raw)
	if !ok {
		return checkedBlocks{}, fail("invalid_blocks_format")
	}
	v := &validator{surface: on, blockIDs: map[string]bool{}}
	v.blocks(at, value)
	if len(v.problems) > 0 {
		return checkedBlocks{}, fail("invalid_blocks", v.problems...)
	}
	if on == onMessage && v.texts > maxBlockText {
		return checkedBlocks{}, fail("msg_blocks_too_long", fmt.Sprintf("[ERROR] blocks hold %d characters [json-pointer:%s]", v.texts, at))
	}
	list, _ := value.([]any)
	return checkedBlocks{raw: nameBlocks(raw, list), files: v.files}, nil
}

// blocks checks a whole list of blocks.
func (v *validator) blocks(at string, value any) {
	high := 50
	if v.surface != onMessage {
		high = 100
	}
	list(0, high, (*validator).block)(v, at, value)
	if v.markdown > maxMarkdown {
		v.bad(at, "markdown blocks must be less than %d characters in sum", maxMarkdown+1)
	}
}

func (v *validator) block(at string, value any) {
	obj, ok := value.(map[string]any)
	if !ok {
		v.bad(at, "must provide an object")
		return
	}
	kind, _ := obj["type"].(string)
	known, ok := blockKinds[kind]
	switch {
	case kind == "":
		v.bad(at, "missing required field: type")
		return
	case !ok || known.surfaces&v.surface == 0:
		v.bad(at+"/type", "unsupported type: %s", kind)
		return
	}
	if id, ok := obj["block_id"]; ok {
		str(0, 255)(v, at+"/block_id", id)
		if s, _ := id.(string); s != "" {
			if v.blockIDs[s] {
				v.bad(at+"/block_id", "`block_id` %q already exists for another block", s)
			}
			v.blockIDs[s] = true
		}
	}
	v.actions = map[string]bool{}
	v.fields(at, obj, known.fields)
	if known.extra != nil {
		known.extra(v, at, obj)
	}
}

func sectionHasText(v *validator, at string, value any) {
	obj := value.(map[string]any)
	if obj["text"] == nil && obj["fields"] == nil {
		v.bad(at, "must provide either text or fields")
	}
}

func countInput(v *validator, _ string, _ any) { v.inputs++ }

func countMarkdown(v *validator, _ string, value any) {
	if s, ok := value.(map[string]any)["text"].(string); ok {
		v.markdown += utf8.RuneCountInString(s)
	}
}

// richElement looks at the outer shape of rich text only.
func richElement(v *validator, at string, value any) {
	obj, ok := value.(map[string]any)
	if !ok {
		v.bad(at, "must provide an object")
		return
	}
	enum("rich_text_section", "rich_text_list", "rich_text_preformatted", "rich_text_quote")(v, at+"/type", obj["type"])
	if _, ok := obj["elements"].([]any); !ok {
		v.bad(at, "missing required field: elements")
	}
	v.richTexts(at, obj["elements"])
}

// richTexts counts the characters in rich text and looks at what it mentions.
func (v *validator) richTexts(at string, value any) {
	list, _ := value.([]any)
	for i, one := range list {
		obj, ok := one.(map[string]any)
		if !ok {
			v.bad(at+"/elements/"+strconv.Itoa(i), "must provide an object")
			continue
		}
		switch obj["type"] {
		case "text", "link":
			s, _ := obj["text"].(string)
			v.texts += utf8.RuneCountInString(s)
			if s == "" && obj["type"] == "text" {
				v.bad(at+"/elements/"+strconv.Itoa(i)+"/text", "must be more than 0 characters")
			}
		case "user":
			userID(v, at+"/elements/"+strconv.Itoa(i)+"/user_id", obj["user_id"])
		}
		v.richTexts(at+"/elements/"+strconv.Itoa(i), obj["elements"])
	}
}

func onlyTable(v *validator, at string, _ any) {
	if v.tables++; v.tables > 1 {
		v.bad(at, "only_one_table_allowed")
	}
}

func tableCell(v *validator, at string, value any) {
	obj, ok := value.(map[string]any)
	if !ok {
		v.bad(at, "must provide an object")
		return
	}
	switch obj["type"] {
	case "raw_text":
		v.fields(at, obj, []field{must("type", anything), must("text", str(0, 3000))})
	case "raw_number":
		v.fields(at, obj, []field{must("type", anything), must("value", number), must("text", str(1, 3000))})
	case "rich_text":
		v.fields(at, obj, []field{must("type", anything), must("elements", list(1, 100, richElement)), may("block_id", anything)})
	default:
		v.bad(at+"/type", "unsupported type: %v", obj["type"])
	}
	if s, ok := obj["text"].(string); ok {
		v.texts += utf8.RuneCountInString(s)
	}
}

// nameBlocks gives each block without a block_id one, as Slack does, and keeps all else as it was sent. blocks is what
// raw holds, already checked: a list of objects.
func nameBlocks(raw []byte, blocks []any) json.RawMessage {
	out := make([]byte, 0, len(raw)+32*len(blocks))
	depth, quoted, n := 0, false, 0
	for i := 0; i < len(raw); i++ {
		c := raw[i]
		out = append(out, c)
		switch {
		case quoted && c == '\\':
			i++
			out = append(out, raw[i])
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '}' || c == ']':
			depth--
		case c == '{' || c == '[':
			if depth++; depth != 2 {
				continue
			}
			if block, ok := blocks[n].(map[string]any); ok && block["block_id"] == nil && len(block) > 0 {
				out = fmt.Appendf(out, `"block_id":"auto-%d",`, n+1)
			}
			n++
		}
	}
	return out
}
