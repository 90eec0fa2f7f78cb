package engine

import (
	"fmt"
	"slices"
	"strings"

	"github.com/golive-bot/golive/bot"
)

// courtesy is what people say before what they want.
var courtesy = []string{"please ", "can you ", "could you ", "can i ", "could i ", "i want to ", "i would like to ", "i'd like to ", "let me ", "let us ", "tell me ",
	"show me ", "show us ", "show ", "see ", "give me ", "list ", "view ", "what is ", "what's ", "what are ", "the ", "our ", "all ", "open ",
	"请问", "请", "麻烦", "帮我", "帮忙", "给我", "我想", "我要", "看一下", "看看", "查看", "查一下", "查询", "显示", "列出", "看", "查", "一下", "现在的", "现在", "目前的", "目前", "当前的", "当前", "我们的"}

// modest is what stands behind it and says nothing.
var modest = []string{" please", " now", " right now", "吗", "呢", "啊", "呀", "吧", "了", "一下", "谢谢"}

// addSayings notes the whole sentences that ask for a command.
func (t *table) addSayings(name string, sentences []string) error {
	command := slices.IndexFunc(t.commands, func(c bot.Command) bool { return c.Name == name })
	if command < 0 {
		return fmt.Errorf("command %w", bot.ErrNotFound)
	}
	for _, s := range sentences {
		key := bare(s)
		if other, taken := t.sayings[key]; taken && other != command {
			return fmt.Errorf("sentence %q is also that of %s", s, t.commands[other].Name)
		}
		t.sayings[key] = command
	}
	return nil
}

// saying finds the command that a text asks for as a whole: by a sentence, or by its words behind a courtesy ("show my tasks").
func (t *table) saying(text string) (bot.Command, bool) {
	for left := bare(text); ; {
		if i, ok := t.sayings[left]; ok {
			return t.commands[i], true
		}
		if i := slices.IndexFunc(t.words, func(p phrase) bool { return p.text == left }); i >= 0 {
			return t.commands[t.words[i].command], true
		}
		shorter := less(left)
		if shorter == left {
			return bot.Command{}, false
		}
		left = shorter
	}
}

// bare is a text without the marks of a sentence at its ends; dashes and the like may be what somebody gives to a command.
func bare(text string) string {
	return strings.Trim(fold(text), " .,;:!?~。、…\"'“”‘’")
}

// less takes one courtesy from a text, in front or behind; not all of it.
func less(text string) string {
	for _, c := range courtesy {
		if rest, ok := strings.CutPrefix(text, c); ok && rest != "" {
			return bare(rest)
		}
	}
	for _, m := range modest {
		if rest, ok := strings.CutSuffix(text, m); ok && rest != "" {
			return bare(rest)
		}
	}
	return text
}
