package meeting

import (
	"cmp"
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/i18n"
)

// Who types in private, rather than clicking, answers a stand-up as well. That an answer is waited for is told by the rounds, which nothing
// loses, and not by a conversation: nobody began one, several stand-ups may wait at once, and what is said in another conversation
// belongs to that one.

// unsureFor is how long after the summary people are asked whether what they say belongs into it.
const unsureFor = 4 * time.Hour

// takesAnswer takes what is said in private and is no command while a stand-up waits for it.
func takesAnswer(_ context.Context, r *bot.Request, like bool) (bool, error) {
	if r.Event.Name != bot.EventMessage || !r.Message.Private || r.WhoID == "" || r.Who.Outsider || r.Event.Chosen[orCommand] == isCommand {
		return false, nil
	}
	return takeTyped(r, like)
}

var (
	isQuestion = regexp.MustCompile(`(?i)[?？]\s*$|[吗呢]\s*[。.]?$`)
	isNod      = regexp.MustCompile(`(?i)^(?:ok(?:ay)?|k|yes|yep|sure|got it|noted|will do|好的?|嗯+|收到|知道了|明白了?|是的?|行|👌|👍)[\s.。!！~～]*$`)
	corrects   = regexp.MustCompile(`(?i)^(?:(?:sorry|no|oops)\s*[,，:]\s*)?(?:(?:i )?(?:meant|mean)|correction|rather)\b\s*[:：,，]?\s*|^(?:不对|说错了|写错了|更正|纠正|应该是|改成|改为)[，,：:。\s]*(?:更正|应该是|改成|改为|是)?[：:，,\s]*`)
)

// takeTyped takes a message as an answer to a stand-up, if it can be one; like says that it resembles a command.
func takeTyped(r *bot.Request, like bool) (bool, error) {
	text := strings.TrimSpace(r.Message.Text)
	corrected := corrects.ReplaceAllString(text, "")
	t := hear(corrected, does)
	named := t.Plain || corrected != text
	if text == "" || !named && (isQuestion.MatchString(text) || like && short(text)) {
		return false, nil
	}
	open, late, err := askings(r, r.WhoID, r.Who)
	if err != nil {
		return false, err
	}
	a, ok, err := meantBy(r, named, open, late)
	if err != nil || !ok {
		return false, err
	}
	if err := r.Enter(a.Project, bot.RoleMember); err != nil {
		return true, err
	}
	question := cmp.Or(a.Stands[r.WhoID], does)
	if !named && question == does && isNod.MatchString(text) {
		a.askFor(r, does, a.Stands[r.WhoID] != "", "meeting.standup-nod")
		return true, nil
	}
	return true, a.take(r, corrected, question, named)
}

// short reports whether a text is so short that it is rather a command with a slip than an answer.
func short(text string) bool {
	han := 0
	for _, c := range text {
		if unicode.Is(unicode.Han, c) {
			han++
		}
	}
	return len(strings.Fields(text)) <= 3 && han <= 6
}

// meantBy chooses the stand-up that a message answers: one that still lacks an answer, else, where it is plainly an answer, one that it
// corrects. Of one that is over, and of several, people are asked.
func meantBy(r *bot.Request, named bool, open, late []asking) (asking, bool, error) {
	lacks := func(all []asking) []asking {
		return slices.DeleteFunc(slices.Clone(all), func(a asking) bool { return !a.lacks(r.WhoID) })
	}
	from := lacks(open)
	switch {
	case len(from) > 0:
	case named && len(open) > 0:
		from = open
	case named && len(late) > 0:
		return late[0], true, nil
	default:
		return overdue(r, lacks(late))
	}
	var choices []bot.Choice
	for _, a := range from {
		p, err := bot.Projects.Get(r, a.Project)
		if err != nil {
			return asking{}, false, err
		}
		choices = append(choices, bot.Choice{Label: p.Key + " " + p.Name, Value: a.id})
	}
	slices.SortFunc(choices, func(a, b bot.Choice) int { return cmp.Compare(a.Label, b.Label) })
	if len(from) > 1 && !named {
		choices = append(choices, bot.Choice{Label: r.T("meeting.standup-else"), Value: "else"})
	}
	id, err := r.Choose("standup", r.T("meeting.standup-which"), choices)
	i := slices.IndexFunc(from, func(a asking) bool { return a.id == id })
	if err != nil || i < 0 {
		return asking{}, false, err
	}
	return from[i], true, nil
}

// overdue asks whether what was said after a stand-up was summed up belongs into it.
func overdue(r *bot.Request, late []asking) (asking, bool, error) {
	if len(late) == 0 || r.Now.Sub(late[0].Until) > unsureFor {
		return asking{}, false, nil
	}
	p, err := bot.Projects.Get(r, late[0].Project)
	if err != nil {
		return asking{}, false, err
	}
	at := i18n.Moment(r.Lang, late[0].Until.In(zoneIn(p, r.Who)), r.Now.In(zoneIn(p, r.Who)))
	chosen, err := r.Choose("standup-late", r.T("meeting.standup-was-over", "key", p.Key, "at", at),
		[]bot.Choice{{Label: r.T("meeting.standup-add"), Value: "add"}, {Label: r.T("meeting.standup-else"), Value: "else"}})
	return late[0], chosen == "add", err
}

// take keeps what somebody typed in answer to a question, and puts the next one where they are asked one after the other, or have not
// said what they do today. Whether it was meant as an answer is certain where it names what it answers, or a question stands right before it.
func (a asking) take(r *bot.Request, text, question string, certain bool) error {
	t := hear(text, question)
	answer := t.into(a.Answers[r.WhoID])
	answer.Source, answer.Meant = r.Message.Ref.String(), question
	n := slices.Index(questions, question) + 1
	next := ""
	if a.Stands[r.WhoID] == question && t.Labels == 0 && n < len(questions) {
		next = questions[n]
	}
	a.stand(r.WhoID, next)
	if err := a.keep(r, r.WhoID, answer); err != nil {
		return err
	}
	switch {
	case next != "":
		a.askFor(r, next, true, "")
	case answer.Does == "" && !a.Closed:
		a.askFor(r, does, false, "meeting.standup-and-today")
	default:
		if r.Talk != nil {
			r.EndTalk()
		}
		a.noteQuestion(r, r.WhoID)
		a.confirm(r, r.WhoID, r.Who, answer, certain)
	}
	return nil
}

// answerEdited lets an answer follow the message by which it was given.
func answerEdited(_ context.Context, r *bot.Request) error {
	id, who, err := bot.PersonOf(r, r.Event.From)
	if errors.Is(err, bot.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	open, late, err := askings(r, id, who)
	if err != nil {
		return err
	}
	for _, a := range append(open, late...) {
		was, ok := a.Answers[id]
		text := strings.TrimSpace(r.Message.Text)
		if !ok || was.Source != r.Message.Ref.String() || text == "" {
			continue
		}
		if err := r.About(a.Project); err != nil {
			return err
		}
		r.Lang = who.Language(r.Project.Lang)
		answer := hear(corrects.ReplaceAllString(text, ""), was.Meant).into(was)
		if answer == was {
			return nil
		}
		if err := a.keep(r, id, answer); err != nil {
			return err
		}
		a.confirm(r, id, who, answer, true)
	}
	return nil
}

// nextAsked tells in a sentence when whoever speaks is asked next, by the stand-ups of their projects; known is false if there are none.
func nextAsked(r *bot.Request) (text string, known bool, err error) {
	all, err := r.Candidates()
	if err != nil {
		return "", false, err
	}
	for _, f := range all {
		s, err := standups.Get(r, f.ID)
		if errors.Is(err, bot.ErrNotFound) || err == nil && (!s.On || r.RoleIn(f.Value) < bot.RoleMember) {
			continue
		}
		if err != nil {
			return "", false, err
		}
		known = true
		b, err := booksOf(r, f.ID, f.Value)
		if err != nil {
			return "", false, err
		}
		loc, zone := f.Value.Location(), zoneIn(f.Value, r.Who)
		for _, a := range s.between(b, loc, r.Now.AddDate(0, 0, -1), r.Now.AddDate(0, 0, 14), false) {
			if at := s.askedAt(a.Day, zone, loc); a.Kind == asks && at.After(r.Now) {
				text += " " + r.T("meeting.standup-next", "key", f.Value.Key, "at", i18n.Moment(r.Lang, at.In(zone), r.Now.In(zone)))
				break
			}
		}
	}
	return text, known, nil
}
