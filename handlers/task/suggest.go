package task

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/daybook"
)

// Where a lead wants it, golive asks the author of a message that is clearly a task, for their eyes alone, whether to make
// it one. It asks seldom, never where clients are, and not again what was answered with no.

const (
	suggestMost = 3                // a person and day
	suggestFor  = 15 * time.Minute // as long as the message is fresh
)

// suggesting is what golive listens for in a room, beside what is said to it; its ID is the place's String.
type suggesting struct {
	On     bool     `json:"on"`
	Unfold bool     `json:"unfold,omitempty"` // keys of issues are unfolded
	Relay  bool     `json:"relay,omitempty"`  // every reply in the thread of a task becomes a comment
	Never  []string `json:"never,omitempty"`  // person IDs of those who do not want to be asked there
}

var suggestings = bot.Records[suggesting]{Kind: "task-suggesting", Schema: 1}

// suggested is how often a person was asked on a day; its ID is theirs.
type suggested struct {
	Day string `json:"day"`
	N   int    `json:"n"`
}

var suggesteds = bot.Records[suggested]{Kind: "task-suggested", Schema: 1}

// unwanted is a wording of which a person said in a room that it is no task.
type unwanted struct {
	At time.Time `json:"at"`
}

var unwanteds = bot.Records[unwanted]{Kind: "task-unwanted", Schema: 1}

func unwantedID(room bot.Place, person, summary string) string {
	return bot.HashID(room.Room().String(), person, strings.ToLower(summary))
}

// overhears reports whether suggestions are wanted in a room.
func overhears(ctx context.Context, records bot.Reader, room bot.Place) (bool, error) {
	s, _, err := suggestings.Read(ctx, records, room.String())
	if errors.Is(err, bot.ErrNotFound) {
		return false, nil
	}
	return s.On || s.Relay || s.Unfold, err
}

// overheard is a message that nobody said to golive.
func overheard(ctx context.Context, r *bot.Request) error {
	if r.Message.Bot || r.Message.Private || r.ProjectID == "" || r.Role < bot.RoleMember || r.WhoID == "" || r.Room.Audience() != bot.Team {
		return nil
	}
	s, err := suggestings.Get(r, r.Room.Place.String())
	if err == nil && s.Unfold {
		if err := unfold(ctx, r); err != nil {
			return err
		}
	}
	if err == nil && s.Relay {
		if taken, err := relayed(r); taken || err != nil {
			return err
		}
	}
	if errors.Is(err, bot.ErrNotFound) || err == nil && (!s.On || slices.ContainsFunc(s.Never, r.Is)) {
		return nil
	}
	if err != nil {
		return err
	}
	w, ok, err := surely(ctx, r, r.Message)
	if err != nil || !ok {
		return err
	}
	fresh, err := notYet(r, w)
	if err != nil || !fresh {
		return err
	}
	suggest(r, w)
	return nil
}

// surely is what a message asks for, if there is no doubt that it is a task: somebody is asked by name or there is a date,
// and nothing that was said leaves a choice.
func surely(ctx context.Context, r *bot.Request, m bot.Message) (wish, bool, error) {
	people, err := mentionable(ctx, r, r.Project, m)
	if err != nil {
		return wish{}, false, err
	}
	days, err := daybook.Calendar(r)
	if err != nil {
		return wish{}, false, err
	}
	meant := days.Parse(m.Text, m.At.In(r.Project.Location()), people.list)
	if !meant.IsTask || meant.Unsure.About != "" || meant.Assignee == "" && meant.DueDate == "" || meant.Title == "" {
		return wish{}, false, nil
	}
	w := wish{Due: meant.DueDate, Time: meant.DueTime}
	w.Summary, _ = cutSummary(meant.Title, m.Text)
	switch same := people.members[meant.Assignee]; {
	case len(same) > 1:
		return wish{}, false, nil // which of them is not worth a question that nobody asked for
	case len(same) == 1:
		w.Assignee = ofPerson(r, same[0].Person)
	default:
		w.Assignee = people.mentioned[meant.Assignee]
	}
	return w, true, nil
}

// notYet reports whether the person may be asked once more, and about this; it counts the asking.
func notYet(r *bot.Request, w wish) (bool, error) {
	for _, id := range []string{idOf(r.Message.Ref), idOf(bot.MessageRef{Place: r.Event.Room, ID: r.Event.Room.Thread})} {
		if _, err := tasks.Get(r, id); !errors.Is(err, bot.ErrNotFound) {
			return false, err // it is a task, or the talk about one
		}
	}
	if _, err := unwanteds.Get(r, unwantedID(r.Room.Place, r.WhoID, w.Summary)); !errors.Is(err, bot.ErrNotFound) {
		return false, err
	}
	today := r.Now.In(r.Project.Location()).Format(time.DateOnly)
	n, err := suggesteds.Get(r, r.WhoID)
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return false, err
	}
	if n.Day != today {
		n = suggested{Day: today}
	}
	if n.N++; n.N > suggestMost {
		return false, nil
	}
	return true, suggesteds.Put(r, r.WhoID, n)
}

// suggest asks the author whether it is to be a task.
func suggest(r *bot.Request, w wish) {
	var list []bot.Fact
	if w.Assignee.Name != "" {
		list = append(list, bot.Fact{Label: r.T("task.fact-assignee"), Value: bot.Escape(w.Assignee.Name)})
	}
	if w.Due != "" {
		list = append(list, bot.Fact{Label: r.T("task.fact-due"), Value: dueWords(r, r.T, r.Lang, w)})
	}
	value := r.Message.Ref.Place.String() + "|" + r.Message.Ref.ID
	c := bot.Card{Title: r.T("task.suggest-title"), Tag: r.Project.Key, Tone: bot.ToneInfo, Lang: r.Lang, Parts: []bot.Part{
		bot.Words("**" + bot.Escape(w.Summary) + "**"), bot.FactsOf(list...),
		bot.Row(bot.Primary(r.T("task.suggest-yes"), "task.suggest-yes", value), bot.Button(r.T("task.suggest-no"), "task.suggest-no", value),
			bot.Button(r.T("task.suggest-never"), "task.suggest-never", value))}}
	r.Send(bot.Effect{To: bot.Target{Room: r.Event.Room, Account: r.Event.From}, Body: c, Noise: bot.NoiseHint, Until: r.Now.Add(suggestFor)})
}

// suggestion is the message that a button of a suggestion is about, its room's project entered.
func suggestion(r *bot.Request) (bot.MessageRef, error) {
	at, id, _ := strings.Cut(r.Click.Value, "|")
	place, err := bot.ParsePlace(at)
	if err != nil {
		return bot.MessageRef{}, bot.Tell("bot.old-button")
	}
	room, err := bot.Rooms.Get(r, place.Room().String())
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return bot.MessageRef{}, err
	}
	if len(room.Projects) != 1 || room.Audience() != bot.Team {
		return bot.MessageRef{}, bot.Tell("task.not-here")
	}
	return bot.MessageRef{Place: place, ID: id}, r.Enter(room.Projects[0], bot.RoleMember)
}

// suggestYes makes the message a task.
func suggestYes(ctx context.Context, r *bot.Request) error {
	ref, err := suggestion(r)
	if err != nil {
		return err
	}
	m, err := read(ctx, r, ref)
	if errors.Is(err, bot.ErrNotFound) {
		return bot.Tell("task.message-gone")
	}
	if err != nil {
		return err
	}
	m.Ref = ref
	closeSuggestion(r, "task.suggest-done")
	return begin(ctx, r, ofMessage(r, m, words(r, r.Project, m)))
}

// suggestNo remembers that this is no task, in these words.
func suggestNo(ctx context.Context, r *bot.Request) error {
	ref, err := suggestion(r)
	if err != nil {
		return err
	}
	m, err := read(ctx, r, ref)
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return err
	}
	closeSuggestion(r, "task.suggest-noted")
	w, ok, err := surely(ctx, r, m)
	if err != nil || !ok { // it was edited or removed, so that it is not said again
		return err
	}
	return unwanteds.Put(r, unwantedID(ref.Place, r.WhoID, w.Summary), unwanted{At: r.Now})
}

// suggestNever remembers that the person does not want to be asked in this room.
func suggestNever(_ context.Context, r *bot.Request) error {
	ref, err := suggestion(r)
	if err != nil {
		return err
	}
	id := ref.Place.Room().String()
	s, err := suggestings.Get(r, id)
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return err
	}
	closeSuggestion(r, "task.suggest-stopped")
	if slices.ContainsFunc(s.Never, r.Is) {
		return nil
	}
	s.Never = append(s.Never, r.WhoID)
	return suggestings.Put(r, id, s)
}

// closeSuggestion closes a suggestion: it needs no more attention.
func closeSuggestion(r *bot.Request, key string) {
	r.Replace(bot.Card{Tone: bot.ToneDone, Lang: r.Lang, Parts: []bot.Part{bot.Words(r.T(key, "example", r.T("task.suggest-me-words")))}})
}

// setSuggest is the command: `suggest on|off|me`; alone it tells how things are.
func setSuggest(_ context.Context, r *bot.Request) error {
	if !r.Message.Private && len(r.Room.Projects) > 1 && r.Room.Audience() == bot.Team {
		return bot.Tell("task.suggest-several")
	}
	if r.Message.Private || len(r.Room.Projects) != 1 || r.Room.Audience() != bot.Team {
		return bot.Tell("task.suggest-where")
	}
	id := r.Room.Place.String()
	s, err := suggestings.Get(r, id)
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return err
	}
	switch said := strings.ToLower(strings.TrimSpace(r.Rest)); {
	case said == "":
		key := "task.suggest-is-off"
		if s.On {
			key = "task.suggest-is-on"
		}
		if s.On && slices.ContainsFunc(s.Never, r.Is) {
			key = "task.suggest-not-you"
		}
		show(r, bot.Card{Tone: bot.ToneInfo, Tag: r.Project.Key, Parts: []bot.Part{bot.Words(r.T(key, "n", suggestMost, "example", r.T("task.suggest-me-words")))}})
		return nil
	case slices.Contains(onWords, said):
		return switchSuggest(r, id, s, true)
	case slices.Contains(offWords, said):
		return switchSuggest(r, id, s, false)
	case slices.Contains(meWords, said):
		s.Never = slices.DeleteFunc(s.Never, r.Is)
		key := "task.suggest-you-again"
		if !s.On {
			key = "task.suggest-is-off"
		}
		r.Whisper(bot.Card{Tone: bot.ToneGood, Tag: r.Project.Key, Parts: []bot.Part{bot.Words(r.T(key))}})
		return suggestings.Put(r, id, s)
	}
	return bot.Tell("task.suggest-how")
}

var (
	onWords  = []string{"on", "yes", "开", "开启", "打开", "启用"}
	offWords = []string{"off", "no", "关", "关闭", "关掉", "停用"}
	meWords  = []string{"me", "问我", "我"}
)

// switchSuggest turns suggestions on or off, by a lead.
func switchSuggest(r *bot.Request, id string, s suggesting, on bool) error {
	if err := r.Enter(r.Room.Projects[0], bot.RoleLead); err != nil {
		return err
	}
	if on && r.MustMention() {
		return bot.Tell("task.suggest-deaf")
	}
	s.On = on
	r.Audit("task.suggest", suggestings.Key(id), map[string]string{"project": r.ProjectID, "on": map[bool]string{true: "yes", false: "no"}[on]})
	key := "task.suggest-off"
	if on {
		key = "task.suggest-on"
	}
	r.Reply("", bot.Card{Title: r.T(key), Tag: r.Project.Key, Tone: bot.ToneGood, Lang: r.Lang,
		Parts: []bot.Part{bot.Words(r.T(key+"-note", "n", suggestMost))}})
	return suggestings.Put(r, id, s)
}
