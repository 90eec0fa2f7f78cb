package project

import (
	"cmp"
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
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
func (d *draft) setName(s string) error {
	s = strings.TrimSpace(strings.Trim(strings.TrimSpace(s), "\"“”「」《》"))
	if n := len([]rune(s)); n == 0 || n > maxName {
		return bot.Tell("project.bad-name", "max", maxName)
	}
	d.Name = s
	return nil
}

// setKey takes a key that is well-formed and free.
func (d *draft) setKey(r *bot.Request, s string) error {
	key := strings.ToUpper(strings.TrimSpace(s))
	if !goodKey.MatchString(key) {
		return bot.Tell("project.bad-key")
	}
	_, err := keyOwners.Get(r, key)
	switch {
	case err == nil:
		return bot.Tell("project.key-taken", "key", key)
	case !errors.Is(err, bot.ErrNotFound):
		return err
	}
	d.Key = key
	return nil
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
	ctx, cancel := context.WithTimeout(ctx, patience(r))
	defer cancel()
	_, err = tracker.Project(ctx, key)
	if errors.Is(err, bot.ErrNotFound) {
		return false, bot.Tell("project.no-tracker-project", "key", key)
	}
	return err != nil, nil
}

func (d *draft) setZone(s string) error {
	zone, ok := zoneOf(s)
	if !ok {
		return bot.Tell("project.bad-zone", "zone", s)
	}
	d.Zone = zone
	return nil
}

func (d *draft) setLang(s string) error {
	lang, ok := langOf(s)
	if !ok {
		return bot.Tell("project.bad-language")
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

// zoneWords are cities as people type them.
var zoneWords = map[string]string{
	"北京": "Asia/Shanghai", "上海": "Asia/Shanghai", "中国": "Asia/Shanghai", "beijing": "Asia/Shanghai", "shanghai": "Asia/Shanghai", "china": "Asia/Shanghai",
	"香港": "Asia/Hong_Kong", "hong kong": "Asia/Hong_Kong", "台北": "Asia/Taipei", "taipei": "Asia/Taipei", "新加坡": "Asia/Singapore", "singapore": "Asia/Singapore",
	"东京": "Asia/Tokyo", "tokyo": "Asia/Tokyo", "伦敦": "Europe/London", "london": "Europe/London", "柏林": "Europe/Berlin", "berlin": "Europe/Berlin",
	"巴黎": "Europe/Paris", "paris": "Europe/Paris", "纽约": "America/New_York", "new york": "America/New_York", "洛杉矶": "America/Los_Angeles", "los angeles": "America/Los_Angeles",
}

// zones are offered where one is to be chosen.
var zones = []string{"Asia/Shanghai", "Asia/Hong_Kong", "Asia/Singapore", "Asia/Tokyo", "Europe/London", "Europe/Berlin", "America/New_York", "America/Los_Angeles"}

// zoneOf reads a time zone: an IANA name in any case, or a city.
func zoneOf(s string) (string, bool) {
	s = strings.TrimSpace(s)
	if zone, ok := zoneWords[strings.ToLower(s)]; ok {
		return zone, true
	}
	if i := slices.IndexFunc(zones, func(z string) bool { return strings.EqualFold(z, s) }); i >= 0 {
		return zones[i], true
	}
	if s == "" || strings.EqualFold(s, "local") {
		return "", false
	}
	if _, err := time.LoadLocation(s); err != nil {
		return "", false
	}
	return s, true
}

// langOf reads a language: its tag, or its name in either language.
func langOf(s string) (string, bool) {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "zh", "zh-cn", "zh_cn", "cn", "chinese", "中文", "汉语", "简体中文":
		return "zh-CN", true
	case "en", "en-us", "en-gb", "english", "英文", "英语":
		return "en", true
	}
	return "", false
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
