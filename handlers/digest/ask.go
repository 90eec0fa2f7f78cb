package digest

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/i18n"
	"github.com/golive-bot/golive/bot/workday"
)

// show is the command: `digest`: how it would be now; `digest last`, `digest 2026-11-23`: one as it was sent.
func show(_ context.Context, r *bot.Request) error {
	who, p, err := readerOf(r, r.WhoID)
	if err != nil {
		return err
	}
	who.lang = r.Lang
	switch said := strings.ToLower(strings.TrimSpace(r.Rest)); {
	case slices.Contains([]string{"last", "上期", "上一期", "上周"}, said):
		return shownAgain(r, who, "")
	case isDay.MatchString(said):
		return shownAgain(r, who, said)
	case said != "" && r.Named == "":
		return bot.Tell("digest.bad-ask", "example", r.T("digest.show.example"))
	}
	s, err := settingOf(r, who.id, p)
	if err != nil {
		return err
	}
	all, err := entries(r, who, s)
	if err != nil {
		return err
	}
	moment, err := when(r, who, s)
	if err == nil && !s.Off {
		err = arm(r, who.id, p, s) // whatever became of the timer, what is promised holds
	}
	if err != nil {
		return err
	}
	c := draw(r, who, all, programmeLink(r, who))
	c.Parts = append(c.Parts, bot.SmallPrint(moment))
	c.Parts = append(c.Parts, switchOn(r, s)...)
	r.Confide(c)
	return nil
}

var isDay = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}$`)

// shownAgain shows a digest exactly as it was sent: of a day, or the last.
func shownAgain(r *bot.Request, who reader, day string) error {
	var found edition
	var err error
	if day != "" {
		found, err = editions.Get(r, editionID(who.id, day))
	} else if found, err = latest(r, who, r.Now.AddDate(0, 0, -lookBack).Format(time.DateOnly)); err == nil && found.Day == "" {
		found, err = latest(r, who, "")
	}
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return err
	}
	if found.Day != "" {
		return confideAgain(r, who, found)
	}
	for f, err := range editions.Find(r, bot.Query{After: editionID(who.id, ""), Limit: 1}) {
		if err != nil {
			return err
		}
		if f.Value.Person == who.id {
			return bot.Tell("digest.no-such", "example", r.T("digest.show.example"))
		}
	}
	return bot.Tell("digest.none-yet")
}

// confideAgain shows a digest, and says where its links were made void since.
func confideAgain(r *bot.Request, who reader, e edition) error {
	voided, err := revoked.Get(r, who.id)
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return err
	}
	c := e.Card
	if e.At.Before(voided) {
		c.Parts = append(slices.Clip(c.Parts), bot.SmallPrint(r.T("digest.links-void")))
	}
	r.Confide(c)
	return nil
}

// when says when the next digest comes, and where.
func when(r *bot.Request, who reader, s setting) (string, error) {
	if s.Off {
		return r.T("digest.is-off", "example", r.T("digest.is-off.example")), nil
	}
	key := "digest.comes"
	if s.Mail {
		key = "digest.comes-mail"
	}
	at, err := nextDue(r, who.id, s, who.zone)
	return r.T(key, "moment", i18n.Moment(r.Lang, at, r.Now.In(who.zone)), "mail", who.mail), err
}

// set is the command: `digest set Monday 08:00 mail`, `digest set chat`, `digest set projects ERP, CRM`, `digest set off`.
func set(_ context.Context, r *bot.Request) error {
	who, p, err := readerOf(r, r.WhoID)
	if err != nil {
		return err
	}
	s, err := settingOf(r, who.id, p)
	if err != nil {
		return err
	}
	said := strings.TrimSpace(r.Named + " " + r.Rest)
	if err := s.take(r, who, said); err != nil {
		return err
	}
	return save(r, who, p, s)
}

// switchedOn is the button by which a digest begins again.
func switchedOn(_ context.Context, r *bot.Request) error {
	who, p, err := readerOf(r, r.WhoID)
	if err != nil {
		return err
	}
	s, err := settingOf(r, who.id, p)
	if err != nil {
		return err
	}
	s.Off = false
	return save(r, who, p, s)
}

func save(r *bot.Request, who reader, p bot.Person, s setting) error {
	if err := settings.Put(r, who.id, s); err != nil {
		return err
	}
	if err := plan(r, who.id, p, s); err != nil {
		return err
	}
	moment, err := when(r, who, s)
	if err != nil {
		return err
	}
	c := bot.Card{Title: r.T("digest.saved"), Tone: bot.ToneGood, Lang: r.Lang, Parts: []bot.Part{bot.Words(bot.Escape(moment))}}
	names, err := projectsOf(r, who.id, s)
	if err != nil {
		return err
	}
	if len(s.Projects) > 0 {
		keys := make([]string, len(names))
		for i, f := range names {
			keys[i] = f.Value.Key
		}
		c.Parts = append(c.Parts, bot.SmallPrint(r.T("digest.of-chosen", "keys", strings.Join(keys, r.T("phase.comma")))))
	} else {
		c.Parts = append(c.Parts, bot.SmallPrint(r.T("digest.of-own", "n", len(names))))
	}
	c.Parts = append(c.Parts, switchOn(r, s)...)
	r.Confide(c)
	return nil
}

// switchOn is the button by which a digest that is off begins again; none where it is on.
func switchOn(r *bot.Request, s setting) []bot.Part {
	if !s.Off {
		return nil
	}
	return []bot.Part{bot.Row(bot.Button(r.T("digest.switch-on"), "digest.on", ""))}
}

// take reads what was said into the setting.
func (s *setting) take(r *bot.Request, who reader, said string) error {
	low := strings.ToLower(said)
	for _, word := range []string{"projects", "project", "项目"} {
		if rest, ok := strings.CutPrefix(low, word); ok {
			return s.takeProjects(r, said[len(said)-len(rest):])
		}
	}
	switch low {
	case "off", "关", "关闭":
		s.Off = true
		return nil
	case "on", "开", "开启":
		s.Off = false
		return nil
	case "":
		return nil
	}
	for word, mail := range map[string]bool{"mail": true, "email": true, "邮件": true, "chat": false, "聊天": false, "私聊": false} {
		if rest, ok := strings.CutSuffix(low, word); ok {
			if mail && !r.Mails() {
				return bot.Tell("digest.no-server", "example", r.T("digest.is-off.example"))
			}
			if mail && who.mail == "" {
				return bot.Tell("digest.no-mail")
			}
			s.Mail, low = mail, strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "by"))
			break
		}
	}
	if low == "" {
		s.Off = false
		return nil
	}
	w, ok := workday.Said(low)
	if !ok {
		return bot.Tell("digest.bad-set", "example", r.T("digest.set.example"))
	}
	s.Off = false
	if w.Day > 0 {
		s.Day = w.Day
	}
	if w.Hour != "" {
		s.Hour = w.Hour
	}
	return nil
}

var between = regexp.MustCompile(`[\s,，、]+`)

const chosenMost = 60 // projects that can be chosen

func (s *setting) takeProjects(r *bot.Request, said string) error {
	s.Projects = nil
	for _, key := range between.Split(strings.TrimSpace(said), -1) {
		if key == "" || strings.EqualFold(key, "all") || key == "全部" {
			continue
		}
		f, err := r.ProjectByKey(key)
		if err != nil {
			return err
		}
		if f.ID == "" || len(s.Projects) >= chosenMost {
			return bot.Tell("digest.no-project", "key", key)
		}
		s.Projects = append(s.Projects, f.ID)
	}
	return nil
}

// programme is the command: a link of one's own to the page of all projects.
func programme(_ context.Context, r *bot.Request) error {
	who, _, err := readerOf(r, r.WhoID)
	if err != nil {
		return err
	}
	to := programmeLink(r, who)
	if to == "" {
		return bot.Tell("digest.no-pages")
	}
	r.Confide(bot.Card{Title: r.T("digest.programme-title"), Tone: bot.ToneInfo, Lang: r.Lang,
		Parts: []bot.Part{bot.Row(bot.LinkButton(r.T("digest.programme-open"), to)), bot.SmallPrint(r.T("digest.link-note", "n", int(pageLasts/(24*time.Hour))))}})
	return nil
}

// revoke is the command: `digest revoke`: all links to one's own digests and to the programme that were given out are void.
func revoke(_ context.Context, r *bot.Request) error {
	if err := revoked.Put(r, r.WhoID, r.Now); err != nil {
		return err
	}
	r.Audit("digest.links-revoked", revoked.Key(r.WhoID), nil)
	r.Confide(bot.Card{Title: r.T("digest.revoked"), Tone: bot.ToneGood, Lang: r.Lang, Parts: []bot.Part{bot.SmallPrint(r.T("digest.revoked-note"))}})
	return nil
}

// left is a one-click "unsubscribe" of a mail.
func left(_ context.Context, r *bot.Request) error {
	var id string
	if err := r.Decode(&id); err != nil {
		return err
	}
	id, p, err := bot.PersonNow(r, id)
	if errors.Is(err, bot.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	s, err := settingOf(r, id, p)
	if err != nil {
		return err
	}
	s.Off = true
	if err := settings.Put(r, id, s); err != nil {
		return err
	}
	return plan(r, id, p, s)
}
