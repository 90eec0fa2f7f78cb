package mail_test

import (
	"encoding/base64"
	"flag"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	netmail "net/mail"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/golive-bot/golive/bot"
	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files anew")

// drawings are long pictures in a mail: how a chart looks is the business of the package that draws it.
var drawings = regexp.MustCompile(`(Content-Type: image/png\n\n)(?:[A-Za-z0-9+/=]{76}\n){9,}[A-Za-z0-9+/=]*\n`)

// dot is a PNG of one pixel.
const dot = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="

func pixel(t testing.TB) []byte {
	t.Helper()
	b, err := base64.StdEncoding.DecodeString(dot)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func letters(t testing.TB) map[string]bot.Mail {
	return map[string]bot.Mail{
		"digest": {Subject: "项目周报:ERP 上线第 47 周,进度正常,两项风险需要您关注,一项里程碑顺延", Lang: "zh-CN", Unsubscribe: "https://golive.example.com/survey/leave/a1b2?p=1&q=2",
			Card: bot.Card{Title: "ERP 上线周报", Tag: "ERP", Tone: bot.ToneWarn, Plain: "第 47 周", Parts: []bot.Part{
				bot.Words("您好," + bot.MentionOf(bot.Account{Platform: "slack", Tenant: "T1", ID: "U1"}, "王芳") + ":\n本周有 **两项** 风险。\n- 数据迁移 _延期_\n- [ERP-42](https://jira.example/browse/ERP-42) 未关闭\n> 请尽快确认\n`SELECT 1` ~~作废~~"),
				bot.FactsOf(bot.Fact{Label: "上线", Value: "**12月1日**"}, bot.Fact{Label: "状态", Value: "黄"}),
				{Divider: true},
				{Table: &bot.Table{Columns: []string{"阶段", "状态"}, Rows: [][]string{{"调研", "完成"}, {"数据", "**延期**"}, {"上线"}}}},
				{Chart: &bot.Chart{Kind: bot.ChartBar, Title: "满意度", Labels: []string{"D+7", "D+30"}, Unit: "%", Series: []bot.Series{{Name: "CSAT", Values: []float64{71, 86.5}}, {Name: "NPS", Values: []float64{-5}}}}},
				bot.Row(bot.Primary("开始处理", "task.start", "42"), bot.LinkButton("打开看板", "https://jira.example/board"), bot.LinkButton("坏", "javascript:alert(1)")),
				bot.ToCopy("您好：<b>请</b>查收\nhttps://a.example/s/1"),
				bot.SmallPrint("由 golive 自动发送"),
			}}},
		"pictures": {Subject: "Pictures", Lang: "en", Card: bot.Card{Title: "Pictures", Tone: bot.ToneGood, Parts: []bot.Part{
			{Picture: &bot.Picture{Bytes: pixel(t), Alt: "Burn-down of week 47"}},
			{Picture: &bot.Picture{URL: "https://a.example/x.png?a=1&b=2", Alt: "Far away"}},
			{Picture: &bot.Picture{Bytes: []byte("<svg onload=alert(1)>"), Alt: "No picture"}},
		}}},
		"hostile": {Subject: "=?utf-8?q?fake?=", Lang: `en"><script>`, Unsubscribe: "mailto:leave@acme.example", Card: bot.Card{Title: "</title><script>alert(1)</script>", Tag: "<b>", Tone: "odd", Parts: []bot.Part{
			bot.Words(bot.Escape("<img src=x onerror=alert(1)> **no** & [x](https://evil.example)") + " [click](https://a.example/?a=\"><script>)\x00\x07\n.\n..leading dots"),
			{Table: &bot.Table{Columns: []string{"<th>"}, Rows: [][]string{{"<td>"}}}},
			bot.FactsOf(bot.Fact{Label: "<label>", Value: "<value>"}),
			{Chart: &bot.Chart{Title: "<chart>", Labels: []string{"<l>"}, Series: []bot.Series{{Name: "<s>", Values: []float64{1}}}, Unit: "<u>"}},
			{Chart: &bot.Chart{Title: "<none>", Labels: []string{"<l>"}, Series: []bot.Series{{Name: "<s>"}}}},
			{},
		}}},
		"empty": {},
	}
}

// sent is what the server got of a mail, its lines ending with LF alone.
func sent(t testing.TB, m bot.Mail) string {
	t.Helper()
	s := start(t, &post{})
	p, _ := desk(t, s.url("smtp", "", ""), nil)
	if _, err := p.Perform(t.Context(), job(reader, m)); err != nil {
		t.Fatal(err)
	}
	data := s.mails()[0].data
	for n, line := range strings.SplitAfter(data, "\n") {
		if line != "" && !strings.HasSuffix(line, "\r\n") || strings.Count(line, "\r") > 1 || len(line) > 1000 {
			t.Errorf("line %d ends wrongly or is too long: %q", n+1, line)
		}
		if strings.ContainsFunc(line, func(r rune) bool { return r > '~' || r == 0 }) {
			t.Errorf("line %d is not ASCII: %q", n+1, line)
		}
	}
	return strings.ReplaceAll(data, "\r\n", "\n")
}

func TestGoldenMails(t *testing.T) {
	for name, m := range letters(t) {
		t.Run(name, func(t *testing.T) {
			data := sent(t, m)
			golden(t, name+".eml", drawings.ReplaceAllString(data, "$1[a drawing]\n"))
			parts := partsOf(t, readMail(t, data))
			golden(t, name+".txt", parts["text/plain"])
			golden(t, name+".html", parts["text/html"])
		})
	}
}

func golden(t *testing.T, file, got string) {
	t.Helper()
	path := filepath.Join("testdata", "golden", file)
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v; write it with -update", err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}

// partsOf reads a mail as a client does: its parts by media type.
func partsOf(t testing.TB, m *netmail.Message) map[string]string {
	t.Helper()
	parts := map[string]string{}
	collect(t, m.Header.Get("Content-Type"), m.Body, parts)
	return parts
}

func collect(t testing.TB, kind string, body io.Reader, into map[string]string) {
	t.Helper()
	media, params, err := mime.ParseMediaType(kind)
	if err != nil {
		t.Fatal(err)
	}
	for r := multipart.NewReader(body, params["boundary"]); ; {
		part, err := r.NextRawPart()
		if err == io.EOF {
			return
		}
		if err != nil {
			t.Fatalf("%s: %v", media, err)
		}
		inner, _, _ := mime.ParseMediaType(part.Header.Get("Content-Type"))
		if strings.HasPrefix(inner, "multipart/") {
			collect(t, part.Header.Get("Content-Type"), part, into)
			continue
		}
		var content io.Reader = quotedprintable.NewReader(part)
		if part.Header.Get("Content-Transfer-Encoding") == "base64" {
			content = base64.NewDecoder(base64.StdEncoding, part)
		}
		text, err := io.ReadAll(content)
		if err != nil {
			t.Fatalf("%s: %v", inner, err)
		}
		into[inner] = strings.ReplaceAll(string(text), "\r\n", "\n")
	}
}

func TestHeaders(t *testing.T) {
	h := readMail(t, sent(t, letters(t)["digest"])).Header
	decoded, err := new(mime.WordDecoder).DecodeHeader(h.Get("Subject"))
	if err != nil || decoded != letters(t)["digest"].Subject {
		t.Errorf("subject %q, %v", decoded, err)
	}
	from, err := h.AddressList("From")
	if err != nil || from[0].Name != "golive 上线助手" || from[0].Address != "golive@acme.example" {
		t.Errorf("from %v, %v", from, err)
	}
	if date, err := h.Date(); err != nil || !date.Equal(now) {
		t.Errorf("date %v, %v", date, err)
	}
	for key, want := range map[string]string{
		"To": "<" + reader + ">", "Reply-To": "<rollout@acme.example>", "Auto-Submitted": "auto-generated", "Mime-Version": "1.0",
		"List-Unsubscribe":      "<https://golive.example.com/survey/leave/a1b2?p=1&q=2>",
		"List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
	} {
		if got := h.Get(key); got != want {
			t.Errorf("%s: %q, want %q", key, got, want)
		}
	}
	h = readMail(t, sent(t, note())).Header
	if h.Get("List-Unsubscribe") != "" || h.Get("List-Unsubscribe-Post") != "" {
		t.Error("a mail that nobody can leave offers it")
	}
}

func TestAPictureTravelsWithItsPage(t *testing.T) {
	parts := partsOf(t, readMail(t, sent(t, letters(t)["pictures"])))
	if parts["image/png"] != strings.ReplaceAll(string(pixel(t)), "\r\n", "\n") {
		t.Error("the picture is not the one that was sent")
	}
	if !strings.Contains(parts["text/html"], `src="cid:1.`) || strings.Contains(parts["text/html"], "svg") {
		t.Errorf("the page does not show it:\n%s", parts["text/html"])
	}
}

func TestAChartTravelsAsAPicture(t *testing.T) {
	parts := partsOf(t, readMail(t, sent(t, letters(t)["digest"])))
	if !strings.HasPrefix(parts["image/png"], "\x89PNG") || !strings.Contains(parts["text/html"], "<img src=\"cid:1.") {
		t.Errorf("no drawing, or none shown:\n%s", parts["text/html"])
	}
	if !strings.Contains(parts["text/plain"], "D+30: CSAT 86.5%") {
		t.Errorf("its numbers are not in the text:\n%s", parts["text/plain"])
	}
}

func TestNothingHostileReachesThePage(t *testing.T) {
	page := partsOf(t, readMail(t, sent(t, letters(t)["hostile"])))["text/html"]
	for _, bad := range []string{"<script", "<img src=x", "<b>", "<th>", "<td>&lt;td", "javascript:", `lang="en">`, "\x00"} {
		if strings.Contains(page, bad) {
			t.Errorf("the page has %q:\n%s", bad, page)
		}
	}
}
