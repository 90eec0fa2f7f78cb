package demo

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// Where the cards come from: samples of every kind of element, and what the renderers of golive make.
var (
	slackCards  = []string{"testdata/slack/*.json", "../../../integrations/slack/testdata/golden/*.json"}
	feishuCards = []string{"testdata/feishu/*.json", "../../../integrations/feishu/testdata/golden/*.json"}
)

// control is a control as drive.js describes it.
type control struct {
	Key  string `json:"key"`
	Tag  string `json:"tag"`
	Kind string `json:"kind"`
	Text string `json:"text"`
	Form bool   `json:"form"`
	Link bool   `json:"link"`
	Name string `json:"name"`
}

// TestCards shows every card in its pane, at the width of a phone and of a desktop, and uses each of its controls.
func TestCards(t *testing.T) {
	chromium(t)
	for name, l := range map[string]look{"phone": phone, "desktop": desktop} {
		t.Run(name, func(t *testing.T) {
			p := newPlayground(t, nil)
			b := open(t, p.url, l)
			b.drive()
			b.view("slack")
			for name, file := range fixtures(t, slackCards...) {
				t.Run(filepath.Base(name), func(t *testing.T) {
					for _, card := range items(t, file) {
						b.as(t).slackCard(p, card, l)
					}
				})
			}
			b.view("feishu")
			for name, file := range fixtures(t, feishuCards...) {
				t.Run(filepath.Base(name), func(t *testing.T) {
					for _, card := range items(t, file) {
						b.as(t).feishuCard(p, card, l)
					}
				})
			}
			b.quiet()
		})
	}
}

// drive loads the driver into the page.
func (b *browser) drive() {
	b.t.Helper()
	code, err := os.ReadFile("testdata/drive.js")
	if err != nil {
		b.t.Fatal(err)
	}
	js[bool](b, string(code)+"; true")
}

// as is the same tab for a subtest.
func (b *browser) as(t testing.TB) *browser { return &browser{b.As(t), t} }

func (b *browser) slackCard(p *playground, card json.RawMessage, l look) {
	if isModal(card) {
		b.slackModal(p, card, l)
		return
	}
	id := p.postSlack(p.local(card))
	b.fits("slack", id, l)
	for i, c := range js[[]control](b, fmt.Sprintf("drive.controls('slack', %q)", id)) {
		p.done()
		js[bool](b, fmt.Sprintf("drive.use('slack', %q, %d)", id, i))
		b.acted(p, "slack", c)
	}
}

// items are the cards of a file: golden files hold a list of what was sent, since a long card may become several.
func items(t testing.TB, file json.RawMessage) []json.RawMessage {
	t.Helper()
	var list []json.RawMessage
	if json.Unmarshal(file, &list) != nil {
		return []json.RawMessage{file}
	}
	for i, item := range list {
		var sent struct {
			Card json.RawMessage `json:"card"`
		}
		if json.Unmarshal(item, &sent) == nil && sent.Card != nil {
			list[i] = sent.Card
		}
	}
	return list
}

// slackView is a view as a bot sends it: golden files hold what Slack made of it, which is more.
type slackView struct {
	Type            string          `json:"type"`
	Title           json.RawMessage `json:"title,omitempty"`
	Submit          json.RawMessage `json:"submit,omitempty"`
	Close           json.RawMessage `json:"close,omitempty"`
	Blocks          json.RawMessage `json:"blocks"`
	CallbackID      string          `json:"callback_id,omitempty"`
	PrivateMetadata string          `json:"private_metadata,omitempty"`
}

func viewOf(card json.RawMessage) json.RawMessage {
	var view slackView
	if json.Unmarshal(card, &view) != nil {
		return card
	}
	view.Type = "modal"
	sent, err := json.Marshal(view)
	if err != nil {
		return card
	}
	return sent
}

func isModal(card json.RawMessage) bool {
	var view slackView
	return json.Unmarshal(card, &view) == nil && (view.Type == "modal" || view.Title != nil && view.Blocks != nil)
}

// opener is a card whose button opens the modal of the playground.
const opener = `[{"type":"actions","elements":[{"type":"button","action_id":"demo.form","text":{"type":"plain_text","text":"Open"}}]}]`

func (b *browser) slackModal(p *playground, view json.RawMessage, l look) {
	p.setAnswers(p.local(viewOf(view)), nil)
	defer p.setAnswers(nil, nil)
	id := p.postSlack(json.RawMessage(opener))
	b.fits("slack", id, l)
	js[bool](b, fmt.Sprintf("drive.use('slack', %q, 0)", id))
	js[bool](b, "drive.modal()")
	if over := js[[]string](b, "drive.modalOverflow()"); len(over) > 0 {
		b.t.Errorf("sticks out of the modal: %v", over)
	}
	controls := js[[]control](b, "drive.modalControls()")
	fields := 0
	for i, c := range controls {
		if c.Key == "submit" {
			continue
		}
		fields++
		if strings.TrimSpace(c.Name) == "" {
			b.t.Errorf("control %+v has no name for screen readers", c)
		}
		js[bool](b, fmt.Sprintf("drive.useModal(%d)", i))
	}
	p.done()
	js[bool](b, "drive.click('#slack .modal footer .primary')")
	submit := b.acted(p, "slack", control{Text: "submit"})
	values, _ := submit.body["values"].(map[string]any)
	if len(values) < fields {
		b.t.Errorf("%d fields were filled in, %d values were sent: %v", fields, len(values), values)
	}
	js[bool](b, "drive.until(() => !document.querySelector('#slack .modal'), 'the modal to close').then(() => true)")
}

func (b *browser) feishuCard(p *playground, card json.RawMessage, l look) {
	id := p.postFeishu(p.local(card))
	b.fits("feishu", id, l)
	controls := js[[]control](b, fmt.Sprintf("drive.controls('feishu', %q)", id))
	last := slices.IndexFunc(controls, func(c control) bool { return c.Form && c.Tag == "button" })
	for i, c := range controls {
		p.done()
		if c.Form && c.Tag == "button" && i != last {
			continue // clears the form
		}
		js[bool](b, fmt.Sprintf("drive.use('feishu', %q, %d)", id, i))
		switch {
		case c.Link, c.Form && i != last:
		default:
			b.acted(p, "feishu", c)
		}
	}
}

// fits checks that a message is drawn whole, inside its pane and inside the window.
func (b *browser) fits(pane, id string, l look) {
	b.t.Helper()
	if id == "" {
		b.t.Fatal("the simulator refused the card")
	}
	js[bool](b, fmt.Sprintf("drive.wait(%q, %q)", pane, id))
	if over := js[[]string](b, fmt.Sprintf("drive.overflow(%q, %q)", pane, id)); len(over) > 0 {
		b.t.Errorf("sticks out of the message: %v", over)
	}
	b.shot(fmt.Sprintf("card-%d-%s-%s", l.width, pane, filepath.Base(b.t.Name())))
	if missing := js[[]string](b, fmt.Sprintf("drive.unsupported(%q, %q)", pane, id)); len(missing) > 0 {
		b.t.Error(missing)
	}
	if wide := js[int64](b, "document.documentElement.scrollWidth"); wide > l.width {
		b.t.Errorf("the page is %d px wide in a window of %d", wide, l.width)
	}
}

// acted waits for the act of a control and returns it; the simulator and the bot must have taken it.
func (b *browser) acted(p *playground, sim string, c control) act {
	b.t.Helper()
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		for _, a := range p.done() {
			if a.sim != sim || a.body["do"] == "options" {
				continue
			}
			if a.result["ok"] != true {
				b.t.Errorf("%+v: %v answered %v", c, a.body, a.result)
			}
			return a
		}
	}
	b.shot("no-act")
	b.t.Errorf("using %+v did nothing", c)
	return act{}
}

var (
	somebody  = regexp.MustCompile(`\bou_[A-Za-z0-9_]+`)
	imageKey  = regexp.MustCompile(`"img_v[23]_[^"]*"`)
	slackFile = regexp.MustCompile(`"slack_file":\s*\{[^}]*\}`)
)

// local replaces people, pictures and files of a fixture by ones that the simulators know.
func (p *playground) local(card json.RawMessage) json.RawMessage {
	p.t.Helper()
	text := somebody.ReplaceAllString(string(card), p.feishu.State().Users[0].ID)
	text = slackFile.ReplaceAllString(text, `"image_url":"`+p.url+`/demo/page/icon.svg"`)
	if imageKey.MatchString(text) {
		text = imageKey.ReplaceAllString(text, `"`+p.uploadImage()+`"`)
	}
	return json.RawMessage(text)
}

// dot is a PNG of one pixel.
var dot = []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89\x00\x00\x00\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\x89\x99=\x1d\x00\x00\x00\x00IEND\xaeB`\x82")

func (p *playground) uploadImage() string {
	token := p.post("/auth/v3/tenant_access_token/internal", "", map[string]string{"app_id": p.feishu.Status().AppID, "app_secret": p.feishu.Status().AppSecret})
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	form.WriteField("image_type", "message")
	part, _ := form.CreateFormFile("image", "dot.png")
	part.Write(dot)
	form.Close()
	ask, _ := http.NewRequest(http.MethodPost, p.url+"/sim/feishu/open-apis/im/v1/images", &body)
	ask.Header.Set("Content-Type", form.FormDataContentType())
	ask.Header.Set("Authorization", "Bearer "+token["tenant_access_token"].(string))
	reply, err := http.DefaultClient.Do(ask)
	data, _ := p.read("upload image", reply, err)["data"].(map[string]any)
	key, _ := data["image_key"].(string)
	return key
}
