package engine

import (
	"errors"
	"regexp"
	"slices"
	"strings"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/i18n"
)

// chooseProject settles the project of a command: the one named by its key, else that of what its words are about, else as
// Request.Settle does.
func (e *Engine) chooseProject(r *bot.Request, role bot.Role) error {
	if r.Named == "" { // or it stood before the command
		if err := e.inProject(r); err != nil {
			return err
		}
	}
	if r.Named != "" {
		named, err := r.ProjectByKey(r.Named)
		if err == nil && named.ID == "" {
			err = bot.Tell("bot.no-such-project")
		}
		if err != nil {
			return err
		}
		return r.About(named.ID)
	}
	word, rest, apart := firstWord(r.Rest)
	if word == "" {
		return e.settle(r, role)
	}
	named, err := r.ProjectByKey(word)
	switch {
	case err != nil:
		return err
	case named.ID == "" && r.Command.Args == "" && looksLikeKey(word): // what else could it be
		return bot.Tell("bot.no-such-project")
	case named.ID == "":
		if err := e.readsAlong(r, word); err != nil {
			return err
		}
		return e.settle(r, role)
	}
	if r.Command.Prose {
		meant, err := e.meansKey(r, named, word, rest, apart, role)
		if err != nil {
			return err
		}
		if !meant {
			return e.settle(r, role)
		}
	}
	r.Named, r.Rest = word, strings.TrimSpace(rest)
	return r.About(named.ID)
}

// firstWord cuts a text behind its first word, and tells whether a colon sets that apart.
func firstWord(text string) (word, rest string, apart bool) {
	i := strings.IndexAny(text, " :：")
	if i < 0 {
		return text, "", false
	}
	rest = strings.TrimLeft(text[i:], ":：")
	return text[:i], strings.TrimSpace(rest), rest != text[i:]
}

// settle settles the project of a command that names none.
func (e *Engine) settle(r *bot.Request, role bot.Role) error {
	if r.Command.Which != nil && r.ProjectID == "" {
		id, err := r.Command.Which(r)
		if err != nil {
			return err
		}
		if id != "" {
			return r.About(id)
		}
	}
	if r.Command.Wants == bot.WantsAll && r.ProjectID == "" && r.InPrivate() {
		if all, err := r.Candidates(); err != nil || len(all) > 1 {
			return err
		}
	}
	return r.Settle(role)
}

var (
	// keyAhead is a key before a command: "CRM task call them", "in CRM: my tasks", "在CRM建任务".
	keyAhead = regexp.MustCompile(`^(?i:in|for|在|给)?[\s:：]*([A-Za-z][A-Za-z0-9]{1,9})(?:[\s:：,，]+|里|中|\b)(.+)$`)
	// keyBehind is a key behind one, said with a word: "my tasks in CRM", "task in CRM: call them".
	keyBehind = regexp.MustCompile(`^(?i:in|for|of|在|给)\s*([A-Za-z][A-Za-z0-9]{1,9})(\s*[:：,，]\s*|\s*$)`)
)

// ahead finds the command of a text that begins with the key of a project which the person may know of.
func (e *Engine) ahead(r *bot.Request) (cmd bot.Command, rest string, ok bool, err error) {
	m := keyAhead.FindStringSubmatch(strings.TrimSpace(r.Message.Text))
	if m == nil {
		return cmd, "", false, nil
	}
	if cmd, ok = e.table.saying(m[2]); !ok {
		if cmd, rest, ok = e.table.match(strings.TrimSpace(m[2])); !ok {
			return cmd, "", false, nil
		}
	}
	named, err := r.ProjectByKey(m[1])
	if err != nil || named.ID == "" {
		return cmd, "", false, err
	}
	r.Named = m[1]
	return cmd, rest, true, nil
}

// inProject takes a key that is said with a word and a colon, or with nothing behind it.
func (e *Engine) inProject(r *bot.Request) error {
	m := keyBehind.FindStringSubmatch(r.Rest)
	if m == nil {
		return nil
	}
	named, err := r.ProjectByKey(m[1])
	switch {
	case err != nil:
		return err
	case named.ID == "":
		return unknownKey(r, m[0], m[1])
	}
	r.Named, r.Rest = m[1], strings.TrimSpace(r.Rest[len(m[0]):])
	return nil
}

// setApart is how a key is set apart: "in XYZ: ..."; "for QA: ..." may be any word.
var setApart = regexp.MustCompile(`^(?i:in|在).*[:：]\s*$`)

// unknownKey tells that there is no such project where a word can only be meant as a key: in capitals, set apart, and said by
// whoever has several projects to choose from.
func unknownKey(r *bot.Request, said, key string) error {
	if key != strings.ToUpper(key) || !setApart.MatchString(said) {
		return nil
	}
	all, err := r.Candidates()
	if err != nil || len(all) < 2 {
		return err
	}
	keys := make([]string, len(all))
	for i, f := range all {
		keys[i] = f.Value.Key
	}
	return bot.Tell("bot.no-project-called", "key", key, "keys", strings.Join(keys, r.T("bot.or")))
}

// readsAlong tells whoever names a project of the room, in capitals, that they are not in it: its key is on the cards there.
func (e *Engine) readsAlong(r *bot.Request, word string) error {
	for _, id := range r.Room.Projects {
		p, err := bot.Projects.Get(r, id)
		if err == nil && len(r.Room.Projects) > 1 && p.Key == word {
			return bot.Tell("bot.not-in-project", "key", word)
		}
		if err != nil && !errors.Is(err, bot.ErrNotFound) {
			return err
		}
	}
	return nil
}

// meansKey reports whether the first word of a text means the project with that key. In capitals it does, and else never,
// where the room is that project's or nobody's, or another's; what lies between is asked, where it makes a difference.
func (e *Engine) meansKey(r *bot.Request, named bot.Found[bot.Project], word, rest string, apart bool, role bot.Role) (bool, error) {
	here := len(r.Room.Projects) == 0 || slices.Contains(r.Room.Projects, named.ID)
	capitals := word == named.Value.Key
	switch {
	case here && capitals && apart: // "ERP: call them"
		return true, nil
	case here && len(r.Room.Projects) == 1, !here && !capitals:
		return false, nil
	case here && capitals:
		return true, nil
	}
	id, err := r.Settled(role)
	if err != nil || id == "" || id == named.ID {
		return false, err
	}
	p, err := bot.Projects.Get(r, id)
	if err != nil {
		return false, err
	}
	meant, err := r.Choose("key", r.T("bot.key-or-word", "word", word), []bot.Choice{
		{Label: r.T("bot.as-word", "key", p.Key, "text", i18n.Short(r.Rest, mostOnButton)), Value: "word"},
		{Label: r.T("bot.as-word", "key", named.Value.Key, "text", i18n.Short(rest, mostOnButton)), Value: "key"},
	})
	return meant == "key", err
}

// mostOnButton is how much of a text a button for it shows.
const mostOnButton = 40

func looksLikeKey(word string) bool {
	return len(word) <= 10 && strings.Trim(strings.ToUpper(word), "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == ""
}

// spokenOf is the project that golive spoke about in the thread of the event, or on the card that the event is about, or "".
// In a room that is bound to projects it is one of those; else one that the person may know of.
func (e *Engine) spokenOf(r *bot.Request) (string, error) {
	for _, at := range whereabouts(r) {
		t, err := bot.Threads.Get(r, at.String())
		if err != nil && !errors.Is(err, bot.ErrNotFound) {
			return "", err
		}
		if e.mayMean(r, t.Project) {
			return t.Project, nil
		}
		ref := bot.MessageRef{Place: at, ID: at.Thread} // golive's own card may have begun it
		for found, err := range handles.Find(r, bot.Query{Index: "message", Value: ref.String(), Limit: 1}) {
			if err != nil {
				return "", err
			}
			if e.mayMean(r, found.Value.Project) {
				return found.Value.Project, nil
			}
		}
	}
	return "", nil
}

// begun is the handle of golive's own card that began a thread to which an event may belong, or "".
func begun(r *bot.Request) (string, error) {
	for _, at := range whereabouts(r) {
		ref := bot.MessageRef{Place: at, ID: at.Thread}
		for found, err := range handles.Find(r, bot.Query{Index: "message", Value: ref.String(), Limit: 1}) {
			return found.ID, err
		}
	}
	return "", nil
}

// whereabouts are the threads that an event may belong to: the one in which it happened, and those that begin with the
// messages that it is about.
func whereabouts(r *bot.Request) []bot.Place {
	begun := []string{r.Event.Room.Thread, r.Message.Ref.Place.Thread, r.Click.Message.ID, r.Message.Quotes}
	switch afterAt(r.Event.Name) {
	case bot.EventReaction:
		var re bot.Reaction
		if r.Decode(&re) == nil {
			begun = append(begun, re.Message.Place.Thread, re.Message.ID)
		}
	case bot.EventShortcut:
		begun = append(begun, r.Message.Ref.ID)
	}
	var threads []bot.Place
	for _, id := range begun {
		if at := r.Event.Room.In(id); id != "" && !slices.Contains(threads, at) {
			threads = append(threads, at)
		}
	}
	return threads
}

// mayMean reports whether a project can be meant in the event's room by whoever acts there.
func (e *Engine) mayMean(r *bot.Request, project string) bool {
	if len(r.Room.Projects) > 0 || project == "" {
		return slices.Contains(r.Room.Projects, project)
	}
	p, err := bot.Projects.Get(r, project)
	return err == nil && r.RoleIn(p) >= bot.RoleClient
}
