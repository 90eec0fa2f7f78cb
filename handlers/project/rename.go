package project

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/golive-bot/golive/bot"
)

// rename is the command: `project rename NAME`.
func rename(_ context.Context, r *bot.Request) error {
	if strings.TrimSpace(r.Rest) == "" {
		tell(r, "project.rename-how", "name", r.Project.Name, "example", r.T("project.rename.example"))
		return nil
	}
	name, err := goodName(r.Rest)
	if err != nil {
		return err
	}
	p, before := r.Project, r.Project.Name
	if name == before {
		tell(r, "project.rename-same", "name", name)
		return nil
	}
	p.Name = name
	if err := bot.Projects.Put(r, r.ProjectID, p); err != nil {
		return err
	}
	r.Project = p
	r.Audit("project.rename", bot.Projects.Key(r.ProjectID), map[string]string{"before": before, "after": name})
	if _, err := r.Happened(bot.Happening{Kind: "project", Which: "renamed", Before: before, After: name}); err != nil {
		return err
	}
	r.ProjectChanged(r.ProjectID)
	r.Publish("project.renamed", "project/"+r.ProjectID, bot.ProjectChanged{Project: r.ProjectID})
	done(r, "project.renamed", "name", name, "before", before)
	return nil
}

// rekey is the command: `project key KEY`. The former key stays the project's own and still finds it, so that what people
// remember or wrote down keeps working.
func rekey(_ context.Context, r *bot.Request) error {
	if err := meantAsValue(r); err != nil {
		return err
	}
	if err := meantAsKey(r); err != nil {
		return err
	}
	if strings.TrimSpace(r.Rest) == "" {
		tell(r, "project.key-how", "key", r.Project.Key, "example", r.T("project.rekey.example"))
		return nil
	}
	key, err := freeKey(r, r.ProjectID, r.Rest)
	if err != nil {
		return err
	}
	p, before := r.Project, r.Project.Key
	if key == before {
		tell(r, "project.key-same", "key", key)
		return nil
	}
	p.Key, p.Former = key, append(slices.DeleteFunc(slices.Clone(p.Former), func(k string) bool { return k == key }), before)
	if err := errors.Join(keyOwners.Put(r, key, keyOwner{r.ProjectID}), bot.Projects.Put(r, r.ProjectID, p)); err != nil {
		return err
	}
	r.Project = p
	r.Audit("project.key", bot.Projects.Key(r.ProjectID), map[string]string{"before": before, "after": key})
	if _, err := r.Happened(bot.Happening{Kind: "project", Which: "key", Before: before, After: key}); err != nil {
		return err
	}
	r.ProjectChanged(r.ProjectID)
	done(r, "project.rekeyed", "key", key, "before", before)
	return nil
}

// meantAsKey undoes the reading of a key as that of the project to be changed, where another is spoken of: whoever says a key
// asks for it, and not what it is.
func meantAsKey(r *bot.Request) error {
	if r.Rest != "" || r.Named == "" {
		return nil
	}
	spoken, err := r.SettledUnnamed(bot.RoleLead)
	if err != nil || spoken == "" {
		return err
	}
	r.Rest = r.Named
	return r.Enter(spoken, bot.RoleLead)
}

// freeKey reads a key that is well-formed, and free or the project's own from before. Of one that is taken it tells some that
// are free.
func freeKey(r *bot.Request, project, s string) (string, error) {
	key := strings.ToUpper(strings.TrimSpace(s))
	if !goodKey.MatchString(key) {
		return "", bot.Tell("project.bad-key")
	}
	owner, err := keyOwners.Get(r, key)
	switch {
	case errors.Is(err, bot.ErrNotFound), err == nil && project != "" && owner.Project == project:
		return key, nil
	case err != nil:
		return "", err
	}
	free, err := keysLike(r, key)
	if err != nil {
		return "", err
	}
	return "", bot.Tell("project.key-taken", "key", key, "free", strings.Join(free, r.T("bot.and")))
}

// keysLike are three free keys that begin like one that is taken.
func keysLike(r *bot.Request, key string) ([]string, error) {
	var free []string
	for n := 2; n < 100 && len(free) < 3; n++ {
		number := strconv.Itoa(n)
		like := key[:min(len(key), 10-len(number))] + number
		_, err := keyOwners.Get(r, like)
		if err != nil && !errors.Is(err, bot.ErrNotFound) {
			return nil, err
		}
		if err != nil {
			free = append(free, like)
		}
	}
	return free, nil
}
