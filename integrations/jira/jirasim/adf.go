package jirasim

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

type rawJSON = json.RawMessage

// text is rich text: REST v2 writes and reads it as wiki text, v3 as an Atlassian document. Whichever was written is kept
// as it is, and the other is made from it when it is asked for.
type text struct {
	wiki string
	adf  rawJSON
}

func (t text) empty() bool { return t.wiki == "" && len(t.adf) == 0 }

// json is the text for a version of the API.
func (t text) json(api int) any {
	switch {
	case t.empty():
		return nil
	case api != 3:
		return t.wiki
	case len(t.adf) > 0:
		return t.adf
	default:
		return documentOf(t.wiki)
	}
}

// node is a node of an Atlassian document.
type node struct {
	Type    string         `json:"type"`
	Version int            `json:"version,omitempty"`
	Attrs   map[string]any `json:"attrs,omitempty"` // the attributes differ by type of node
	Content []node         `json:"content,omitempty"`
	Text    string         `json:"text,omitempty"`
	Marks   []mark         `json:"marks,omitempty"`
}

type mark struct {
	Type  string         `json:"type"`
	Attrs map[string]any `json:"attrs,omitempty"`
}

// parseDocument checks an Atlassian document and makes a text of it.
func parseDocument(raw rawJSON) (text, error) {
	var doc node
	if err := json.Unmarshal(raw, &doc); err != nil {
		return text{}, fmt.Errorf("read document: %w", err)
	}
	if doc.Type != "doc" || doc.Version != 1 {
		return text{}, fmt.Errorf("a document has type doc and version 1")
	}
	if err := doc.check(0); err != nil {
		return text{}, err
	}
	var b strings.Builder
	for _, n := range doc.Content {
		n.block(&b, "")
	}
	wiki := strings.Trim(b.String(), "\n")
	if wiki == "" && len(doc.Content) == 0 {
		return text{}, nil
	}
	return text{wiki: wiki, adf: raw}, nil
}

var nodeTypes = map[string]bool{"doc": true, "paragraph": true, "text": true, "hardBreak": true, "heading": true,
	"bulletList": true, "orderedList": true, "listItem": true, "codeBlock": true, "blockquote": true, "rule": true,
	"mention": true, "emoji": true, "inlineCard": true, "blockCard": true, "panel": true, "table": true, "tableRow": true,
	"tableCell": true, "tableHeader": true, "mediaSingle": true, "mediaGroup": true, "media": true, "date": true, "status": true,
	"expand": true, "nestedExpand": true, "taskList": true, "taskItem": true, "decisionList": true, "decisionItem": true, "embedCard": true}

func (n node) check(depth int) error {
	if !nodeTypes[n.Type] {
		return fmt.Errorf("unknown node %q", n.Type)
	}
	if n.Type == "text" && n.Text == "" {
		return fmt.Errorf("a text node must not be empty")
	}
	if depth > 50 {
		return fmt.Errorf("the document is nested too deeply")
	}
	for _, c := range n.Content {
		if err := c.check(depth + 1); err != nil {
			return err
		}
	}
	return nil
}

// block writes a block node as lines of wiki text.
func (n node) block(b *strings.Builder, bullet string) {
	switch n.Type {
	case "paragraph", "taskItem", "decisionItem":
		n.inline(b)
		b.WriteString("\n")
		if bullet == "" {
			b.WriteString("\n")
		}
	case "heading":
		level, _ := n.Attrs["level"].(float64)
		fmt.Fprintf(b, "h%d. ", max(1, int(level)))
		n.inline(b)
		b.WriteString("\n\n")
	case "bulletList":
		n.items(b, bullet+"*")
	case "orderedList":
		n.items(b, bullet+"#")
	case "codeBlock":
		b.WriteString("{code}\n")
		n.inline(b)
		b.WriteString("\n{code}\n\n")
	case "rule":
		b.WriteString("----\n\n")
	case "blockquote":
		b.WriteString("{quote}\n")
		n.blocks(b, bullet)
		b.WriteString("{quote}\n\n")
	case "tableRow":
		for _, cell := range n.Content {
			b.WriteString("|")
			var inner strings.Builder
			cell.blocks(&inner, "-")
			b.WriteString(strings.TrimSpace(inner.String()))
		}
		b.WriteString("|\n")
	case "text", "mention", "emoji", "inlineCard", "blockCard", "hardBreak", "date", "status":
		node{Content: []node{n}}.inline(b)
	default:
		n.blocks(b, bullet)
	}
}

func (n node) blocks(b *strings.Builder, bullet string) {
	for _, c := range n.Content {
		c.block(b, bullet)
	}
}

func (n node) items(b *strings.Builder, bullet string) {
	for _, item := range n.Content {
		b.WriteString(bullet + " ")
		item.blocks(b, bullet)
	}
	if len(bullet) == 1 {
		b.WriteString("\n")
	}
}

func (n node) inline(b *strings.Builder) {
	for _, c := range n.Content {
		switch c.Type {
		case "text":
			b.WriteString(c.marked())
		case "hardBreak":
			b.WriteString("\n")
		case "mention":
			fmt.Fprintf(b, "[~accountid:%v]", c.Attrs["id"])
		case "emoji":
			fmt.Fprintf(b, "%v", c.Attrs["shortName"])
		case "inlineCard", "blockCard":
			fmt.Fprintf(b, "[%v]", c.Attrs["url"])
		case "status":
			fmt.Fprintf(b, "%v", c.Attrs["text"])
		default:
			c.inline(b)
		}
	}
}

func (n node) marked() string {
	s := n.Text
	for _, m := range n.Marks {
		switch m.Type {
		case "strong":
			s = "*" + s + "*"
		case "em":
			s = "_" + s + "_"
		case "strike":
			s = "-" + s + "-"
		case "code":
			s = "{{" + s + "}}"
		case "link":
			if href := fmt.Sprint(m.Attrs["href"]); href == s {
				s = "[" + s + "]"
			} else {
				s = "[" + s + "|" + href + "]"
			}
		}
	}
	return s
}

// documentOf makes a document of wiki text: headings, lists, paragraphs and links; other marks stay text.
func documentOf(wiki string) node {
	doc := node{Type: "doc", Version: 1, Content: []node{}}
	for _, part := range strings.Split(strings.ReplaceAll(wiki, "\r\n", "\n"), "\n\n") {
		if part = strings.Trim(part, "\n"); part != "" {
			doc.Content = append(doc.Content, blockOf(strings.Split(part, "\n"))...)
		}
	}
	return doc
}

func blockOf(lines []string) []node {
	var out []node
	for len(lines) > 0 {
		n := 0
		for n < len(lines) && strings.HasPrefix(lines[n], "* ") {
			n++
		}
		switch {
		case n > 0:
			list := node{Type: "bulletList"}
			for _, l := range lines[:n] {
				list.Content = append(list.Content, node{Type: "listItem", Content: []node{{Type: "paragraph", Content: inlineOf(l[2:])}}})
			}
			out = append(out, list)
		case len(lines[0]) > 4 && lines[0][0] == 'h' && lines[0][1] >= '1' && lines[0][1] <= '6' && lines[0][2:4] == ". ":
			level, _ := strconv.ParseFloat(lines[0][1:2], 64)
			out = append(out, node{Type: "heading", Attrs: map[string]any{"level": level}, Content: inlineOf(lines[0][4:])})
			n = 1
		default:
			p := node{Type: "paragraph"}
			for n < len(lines) && !strings.HasPrefix(lines[n], "* ") {
				if n > 0 {
					p.Content = append(p.Content, node{Type: "hardBreak"})
				}
				p.Content = append(p.Content, inlineOf(lines[n])...)
				n++
			}
			out = append(out, p)
		}
		lines = lines[n:]
	}
	return out
}

var wikiLink = regexp.MustCompile(`\[([^\[\]|\\]+)(?:\|([^\[\]|]+))?\]`)

func inlineOf(line string) []node {
	var out []node
	add := func(s string, marks ...mark) {
		if s = unescape(s); s != "" {
			out = append(out, node{Type: "text", Text: s, Marks: marks})
		}
	}
	for {
		m := wikiLink.FindStringSubmatchIndex(line)
		if m == nil {
			add(line)
			return out
		}
		label := line[m[2]:m[3]]
		href := label
		if m[4] >= 0 {
			href = line[m[4]:m[5]]
		}
		add(line[:m[0]])
		switch {
		case strings.HasPrefix(label, "~"):
			id := strings.TrimPrefix(label[1:], "accountid:")
			out = append(out, node{Type: "mention", Attrs: map[string]any{"id": id, "text": "@" + id}})
		case strings.Contains(href, "://") || strings.HasPrefix(href, "mailto:"):
			add(label, mark{Type: "link", Attrs: map[string]any{"href": href}})
		default:
			add(line[m[0]:m[1]])
		}
		line = line[m[1]:]
	}
}
