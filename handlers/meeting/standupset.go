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
	"github.com/golive-bot/golive/bot/i18n"
)

var (
	windowSaid = regexp.MustCompile(`^(\d{1,2}):(\d{2})\s*(?:-|–|~|to|到|至)\s*(\d{1,2}):(\d{2})$`)
	clearSaid  = regexp.MustCompile(`(?i)^(?:clearing|日清)\s*(\S+)$`)
	namesSaid  = regexp.MustCompile(`(?i)^(?:names|点名)\s*(\S+)$`)
	goliveSaid = regexp.MustCompile(`(?i)^(?:after go-?live|上线后)\s*(\d{1,3})\s*(?:days?|天)?$`)
	offWords   = []string{"off", "stop", "关", "关闭", "停止"} // of whatever is switched
	onWords    = []string{"on", "开", "打开", "开启"}
)

// standupSaid is the command: `stand-up 9:00-10:00`, `stand-up clearing 18:00`, `stand-up names on`, `stand-up after go-live 14`,
// `stand-up off`.
func standupSaid(_ context.Context, r *bot.Request) error {
	s, err := standups.Get(r, r.ProjectID)
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return err
	}
	said := strings.TrimSpace(strings.NewReplacer("：", ":", "，", ",").Replace(r.Rest))
	if said == "" {
		return showStandup(r, s, bot.ToneInfo)
	}
	was := s
	if s.Open == "" {
		s.Open, s.Close = "09:00", "10:00"
	}
	for _, one := range strings.FieldsFunc(said, func(c rune) bool { return strings.ContainsRune(",、;；", c) }) {
		if err := s.set(r, strings.TrimSpace(one)); err != nil {
			return err
		}
	}
	if s.On {
		s.hypercare(r.Project.GoLive, r.Now.In(r.Project.Location()))
	}
	b, err := booksOf(r, r.ProjectID, r.Project)
	if err != nil {
		return err
	}
	if err := s.follow(r, was, b, b); err != nil {
		return err
	}
	r.Audit("meeting.standup", standups.Key(r.ProjectID), map[string]string{"said": said})
	return showStandup(r, s, bot.ToneGood)
}

// set sets what one part of the command says.
func (s *standup) set(r *bot.Request, said string) error {
	on := func(word string) (bool, error) {
		word = strings.ToLower(word)
		if slices.Contains(onWords, word) || slices.Contains(offWords, word) {
			return slices.Contains(onWords, word), nil
		}
		return false, bot.Tell("meeting.standup-unread", "said", said)
	}
	var err error
	if m := windowSaid.FindStringSubmatch(said); m != nil {
		from, ok := clockOf("", number(m[1]), number(m[2]))
		to, ok2 := clockOf("", number(m[3]), number(m[4]))
		if !ok || !ok2 {
			return bot.Tell("meeting.bad-time", "said", said)
		}
		if window := (number(m[3])*60 + number(m[4]) - number(m[1])*60 - number(m[2]) + 24*60) % (24 * 60); window == 0 || window > longestWindow {
			return bot.Tell("meeting.standup-long", "said", said, "max", longestWindow/60)
		}
		s.On, s.Open, s.Close, s.From, s.Until = true, from, to, "", ""
	} else if m := clearSaid.FindStringSubmatch(said); m != nil {
		if s.Clear = ""; !slices.Contains(offWords, strings.ToLower(m[1])) {
			h, minute, _ := strings.Cut(m[1], ":")
			clock, ok := clockOf("", number(h), number(minute))
			if !ok || !strings.Contains(m[1], ":") {
				return bot.Tell("meeting.bad-time", "said", m[1])
			}
			s.Clear, s.On = clock, true
		}
	} else if m := namesSaid.FindStringSubmatch(said); m != nil {
		if s.Names, err = on(m[1]); err != nil {
			return err
		}
	} else if m := goliveSaid.FindStringSubmatch(said); m != nil {
		s.Golive = number(m[1])
		s.hypercare(r.Project.GoLive, r.Now.In(r.Project.Location()))
	} else if s.On, err = on(said); err != nil {
		return err
	} else {
		s.From, s.Until = "", ""
	}
	return nil
}

// longestWindow in which a stand-up can be answered, in minutes; it may go over midnight.
const longestWindow = 12 * 60

// hypercare switches a stand-up on for the days after going live, and off if that is taken back. One that somebody switched on before them
// ends with them, and stays if going live is taken back.
func (s *standup) hypercare(golive string, now time.Time) {
	byHand := s.On && s.From == ""
	day, err := time.Parse(time.DateOnly, golive)
	last := day.AddDate(0, 0, s.Golive).Format(time.DateOnly)
	switch over := now.Format(time.DateOnly) > last; {
	case err != nil || s.Golive == 0:
		s.On, s.From, s.Until = byHand, "", ""
	case byHand && over && s.Until == "": // switched on since
	case byHand:
		s.Until = last
	case over:
		s.On, s.From, s.Until = false, "", ""
	default:
		s.On, s.From, s.Until = true, golive, last
	}
}

// wentLive hears when a project went live, or that it did not: the stand-up begins and ends by itself where that was asked for.
func wentLive(_ context.Context, r *bot.Request) error {
	var g struct {
		Project string `json:"project"`
		Date    string `json:"date"`
	}
	if err := r.Decode(&g); err != nil {
		return err
	}
	s, err := standups.Get(r, g.Project)
	if errors.Is(err, bot.ErrNotFound) || err == nil && s.Golive == 0 {
		return nil
	}
	if err != nil {
		return err
	}
	if err := r.About(g.Project); err != nil {
		return err
	}
	b, err := booksOf(r, g.Project, r.Project)
	if err != nil {
		return err
	}
	was := s
	s.hypercare(g.Date, r.Now.In(r.Project.Location()))
	return s.follow(r, was, b, b)
}

// showStandup tells how a stand-up is set.
func showStandup(r *bot.Request, s standup, tone bot.Tone) error {
	c := bot.Card{Title: r.T("meeting.standup-title"), Tone: tone}
	s, err := s.amidOf(r, r.Project)
	if err != nil {
		return err
	}
	switch {
	case !s.On && s.Golive == 0:
		c.Parts = []bot.Part{bot.Words(r.T("meeting.standup-off", "example", r.T("meeting.standup.example")))}
		answer(r, c)
		return nil
	case s.On:
		when := s.Open + "–" + s.Close
		if s.Close <= s.Open {
			when += " " + r.T("meeting.standup-next-day")
		}
		if s.Until != "" {
			when += " · " + r.T("meeting.standup-until", "day", i18n.DayOf(r.Lang, s.Until, r.Now))
		}
		facts := []bot.Fact{{Label: r.T("meeting.standup-window"), Value: when}}
		if there := s.elsewhere(r); there != "" {
			facts = append(facts, bot.Fact{Label: r.T("meeting.standup-elsewhere"), Value: there})
		}
		c.Parts = []bot.Part{bot.FactsOf(append(facts, bot.Fact{Label: r.T("meeting.standup-clearing"), Value: cmp.Or(s.Clear, r.T("meeting.standup-none"))},
			bot.Fact{Label: r.T("meeting.standup-who"), Value: r.T(map[bool]string{true: "meeting.standup-names-on", false: "meeting.standup-names-off"}[s.Names])})...)}
	}
	if wider := s.wider(r); s.On && wider != "" {
		c.Parts = append(c.Parts, bot.SmallPrint(wider))
	}
	switch {
	case s.Golive == 0:
	case !s.On || s.From != "":
		c.Parts = append(c.Parts, bot.SmallPrint(r.T("meeting.standup-golive", "n", s.Golive)))
	case r.Project.GoLive == "":
		c.Parts = append(c.Parts, bot.SmallPrint(r.T("meeting.standup-golive-ends", "n", s.Golive)))
	}
	answer(r, c)
	return nil
}
