package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/integrations/mail/mailsim"
	"github.com/golive-bot/golive/integrations/slack/slacksim"
)

// visitor is somebody at the playground's page.
type visitor struct {
	t  *testing.T
	at string
}

// String is what they see, for the log of a test.
func (v visitor) String() string { return string(bot.Encode(v.slack())) }

// letters are those to somebody, oldest first.
func (v visitor) letters(to string) []mailsim.Letter {
	v.t.Helper()
	var st mailsim.State
	ask(v.t, http.MethodGet, v.at+"/sim/mail/control/state", "", nil, &st)
	return slices.DeleteFunc(st.Letters, func(l mailsim.Letter) bool { return !slices.Contains(l.To, to) })
}

// awaits a letter to somebody, the nth.
func (v visitor) awaits(to string, nth int) mailsim.Letter {
	v.t.Helper()
	eventually(v.t, time.Minute, fmt.Sprintf("letter %d to %s", nth, to), func() bool { return len(v.letters(to)) >= nth }, v)
	return v.letters(to)[nth-1]
}

func (v visitor) read(path string) string {
	v.t.Helper()
	res, err := http.Get(path) //nolint:noctx // as a browser does
	if err != nil {
		v.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		v.t.Fatalf("%s: %s %v\n%.400s", path, res.Status, err, body)
	}
	return string(body)
}

// onSlack acts in the playground's Slack.
func (v visitor) onSlack(a slacksim.Act) (result slacksim.Result) {
	v.t.Helper()
	ask(v.t, http.MethodPost, v.at+"/sim/slack/control/act", string(bot.Encode(a)), nil, &result)
	return result
}

func (v visitor) slack() (st slacksim.State) {
	v.t.Helper()
	ask(v.t, http.MethodGet, v.at+"/sim/slack/control/state", "", nil, &st)
	return st
}

// weekLater moves the clock on, after which all that became due is done.
func (v visitor) weekLater() {
	v.t.Helper()
	var moved struct{ Error string }
	if code := ask(v.t, http.MethodPost, v.at+"/sim/clock", `{"advance":"168h"}`, nil, &moved); code != http.StatusOK {
		v.t.Fatalf("move the clock: %d %s", code, moved.Error)
	}
}

// The playground has letters to show: the digest of a manager of the sample comes a week later, opens its pages, and is left by one
// click; a client without a chat is asked by mail, and the link opens their survey.
func TestLettersInThePlayground(t *testing.T) {
	v := visitor{t, playgroundAt(t)}
	eventually(t, time.Minute, "the sample to be made", func() bool { return strings.Contains(v.String(), "comes by mail to ann@acme.example") }, v)
	v.weekLater()
	digest := v.awaits("ann@acme.example", 1)
	if digest.From != "golive <golive@acme.example>" || !strings.HasPrefix(digest.Subject, "Digest of ") || !digest.HTML || !digest.Text || !digest.Leave || digest.Left {
		t.Errorf("the digest is %+v", digest)
	}
	html := v.read(v.at + "/sim/mail/control/letters/" + digest.ID + "/html")
	opens := regexp.MustCompile(`href="(http://[^"]+)"`).FindAllStringSubmatch(html, -1)
	if len(opens) < 2 {
		t.Errorf("the digest leads nowhere: %s", html)
	}
	for _, to := range opens {
		if !strings.HasPrefix(to[1], v.at+"/") {
			t.Errorf("the digest leads away from the playground, to %s", to[1])
			continue
		}
		v.read(to[1])
	}
	v.weekLater()
	v.awaits("ann@acme.example", 2) // reading it, by all of its links, did not end it
	var left mailsim.Result
	if ask(t, http.MethodPost, v.at+"/sim/mail/control/act", `{"do":"unsubscribe","letter":"`+digest.ID+`"}`, nil, &left); !left.OK {
		t.Errorf("leaving: %+v", left)
	}
	v.weekLater()
	if all := v.letters("ann@acme.example"); len(all) != 2 || !all[0].Left {
		t.Errorf("after leaving there are %+v", all)
	}

	if r := v.onSlack(slacksim.Act{As: "lilei", Do: "slash", Room: "erp-rollout", Command: "/golive", Text: "survey new golive30"}); !r.OK {
		t.Fatalf("survey new: %+v", r)
	}
	var view struct{ ID string }
	eventually(t, time.Minute, "the form", func() bool {
		modals := v.slack().Modals
		return len(modals) > 0 && json.Unmarshal(modals[0].Views[0], &view) == nil
	}, v)
	values := json.RawMessage(`{"when":"now","list":"Ms Chen, chen@huaxing.example, English"}`)
	if r := v.onSlack(slacksim.Act{As: "lilei", Do: "submit", View: view.ID, Values: values}); !r.OK {
		t.Fatalf("plan a survey: %+v", r)
	}
	asked := v.awaits("chen@huaxing.example", 1)
	page := v.read(regexp.MustCompile(`http://\S+/s/[\w-]+`).FindString(v.read(v.at + "/sim/mail/control/letters/" + asked.ID + "/text")))
	if asked.Subject != "One month after go-live" || !strings.Contains(page, asked.Subject) {
		t.Errorf("the letter is %+v, its page\n%.400s", asked, page)
	}
}
