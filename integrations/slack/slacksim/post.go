package slacksim

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
	"unicode/utf8"
)

const (
	maxText      = 40_000 // characters; more is cut off
	maxMarkdown  = 12_000
	maxBlockText = 13_200 // characters of all blocks of a message together
	maxMetadata  = 16 << 10
)

// post is the content of a message that the app wants to send.
type post struct {
	text        string
	blocks      json.RawMessage
	hasBlocks   bool // the argument was given, maybe as an empty list
	attachments json.RawMessage
	metadata    json.RawMessage
	usesFiles   []string // files that the blocks show
}

// preparePost checks the content of a message; the state is not needed for that.
func preparePost(c *call) *apiError {
	p, err := readPost(c.args)
	c.post = p
	return err
}

// prepareBlocks is preparePost for methods whose text is elsewhere.
func prepareBlocks(c *call) *apiError {
	if c.args["blocks"] == "" {
		return nil
	}
	return preparePost(c)
}

func readPost(a args) (*post, *apiError) {
	p := &post{text: a["text"]}
	if md := a["markdown_text"]; md != "" {
		if p.text != "" || a["blocks"] != "" {
			return nil, fail("markdown_text_conflict")
		}
		if utf8.RuneCountInString(md) > maxMarkdown {
			return nil, fail("msg_too_long")
		}
		p.text = md
	}
	if len(p.text) > maxText {
		p.text = cut(p.text, maxText)
	}
	if err := p.readBlocks(a); err != nil {
		return nil, err
	}
	if raw := a["attachments"]; raw != "" && raw != "[]" && raw != "null" {
		if err := p.readAttachments(raw); err != nil {
			return nil, err
		}
	}
	if raw := a["metadata"]; raw != "" && raw != "null" {
		if err := p.readMetadata(raw); err != nil {
			return nil, err
		}
	}
	if ts := a["thread_ts"]; ts != "" {
		if _, ok := parseTS(ts); !ok {
			return nil, fail("invalid_thread_ts")
		}
	}
	return p, nil
}

func (p *post) readBlocks(a args) *apiError {
	raw, ok := a["blocks"]
	if !ok || raw == "" {
		return nil
	}
	p.hasBlocks = true
	if raw == "[]" || raw == "null" {
		return nil
	}
	blocks, err := checkMessageBlocks([]byte(raw))
	if err != nil {
		return err
	}
	p.blocks, p.usesFiles = blocks.raw, blocks.files
	return nil
}

func (p *post) readAttachments(raw string) *apiError {
	var list []json.RawMessage
	if json.Unmarshal([]byte(raw), &list) != nil {
		return fail("invalid_attachments")
	}
	if len(list) > 100 {
		return fail("too_many_attachments")
	}
	for i, one := range list {
		var a struct {
			Blocks json.RawMessage `json:"blocks"`
		}
		if json.Unmarshal(one, &a) != nil {
			return fail("invalid_attachments")
		}
		if len(a.Blocks) > 0 {
			if _, err := checkBlocks(a.Blocks, onMessage, "/attachments/"+strconv.Itoa(i)+"/blocks"); err != nil {
				return err
			}
		}
	}
	p.attachments = compact(raw)
	return nil
}

func (p *post) readMetadata(raw string) *apiError {
	if len(raw) > maxMetadata {
		return fail("metadata_too_large")
	}
	var m struct {
		Type    string                     `json:"event_type"`
		Payload map[string]json.RawMessage `json:"event_payload"`
	}
	if json.Unmarshal([]byte(raw), &m) != nil || m.Type == "" || m.Payload == nil {
		return fail("invalid_metadata_format")
	}
	p.metadata = compact(raw)
	return nil
}

func compact(raw string) json.RawMessage {
	var b bytes.Buffer
	if json.Compact(&b, []byte(raw)) != nil {
		return nil
	}
	return b.Bytes()
}

func cut(s string, runes int) string {
	for i := range s {
		if runes == 0 {
			return s[:i]
		}
		runes--
	}
	return s
}

func (p *post) empty() bool {
	return strings.TrimSpace(p.text) == "" && len(p.blocks) == 0 && len(p.attachments) == 0
}
