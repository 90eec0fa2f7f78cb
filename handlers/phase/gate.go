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
	if err := retireGate(r, *ph, "phase.gate-again"); err != nil {
		return err
	}
	ph.Asked = r.Now
	if err := put(r, plan); err != nil {
		return err
	}
	r.Audit("plan.sign-asked", bot.Plans.Key(r.ProjectID), map[string]string{"phase": ph.Key})
	if _, err := r.Happened(bot.Happening{Kind: "signed", Phase: ph.Key, Name: ph.Name, Which: "asked"}); err != nil {
		return err
	}
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

// sign is the button: its value is "<project>|<phase>|<as>|<hash of the text as seen>", and "|page|<seal of the code>" from a page.
func sign(_ context.Context, r *bot.Request) error {
	f := strings.Split(r.Click.Value, "|")
	if len(f) != 4 && len(f) != 6 {
		return bot.Tell("bot.old-button")
	}
	plan, ph, err := whichPhase(r, f[0]+"|"+f[1], bot.RoleClient)
	if err == nil {
		err = signable(r, *ph, f[2])
	}
	if err != nil {
		return err
	}
	s := bot.SignOff{As: f[2], By: r.WhoID, Name: r.Who.Name, At: r.Now, Hash: f[3], Door: "chat", Proof: proofButton + r.Event.From.Platform}
	lang := onText(r, *ph, s.Hash)
	if lang == "" {
		return bot.Tell("phase.sign-changed", "name", ph.Title(r.T))
	}
	if len(f) == 6 {
		s.Door = "page"
		if s.Proof, err = enter(r, *ph, f[5]); err != nil || s.Proof == "" {
			return err
		}
	}
	if err := keepSigned(r, plan, ph, s, lang); err != nil {
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

// signable refuses where whoever asks cannot sign a phase as what they say, or need not any more.
func signable(r *bot.Request, ph bot.Phase, as string) error {
	own := signer(r)
	switch {
	case ph.Closed():
		return closedTwice(r, ph)
	case as == asLead && own != asLead:
		return bot.Tell("phase.sign-lead-only")
	case as == asClient && own != asClient:
		return bot.Tell("phase.sign-client-only")
	case as == "":
		return bot.Tell("phase.sign-neither")
	case as != asLead && as != asClient:
		return bot.Tell("bot.old-button")
	case ph.Asked.IsZero(): // it was opened again since
		return bot.Tell("phase.sign-unasked", "name", ph.Title(r.T))
	case signedNow(r, ph, as):
		return bot.Tell("phase.sign-twice", "name", ph.Title(r.T))
	}
	return nil
}

// keepSigned keeps a signature as evidence: the text as seen, who, when, and how they proved it, sealed in the audit chain.
func keepSigned(r *bot.Request, plan bot.Plan, ph *bot.Phase, s bot.SignOff, lang string) error {
	ph.SignOffs = append(slices.Clone(ph.SignOffs), s)
	h := bot.Happening{Kind: "signed", Phase: ph.Key, Name: ph.Name, Which: s.As}
	if _, err := r.Happened(h); err != nil {
		return err
	}
	r.Audit("plan.signed", bot.Plans.Key(r.ProjectID), map[string]string{"phase": ph.Key, "as": s.As, "door": s.Door, "proof": s.Proof,
		"hash": s.Hash, "text": gateText(r, lang, r.Project.Name, *ph)})
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
	args := append(whenClosed(r, r.Lang, ph), "name", ph.Title(r.T), "by", ph.Gate.Name, "example", "")
	if r.Role >= bot.RoleLead {
		args[len(args)-1] = r.T("phase.reopen.example")
	}
	return bot.Tell("phase.closed-before", args...)
}

// whenClosed are the arguments of a text that tells when a phase was closed: on the day "day", as of "as" where it really ended on another.
func whenClosed(r *bot.Request, lang string, ph bot.Phase) []any {
	recorded, as := ph.Gate.At.In(r.Project.Location()).Format(time.DateOnly), ""
	if ph.End.Actual != recorded {
		as = day(r, lang, ph.End.Actual)
	}
	return []any{"day", day(r, lang, recorded), "as", as}
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
