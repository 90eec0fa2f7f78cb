package project

import (
	"cmp"
	"context"
	"errors"
	"regexp"
	"strings"
	"unicode"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/i18n"
	"github.com/golive-bot/golive/bot/workday"
)

// draft is a project that is being described, until it is created.
type draft struct {
	Name      string    `json:"name,omitempty"`
	Key       string    `json:"key,omitempty"`
	Tracker   string    `json:"tracker,omitempty"`
	NoTracker bool      `json:"no_tracker,omitempty"` // they chose to have none for now
	Unchecked bool      `json:"unchecked,omitempty"`  // the tracker could not be asked
	Zone      string    `json:"zone,omitempty"`
	Lang      string    `json:"lang,omitempty"`
	Place     bot.Place `json:"place,omitzero"`    // where it was asked for
	Private   bool      `json:"private,omitempty"` // that is a private chat
	Quiet     bool      `json:"quiet,omitempty"`   // asked by a slash command: only the asker sees the answers
	By        string    `json:"by"`                // person ID
	Project   string    `json:"project,omitempty"`
}

var drafts = bot.Records[draft]{Kind: "project-draft", Schema: 1}

// keyOwner reserves a project's key.
type keyOwner struct {
	Project string `json:"project"`
}

var keyOwners = bot.Records[keyOwner]{Kind: "project-key", Schema: 1}

var (
	goodKey     = regexp.MustCompile(`^[A-Z][A-Z0-9]{1,9}$`)
	goodTracker = regexp.MustCompile(`^[A-Z][A-Z0-9_]{1,19}$`)
)

const maxName = 60 // characters of a project's name

// newDraft is a draft with what is known of whoever asks.
func newDraft(r *bot.Request) draft {
	return draft{By: r.WhoID, Place: r.ReplyPlace(), Private: r.Message.Private, Quiet: r.Event.Name == bot.EventCommand,
		Lang: r.Lang, Zone: cmp.Or(r.Who.Zone, "Asia/Shanghai")}
}

// target is where the asker sees what becomes of the draft.
func (d *draft) target(r *bot.Request) bot.Target {
	if d.Quiet && !d.Private {
		return bot.Target{Room: d.Place, Account: r.Event.From}
	}
	return bot.ToRoom(d.Place)
}

// setName takes a name, or tells what is wrong with it.
func (d *draft) setName(s string) (err error) {
	d.Name, err = goodName(s)
	return err
}

// goodName reads a project's name: one line without quotes around it, that shows something.
func goodName(s string) (string, error) {
	s = strings.Join(strings.Fields(strings.Trim(strings.TrimSpace(s), "\"“”「」《》")), " ")
	n := len([]rune(s))
	if n > maxName || !strings.ContainsFunc(s, func(c rune) bool { return unicode.IsLetter(c) || unicode.IsNumber(c) }) {
		return "", bot.Tell("project.bad-name", "max", maxName, "now", n)
	}
	return s, nil
}

// setKey takes a key that is well-formed and free.
func (d *draft) setKey(r *bot.Request, s string) (err error) {
	key, err := freeKey(r, "", s)
	if err == nil {
		d.Key = key
	}
	return err
}

// setTracker takes the key of a project of the tracker that exists. If the tracker cannot be asked it is taken all the
// same, and checked later.
func (d *draft) setTracker(ctx context.Context, r *bot.Request, s string) error {
	key := strings.ToUpper(strings.TrimSpace(s))
	unchecked, err := checkTracker(ctx, r, key)
	if err != nil {
		return err
	}
	d.Tracker, d.NoTracker, d.Unchecked = key, false, unchecked
	return nil
}

// checkTracker tells if the tracker has no such project; unchecked says that it could not be asked.
func checkTracker(ctx context.Context, r *bot.Request, key string) (unchecked bool, err error) {
	if !goodTracker.MatchString(key) {
		return false, bot.Tell("project.bad-tracker", "key", key)
	}
	tracker, err := r.Tracker()
	if err != nil {
		return true, nil //nolint:nilerr // none is connected yet
	}
	ctx, cancel := r.Patience(ctx)
	defer cancel()
	there, err := tracker.Project(ctx, key)
	switch {
	case errors.Is(err, bot.ErrNotFound):
		return false, bot.Tell("project.no-tracker-project", "key", key)
	case err == nil && there.Archived:
		return false, bot.Tell("project.archived-tracker", "key", key)
	}
	return err != nil, nil
}

func (d *draft) setZone(s string) error {
	zone, ok := workday.Zone(s)
	if !ok {
		return bot.Tell("bot.bad-zone", "zone", s)
	}
	d.Zone = zone
	return nil
}

func (d *draft) setLang(s string) error {
	lang, ok := i18n.Language(s)
	if !ok {
		return bot.Tell("bot.bad-language")
	}
	d.Lang = lang
	return nil
}

// suggestKey makes a key of the Latin letters of a name, or "".
func suggestKey(name string) string {
	var b strings.Builder
	for _, c := range strings.ToUpper(name) {
		if c >= 'A' && c <= 'Z' || b.Len() > 0 && c >= '0' && c <= '9' {
			b.WriteRune(c)
		} else if b.Len() > 1 {
			break
		}
	}
	key := b.String()
	if len(key) > 10 {
		key = key[:10]
	}
	if !goodKey.MatchString(key) {
		return ""
	}
	return key
}

// calendarOf is the calendar that goes with a time zone.
func calendarOf(zone string) string {
	switch zone {
	case "Europe/London":
		return "GB"
	case "Europe/Berlin":
		return "DE"
	case "Europe/Paris":
		return "FR"
	case "Asia/Tokyo":
		return "JP"
	}
	if strings.HasPrefix(zone, "America/") {
		return "US"
	}
	return "CN"
}

// calendars are those that a project may have.
var calendars = []string{"CN", "US", "GB", "DE", "FR", "JP"}

// countries are those calendars as people call them.
var countries = map[string]string{
	"china": "CN", "中国": "CN", "usa": "US", "united states": "US", "america": "US", "美国": "US", "uk": "GB", "united kingdom": "GB", "britain": "GB",
	"great britain": "GB", "england": "GB", "英国": "GB", "germany": "DE", "德国": "DE", "france": "FR", "法国": "FR", "japan": "JP", "日本": "JP",
}
