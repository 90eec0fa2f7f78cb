package phase

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
)

// Who has to sign before a phase closes.
const (
	asLead   = "lead"
	asClient = "client"
)

var signers = []string{asLead, asClient}

// gateText is what is signed, in a language: the phase, what it hands over, and what a signature says.
func gateText(r *bot.Request, lang, project string, ph bot.Phase) string {
	return gateWords(in(r, lang), project, ph)
}

func gateWords(say func(string, ...any) string, project string, ph bot.Phase) string {
	lines := []string{say("phase.sign-text", "name", ph.Title(say), "project", project)}
	for _, d := range ph.Deliverables {
		link := d.Link
		if link == "" {
			link = say("phase.sign-missing")
		}
		lines = append(lines, "- "+d.Title(say)+": "+link)
	}
	return strings.Join(append(lines, say("phase.sign-means")), "\n")
}

// hashOf seals a text: who signs says which text they saw.
func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// signedNow reports whether a signature is on the text as it is now, in whichever language it was read.
func signedNow(r *bot.Request, ph bot.Phase, as string) bool {
	return slices.ContainsFunc(ph.SignOffs, func(s bot.SignOff) bool { return s.As == as && onText(r, ph, s.Hash) != "" })
}

// onText is the language in which a hash seals the phase's text as it is now; "" if it seals none.
func onText(r *bot.Request, ph bot.Phase, hash string) string {
	for _, lang := range []string{"zh-CN", "en"} {
		if hash == hashOf(gateText(r, lang, r.Project.Name, ph)) {
			return lang
		}
	}
	return ""
}

// askSign is the command: `sign-off design`: it asks lead and client, each in their rooms, to sign.
func askSign(_ context.Context, r *bot.Request) error {
	plan, err := bot.PlanOf(r, r.ProjectID)
	if err != nil {
		return err
	}
	i, _, err := mustMean(r, &plan, r.Rest, ofPhase, "phase.sign.example")
	if err != nil {
		return err
	}
	ph := plan.Phase(i.phase)
	switch missing := undelivered(r, *ph); {
	case ph.Closed():
		return closedTwice(r, *ph)
	case len(missing) > 0:
		return bot.Tell("phase.sign-needs", "names", strings.Join(missing, r.T("phase.comma")), "example", r.T("phase.deliver.example"))
	}
	if err := retireGate(r, *ph); err != nil {
		return err
	}
	ph.Asked = r.Now
	if err := put(r, plan); err != nil {
		return err
	}
	r.Audit("plan.sign-asked", bot.Plans.Key(r.ProjectID), map[string]string{"phase": ph.Key})
	if err := askUnreached(r, *ph); err != nil {
		return err
	}
	here, err := showGate(r, *ph)
	if err != nil {
		return err
	}
	clients, err := whoSigns(r, bot.RoleClient)
	if err != nil {
		return err
	}
	rooms, err := bot.RoomsOf(r, r.ProjectID)
	switch {
	case err != nil:
		return err
	case len(clients) == 0 && !slices.ContainsFunc(rooms, isClients):
		show(r, bot.Card{Title: r.T("phase.sign-nobody", "example", r.T("phase.sign-nobody.example")), Tone: bot.ToneWarn})
	case !here:
		done(r, "phase.sign-asked", "name", ph.Title(r.T))
	}
	return nil
}

func undelivered(r *bot.Request, ph bot.Phase) []string {
	var missing []string
	for _, d := range ph.Deliverables {
		if d.Link == "" {
			missing = append(missing, d.Title(r.T))
		}
	}
	return missing
}

// sign is the button: its value is "<project>|<phase>|<as>|<hash of the text as seen>", and "|page" from a page.
func sign(_ context.Context, r *bot.Request) error {
	f := strings.Split(r.Click.Value, "|")
	if len(f) != 4 && len(f) != 5 {
		return bot.Tell("bot.old-button")
	}
	door := "chat"
	if len(f) == 5 {
		door = "page"
	}
	plan, ph, err := whichPhase(r, f[0]+"|"+f[1], bot.RoleClient)
	if err != nil {
		return err
	}
	if err := signAs(r, plan, ph, f[2], f[3], door); err != nil {
		return err
	}
	r.Toast(bot.ToneGood, "phase.signed", "name", ph.Title(r.T))
	return nil
}

// signer is as what whoever asks may sign; "" if neither. Who led the project before they became an outsider signs for nobody.
func signer(r *bot.Request) string {
	switch role := r.Project.Role(r.WhoID); {
	case role == bot.RoleLead && !r.Who.Outsider:
		return asLead
	case role == bot.RoleClient:
		return asClient
	}
	return ""
}

// signAs keeps a signature as evidence: the text as seen, who, when, sealed in the audit chain.
func signAs(r *bot.Request, plan bot.Plan, ph *bot.Phase, as, hash, door string) error {
	if ph.Closed() {
		return closedTwice(r, *ph)
	}
	own := signer(r)
	switch {
	case as == asLead && own != asLead:
		return bot.Tell("phase.sign-lead-only")
	case as == asClient && own != asClient:
		return bot.Tell("phase.sign-client-only")
	case as != asLead && as != asClient:
		return bot.Tell("bot.old-button")
	}
	lang := onText(r, *ph, hash)
	if lang == "" {
		return bot.Tell("phase.sign-changed", "name", ph.Title(r.T))
	}
	if signedNow(r, *ph, as) {
		return bot.Tell("phase.sign-twice", "name", ph.Title(r.T))
	}
	ph.SignOffs = append(slices.Clone(ph.SignOffs), bot.SignOff{As: as, By: r.WhoID, Name: r.Who.Name, At: r.Now, Hash: hash, Door: door})
	h := bot.Happening{Kind: "signed", Phase: ph.Key, Name: ph.Name, Which: as}
	if _, err := r.Happened(h); err != nil {
		return err
	}
	r.Audit("plan.signed", bot.Plans.Key(r.ProjectID), map[string]string{"phase": ph.Key, "as": as, "door": door, "hash": hash,
		"text": gateText(r, lang, r.Project.Name, *ph)})
	if err := put(r, plan); err != nil {
		return err
	}
	_, err := showGate(r, *ph)
	return err
}

// projectRenamed shows open gates anew: what is signed names the project.
func projectRenamed(_ context.Context, r *bot.Request) error {
	var c bot.ProjectChanged
	if err := r.Decode(&c); err != nil {
		return err
	}
	if err := r.About(c.Project); err != nil || r.ProjectID != c.Project {
		return err
	}
	plan, err := bot.PlanOf(r, c.Project)
	if err != nil {
		return err
	}
	for _, ph := range plan.Phases {
		if !ph.Signing() {
			continue
		}
		if _, err := showGate(r, ph); err != nil {
			return err
		}
	}
	return nil
}

func closedTwice(r *bot.Request, ph bot.Phase) error {
	return bot.Tell("phase.closed-before", "name", ph.Title(r.T), "by", ph.Gate.Name, "day", day(r, r.Lang, ph.Gate.At.In(r.Project.Location()).Format(time.DateOnly)))
}

// closePhase is the command: `phase close design`.
func closePhase(_ context.Context, r *bot.Request) error {
	plan, err := bot.PlanOf(r, r.ProjectID)
	if err != nil {
		return err
	}
	i, _, err := mustMean(r, &plan, r.Rest, ofPhase, "phase.close.example")
	if err != nil {
		return err
	}
	return closeGate(r, plan, plan.Phase(i.phase), "")
}

// closeClicked is the button of a gate's card.
func closeClicked(_ context.Context, r *bot.Request) error {
	plan, ph, err := whichPhase(r, r.Click.Value, bot.RoleLead)
	if err != nil {
		return err
	}
	return closeGate(r, plan, ph, "")
}

// override is the command: `phase override design because ...`, for managers.
func override(_ context.Context, r *bot.Request) error {
	if err := r.Enter(r.ProjectID, bot.RoleManager); err != nil {
		return err
	}
	plan, err := bot.PlanOf(r, r.ProjectID)
	if err != nil {
		return err
	}
	i, rest, err := mustMean(r, &plan, r.Rest, ofPhase, "phase.override.example")
	if err != nil {
		return err
	}
	why := strings.TrimSpace(rest)
	if at := because.FindStringIndex(rest); at != nil && at[0] == 0 {
		why = strings.TrimSpace(rest[at[1]:])
	}
	if why == "" {
		return bot.Tell("phase.override-why", "example", r.T("phase.override.example"))
	}
	if err := reason(why); err != nil {
		return err
	}
	return closeGate(r, plan, plan.Phase(i.phase), why)
}

// closeGate closes a phase: with all that it has to hand over and all signatures, or with a manager's reason.
func closeGate(r *bot.Request, plan bot.Plan, ph *bot.Phase, why string) error {
	if ph.Closed() {
		return closedTwice(r, *ph)
	}
	switch open := openOf(r, *ph); {
	case len(open) == 0: // nothing was missing, whatever was said
		why = ""
	case why == "":
		return bot.Tell("phase.not-yet", "name", ph.Title(r.T), "open", strings.Join(open, r.T("phase.comma")))
	}
	ph.SignOffs = slices.Clone(ph.SignOffs)
	for i, s := range ph.SignOffs { // the project's name, and our words, may be others later
		ph.SignOffs[i].Void = onText(r, *ph, s.Hash) == ""
	}
	ph.Gate = bot.Gate{At: r.Now, By: r.WhoID, Name: r.Who.Name, Why: why}
	ph.Manual = bot.Manual{}
	before := ph.End
	ph.End.Actual = today(r, r.Project)
	h := bot.Happening{Kind: "closed", Phase: ph.Key, Name: ph.Name, Before: before.Now(), After: ph.End.Actual, Why: why}
	what := "plan.closed"
	if why != "" {
		h.Kind, what = "overridden", "plan.overridden"
	}
	id, err := r.Happened(h)
	if err != nil {
		return err
	}
	r.Audit(what, bot.Plans.Key(r.ProjectID), map[string]string{"phase": ph.Key, "why": why, "text": gateText(r, r.Project.Lang, r.Project.Name, *ph)})
	if err := put(r, plan); err != nil {
		return err
	}
	recount(r, r.ProjectID)
	if !ph.Asked.IsZero() {
		if _, err := showGate(r, *ph); err != nil {
			return err
		}
	}
	left, err := leftOpen(r, plan, *ph)
	if err != nil {
		return err
	}
	here, err := announce(r, "closed/"+id, func(lang string, team bool) bot.Card {
		say := in(r, lang)
		c := bot.Card{Title: say("phase.closed-title", "name", ph.Title(say)), Tone: bot.ToneGood, Lang: lang,
			Parts: []bot.Part{bot.Words(bot.Escape(ph.Title(say)) + dates(r, lang, ph.End))}}
		if next := plan.Current(); next != nil && slices.ContainsFunc(after(plan, ph.Key), func(p bot.Phase) bool { return p.Key == next.Key }) {
			c.Parts = append(c.Parts, bot.Words(say("phase.closed-next", "name", bot.Escape(next.Title(say)))))
		}
		switch {
		case why == "":
		case team:
			c.Tone = bot.ToneWarn
			c.Parts = append(c.Parts, bot.Words(say("phase.closed-why", "name", bot.Escape(r.Who.Name), "why", bot.Escape(why))))
		default:
			c.Tone = bot.ToneWarn
			c.Parts = append(c.Parts, bot.Words(say("phase.closed-forced", "name", bot.Escape(r.Who.Name))))
		}
		if lines := left(lang); team && len(lines) > 0 {
			c.Parts = append(c.Parts, bot.Words(list(lines)))
		}
		return c
	})
	if err == nil && !here {
		done(r, "phase.closed-done", "name", ph.Title(r.T))
	}
	return err
}

// openOf is what a phase still lacks before it closes.
func openOf(r *bot.Request, ph bot.Phase) []string {
	var open []string
	for _, name := range undelivered(r, ph) {
		open = append(open, r.T("phase.open-deliverable", "name", name))
	}
	for _, as := range signers {
		if !signedNow(r, ph, as) {
			open = append(open, r.T("phase.open-signature-"+as))
		}
	}
	return open
}

// leftOpen tells, in a language, what a phase that is closed now leaves open: its tasks, its milestones, and phases before it.
func leftOpen(r *bot.Request, plan bot.Plan, ph bot.Phase) (func(lang string) []string, error) {
	now, err := progress(r, r.ProjectID)
	if err != nil {
		return nil, err
	}
	return func(lang string) []string {
		say := in(r, lang)
		var lines, missed, before []string
		if c := last(now, ph); c.Done < c.Total {
			lines = append(lines, say("phase.closed-tasks", "done", c.Done, "n", c.Total))
		}
		for _, m := range ph.Milestones {
			if m.Actual == "" {
				missed = append(missed, bot.Escape(m.Title(say)))
			}
		}
		for _, p := range plan.Phases {
			if p.Key == ph.Key {
				break
			}
			if !p.Closed() {
				before = append(before, bot.Escape(p.Title(say)))
			}
		}
		if len(missed) > 0 {
			lines = append(lines, say("phase.closed-missed", "names", strings.Join(missed, say("phase.comma"))))
		}
		if len(before) > 0 {
			lines = append(lines, say("phase.closed-before-it", "names", strings.Join(before, say("phase.comma"))))
		}
		return lines
	}, nil
}

// after are the phases that come after one.
func after(plan bot.Plan, key string) []bot.Phase {
	return plan.Phases[1+slices.IndexFunc(plan.Phases, func(p bot.Phase) bool { return p.Key == key }):]
}
