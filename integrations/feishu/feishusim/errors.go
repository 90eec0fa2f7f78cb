package feishusim

import (
	"fmt"
	"net/http"
	"strings"
	"time"
)

// Codes of the service that the simulator answers with.
const (
	codeBadAppID      = 10003
	codeBadSecret     = 10014
	codeBadJSON       = 9499
	codeNoToken       = 99991661
	codeBadToken      = 99991663
	codeNoScope       = 99991672
	codeFrequency     = 99991400
	codeQuota         = 99991403
	codeBadMessageID  = 99992354
	codeBadField      = 99992402
	codeBadParam      = 230001
	codeBotNotInChat  = 230002
	codeRecalled      = 230011
	codeUnavailable   = 230013
	codeChatRate      = 230020
	codeTooLong       = 230025
	codeNoPermission  = 230027
	codeTooOld        = 230031
	codeInvisible     = 230050
	codeTypeMismatch  = 230055
	codeEditedTooMuch = 230072
	codeBadCard       = 230099
	codeDeleted       = 230110
	codeNoChat        = 232006
	codeDissolved     = 232009
	codeNotMember     = 232011
	codeNoUser        = 41050
	codeUnknownUser   = 99992351
)

// apiError is a refusal as the service words it: an HTTP status and a code in the body.
type apiError struct {
	status     int // default 400
	code       int
	msg        string
	header     http.Header
	fields     []fieldViolation
	permission []permissionViolation
}

type fieldViolation struct {
	Field       string `json:"field"`
	Value       string `json:"value"`
	Description string `json:"description"`
}

type permissionViolation struct {
	Type    string `json:"type"`
	Subject string `json:"subject"`
}

func (e *apiError) Error() string { return fmt.Sprintf("%d: %s", e.code, e.msg) }

func refuse(code int, msg string, args ...any) *apiError {
	if len(args) > 0 {
		msg = fmt.Sprintf(msg, args...)
	}
	return &apiError{code: code, msg: msg}
}

func badField(field, value, why string) *apiError {
	e := refuse(codeBadField, "field validation failed")
	e.fields = []fieldViolation{{field, value, why}}
	return e
}

func missingScope(appID string, scopes []string) *apiError {
	list := strings.Join(scopes, ", ")
	e := refuse(codeNoScope, "Access denied. One of the following scopes is required: [%s].应用尚未开通所需的应用身份权限：[%s]，点击链接申请并开通任一权限即可：https://open.feishu.cn/app/%s/auth?q=%s&op_from=openapi&token_type=tenant",
		list, list, appID, strings.Join(scopes, ","))
	for _, s := range scopes {
		e.permission = append(e.permission, permissionViolation{"action_scope_required", s})
	}
	return e
}

func tooFrequent(limit int, wait time.Duration) *apiError {
	seconds := max(1, int((wait+time.Second-1)/time.Second))
	return &apiError{
		status: http.StatusTooManyRequests, code: codeFrequency, msg: "request trigger frequency limit",
		header: http.Header{
			"X-Ogw-Ratelimit-Limit": {fmt.Sprint(limit)},
			"X-Ogw-Ratelimit-Reset": {fmt.Sprint(seconds)},
		},
	}
}
