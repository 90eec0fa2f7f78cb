package slack

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"time"

	"github.com/golive-bot/golive/bot"
	api "github.com/slack-go/slack"
)

// What Slack's error names mean for a repetition.
var (
	// goneCodes: what was to be edited or answered is no longer there, or can no longer be changed.
	goneCodes = []string{"message_not_found", "cant_update_message", "edit_window_closed", "thread_not_found", "cannot_reply_to_message"}
	// closedCodes: nothing can be posted in the room any more.
	closedCodes = []string{"is_archived", "channel_not_found", "not_in_channel", "channel_is_archived", "not_a_member"}
	// strangerCodes: the person cannot be written to.
	strangerCodes = []string{"user_not_found", "users_not_found", "user_not_visible", "user_disabled", "cannot_dm_bot", "messages_tab_disabled"}
	// fixableCodes: nothing was done, and an operator can cure it.
	fixableCodes = []string{"invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive", "missing_scope",
		"not_allowed_token_type", "no_permission", "org_login_required", "ekm_access_denied", "access_denied", "team_access_not_granted", "accesslimited"}
	// limitedCodes: nothing was done, and later is better.
	limitedCodes = []string{"ratelimited", "rate_limited", "message_limit_exceeded", "restricted_too_many"}
	// unclearCodes: Slack does not say whether it was done.
	unclearCodes = []string{"internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org", "external_channel_migrating"}
)

const (
	fixableWait = time.Minute
	limitedWait = 30 * time.Second
)

// code is Slack's name of the error, or "".
func code(err error) string {
	var answer api.SlackErrorResponse
	if errors.As(err, &answer) {
		return answer.Err
	}
	return ""
}

// classify says what a failed call means: whether Slack acted, and when to come again. what names the call.
func classify(what string, err error) error {
	if err == nil {
		return nil
	}
	wrapped := fmt.Errorf("%s: %w", what, err)
	var limited *api.RateLimitedError
	if errors.As(err, &limited) {
		return bot.RetryAfter(wrapped, limited.RetryAfter)
	}
	if c := code(err); c != "" {
		return classifyCode(c, wrapped)
	}
	var status api.StatusCodeError
	if errors.As(err, &status) {
		switch {
		case status.Code == http.StatusTooManyRequests:
			return bot.RetryAfter(wrapped, limitedWait)
		case status.Code == http.StatusNotFound, status.Code == http.StatusForbidden, status.Code == http.StatusUnauthorized:
			return bot.RetryAfter(wrapped, fixableWait)
		}
		return wrapped
	}
	var op *net.OpError
	if errors.As(err, &op) && op.Op == "dial" && !errors.Is(err, context.Canceled) {
		return bot.Unsent(wrapped)
	}
	var name *net.DNSError
	if errors.As(err, &name) {
		return bot.Unsent(wrapped)
	}
	return wrapped
}

func classifyCode(c string, err error) error {
	switch {
	case slices.Contains(goneCodes, c):
		return bot.Gone(err)
	case slices.Contains(strangerCodes, c):
		return bot.Unreachable(err)
	case slices.Contains(closedCodes, c):
		return bot.Closed(err)
	case slices.Contains(fixableCodes, c):
		return bot.RetryAfter(err, fixableWait)
	case slices.Contains(limitedCodes, c):
		return bot.RetryAfter(err, limitedWait)
	case slices.Contains(unclearCodes, c):
		return err
	}
	return bot.Permanent(err)
}

// notFound turns Slack's "no such ..." into bot.ErrNotFound.
func notFound(what string, err error) error {
	switch code(err) {
	case "user_not_found", "users_not_found", "user_not_visible", "channel_not_found", "message_not_found", "thread_not_found", "file_not_found",
		"file_deleted", "not_in_channel":
		return fmt.Errorf("%s: %s: %w", what, code(err), bot.ErrNotFound)
	}
	return classify(what, err)
}
