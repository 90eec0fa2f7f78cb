package jira

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
)

// needed are the permissions that golive's account needs, with what does not work without them.
var needed = []struct{ key, without string }{
	{"BROWSE_PROJECTS", "golive sees no issue"},
	{"CREATE_ISSUES", "no message becomes an issue"},
	{"EDIT_ISSUES", "changes made in chat do not reach the issue"},
	{"ADD_COMMENTS", "comments do not reach the issue"},
	{"ASSIGN_ISSUES", "issues are created without an assignee"},
	{"TRANSITION_ISSUES", "buttons cannot move an issue"},
	{"LINK_ISSUES", "an issue has no link back to its message"},
	{"CREATE_ATTACHMENTS", "files stay in the chat"},
	{"MODIFY_REPORTER", "golive is the reporter of every issue, and the person is named in its text alone"},
}

// hookEvents are what the webhook has to tell.
var hookEvents = []string{"jira:issue_created", "jira:issue_updated", "jira:issue_deleted", "comment_created"}

// Examine implements bot.Doctor.
func (p *Platform) Examine(ctx context.Context) []bot.Check {
	out := []bot.Check{p.examineSite(ctx)}
	if !out[0].OK {
		return out
	}
	token := p.examineToken(ctx)
	out = append(out, token)
	if !token.OK {
		return out
	}
	out = append(out, p.examinePermissions(ctx)...)
	return append(out, p.examineWebhook(ctx)...)
}

func good(name, format string, args ...any) bot.Check {
	return bot.Check{Name: name, OK: true, Text: fmt.Sprintf(format, args...)}
}

func bad(name, format string, args ...any) bot.Check {
	return bot.Check{Name: name, Text: fmt.Sprintf(format, args...)}
}

func warn(name, format string, args ...any) bot.Check {
	return bot.Check{Name: name, OK: true, Warn: true, Text: fmt.Sprintf(format, args...)}
}

func (p *Platform) examineSite(ctx context.Context) bot.Check {
	var info serverInfo
	err := p.call(ctx, http.MethodGet, "serverInfo", nil, &info)
	var r *refusal
	switch {
	case err == nil:
	case answered(err, http.StatusUnauthorized):
		return bad("jira.token", "%s refuses the user or the token. On Cloud jira.user is the e-mail of the account that made the API token; on Data Center leave it empty for a personal access token.", p.host)
	case answered(err, http.StatusForbidden) && p.cfg.User == "":
		return bad("jira.user", "%s takes no token without a user. On Cloud jira.user is the e-mail of the account that made the API token.", p.host)
	case errors.As(err, &r) && r.status == http.StatusNotFound:
		return bad("jira.url", "%s has no Jira at that path. jira.url is the root of the site, without /jira or /browse, except where the site itself has such a path.", p.cfg.URL)
	default:
		return bad("jira.url", "%s cannot be asked: %v. Check jira.url, the network and the proxy.", p.host, err)
	}
	if info.Deployment == "" {
		return bad("jira.url", "%s answers, but not as Jira does.", p.host)
	}
	product := DataCenter
	if info.Deployment == "Cloud" {
		product = Cloud
	}
	if p.cfg.Deployment != "" && p.cfg.Deployment != product {
		return bad("jira.deployment", "jira.deployment is %s, but the site is %s. Leave it empty, and golive asks the site.", p.cfg.Deployment, product)
	}
	if at, err := time.Parse(timeLayout, info.ServerTime); err == nil {
		if off := p.clock.Now().Sub(at).Abs(); off > time.Minute {
			return warn("jira.clock", "The clocks of golive and of Jira differ by %s. Set this machine's clock by NTP: webhooks that seem to come from the future are refused.", off.Round(time.Second))
		}
	}
	return good("jira.url", "%s is Jira %s %s.", p.host, product, info.Version)
}

func (p *Platform) examineToken(ctx context.Context) bot.Check {
	var me selfUser
	err := p.call(ctx, http.MethodGet, "myself", nil, &me)
	switch {
	case err == nil:
		return good("jira.token", "golive is %q in Jira.", me.Display)
	case answered(err, http.StatusUnauthorized):
		return bad("jira.token", "%s refuses the user or the token. On Cloud jira.user is the e-mail of the account that made the API token; on Data Center leave it empty for a personal access token.", p.host)
	case answered(err, http.StatusForbidden):
		return bad("jira.token", "%s knows the account but lets it in no more: perhaps a CAPTCHA after wrong passwords, or no licence for Jira.", p.host)
	}
	return bad("jira.token", "Jira does not say who golive is: %v", err)
}

func (p *Platform) examinePermissions(ctx context.Context) []bot.Check {
	projects, err := p.Projects(ctx)
	if err != nil {
		return []bot.Check{bad("jira.projects", "The projects cannot be listed: %v", err)}
	}
	if len(projects) == 0 {
		return []bot.Check{bad("jira.projects", "golive's account sees no project. Add it to a project's role, such as Member.")}
	}
	out := []bot.Check{good("jira.projects", "golive's account sees %d projects.", len(projects))}
	for _, project := range projects[:min(len(projects), 20)] {
		out = append(out, p.examineProject(ctx, project.Key)...)
	}
	return out
}

// examineProject names each permission that is missing in a project.
func (p *Platform) examineProject(ctx context.Context, key string) []bot.Check {
	var keys []string
	for _, n := range needed {
		keys = append(keys, n.key)
	}
	var told struct {
		Permissions map[string]struct {
			Have bool `json:"havePermission"`
		} `json:"permissions"`
	}
	err := p.call(ctx, http.MethodGet, "mypermissions"+query("projectKey", key, "permissions", strings.Join(keys, ",")), nil, &told)
	if err != nil {
		return []bot.Check{warn("jira.permissions."+key, "The permissions in %s cannot be read: %v", key, err)}
	}
	var out []bot.Check
	for _, n := range needed {
		if told.Permissions[n.key].Have {
			continue
		}
		check := bad("jira.permission."+n.key, "In project %s golive's account lacks the permission %s: %s.", key, n.key, n.without)
		check.OK, check.Warn = n.key == "MODIFY_REPORTER", n.key == "MODIFY_REPORTER"
		out = append(out, check)
	}
	return out
}

type wireWebhook struct {
	URL      string   `json:"url"`
	Events   []string `json:"events"`
	Enabled  bool     `json:"enabled"`
	IsSigned *bool    `json:"isSigned"`
}

// follow is how cards in chat follow what changes in Jira where no webhook tells golive.
func (p *Platform) follow() string {
	if every := p.every(); every > 0 {
		return fmt.Sprintf("and cards in chat follow within %.0f s, as often as golive asks", every.Seconds())
	}
	return "but cards in chat do not follow, since jira.poll is below 0"
}

func (p *Platform) examineWebhook(ctx context.Context) []bot.Check {
	if p.cfg.WebhookSecret == "" {
		return []bot.Check{warn("jira.webhook_secret", "jira.webhook_secret is empty, so Jira cannot tell golive what changes: tasks are filed, %s.", p.follow())}
	}
	var all []wireWebhook
	if err := p.request(ctx, http.MethodGet, "rest/webhooks/1.0/webhook", nil, &all); err != nil {
		return []bot.Check{warn("jira.webhook", "golive's account may not list webhooks, so whether Jira calls /jira/webhook cannot be checked here. An administrator finds them under System, WebHooks.")}
	}
	n := slices.IndexFunc(all, func(h wireWebhook) bool {
		u, err := url.Parse(h.URL)
		return err == nil && strings.HasSuffix(u.Path, "/jira/webhook")
	})
	if n < 0 && p.own == "" {
		return []bot.Check{warn("jira.webhook", "No webhook of Jira leads to /jira/webhook: tasks are filed, %s. For changes at once, set server.public_url to an address that Jira reaches, and create a webhook to it under System, WebHooks.", p.follow())}
	}
	if n < 0 {
		return []bot.Check{bad("jira.webhook", "No webhook of Jira leads to /jira/webhook. Create one under System, WebHooks, for the events %s, with the secret of jira.webhook_secret.", strings.Join(hookEvents, ", "))}
	}
	return examineHook(all[n])
}

func examineHook(h wireWebhook) []bot.Check {
	var out []bot.Check
	if !h.Enabled {
		out = append(out, bad("jira.webhook", "The webhook that leads to /jira/webhook is disabled."))
	}
	for _, e := range hookEvents {
		if !slices.Contains(h.Events, e) {
			out = append(out, bad("jira.webhook.event."+e, "The webhook does not tell of %s.", e))
		}
	}
	if h.IsSigned != nil && !*h.IsSigned && !strings.Contains(h.URL, "secret=") {
		out = append(out, bad("jira.webhook.secret", "The webhook has no secret, so golive refuses what it says. Set the secret of jira.webhook_secret in Jira, or, where the version has none, append ?secret=... to its address."))
	}
	if len(out) == 0 {
		out = append(out, good("jira.webhook", "Jira calls /jira/webhook for all events that golive needs."))
	}
	return out
}
