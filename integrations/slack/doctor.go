package slack

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
	api "github.com/slack-go/slack"
)

// maxSkew is how far golive's clock may differ from Slack's: a signature's age is judged by it.
const maxSkew = time.Minute

// Examine implements bot.Doctor: tokens, each scope, each event, the clock.
func (p *Platform) Examine(ctx context.Context) []bot.Check {
	ctx, cancel := context.WithTimeout(ctx, 3*callTimeout)
	defer cancel()
	who, err := p.api.AuthTestContext(ctx)
	if err != nil {
		return []bot.Check{{Name: "slack.bot_token", Text: advise("bot token", err)}}
	}
	checks := []bot.Check{{Name: "slack.bot_token", OK: true, Text: fmt.Sprintf("golive is %s in the workspace %s", who.User, who.Team)}}
	checks = append(checks, p.examineClock(who.Header)...)
	checks = append(checks, examineScopes(who.Header)...)
	checks = append(checks, p.examineTransport(ctx))
	subscribed := p.examineEvents(ctx, who)
	return append(append(checks, subscribed...), examineHearing(granted(who.Header), subscribed))
}

// examineHearing tells whether golive is told of every message of a channel, or only of what mentions it.
func examineHearing(scopes []string, subscribed []bot.Check) bot.Check {
	deaf := func(scope, event string) bool {
		return !slices.Contains(scopes, scope) ||
			slices.ContainsFunc(subscribed, func(c bot.Check) bool { return c.Name == "slack.event."+event && !c.OK })
	}
	channels, private := deaf("channels:history", "message.channels"), deaf("groups:history", "message.groups")
	c := bot.Check{Name: "slack.hears", OK: true, Warn: true}
	switch {
	case channels && private:
		c.Text = "in channels golive hears only what mentions it: grant channels:history and groups:history and subscribe message.channels and message.groups if it shall hear all"
	case channels:
		c.Text = "in public channels golive hears only what mentions it: grant channels:history and subscribe message.channels if it shall hear all"
	case private:
		c.Text = "in private channels golive hears only what mentions it: grant groups:history and subscribe message.groups if it shall hear all"
	default:
		c.Warn, c.Text = false, "golive hears all messages of its channels"
	}
	return c
}

// advise says what is wrong with a token, and what to do.
func advise(token string, err error) string {
	switch c := code(err); c {
	case "invalid_auth", "not_authed":
		return "Slack does not know the " + token + ": copy it again from the app's settings"
	case "token_revoked", "account_inactive":
		return "the " + token + " was revoked or its app removed: install the app again and copy the new token"
	case "token_expired":
		return "the " + token + " has expired: switch token rotation off or copy a new one"
	case "not_allowed_token_type":
		return "the " + token + " is of the wrong type: bot tokens begin with xoxb-, app-level tokens with xapp-"
	case "missing_scope":
		var answer api.SlackErrorResponse
		errors.As(err, &answer)
		return "the " + token + " lacks the scope " + answer.Needed
	case "":
		return "Slack's API cannot be reached: look at slack.api_url, the network and the proxy (" + strings.TrimPrefix(err.Error(), "Post ") + ")"
	default:
		return "Slack refuses the " + token + ": " + c
	}
}

func (p *Platform) examineClock(h http.Header) []bot.Check {
	date, err := http.ParseTime(h.Get("Date"))
	if err != nil {
		return nil
	}
	skew := p.clock.Now().Sub(date).Round(time.Second)
	if skew.Abs() <= maxSkew {
		return []bot.Check{{Name: "slack.clock", OK: true, Text: "the clock agrees with Slack's"}}
	}
	return []bot.Check{{Name: "slack.clock", Text: fmt.Sprintf("the clock differs from Slack's by %s: signed requests are refused from 5 minutes on; set the clock by NTP", skew)}}
}

// granted are the scopes of the token with which Slack was asked.
func granted(h http.Header) []string {
	return strings.FieldsFunc(h.Get("X-Oauth-Scopes"), func(r rune) bool { return r == ',' || r == ' ' })
}

// examineScopes compares what the token was granted with what the manifest asks for.
func examineScopes(h http.Header) []bot.Check {
	has := granted(h)
	var checks []bot.Check
	for _, scope := range Scopes() {
		c := bot.Check{Name: "slack.scope." + scope, OK: slices.Contains(has, scope), Text: "granted"}
		if !c.OK {
			c.Text = fmt.Sprintf("the scope %s is missing: golive cannot %s; add it under OAuth & Permissions and install the app again", scope, scopeUse[scope])
		}
		checks = append(checks, c)
	}
	return checks
}

func (p *Platform) examineTransport(ctx context.Context) bot.Check {
	if p.cfg.Transport == TransportHTTP {
		wrong := p.knock(ctx)
		if wrong == "" {
			return bot.Check{Name: "slack.transport", OK: true, Text: "what Slack posts to " + p.opts.PublicURL + " arrives"}
		}
		return bot.Check{Name: "slack.transport", Text: wrong}
	}
	opener := api.New(p.cfg.BotToken, api.OptionAppLevelToken(p.cfg.AppToken), api.OptionAPIURL(p.cfg.apiURL()), api.OptionHTTPClient(p.http), api.OptionLog(quiet()))
	if _, _, err := opener.StartSocketModeContext(ctx); err != nil {
		return bot.Check{Name: "slack.app_token", Text: advise("app token", err)}
	}
	return bot.Check{Name: "slack.app_token", OK: true, Text: "Socket Mode can be opened"}
}

// knock posts to golive's public address what Slack posts when the address is entered there, and says what is wrong.
func (p *Platform) knock(ctx context.Context) string {
	if p.opts.PublicURL == "" {
		return "transport: http needs server.public_url, to which Slack posts"
	}
	to := strings.TrimRight(p.opts.PublicURL, "/") + "/slack/events"
	body, ts := `{"type":"url_verification","challenge":"golive-doctor"}`, strconv.FormatInt(p.clock.Now().Unix(), 10)
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, to, strings.NewReader(body))
	if err != nil {
		return "server.public_url is no address"
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("X-Slack-Request-Timestamp", ts)
	req.Header.Set("X-Slack-Signature", "v0="+hex.EncodeToString(signature(p.cfg.SigningSecret, ts, []byte(body))))
	res, err := p.http.Do(req)
	if err != nil {
		return "nobody answers at " + to + ": is golive serve running, and can it be reached from outside?"
	}
	defer res.Body.Close()
	echo, _ := io.ReadAll(io.LimitReader(res.Body, 1<<10)) // an answer that breaks off is a wrong one
	switch {
	case res.StatusCode == http.StatusUnauthorized:
		return "the golive at " + to + " has another slack.signing_secret, or another time"
	case res.StatusCode != http.StatusOK || string(echo) != "golive-doctor":
		return fmt.Sprintf("%s answers with status %d, and not as golive with transport: http does", to, res.StatusCode)
	}
	return ""
}

// examineEvents compares the subscriptions with the manifest. Slack tells them only to an app configuration token.
func (p *Platform) examineEvents(ctx context.Context, who *api.AuthTestResponse) []bot.Check {
	if p.cfg.ConfigToken == "" {
		return []bot.Check{{Name: "slack.events", OK: true, Warn: true,
			Text: "the event subscriptions were not examined: set slack.config_token to an app configuration token (api.slack.com/apps, bottom of the page)"}}
	}
	subscribed, err := p.subscriptions(ctx, who)
	if code(err) == "missing_scope" { // of the bot token, and named among its scopes
		return []bot.Check{{Name: "slack.events", OK: true, Warn: true, Text: "the event subscriptions were not examined: first add the scope that is missing"}}
	}
	if err != nil {
		return []bot.Check{{Name: "slack.config_token", Text: advise("app configuration token", err)}}
	}
	var checks []bot.Check
	for _, event := range Events() {
		c := bot.Check{Name: "slack.event." + event, OK: slices.Contains(subscribed, event), Text: "subscribed"}
		if !c.OK {
			c.Text = fmt.Sprintf("the event %s is not subscribed: golive misses %s; add it under Event Subscriptions, Subscribe to bot events", event, eventUse[event])
		}
		checks = append(checks, c)
	}
	return checks
}

func (p *Platform) subscriptions(ctx context.Context, who *api.AuthTestResponse) ([]string, error) {
	info, err := p.api.GetBotInfoContext(ctx, api.GetBotInfoParameters{Bot: who.BotID})
	if err != nil {
		return nil, err
	}
	raw, err := p.api.ExportManifestRawContext(ctx, p.cfg.ConfigToken, info.AppID)
	if err != nil {
		return nil, err
	}
	var m manifest
	if err := json.Unmarshal(raw, &m); err != nil {
		return nil, fmt.Errorf("read the app's manifest: %w", err)
	}
	return m.Settings.Events.Events, nil
}
