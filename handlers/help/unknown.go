package help

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/i18n"
	"github.com/golive-bot/golive/bot/understand"
)

// greetings are what people say first; they are answered kindly and shortly.
var greetings = []string{"hi", "hello", "hey", "hi there", "good morning", "good afternoon", "good evening",
	"你好", "您好", "嗨", "在吗", "在么", "大家好", "早", "早上好", "下午好", "晚上好", "你是谁", "你能做什么", "你会什么"}

// thanks are answered in one line.
var thanks = []string{"thanks", "thank you", "thx", "thanks a lot", "great thanks", "谢谢", "多谢", "谢谢你", "谢谢您", "辛苦了"}

// stops end a conversation; here they come only where there is none.
var stops = []string{"cancel", "stop", "quit", "取消", "算了", "退出", "停"}

// undos ask to take back what was done; that is a button where it was done.
var undos = []string{"undo", "undo that", "undo it", "revert", "take it back", "take that back", "撤销", "撤回", "撤消"}

// asks tells a question, which is no task.
var asks = regexp.MustCompile(`(?i)[?？]\s*$|[吗呢]\s*$|^(?:who|what|when|where|why|how|which|is|are|am|do|does|did|has|have)\b|^(?:谁|什么|为什么|怎么|哪|几点|多少|是不是|有没有)|(?:是谁|是什么|等于几|等于多少)\s*$`)

// unknown answers what was said to golive and is no command.
func unknown(ctx context.Context, r *bot.Request) error {
	text := strings.TrimFunc(strings.ToLower(r.Message.Text), func(c rune) bool { return unicode.IsSpace(c) || unicode.IsPunct(c) || unicode.IsSymbol(c) })
	if slices.Contains(thanks, text) {
		r.ReplyOpenly("", bot.Text{Text: r.T("help.welcome")})
		return nil
	}
	if slices.Contains(stops, text) {
		r.ReplyOpenly("", bot.Text{Text: r.T("help.nothing-to-stop")})
		return nil
	}
	if slices.Contains(undos, text) {
		r.ReplyOpenly("", bot.Text{Text: r.T("help.undo")})
		return nil
	}
	if text == "" || slices.Contains(greetings, text) {
		return greet(r)
	}
	near := r.Env().Near(r.Message.Text, r.MayDo)
	if taken, err := r.Env().Replies(ctx, r, len(near) > 0); taken || err != nil {
		return err
	}
	card := bot.Card{Title: r.T("help.unknown-title"), Tag: r.Project.Key, Tone: bot.ToneInfo, Lang: r.Lang}
	var row []bot.Control
	perhaps := mayTask(r) && (!asks.MatchString(r.Message.Text) || understand.Calendar{}.Parse(r.Message.Text, r.Now, nil).IsTask)
	asTask := perhaps && r.Message.Ref.ID != ""
	slip := false // a wrongly written command, and not a sentence that begins like one
	for _, c := range near {
		row = append(row, bot.Button(short(c.Said), "help.run", meantValue(r, c.Name)))
		asTask = asTask && c.Name != "task.new"
		slip = slip || !c.Begins
	}
	report := mayReport(r)
	switch {
	case slip, len(row) > 0 && !asTask:
		card.Parts = append(card.Parts, bot.Words(r.T("help.did-you-mean")))
	case asTask:
		card.Parts = append(card.Parts, bot.Words(r.T("help.unknown-task")))
	case perhaps: // a slash command is no message of which a task could be made
		card.Parts = append(card.Parts, bot.Words(r.T("help.unknown-say", "said", bot.Escape(taskWord(r)+" "+short(r.Message.Text)))))
	case report:
		card.Parts = append(card.Parts, bot.Words(r.T("help.unknown-report")))
	default:
		card.Parts = append(card.Parts, bot.Words(r.T("help.unknown")))
	}
	if lines := about(r); len(near) == 0 && len(lines) > 0 {
		card.Parts = append(card.Parts, bot.Words(r.T("help.about")+"\n"+strings.Join(lines, "\n")))
	}
	if report {
		row = append(row, bot.Button(r.T("help.make-report"), "item.from", r.Message.Ref.ID))
	}
	if asTask {
		at := 0
		if slip {
			at = len(row)
		}
		row = slices.Insert(row, at, bot.Button(r.T("help.make-task"), "task.from", r.Message.Ref.ID))
	}
	row = append(row, bot.Button(r.T("help.show-all"), "help.show", ""))
	card.Parts = append(card.Parts, bot.Row(row...))
	answer(r, card)
	return nil
}

// about are lines on the commands that a sentence shares its words with: how they are said.
func about(r *bot.Request) []string {
	var lines []string
	for _, c := range r.Env().About(r.Message.Text, r.MayDo) {
		lines = append(lines, "- "+line(r, c))
	}
	return lines
}

// taskWord is how the command for a new task is said.
func taskWord(r *bot.Request) string {
	for _, c := range r.Env().Commands {
		if c.Name == "task.new" {
			return words(r, c)
		}
	}
	return ""
}

// short is a text that fits on a button.
func short(text string) string { return i18n.Short(text, 40) }

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
	return r.Room.Audience() == bot.Team && r.May(role)
}

// mayReport reports whether a message can be passed on to the team as what a client raises: it was said in their room.
func mayReport(r *bot.Request) bool {
	known := slices.ContainsFunc(r.Env().Commands, func(c bot.Command) bool { return c.Name == "item.raise" })
	return known && !r.Message.Private && r.Message.Ref.ID != "" && r.Room.Client && len(r.Room.Projects) > 0
}

// meantValue is the value of a button for a command that was perhaps meant: the command, and the message, or the words of a
// slash command, which nobody can read again.
func meantValue(r *bot.Request, command string) string {
	if r.Message.Ref.ID != "" {
		return command + "|" + r.Message.Ref.ID
	}
	return command + "||" + strconv.FormatBool(r.Message.Private) + "|" + firstBytes(r.Message.Text, 1000)
}

// firstBytes is the beginning of a text, of whole characters.
func firstBytes(text string, n int) string {
	if len(text) <= n {
		return text
	}
	return strings.ToValidUTF8(text[:n], "")
}

// run is the button of a command that was perhaps meant: what was said is handled with its beginning corrected, as if
// whoever clicks had said it so. Their own rights count.
func run(ctx context.Context, r *bot.Request) error {
	value := append(strings.SplitN(r.Click.Value, "|", 4), "", "", "")
	command, id := value[0], value[1]
	m, name := bot.Message{Ref: bot.MessageRef{Place: r.Event.Room}, Private: value[2] == "true", Text: value[3]}, bot.EventCommand
	if id != "" {
		var err error
		if m, err = read(ctx, r, id); err != nil {
			return err
		}
		name = bot.EventMessage
	}
	meant := r.Env().Near(m.Text, func(c bot.Command) bool { return c.Name == command })
	if len(meant) == 0 { // the message was changed, or the command is gone
		return bot.Tell("help.say-again")
	}
	m.Text, m.ToBot, m.Author = meant[0].Said, true, r.Event.From
	r.Again(bot.Event{ID: r.Event.ID + "/meant", Name: name, Lane: r.Event.Lane, Room: m.Ref.Place, From: r.Event.From,
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
