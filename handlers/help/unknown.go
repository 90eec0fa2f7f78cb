package help

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/golive-bot/golive/bot"
)

// greetings are what people say first; they are answered kindly and shortly.
var greetings = []string{"hi", "hello", "hey", "hi there", "good morning", "good afternoon", "good evening",
	"你好", "您好", "嗨", "在吗", "在么", "大家好", "早", "早上好", "下午好", "晚上好", "你是谁", "你能做什么", "你会什么"}

// thanks are answered in one line.
var thanks = []string{"thanks", "thank you", "thx", "thanks a lot", "great thanks", "谢谢", "多谢", "谢谢你", "谢谢您", "辛苦了"}

// stops end a conversation; here they come only where there is none.
var stops = []string{"cancel", "stop", "quit", "取消", "算了", "退出", "停"}

// unknown answers what was said to golive and is no command.
func unknown(_ context.Context, r *bot.Request) error {
	text := strings.TrimFunc(strings.ToLower(r.Message.Text), func(c rune) bool { return unicode.IsSpace(c) || unicode.IsPunct(c) || unicode.IsSymbol(c) })
	if slices.Contains(thanks, text) {
		r.ReplyOpenly("", bot.Text{Text: r.T("help.welcome")})
		return nil
	}
	if slices.Contains(stops, text) {
		r.ReplyOpenly("", bot.Text{Text: r.T("help.nothing-to-stop")})
		return nil
	}
	if text == "" || slices.Contains(greetings, text) {
		return greet(r)
	}
	card := bot.Card{Title: r.T("help.unknown-title"), Tag: r.Project.Key, Tone: bot.ToneInfo, Lang: r.Lang}
	var row []bot.Control
	asTask := mayTask(r) && r.Message.Ref.ID != ""
	for _, c := range r.Near {
		row = append(row, bot.Button(short(corrected(r.Message.Text, c, r.Lang)), "help.run", c.Name+"|"+r.Message.Ref.ID))
		asTask = asTask && c.Name != "task.new"
	}
	switch {
	case len(row) > 0:
		card.Parts = append(card.Parts, bot.Words(r.T("help.did-you-mean")))
	case mayTask(r):
		card.Parts = append(card.Parts, bot.Words(r.T("help.unknown-task")))
	default:
		card.Parts = append(card.Parts, bot.Words(r.T("help.unknown")))
	}
	if asTask {
		row = append(row, bot.Button(r.T("help.make-task"), "task.from", r.Message.Ref.ID))
	}
	row = append(row, bot.Button(r.T("help.show-all"), "help.show", ""))
	card.Parts = append(card.Parts, bot.Row(row...))
	answer(r, card)
	return nil
}

// short is a text that fits on a button.
func short(text string) string {
	line, _, more := strings.Cut(text, "\n")
	runes := []rune(line)
	if len(runes) > 30 {
		runes, more = runes[:29], true
	}
	if more {
		return string(runes) + "…"
	}
	return string(runes)
}

// greet is the short help.
func greet(r *bot.Request) error {
	card := bot.Card{Title: r.T("help.hello-title", "name", r.Who.Name), Tag: r.Project.Key, Tone: bot.ToneInfo, Lang: r.Lang}
	key := "help.hello-start"
	switch {
	case mayTask(r):
		key = "help.hello-team"
	case r.ProjectID != "":
		key = "help.hello-client"
	}
	card.Parts = []bot.Part{bot.Words(r.T(key)), bot.Row(bot.Button(r.T("help.show-all"), "help.show", ""))}
	answer(r, card)
	return nil
}

// mayTask reports whether a message here can become a task: only a project's team is here, or it is a private chat, and
// the person is of the team.
func mayTask(r *bot.Request) bool {
	i := slices.IndexFunc(r.Env().Commands, func(c bot.Command) bool { return c.Name == "task.new" })
	if i < 0 {
		return false
	}
	role := r.Env().Commands[i].Role
	if r.Message.Private {
		return r.Best >= role && !r.Who.Outsider
	}
	return r.ProjectID != "" && r.Room.Audience() == bot.Team && r.Role >= role
}

// run is the button of a command that was perhaps meant: the message is read again, its beginning corrected, and handled
// as if whoever clicks had said it so. Their own rights count.
func run(ctx context.Context, r *bot.Request) error {
	name, id, _ := strings.Cut(r.Click.Value, "|")
	i := slices.IndexFunc(r.Env().Commands, func(c bot.Command) bool { return c.Name == name })
	if i < 0 {
		return bot.Tell("bot.old-button")
	}
	m, err := read(ctx, r, id)
	if err != nil {
		return err
	}
	m.Text, m.ToBot, m.Author = corrected(m.Text, r.Env().Commands[i], r.Lang), true, r.Event.From
	r.Again(bot.Event{ID: r.Event.ID + "/meant", Name: bot.EventMessage, Lane: r.Event.Lane, Room: m.Ref.Place, From: r.Event.From,
		At: r.Now, Data: bot.Encode(m)})
	return nil
}

func read(ctx context.Context, r *bot.Request, id string) (bot.Message, error) {
	ref := bot.MessageRef{Place: r.Event.Room, ID: id}
	d, err := r.Directory(ref.Place.Platform)
	if err != nil || id == "" {
		return bot.Message{}, bot.Tell("help.say-again")
	}
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	m, err := d.Message(ctx, ref)
	if errors.Is(err, bot.ErrNotFound) {
		return m, bot.Tell("help.say-again")
	}
	return m, err
}

// corrected puts a command's words in place of the slip at the beginning of a text. Latin words are replaced word by
// word, Chinese ones character by character.
func corrected(text string, c bot.Command, lang string) string {
	best, rest := "", ""
	least := 1 << 30
	for _, l := range []string{lang, "zh-CN", "en"} {
		for _, w := range c.Words[l] {
			head, tail := cutLike(text, w)
			if d := slips(strings.ToLower(head), strings.ToLower(w)); d < least {
				best, rest, least = w, tail, d
			}
		}
	}
	return strings.TrimSpace(best + " " + strings.TrimSpace(rest))
}

// cutLike cuts a text after as many words or characters as w has.
func cutLike(text, w string) (head, tail string) {
	text = strings.TrimSpace(text)
	if last, _ := utf8.DecodeLastRuneInString(w); unicode.Is(unicode.Han, last) {
		runes := []rune(text)
		n := min(len(runes), utf8.RuneCountInString(w))
		return string(runes[:n]), string(runes[n:])
	}
	words := strings.Fields(text)
	n := min(len(words), len(strings.Fields(w)))
	return strings.Join(words[:n], " "), strings.Join(words[n:], " ")
}

// slips is how many characters have to be put in, taken out or changed to make b of a (Levenshtein).
func slips(a, b string) int {
	x, y := []rune(a), []rune(b)
	row := make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i := range x {
		diagonal := row[0]
		row[0] = i + 1
		for j := range y {
			change := diagonal
			if x[i] != y[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(row[j]+1, row[j+1]+1, change)
		}
	}
	return row[len(y)]
}
