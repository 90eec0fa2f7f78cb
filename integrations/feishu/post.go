package feishu

import (
	"encoding/json"
	"strings"

	"github.com/golive-bot/golive/bot"
)

// postContent is a rich text; people's posts come without a language around them.
type postContent struct {
	Title   string       `json:"title"`
	Content [][]postItem `json:"content"`
}

type postItem struct {
	Tag      string   `json:"tag"`
	Text     string   `json:"text,omitempty"`
	Href     string   `json:"href,omitempty"`
	UserID   string   `json:"user_id,omitempty"`
	UserName string   `json:"user_name,omitempty"`
	ImageKey string   `json:"image_key,omitempty"`
	FileKey  string   `json:"file_key,omitempty"`
	Style    []string `json:"style,omitempty"`
}

func readPost(r rawMessage) (string, []bot.FileRef) {
	var body postContent
	if json.Unmarshal([]byte(r.content), &body) != nil || body.Content == nil {
		var languages map[string]postContent
		if json.Unmarshal([]byte(r.content), &languages) != nil {
			return "", nil
		}
		for _, lang := range []string{"en_us", "zh_cn"} {
			if b, ok := languages[lang]; ok {
				body = b
			}
		}
	}
	var lines []string
	var files []bot.FileRef
	if body.Title != "" {
		lines = append(lines, body.Title)
	}
	for _, row := range body.Content {
		var line strings.Builder
		for _, it := range row {
			switch it.Tag {
			case "a":
				line.WriteString(linked(it.Text, it.Href))
			case "at":
				line.WriteString(r.mentioned(it))
			case "img":
				files = append(files, fileRef(r.id, it.ImageKey, "image.png", "image"))
			case "media":
				files = append(files, fileRef(r.id, it.FileKey, "video.mp4", "file"))
			default:
				line.WriteString(it.Text)
			}
		}
		lines = append(lines, line.String())
	}
	return strings.Join(lines, "\n"), files
}

func linked(text, href string) string {
	if text == href || href == "" {
		return text
	}
	return text + " (" + href + ")"
}

// mentioned is the text of an at in a post: its user_id is a key of the mentions, or an id.
func (r rawMessage) mentioned(it postItem) string {
	for _, n := range r.names {
		if it.UserID == n.key || it.UserID == n.id && n.id != "" {
			return n.key
		}
	}
	if it.UserID == "all" || it.UserID == "@_all" {
		return "@_all"
	}
	return "@" + it.UserName
}
