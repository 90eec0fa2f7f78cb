package phase

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
)

// Purposes of the signed links: one for a project's pages, one for signing a phase.
const (
	pagePurpose = bot.ProgressPurpose
	signPurpose = "phase.sign"
	pageLasts   = 14 * 24 * time.Hour
)

// key is what a link is about: whose it is, which project, since when, and of a signature which phase.
type key struct {
	account bot.Account
	project string
	made    time.Time
	phase   string
}

func (k key) subject() string {
	return fmt.Sprintf("%s|%s|%d|%s", k.account, k.project, k.made.Unix(), k.phase)
}

func parseKey(subject string) (k key, err error) {
	f := strings.Split(subject, "|")
	if len(f) != 4 {
		return k, bot.ErrLinkForged
	}
	if k.account, err = bot.ParseAccount(f[0]); err != nil {
		return k, bot.ErrLinkForged
	}
	made, err := strconv.ParseInt(f[2], 10, 64)
	if err != nil {
		return k, bot.ErrLinkForged
	}
	k.project, k.made, k.phase = f[1], time.Unix(made, 0), f[3]
	return k, nil
}

// address is a page of the request's project for whoever asked; "" where golive has no address of its own.
func address(r *bot.Request, page string) string {
	return addressOf(r, page, pagePurpose, "")
}

func addressOf(r *bot.Request, page, purpose, phase string) string {
	path := "/phase/" + page + "/"
	if page == "status" {
		path = "/p/"
	}
	return r.Env().Page(path, purpose, key{r.Event.From, r.ProjectID, r.Now, phase}.subject(), r.Now.Add(pageLasts))
}

// pageAsked is the command and the button: links of one's own to the project's pages.
func pageAsked(_ context.Context, r *bot.Request) error {
	if r.Event.Name == bot.EventAction {
		if err := r.Enter(r.Click.Value, bot.RoleClient); err != nil {
			return err
		}
	}
	if address(r, "status") == "" {
		return bot.Tell("phase.no-pages")
	}
	row := []bot.Control{bot.LinkButton(r.T("phase.page-status"), address(r, "status")), bot.LinkButton(r.T("phase.page-plan"), address(r, "plan")),
		bot.LinkButton(r.T("phase.page-timeline"), address(r, "timeline"))}
	r.Confide(bot.Card{Title: r.T("phase.pages-title", "name", r.Project.Name), Tone: bot.ToneInfo, Lang: r.Lang,
		Parts: []bot.Part{bot.Row(row...), bot.SmallPrint(r.T("phase.pages-note", "n", int(pageLasts/(24*time.Hour))))}})
	return nil
}

// timelineAsked is the command: `timeline`.
func timelineAsked(ctx context.Context, r *bot.Request) error { return pageAsked(ctx, r) }

// signPage is the button of a gate's card: a link of one's own to the page on which the phase is signed.
func signPage(_ context.Context, r *bot.Request) error {
	_, ph, err := whichPhase(r, r.Click.Value, bot.RoleClient)
	if err != nil {
		return err
	}
	to := addressOf(r, "sign", signPurpose, ph.Key)
	if to == "" {
		return bot.Tell("phase.no-pages")
	}
	r.Confide(bot.Card{Title: r.T("phase.gate-title", "name", ph.Title(r.T)), Tone: bot.ToneInfo, Lang: r.Lang,
		Parts: []bot.Part{bot.Row(bot.LinkButton(r.T("phase.sign-page"), to)), bot.SmallPrint(r.T("phase.pages-note", "n", int(pageLasts/(24*time.Hour))))}})
	return nil
}

// revoke is the command: `revoke links`.
func revoke(_ context.Context, r *bot.Request) error {
	plan, err := bot.PlanOf(r, r.ProjectID)
	if err != nil {
		return err
	}
	plan.Revoked = r.Now
	if _, err := r.Happened(bot.Happening{Kind: "plan", Which: "links"}); err != nil {
		return err
	}
	r.Audit("plan.links-revoked", bot.Plans.Key(r.ProjectID), nil)
	done(r, "phase.revoked")
	return put(r, plan)
}
