package engine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/i18n"
)

// operators are those whom the configuration names and who can be reached: known to golive, or to a chat's directory.
func (e *Engine) operators(ctx context.Context) ([]bot.Addressee, error) {
	var all []bot.Addressee
	seen := map[bot.Target]bool{}
	for _, name := range e.Operators {
		a, err := e.operator(ctx, name)
		if errors.Is(err, bot.ErrNotFound) {
			e.Log.Warn("an operator cannot be reached: nobody is known by that name", "operator", name)
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("look up operator: %w", err)
		}
		if !seen[a.To] {
			seen[a.To] = true
			all = append(all, a)
		}
	}
	return all, nil
}

// operator finds one by what the configuration says: an e-mail address, platform/tenant/id, or platform:id.
func (e *Engine) operator(ctx context.Context, name string) (bot.Addressee, error) {
	if strings.Contains(name, "@") {
		return e.operatorByEmail(ctx, name)
	}
	if a, err := bot.ParseAccount(name); err == nil {
		found, err := e.operatorAmong(ctx, bot.Query{Index: "account", Value: name}, "")
		if errors.Is(err, bot.ErrNotFound) {
			return bot.Addressee{To: bot.ToAccount(a), Account: a, Lang: i18n.Chinese, Zone: bot.Person{}.Location()}, nil
		}
		return found, err
	}
	platform, id, ok := strings.Cut(name, ":")
	if !ok || id == "" {
		return bot.Addressee{}, bot.ErrNotFound
	}
	return e.operatorAmong(ctx, bot.Query{Index: "account", From: platform + "/", To: platform + "0"}, id) // "0" follows "/"
}

func (e *Engine) operatorByEmail(ctx context.Context, email string) (bot.Addressee, error) {
	for _, as := range []string{email, strings.ToLower(email)} {
		found, err := e.operatorAmong(ctx, bot.Query{Index: "email", Value: as}, "")
		if !errors.Is(err, bot.ErrNotFound) {
			return found, err
		}
	}
	for _, p := range e.Platforms {
		d, ok := p.(bot.Directory)
		if !ok {
			continue
		}
		a, err := d.ByEmail(ctx, email)
		if err != nil {
			continue // it does not know them, or does not answer: another may
		}
		profile, err := d.Profile(ctx, a)
		if err != nil {
			profile = bot.Profile{}
		}
		return bot.Addressee{To: bot.ToAccount(a), Account: a, Lang: cmp.Or(i18n.Normal(profile.Lang), i18n.Chinese),
			Zone: bot.Person{Zone: profile.Zone}.Location()}, nil
	}
	return bot.Addressee{}, bot.ErrNotFound
}

// operatorAmong is the first of the people whom a query finds who is still there, and has an account of that ID if one is
// asked for.
func (e *Engine) operatorAmong(ctx context.Context, q bot.Query, account string) (bot.Addressee, error) {
	q.Kind = bot.People.Kind
	for rec, err := range e.Store.Find(ctx, q) {
		if err != nil {
			return bot.Addressee{}, err
		}
		h, err := e.personNow(ctx, rec.ID)
		if unknown := skip(""); errors.As(err, &unknown) {
			continue
		}
		if err != nil {
			return bot.Addressee{}, err
		}
		a, reachable := h.Preferred()
		if h.Gone || h.Outsider && q.Index == "email" || !reachable || account != "" && !hasAccount(h.Person, strings.TrimSuffix(q.From, "/"), account) {
			continue
		}
		return bot.Addressee{To: bot.ToPerson(h.id), Account: a, Lang: cmp.Or(i18n.Normal(h.Lang), i18n.Normal(h.Spoke), i18n.Chinese),
			Zone: h.Location()}, nil
	}
	return bot.Addressee{}, bot.ErrNotFound
}

func hasAccount(p bot.Person, platform, id string) bool {
	for _, s := range p.Accounts {
		if a, err := bot.ParseAccount(s); err == nil && a.Platform == platform && strings.EqualFold(a.ID, id) {
			return true
		}
	}
	return false
}
