package roster

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/golive-bot/golive/bot"
)

// Named finds the people whom text names, by mention, e-mail address, or a name that golive has met; in the order of
// their names. A word that isWord knows names nobody and is answered in words, in lower case.
// If a word names nobody else either, the error is a Tell (see Unknown), and people are those who were found before it.
func Named(ctx context.Context, r *bot.Request, text string, isWord func(string) bool) (people []Human, words []string, err error) {
	return named(ctx, r, text, isWord, present)
}

// Everybody is Named for commands that may be about those who have left as well.
func Everybody(ctx context.Context, r *bot.Request, text string) ([]Human, error) {
	people, _, err := named(ctx, r, text, func(string) bool { return false }, func(*bot.Request, Human) bool { return true })
	return people, err
}

// present reports whether somebody can be meant by their name here.
func present(r *bot.Request, h Human) bool { return !h.Gone && !nameOnly(r, h) }

func named(ctx context.Context, r *bot.Request, text string, isWord func(string) bool, meant func(*bot.Request, Human) bool) (people []Human, words []string, err error) {
	people, text, err = mentioned(ctx, r, text)
	if err != nil {
		return nil, nil, err
	}
	for left := strings.FieldsFunc(text, between); len(left) > 0; {
		if lower := strings.ToLower(left[0]); isWord(lower) {
			words, left = append(words, lower), left[1:]
			continue
		}
		h, n, err := first(ctx, r, left, meant)
		if err != nil {
			return people, words, err
		}
		people, left = append(people, h), left[n:]
	}
	slices.SortFunc(people, func(a, b Human) int { return cmp.Compare(a.Name, b.Name) })
	return people, words, nil
}

// longestRun is of how many words a name may be that was typed and not chosen from the platform's list.
const longestRun = 4

// first finds the person whom words begin to name, and how many words that takes: of two names the longer counts.
func first(ctx context.Context, r *bot.Request, words []string, meant func(*bot.Request, Human) bool) (Human, int, error) {
	for n := min(longestRun, len(words)); n > 1; n-- {
		name := strings.TrimPrefix(strings.Join(words[:n], " "), "@")
		if strings.Contains(name, "@") { // somebody else begins there
			continue
		}
		h, err := byWord(ctx, r, name, meant)
		if _, nobody := Unknown(err); !nobody {
			return h, n, err
		}
	}
	h, err := byWord(ctx, r, strings.TrimPrefix(words[0], "@"), meant)
	return h, 1, err
}

// mostNamesakes is how many people of one name are offered to choose from.
const mostNamesakes = 20

// between tells the characters that part names from each other.
func between(c rune) bool { return strings.ContainsRune(" ,，、", c) }

// mentioned are the people whom text mentions, and the text without them.
func mentioned(ctx context.Context, r *bot.Request, text string) ([]Human, string, error) {
	var people []Human
	mentions := slices.Clone(r.Message.Mentions)
	slices.SortFunc(mentions, func(a, b bot.Mention) int { return len(b.Name) - len(a.Name) })
	for _, m := range mentions {
		if !strings.Contains(text, "@"+m.Name) {
			continue
		}
		text = strings.ReplaceAll(text, "@"+m.Name, " ")
		h, err := Acquaint(ctx, r, m.Account)
		if err != nil {
			return nil, "", err
		}
		people = append(people, h)
	}
	return people, text, nil
}

// Unknown reports whether err tells that nobody is known by a name.
func Unknown(err error) (name string, ok bool) {
	var tell *bot.TellError
	if !errors.As(err, &tell) || tell.Key != unknownPerson && tell.Key != unknownNear && tell.Key != unknownMail {
		return "", false
	}
	name, ok = tell.Args[1].(string)
	return name, ok
}

const (
	unknownPerson = "bot.unknown-person"
	unknownNear   = "bot.unknown-person-near" // and who may be meant
	unknownMail   = "bot.unknown-mail"        // which may be a guest's
)

// unknown tells that nobody has a name, and who in the request's project has one like it.
func unknown(r *bot.Request, name string) error {
	if strings.Contains(name, "@") {
		return bot.Tell(unknownMail, "name", name)
	}
	like, err := near(r, name)
	switch {
	case err != nil:
		return err
	case len(like) == 0:
		return bot.Tell(unknownPerson, "name", name)
	}
	return bot.Tell(unknownNear, "name", name, "near", strings.Join(like, r.T("bot.or")))
}

// byWord finds a person by e-mail address or by a name that golive has met.
func byWord(ctx context.Context, r *bot.Request, word string, meant func(*bot.Request, Human) bool) (Human, error) {
	if strings.Contains(word, "@") {
		return byMail(ctx, r, word)
	}
	var found []Human
	for f, err := range bot.People.Find(r, bot.Query{Index: "name", Value: word, Limit: mostNamesakes + 1}) {
		if err != nil {
			return Human{}, err
		}
		if h := (Human{f.ID, f.Value}); h.Alias == "" && meant(r, h) {
			found = append(found, h)
		}
	}
	switch n := len(found); {
	case n == 0:
		return Human{}, unknown(r, word)
	case n > mostNamesakes:
		return Human{}, bot.Tell("bot.several-people", "name", word)
	}
	return OneOf(r, word, found)
}

func byMail(ctx context.Context, r *bot.Request, mail string) (Human, error) {
	owner, err := emailOwners.Get(r, strings.ToLower(mail))
	if err == nil {
		id, p, err := bot.PersonNow(r, owner.Person)
		return Human{id, p}, err
	}
	if !errors.Is(err, bot.ErrNotFound) {
		return Human{}, err
	}
	if d, err := r.Directory(r.Event.Room.Platform); err == nil {
		waiting, cancel := r.Patience(ctx)
		defer cancel()
		if a, err := d.ByEmail(waiting, mail); err == nil {
			return Acquaint(ctx, r, a)
		}
	}
	return Human{}, unknown(r, mail)
}
