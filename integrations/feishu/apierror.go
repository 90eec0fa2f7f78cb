package feishu

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"time"

	larkcore "github.com/larksuite/oapi-sdk-go/v3/core"

	"github.com/golive-bot/golive/bot"
)

// Codes of Feishu that mean something to golive; the others are judged by their HTTP status.
const (
	codeNoScope      = 99991672
	codeFrequency    = 99991400
	codeQuota        = 99991403
	codeBotNotInChat = 230002
	codeRecalled     = 230011
	codeUnavailable  = 230013
	codeTopicGone    = 230019
	codeChatRate     = 230020
	codeNoPermission = 230027
	codeTooOld       = 230031
	codeBlocked      = 230035
	codeCrossTenant  = 230038
	codeBeingSent    = 230049
	codeInvisible    = 230050
	codeNoThreads    = 230071
	codeTooLong      = 230025
	codeBadCard      = 230099
	codeDeleted      = 230110
	codeNoFile       = 234003
	codeBadMessageID = 99992354
	codeInternal     = 2200
	codeNoChat       = 232006
	codeDissolved    = 232009
	codeNotMember    = 232011
)

var (
	badTokens = []int{99991663, 99991664, 99991671}
	// goneCodes: what was to be edited or answered is gone or can no longer be changed.
	goneCodes = []int{codeRecalled, codeDeleted, codeTooOld, codeInvisible, codeBadMessageID}
	// closedCodes: nothing can be sent to the room any more.
	closedCodes = []int{codeBotNotInChat, codeDissolved, codeNotMember, codeNoChat}
	// strangerCodes: the person cannot be written to.
	strangerCodes = []int{codeUnavailable, codeCrossTenant, codeBlocked}
	// ambiguous: the service may have acted.
	ambiguous = []int{codeInternal, codeBeingSent}
)

// Error is a refusal by Feishu. Its text holds codes alone: the service's words may quote what people wrote.
type Error struct {
	Method string // im.message.create
	Status int
	Code   int
	Sub    string        // ErrCode of a refused card
	LogID  string        // for Feishu's support
	Wait   time.Duration // how long the service asks to wait; 0: it does not say
	msg    string
}

func (e *Error) Error() string {
	s := fmt.Sprintf("%s: status %d, code %d", e.Method, e.Status, e.Code)
	if e.Sub != "" {
		s += ", card error " + e.Sub
	}
	if e.LogID != "" {
		s += ", log id " + e.LogID
	}
	if why := meanings[e.Code]; why != "" {
		s += " (" + why + ")"
	}
	return s
}

// meanings say in words what an operator can do about a code.
var meanings = map[int]string{
	10003: "app_id is wrong", 10014: "app_secret is wrong", codeNoScope: "the app lacks a scope: run golive doctor",
	codeQuota: "this month's calls of the free edition are used up", codeBotNotInChat: "the bot is not in the room",
	codeUnavailable: "the person is outside the app's availability, or has left", codeNoPermission: "no permission, or an external group",
	codeBlocked: "no right to send: muted or blocked", codeCrossTenant: "a person of another organisation cannot be written to in private",
	230022: "held back as sensitive content", 230028: "held back by the organisation's data protection", codeDissolved: "the room was dissolved", codeNotMember: "the bot is not in the room",
	230006: "the app has no bot: switch it on in its console", codeBadCard: "the card was refused", codeTooLong: "the message is too long",
}

var cardErrCode = regexp.MustCompile(`ErrCode: (\d+)`)

// has tells whether err is a refusal with one of the codes.
func has(err error, codes ...int) bool {
	var e *Error
	return errors.As(err, &e) && slices.Contains(codes, e.Code)
}

// judge turns an error of a call into what the engine understands: for good, not now, certainly not done, or unknown.
func judge(err error) error {
	var e *Error
	var dial *larkcore.DialFailedError
	var known *bot.PermanentError
	var retry *bot.RetryError
	switch {
	case err == nil, errors.As(err, &known), errors.As(err, &retry):
		return err
	case errors.As(err, &dial):
		return bot.Unsent(err)
	case !errors.As(err, &e):
		return err // time-out, broken connection, an answer that is no JSON: outcome unknown
	case slices.Contains(badTokens, e.Code):
		return bot.Unsent(err)
	case e.Code == codeFrequency, e.Code == codeChatRate, e.Status == 429:
		return bot.RetryAfter(err, max(e.Wait, time.Second))
	case slices.Contains(ambiguous, e.Code), e.Status >= 500:
		return err
	case slices.Contains(goneCodes, e.Code):
		return bot.Gone(err)
	case slices.Contains(strangerCodes, e.Code):
		return bot.Unreachable(err)
	case slices.Contains(closedCodes, e.Code):
		return bot.Closed(err)
	}
	return bot.Permanent(err)
}
