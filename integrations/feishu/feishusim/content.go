package feishusim

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
)

const (
	maxText = 150 << 10
	maxRich = 30 << 10 // cards and posts
)

// reading is what a message's content says after it was checked.
type reading struct {
	text     string // what a client shows
	mentions []mention
	atAll    bool
}

// check reads and checks the content of a message that the bot sends. The caller holds mu.
func (s *Sim) check(kind, content string, where *room) (reading, error) {
	limit := maxRich
	if kind == "text" {
		limit = maxText
	}
	if len(content) > limit {
		return reading{}, refuse(codeTooLong, "The length of the message content reaches its limit")
	}
	var fields struct {
		Text     string `json:"text"`
		ImageKey string `json:"image_key"`
		FileKey  string `json:"file_key"`
		ChatID   string `json:"chat_id"`
		UserID   string `json:"user_id"`
		Type     string `json:"type"`
	}
	if err := json.Unmarshal([]byte(content), &fields); err != nil && kind != "post" && kind != "interactive" {
		return reading{}, refuse(codeBadParam, "Your request contains an invalid request parameter, ext=content is not a string in json format")
	}
	switch kind {
	case "text":
		if strings.TrimSpace(fields.Text) == "" {
			return reading{}, refuse(codeBadParam, "Your request contains an invalid request parameter, ext=text is empty")
		}
		return s.readText(fields.Text), nil
	case "post":
		return s.readPost(content)
	case "interactive":
		return s.readCard(content, where)
	case "image":
		return s.readMedia("image", fields.ImageKey)
	case "file", "audio", "media":
		return s.readMedia("file", fields.FileKey)
	case "sticker", "share_chat", "share_user", "system":
		return reading{text: "[" + kind + "]"}, nil
	}
	return reading{}, refuse(codeBadParam, "Your request contains an invalid request parameter, ext=invalid msg_type")
}

func (s *Sim) readMedia(kind, key string) (reading, error) {
	m := s.world.media[key]
	if m == nil || m.kind != kind {
		return reading{}, refuse(codeBadParam, "Your request contains an invalid request parameter, ext=invalid %s_key", kind)
	}
	if kind == "image" {
		return reading{text: "[图片]"}, nil
	}
	return reading{text: "[文件] " + m.name}, nil
}

var atTag = regexp.MustCompile(`<at\s+user_id\s*=\s*"?([^">]*)"?\s*>(.*?)</at>`)

// readText resolves <at user_id="..">Name</at>; an unknown person stays as text.
func (s *Sim) readText(text string) reading {
	var r reading
	r.text = atTag.ReplaceAllStringFunc(text, func(tag string) string {
		p := atTag.FindStringSubmatch(tag)
		if p[1] == "all" {
			r.atAll = true
			return "@所有人"
		}
		u := s.world.person(p[1])
		if u == nil {
			return "@" + p[2]
		}
		r.mention(u)
		return "@" + u.name
	})
	return r
}

func (r *reading) mention(u *user) {
	r.mentions = append(r.mentions, mention{fmt.Sprintf("@_user_%d", len(r.mentions)+1), u.id, u.name, u.tenant, false})
}

// postBody is one language of a post.
type postBody struct {
	Title   string       `json:"title"`
	Content [][]postItem `json:"content"`
}

type postItem struct {
	Tag       string   `json:"tag"`
	Text      string   `json:"text"`
	Href      string   `json:"href"`
	UserID    string   `json:"user_id"`
	ImageKey  string   `json:"image_key"`
	FileKey   string   `json:"file_key"`
	EmojiType string   `json:"emoji_type"`
	Language  string   `json:"language"`
	Style     []string `json:"style"`
}

func (s *Sim) readPost(content string) (reading, error) {
	bad := func(why string) (reading, error) {
		return reading{}, refuse(codeBadParam, "Your request contains an invalid request parameter, ext=%s", why)
	}
	var languages map[string]postBody
	if err := json.Unmarshal([]byte(content), &languages); err != nil {
		var one postBody // people's posts have no language around them
		if json.Unmarshal([]byte(content), &one) != nil || one.Content == nil {
			return bad("post content is not valid json")
		}
		languages = map[string]postBody{"zh_cn": one}
	}
	if len(languages) == 0 {
		return bad("post content has no language")
	}
	var r reading
	for _, lang := range []string{"zh_cn", "en_us", "ja_jp"} {
		body, ok := languages[lang]
		if !ok {
			continue
		}
		if why := s.readPostBody(body, &r); why != "" {
			return bad(why)
		}
		break
	}
	if r.text == "" {
		return bad("post is empty or of an unknown language")
	}
	return r, nil
}

func (s *Sim) readPostBody(body postBody, r *reading) (refusal string) {
	var lines []string
	if body.Title != "" {
		lines = append(lines, body.Title)
	}
	for _, row := range body.Content {
		var line strings.Builder
		for _, it := range row {
			switch it.Tag {
			case "text", "md", "code_block":
				line.WriteString(it.Text)
			case "a":
				if it.Href == "" {
					return "href of a is empty"
				}
				line.WriteString(it.Text)
			case "at":
				if it.UserID == "all" {
					r.atAll = true
					line.WriteString("@所有人")
				} else if u := s.world.person(it.UserID); u != nil {
					r.mention(u)
					line.WriteString("@" + u.name)
				} else if it.UserID != s.world.botID {
					return "invalid user_id of at: " + it.UserID
				}
			case "img":
				if _, err := s.readMedia("image", it.ImageKey); err != nil {
					return "invalid image_key"
				}
				line.WriteString("[图片]")
			case "media":
				line.WriteString("[视频]")
			case "emotion", "emoji":
				line.WriteString("[" + it.EmojiType + "]")
			case "hr":
				line.WriteString("---")
			default:
				return "unknown tag of post: " + it.Tag
			}
		}
		lines = append(lines, line.String())
	}
	r.text = strings.Join(lines, "\n")
	return ""
}

// readCard checks a card and tells what its notification says.
func (s *Sim) readCard(content string, where *room) (reading, error) {
	c, err := parseCard(content, s.cardWorld())
	if err != nil {
		return reading{}, err
	}
	return reading{text: c.summary, atAll: c.atAll, mentions: s.cardMentions(c.at)}, nil
}

func (s *Sim) cardMentions(ids []string) []mention {
	var r reading
	for _, id := range ids {
		if u := s.world.person(id); u != nil {
			r.mention(u)
		}
	}
	return r.mentions
}

// cardWorld is what a card's references are checked against.
func (s *Sim) cardWorld() cardWorld {
	return cardWorld{
		person: func(id string) bool { return id == s.world.botID || s.world.person(id) != nil },
		image:  func(key string) bool { m := s.world.media[key]; return m != nil && m.kind == "image" },
	}
}
