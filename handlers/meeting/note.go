package meeting

import (
	"cmp"
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/daybook"
	"github.com/golive-bot/golive/bot/understand"
)

// What is said for the minutes: "行动 @李雷 周五前 …", "action @li by Fri …". A mark before it keeps it from the client, as does one behind the word.
var noteSaid = regexp.MustCompile(`(?is)^\s*(内部)?(决定|决议|decision\b|decided\b|行动项|行动|action item\b|action\b|风险|risk\b)([\s:：,，]*)(.*\S)\s*$`)

// Many sentences begin with these words and say nothing for the minutes: "决定了吗？", "风险不大", "risk is low", "action plans are attached".
var (
	noteBegins   = regexp.MustCompile(`^[@＠（(【\[「#*]`) // without a blank or a colon before it
	noteAsks     = regexp.MustCompile(`[?？]\s*$`)
	noteOrdinary = regexp.MustCompile(`(?i)^(?:is|isn'?t|are|aren'?t|was|wasn'?t|were|will|would|has|have|had|can|could|may|might|must|should|seems?|depends|remains?|needs?|needed|required|pending|looks?|and|or|on|about|` +
		`plans?|points|items|makers?|making|matrix|register|assessments?|analysis|logs?|lists?|management|owners?)\b`)
)

var kinds = map[string]kind{"决定": decision, "决议": decision, "decision": decision, "decided": decision, "行动项": action, "行动": action, "action item": action, "action": action, "风险": risk, "risk": risk}

// noteIn is what a message says for the minutes, if it does.
func noteIn(text string) (k kind, rest string, inside, ok bool) {
	text, inside = insideIn(text)
	m := noteSaid.FindStringSubmatch(text)
	if m == nil {
		return "", "", false, false
	}
	between, rest := m[3], m[4]
	_, marked := insideIn(rest)
	switch {
	case marked || strings.ContainsAny(between, ":：,，"): // it is meant
	case between == "" && !noteBegins.MatchString(rest), noteAsks.MatchString(rest), noteOrdinary.MatchString(rest):
		return "", "", false, false
	}
	return kinds[strings.ToLower(m[2])], rest, inside || m[1] != "", true
}

// saysNote recognises what is to be taken down and kept from the client, though it begins with that.
func saysNote(text string) (rest string, ok bool) {
	_, rest, inside, ok := noteIn(text)
	return rest, ok && inside
}

// overhears reports whether a meeting is live in a room.
func overhears(ctx context.Context, records bot.Reader, room bot.Place) (bool, error) {
	_, _, err := airs.Read(ctx, records, room.String())
	if errors.Is(err, bot.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// liveIn is the meeting that is live in a room; ok is false if there is none.
func liveIn(r *bot.Request, room bot.Place) (mid string, m meeting, s series, ok bool, err error) {
	air, err := airs.Get(r, room.Room().String())
	if errors.Is(err, bot.ErrNotFound) {
		return "", m, s, false, nil
	}
	if err != nil {
		return "", m, s, false, err
	}
	if m, err = meetings.Get(r, air.Meeting); err != nil {
		return "", m, s, false, err
	}
	if s, err = allSeries.Get(r, m.Series); err != nil {
		return "", m, s, false, err
	}
	return air.Meeting, m, s, m.Stage == live, nil
}

// overheard takes down what is said in a meeting though not to golive.
func overheard(ctx context.Context, r *bot.Request) error {
	k, rest, inside, ok := noteIn(r.Message.Text)
	if !ok || r.Message.Bot || r.WhoID == "" || r.Room.Audience() != bot.Team {
		return nil
	}
	mid, m, s, ok, err := liveIn(r, r.Event.Room)
	if err != nil || !ok {
		return err
	}
	return note(ctx, r, mid, m, s, r.Message, line{Kind: k, Text: rest, Inside: inside})
}

// noteTold is the command: what is said for the minutes to golive itself, where it hears only that.
func noteTold(ctx context.Context, r *bot.Request) error {
	mid, m, s, ok, err := liveIn(r, r.Event.Room)
	if err != nil {
		return err
	}
	k, rest, inside, said := noteIn(r.Message.Text)
	switch {
	case !ok || m.Project != r.ProjectID:
		return noneLiveHere(r)
	case !said:
		return bot.Tell("meeting.note-empty")
	}
	return note(ctx, r, mid, m, s, r.Message, line{Kind: k, Text: rest, Inside: inside})
}

// noneLiveHere is noneLive, but where a meeting of this room is under way that is written down in the team's.
func noneLiveHere(r *bot.Request) error {
	if r.Room.Audience() == bot.Team {
		return noneLive(r)
	}
	all, err := seriesOf(r, r.ProjectID)
	if err != nil {
		return err
	}
	for _, f := range all {
		if f.Value.Inside {
			continue
		}
		if _, m, ok, err := liveOf(r, f.ID); err != nil || ok {
			if err != nil {
				return err
			}
			return bot.Tell("meeting.live-elsewhere", "title", m.Title)
		}
	}
	return noneLive(r)
}

// noneLive says that there is no meeting in which something could be taken down, and offers to make a task of what was said.
func noneLive(r *bot.Request) error {
	if r.Message.Ref.ID == "" || r.Project.State == bot.ProjectClosed {
		return bot.Tell("meeting.none-live")
	}
	r.ReplyOpenly("", bot.Card{Tone: bot.ToneInfo, Tag: r.Project.Key, Lang: r.Lang, Parts: []bot.Part{
		bot.Words(r.T("meeting.none-live")), bot.Row(bot.Button(r.T("help.make-task"), "task.from", r.Message.Ref.ID))}})
	return nil
}

// mostLines of one meeting, and the longest.
const (
	mostLines   = 100
	longestLine = 500
)

// note takes a line down; the same message twice is one line.
func note(ctx context.Context, r *bot.Request, mid string, m meeting, s series, from bot.Message, l line) error {
	if err := r.About(m.Project); err != nil {
		return err
	}
	if r.RoleIn(r.Project) < bot.RoleMember {
		return nil
	}
	if len(m.Lines) >= mostLines {
		return bot.Tell("meeting.full", "max", mostLines)
	}
	l.By, l.Source = r.WhoID, from.Ref.String()
	if from.Ref.ID == "" {
		l.Source = r.Event.ID
	}
	if slices.ContainsFunc(m.Lines, func(other line) bool { return other.Source == l.Source }) {
		return nil
	}
	if from.Author != (bot.Account{}) && from.Author != r.Event.From {
		var err error
		if l.Author, err = acquaint(ctx, r, from.Author); err != nil {
			return err
		}
	}
	odd, err := read(ctx, r, s, &l, from)
	if err != nil {
		return err
	}
	m.Lines = append(slices.Clip(m.Lines), l)
	m.attend(r.WhoID)
	if from.Ref.ID != "" {
		r.Send(bot.Effect{To: bot.ToRoom(from.Ref.Place), Body: bot.React{Message: from.Ref, Emoji: "done"}, Audience: bot.Client, Asked: true})
	}
	if from.Ref.ID == "" || odd != "" {
		whisper(r, l, odd)
	}
	return m.show(r, s, mid)
}

// whisper tells whoever had a line taken down what it is, and what is odd about it.
func whisper(r *bot.Request, l line, odd string) {
	c := bot.Card{Tone: bot.ToneGood, Title: r.T("meeting.taken-down"), Parts: []bot.Part{bot.Words(lineText(r, r.Lang, l, r.Now))}}
	if odd != "" {
		c.Tone, c.Parts = bot.ToneWarn, append(c.Parts, bot.Words(bot.Escape(odd)))
	}
	r.Whisper(c)
}

// edited lets what was taken down from a message follow it. What says nothing for the minutes any more is struck out.
func edited(ctx context.Context, r *bot.Request) error {
	mid, m, s, i, err := lineOf(r)
	if err != nil || i < 0 {
		return err
	}
	l := m.Lines[i]
	k, rest, inside, said := noteIn(r.Message.Text)
	switch {
	case said && l.Emoji:
		l.Text, l.Inside = rest, inside
	case said:
		l.Kind, l.Text, l.Inside = k, rest, inside
	case l.Emoji && strings.TrimSpace(r.Message.Text) != "":
		l.Text = r.Message.Text
	default:
		return m.strike(r, s, mid, i)
	}
	l.Owner, l.Due, l.Priority, l.Labels = "", "", "", nil
	odd, err := read(ctx, r, s, &l, r.Message)
	if err != nil {
		return err
	}
	m.Lines = slices.Clone(m.Lines)
	m.Lines[i] = l
	if odd != "" {
		whisper(r, l, odd)
	}
	return m.show(r, s, mid)
}

// deleted strikes out what was taken down from a message.
func deleted(_ context.Context, r *bot.Request) error {
	mid, m, s, i, err := lineOf(r)
	if err != nil || i < 0 {
		return err
	}
	return m.strike(r, s, mid, i)
}

// lineOf finds the line that was taken down from the message, of the meeting that is live in its room; -1 if there is none.
func lineOf(r *bot.Request) (mid string, m meeting, s series, i int, err error) {
	mid, m, s, ok, err := liveIn(r, r.Event.Room)
	if err != nil || !ok {
		return mid, m, s, -1, err
	}
	i = slices.IndexFunc(m.Lines, func(l line) bool { return l.Source == r.Message.Ref.String() })
	if i >= 0 {
		err = r.About(m.Project)
	}
	return mid, m, s, i, err
}

// strike strikes one line out.
func (m meeting) strike(r *bot.Request, s series, mid string, i int) error {
	m.Lines = slices.Delete(slices.Clone(m.Lines), i, i+1)
	return m.show(r, s, mid)
}

// read reads the text of a line; odd as in understood.
func read(ctx context.Context, r *bot.Request, s series, l *line, from bot.Message) (odd string, err error) {
	l.mark()
	if runes := []rune(l.Text); len(runes) > longestLine {
		l.Text = string(runes[:longestLine-1]) + "…"
		odd = r.T("meeting.line-cut", "max", longestLine)
	}
	if l.Kind != action {
		return odd, nil
	}
	said := l.Text
	other, err := understood(ctx, r, s, l, from)
	return cmp.Or(other, l.unclear(r, s, said), odd), err
}

var nameSaid = regexp.MustCompile(`(?:^|[\s，,、])@[^\s@,，、;；:：]+`)

// unclear says what of an action was heard and not noted: a day that is over, a name that nobody has, and names beside the first.
func (l *line) unclear(r *bot.Request, s series, said string) string {
	names := nameSaid.FindAllString(said, -1)
	owner := nameOf(r, l.Owner)
	switch {
	case l.Due != "" && l.Due < r.Now.In(s.location()).Format(time.DateOnly):
		over := l.Due
		l.Due = ""
		return r.T("meeting.day-over", "said", over)
	case len(names) > 0 && owner == "":
		return r.T("meeting.owner-unknown", "name", strings.TrimLeft(names[0], " \t\n，,、"))
	case len(names) > 1:
		return r.T("meeting.one-owner", "name", owner)
	}
	return ""
}

// understood reads who is to do an action, by when, and how urgent it is. If a day was said on which nothing can be done, odd says so.
func understood(ctx context.Context, r *bot.Request, s series, l *line, from bot.Message) (odd string, err error) {
	people, err := s.invited(r, r.Project)
	if err != nil {
		return "", err
	}
	var known []understand.Person
	for _, h := range people {
		known = append(known, understand.Person{Name: h.Name, ID: h.ID})
	}
	for _, mention := range from.Mentions {
		h, err := acquaint(ctx, r, mention.Account)
		if err != nil {
			return "", err
		}
		known = slices.DeleteFunc(known, func(p understand.Person) bool { return p.Name == mention.Name })
		known = append(known, understand.Person{Name: mention.Name, ID: h})
	}
	days, err := daybook.Calendar(r)
	if err != nil {
		return "", err
	}
	t := days.Asked(l.Text, r.Now.In(s.location()), known)
	l.Owner, l.Due = t.Assignee, t.DueDate
	if t.Title != "" && t.Also == "" { // a line that asks others for more is kept whole
		l.Text, l.Priority, l.Labels = t.Title, t.Priority, t.Labels
	}
	l.mark()
	switch {
	case t.NoDay != "":
		odd = r.T("meeting.day-not-there", "said", t.NoDay)
	case t.PastDay != "":
		odd = r.T("meeting.day-over", "said", t.PastDay)
	}
	return odd, nil
}

// emojis are the reactions that take a message down, by the platforms' own names in lower case.
var emojis = map[string]kind{"white_check_mark": decision, "heavy_check_mark": decision, "checkmark": decision, // Slack, Slack, Feishu
	"muscle": action, "dart": action, "warning": risk, "rotating_light": risk, "alarm_clock": risk, "alarm": risk}

// reacted takes down the message that somebody of the team put one of the emojis on; if they take it off, it is struck out.
func reacted(ctx context.Context, r *bot.Request) error {
	var re bot.Reaction
	if err := r.Decode(&re); err != nil {
		return err
	}
	k, ok := emojis[strings.ToLower(re.Emoji)]
	if !ok || r.Room.Audience() != bot.Team || r.WhoID == "" {
		return nil
	}
	mid, m, s, ok, err := liveIn(r, r.Event.Room)
	if err != nil || !ok {
		return err
	}
	if err := r.About(m.Project); err != nil {
		return err
	}
	if r.Role < bot.RoleMember {
		return nil
	}
	if re.Removed {
		i := slices.IndexFunc(m.Lines, func(l line) bool { return l.Source == re.Message.String() && l.Kind == k && l.Emoji && r.Is(l.By) })
		if i < 0 {
			return nil
		}
		return m.strike(r, s, mid, i)
	}
	d, err := r.Directory(re.Message.Place.Platform)
	if err != nil {
		return err
	}
	waiting, cancel := r.Patience(ctx)
	defer cancel()
	message, err := d.Message(waiting, re.Message)
	if errors.Is(err, bot.ErrNotFound) || err == nil && (message.Bot || strings.TrimSpace(message.Text) == "") {
		return nil
	}
	if err != nil {
		return err
	}
	message.Ref, message.Author = re.Message, cmp.Or(message.Author, re.Author)
	text, inside := message.Text, false
	if _, rest, in, said := noteIn(text); said {
		text, inside = rest, in
	}
	return note(ctx, r, mid, m, s, message, line{Kind: k, Text: text, Inside: inside, Emoji: true})
}
