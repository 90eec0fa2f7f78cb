package handlers_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
)

// told is the timeline of the project ERP as a file, of one kind or of all, for somebody, in a language.
func (o *office) told(who, lang, kind string) string {
	o.t.Helper()
	code, text := o.sheet(http.MethodGet, o.progressLink(who, "timeline", "")+"/timeline.csv?lang="+lang+"&kind="+kind, nil)
	if code != http.StatusOK {
		o.t.Fatalf("the timeline of %s: %d", who, code)
	}
	return text
}

// Rooms, people, settings, meetings and low scores stand in the timeline, each under its filter, in both languages; of these a client
// reads that the project began and when it went live. Nobody who gave a low score is named.
func TestTheTimelineTellsOfRoomsPeopleAndSettings(t *testing.T) {
	o, wang := surveyOffice(t)
	o.meet()
	o.through(t, 24*time.Hour)
	for _, said := range []string{"project zone Tokyo", "client zone Berlin", "project calendar US", "project golive yesterday", "skip meeting sync"} {
		o.clock.Advance(time.Minute)
		o.say("Lea", teamRoom, said)
	}
	_, series, _ := strings.Cut(o.mustControl("slack", "Pause").Value, "|")
	o.submit(account("Lea"), "meeting.pause", series, map[string][]string{"reason": {"end of the year"}, "until": {"2026-12-24"}})
	o.say("Lea", teamRoom, "meeting resume")
	o.submit(account("Lea"), "meeting.move", series, map[string][]string{"date_20261201": {"2026-12-03"}, "clock": {"11:00"}})
	o.say("Lea", clientRoom, "project unbind")
	o.say("Lea", clientRoom, "project bind ERP client")
	o.say("Lea", teamRoom, "hand over @Lea to @Mia")
	o.click(account("Lea"), teamRoom, o.mustControl("slack", "Hand over to Mia"))
	o.click(account("Lea"), teamRoom, o.mustControl("slack", "Undo"))
	o.say("Lea", teamRoom, "project language zh")
	o.open(http.MethodPost, o.own(wang, 0), form("rev", "0", "csat", "1", "why", "slow", "ces", "1"))
	o.click(account("Lea"), o.dm("Lea"), bot.Button("", "survey.contacted", wang))
	o.submit(account("Lea"), "survey.outcome", wang, map[string][]string{"what": {"solved"}})
	nora := bot.Account{Platform: "slack", Tenant: "T1", ID: "Nora"}
	o.addPerson(bot.Profile{Account: nora, Name: "Nora", Email: "nora@acme.example", Lang: "en"})
	o.chats["slack"].SetMembers(teamRoom, account("Lea"), nora)
	o.submit(account("Lea"), "project.import", o.projectID()+"|"+teamRoom.String(), map[string][]string{"p" + bot.HashID(nora.String()): {"member"}})
	o.through(t, time.Hour)
	for kind, lines := range map[string]map[string][]string{
		"project": {"en": {"Project created: ERP", "Live since"}, "zh-CN": {"项目创建：ERP", "上线日期："}},
		"setting": {"en": {"Time zone: Asia/Shanghai → Asia/Tokyo", "Client’s time zone: the project’s → Europe/Berlin", "Calendar of days off: CN → US", "Language: English → Chinese"},
			"zh-CN": {"时区：上海 → 东京", "客户时区：同项目 → 柏林", "语言：英文 → 中文"}},
		"room":   {"en": {"bound as the team’s", "bound as the client’s", "no longer bound"}, "zh-CN": {"绑定为团队群", "绑定为客户群", "解除绑定"}},
		"people": {"en": {"Lea handed over to Mia", "What Mia took over goes back to Lea", "Nora added from a room as “member”", "Mia has the role “member” now"}, "zh-CN": {"Lea的工作移交给Mia", "Mia接手的工作退回给Lea", "Nora从群成员导入，角色：成员"}},
		"meeting": {"en": {"Meeting held: sync", "Meeting left out: sync, Tue 1 Dec", "Meetings paused until Thu 24 Dec: ", "end of the year", "Meetings go on: ", "→ Thu 3 Dec 11:00"},
			"zh-CN": {"会议取消一次：sync，12月1日 周二", "到 12月24日 周四", "例会恢复：", "→ 12月3日 周四 11:00"}},
		"score": {"en": {"Low score, to be followed up: ", "Low score, somebody got in touch: ", "Low score, followed up: "}, "zh-CN": {"低分待跟进：", "低分已联系客户：", "低分跟进完成："}},
	} {
		for lang, want := range lines {
			text := o.told("Lea", lang, kind)
			for _, line := range want {
				if !strings.Contains(text, line) {
					t.Errorf("%s in %s lacks %q:\n%s", kind, lang, line, text)
				}
			}
			client := o.told("Carl", lang, kind)
			for _, line := range want {
				if got := strings.Contains(client, line); got != (kind == "project") {
					t.Errorf("the client reads %q: %t", line, got)
				}
			}
			if kind == "score" && strings.Contains(text, "Wang") {
				t.Errorf("whoever gave a low score is named:\n%s", text)
			}
		}
	}
}
