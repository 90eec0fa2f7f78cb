package person

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/roster"
)

const (
	erasePage = 1000    // records that one run looks at
	eraseMost = 100     // records that one run changes
	eraseSize = 300_000 // bytes of them
)

// eraseAsked is how long the question whether to erase somebody holds: what is kept, and who leads what, changes.
const eraseAsked = time.Hour

// erasure is that somebody is being erased, so that what was asked before is not done once more. Its ID tells nothing of them.
type erasure struct {
	Begun time.Time `json:"begun"`
}

var erasures = bot.Records[erasure]{Kind: "person-erasure", Schema: 1}

// erasureID is that of whoever a reference means.
func erasureID(ref string) string { return bot.HashID("erase", ref) }

// erase is the command of operators: `person erase @x`. It asks them in private.
func erase(ctx context.Context, r *bot.Request) error {
	who, ref, err := named(ctx, r)
	if err != nil {
		return err
	}
	if err := askToErase(ctx, r, who, ref, bot.HashID(r.Event.ID)); err != nil {
		return err
	}
	if !r.Message.Private {
		r.Whisper(bot.Card{Tone: bot.ToneInfo, Parts: []bot.Part{bot.Words(r.T("person.asked-private"))}})
	}
	return nil
}

func eraseHandle(card string) string { return "person/erase/" + card }

// askToErase tells what goes, what stays and why, and asks, on the card of that name. The value of its button is
// "<card>|<unix time>|<reference>".
func askToErase(ctx context.Context, r *bot.Request, who roster.Human, ref, card string) error {
	if err := admitErasure(r, who); err != nil {
		return err
	}
	s, err := subjectOf(ctx, r, ref)
	if err != nil {
		return err
	}
	lines, err := keptLines(ctx, r, s)
	if err != nil {
		return err
	}
	var stays []string
	for _, k := range r.Env().Keeps {
		if k.Stays != "" {
			stays = append(stays, "- "+r.T(k.Stays))
		}
	}
	value := card + "|" + strconv.FormatInt(r.Now.Unix(), 10) + "|" + ref
	c := bot.Card{Title: r.T("person.erase-title", "name", who.Name), Tone: bot.ToneBad, Lang: r.Lang, Parts: []bot.Part{
		bot.Words(r.T("person.erase-goes") + "\n" + strings.Join(append(lines, "- "+r.T("person.erase-purge")), "\n")),
		bot.Words(r.T("person.erase-stays") + "\n" + strings.Join(stays, "\n")),
		bot.Row(bot.Control{Label: r.T("person.erase-yes"), Action: "person.erase", Value: value, Style: bot.StyleDanger,
			Confirm: &bot.Confirm{Title: r.T("person.erase-sure"), Text: r.T("person.erase-sure-text"), Yes: r.T("person.erase-yes"), No: r.T("person.erase-no")}})}}
	if who.ID != "" {
		c.Parts = append(c.Parts, bot.SmallPrint(r.T("person.erase-again")))
	}
	r.Send(bot.Effect{To: bot.ToAccount(r.Event.From), Handle: eraseHandle(card), Body: c})
	return nil
}

// admitErasure refuses to leave a project without anybody who leads it: who is being erased as well does not count.
func admitErasure(r *bot.Request, who roster.Human) error {
	switch {
	case who.ID == "": // they stand on lists alone
		return nil
	case who.Name == bot.Erased:
		return bot.Tell("person.erased-before")
	}
	var keys []string
	for f, err := range bot.Projects.Find(r, bot.Query{Index: "member", Value: who.ID}) {
		if err != nil {
			return err
		}
		if f.Value.State == bot.ProjectClosed || f.Value.Role(who.ID) < bot.RoleLead {
			continue
		}
		others, err := presentOf(r, f.Value, who.ID, bot.RoleLead)
		if err != nil {
			return err
		}
		stay := 0
		for _, h := range others {
			going, err := isErased(r, h.ID)
			if err != nil {
				return err
			}
			if !going {
				stay++
			}
		}
		if stay == 0 {
			keys = append(keys, f.Value.Key)
		}
	}
	if len(keys) == 0 {
		return nil
	}
	slices.Sort(keys)
	return bot.Tell("person.erase-lead", "name", who.Name, "keys", strings.Join(keys, r.T("bot.and")))
}

// isErased reports whether somebody is being erased. What is decided on it stands only if that does not begin at the same time.
func isErased(r *bot.Request, person string) (bool, error) {
	_, err := erasures.Hold(r, erasureID(person))
	if errors.Is(err, bot.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// erasing is the payload of "person.erasing": how far the work has come.
type erasing struct {
	Subject bot.DataSubject `json:"subject"`
	By      string          `json:"by"`
	Lang    string          `json:"lang"`
	Kind    int             `json:"kind"` // in the list of kinds
	After   string          `json:"after,omitempty"`
	Changed int             `json:"changed"`
}

// eraseClicked begins to erase, once. What was asked long ago is asked again.
func eraseClicked(ctx context.Context, r *bot.Request) error {
	f := strings.SplitN(r.Click.Value, "|", 3)
	if len(f) != 3 {
		return bot.Tell("bot.old-button")
	}
	unix, err := strconv.ParseInt(f[1], 10, 64)
	if err != nil {
		return bot.Tell("bot.old-button")
	}
	card, asked, ref := f[0], time.Unix(unix, 0), f[2]
	var who roster.Human
	if said, listed := strings.CutPrefix(ref, listMark); listed {
		who.Name = said
	} else {
		if who, err = human(r, ref); err != nil {
			return err
		}
		ref = who.ID
	}
	if err := admitErasure(r, who); err != nil {
		return err
	}
	switch e, err := erasures.Get(r, erasureID(ref)); {
	case err != nil && !errors.Is(err, bot.ErrNotFound):
		return err
	case err == nil && !asked.After(e.Begun):
		return bot.Tell("person.erase-begun")
	}
	s, err := subjectOf(ctx, r, ref)
	if errors.Is(err, bot.ErrNotFound) {
		return bot.Tell("person.erased-before")
	}
	if err != nil {
		return err
	}
	if r.Now.Sub(asked) > eraseAsked {
		r.Toast(bot.ToneWarn, "person.erase-old")
		return askToErase(ctx, r, who, ref, card)
	}
	r.Audit("person.erase", bot.People.Key(s.IDs[0]), nil)
	goOnErasing(r, erasing{Subject: s, By: r.WhoID, Lang: r.Lang})
	r.Send(bot.Effect{To: bot.ToAccount(r.Event.From), Handle: eraseHandle(card), Body: bot.Card{Title: r.T("person.erasing"), Tone: bot.ToneDone, Lang: r.Lang}})
	r.Toast(bot.ToneGood, "person.erasing")
	r.Arm(bot.Timer{Key: "person/erase/" + erasureID(ref), Due: r.Now.Add(eraseAsked + time.Minute), Name: "person.erase-over", Data: bot.Encode(erasureID(ref))})
	return erasures.Put(r, erasureID(ref), erasure{Begun: r.Now})
}

// eraseOver forgets that somebody was erased, when no question from before holds any more.
func eraseOver(_ context.Context, r *bot.Request) error {
	var id string
	if err := r.Timer.Decode(&id); err != nil {
		return err
	}
	return erasures.Delete(r, id)
}

// goOnErasing publishes the next step. It is sealed, since it says who is erased.
func goOnErasing(r *bot.Request, e erasing) {
	r.Again(bot.Event{ID: r.Event.ID + "/erasing", Name: "person.erasing", Lane: "person/erasing", At: r.Now, Sealed: true, Data: bot.Encode(e)})
}

// eraseStep takes the person out of one page of records; after the last of them what the store keeps besides is purged.
func eraseStep(ctx context.Context, r *bot.Request) error {
	var e erasing
	if err := r.Decode(&e); err != nil {
		return err
	}
	kinds := r.Env().Keeps
	if e.Kind < len(kinds) {
		if err := e.page(ctx, r, kinds[e.Kind]); err != nil {
			return err
		}
		goOnErasing(r, e)
		return nil
	}
	r.Purge(e.Subject.Words())
	r.Send(bot.Effect{To: bot.ToPerson(e.By), Body: bot.Card{Title: r.In(e.Lang, "person.erased"), Tone: bot.ToneGood, Lang: e.Lang,
		Parts: []bot.Part{bot.Words(r.In(e.Lang, "person.erased-text", "n", e.Changed))}}})
	return nil
}

// page takes the person out of the next records of a kind.
func (e *erasing) page(ctx context.Context, r *bot.Request, k bot.Kept) error {
	forget := k.Forget
	if forget == nil {
		forget = bot.Forgotten
	}
	looked, size, changed := 0, 0, 0
	for rec, err := range r.Env().Store.Find(ctx, bot.Query{Kind: k.Kind, After: e.After, Limit: erasePage}) {
		if err != nil {
			return fmt.Errorf("look through %s: %w", k.Kind, err)
		}
		if k.Forget == nil && k.Stays != "" {
			break
		}
		looked, e.After = looked+1, rec.ID
		if !k.Holds(rec, e.Subject) {
			continue
		}
		without, err := forget(rec, e.Subject)
		if err != nil {
			return bot.Permanent(fmt.Errorf("erase from %s: %w", rec.Key(), err))
		}
		r.Rewrite(without)
		changed, size = changed+1, size+len(without.Data)
		if changed == eraseMost || size > eraseSize {
			e.Changed += changed
			return nil
		}
	}
	e.Changed += changed
	if looked < erasePage {
		e.Kind, e.After = e.Kind+1, ""
	}
	return nil
}
