package feishu

import "strings"

// emojis are Feishu's names of the neutral reactions.
var emojis = map[string]string{"eyes": "OnIt", "done": "DONE", "ok": "OK", "no": "CrossMark"}

// feishuEmoji is Feishu's name of a neutral emoji; another word is taken for Feishu's own.
func feishuEmoji(neutral string) string {
	if e, ok := emojis[neutral]; ok {
		return e
	}
	return strings.ToUpper(neutral)
}

// neutralEmoji is the neutral name of an emoji of Feishu, or its own in lower case.
func neutralEmoji(feishu string) string {
	for neutral, e := range emojis {
		if e == feishu {
			return neutral
		}
	}
	return strings.ToLower(feishu)
}
