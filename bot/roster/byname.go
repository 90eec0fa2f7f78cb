package roster

import (
	"errors"
	"regexp"
	"slices"
	"strings"

	"github.com/golive-bot/golive/bot"
)

// inBrackets is where people can be reached whom golive cannot write to: "王总 (WeChat)".
var inBrackets = regexp.MustCompile(`([^,，、()（）]+)[(（]\s*([^()（）]{1,30}?)\s*[)）]`)

const longestName = 60 // characters

// ByName finds the people of the entered project whom text records by name alone, as "NAME (WHERE)", or makes them, and
// answers what else the text says. Nobody vouches for them, so that they count as being from outside. A word that isWord
// knows is no part of a name.
func ByName(r *bot.Request, text string, isWord func(string) bool) (people []Human, rest string, err error) {
	rest = inBrackets.ReplaceAllStringFunc(text, func(found string) string {
		m := inBrackets.FindStringSubmatch(found)
		words := strings.Fields(m[1])
		own := 0
		for i, word := range words {
			if strings.HasPrefix(word, "@") || isWord(strings.ToLower(word)) {
				own = i + 1
			}
		}
		name := strings.Join(words[own:], " ")
		if name == "" || len([]rune(name)) > longestName {
			return found
		}
		people = append(people, Human{nameID(r.ProjectID, name), bot.Person{Name: name, Via: m[2], Outsider: true}})
		return strings.Join(words[:own], " ") + " "
	})
	for i, h := range people {
		if slices.ContainsFunc(people[:i], func(before Human) bool { return before.ID == h.ID }) {
			continue
		}
		known, err := bot.People.Get(r, h.ID)
		if err == nil {
			known.Via = h.Via
			people[i].Person = known
		} else if !errors.Is(err, bot.ErrNotFound) {
			return nil, "", err
		}
		if err := bot.People.Put(r, h.ID, people[i].Person); err != nil {
			return nil, "", err
		}
	}
	return people, rest, nil
}

// nameID is the ID of whom a project knows by name alone: another project's person of that name is somebody else.
func nameID(project, name string) string { return bot.HashID("named", project, strings.ToLower(name)) }

// nameOnly reports whether somebody is known by name alone, and not to the entered project.
func nameOnly(r *bot.Request, h Human) bool {
	return len(h.Accounts) == 0 && r.Project.Role(h.ID) == bot.RoleAnyone
}
