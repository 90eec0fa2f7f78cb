package meeting

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/understand"
	"github.com/golive-bot/golive/bot/workday"
)

var monday = time.Date(2026, 11, 23, 9, 0, 0, 0, time.FixedZone("", 8*3600))

func empty() series {
	return series{Zone: "Asia/Shanghai", Length: 60, Rule: after, Pattern: workday.Pattern{From: "2026-11-23"}}
}

func TestReadSeries(t *testing.T) {
	for said, want := range map[string]series{
		"每周三 下午3点 项目例会 腾讯会议 123-456":                                    {Title: "项目例会", Clock: "15:00", Place: "腾讯会议 123-456", Pattern: workday.Pattern{Every: "week", Days: []time.Weekday{3}}},
		"每周三下午3点半，项目例会":                                                 {Title: "项目例会", Clock: "15:30", Pattern: workday.Pattern{Every: "week", Days: []time.Weekday{3}}},
		"每周一、周四 9:30-10:00 站会":                                          {Title: "站会", Clock: "09:30", Length: 30, Pattern: workday.Pattern{Every: "week", Days: []time.Weekday{1, 4}}},
		"隔周周五 晚上8点 复盘会 地点：3楼会议室":                                        {Title: "复盘会", Clock: "20:00", Place: "3楼会议室", Pattern: workday.Pattern{Every: "fortnight", Days: []time.Weekday{5}}},
		"每两周周二 10:00 进度会 时长45分钟":                                        {Title: "进度会", Clock: "10:00", Length: 45, Pattern: workday.Pattern{Every: "fortnight", Days: []time.Weekday{2}}},
		"每月第一个周一 上午10点 月度汇报 柏林时间":                                       {Title: "月度汇报", Clock: "10:00", Zone: "Europe/Berlin", Pattern: workday.Pattern{Every: "month", Nth: 1, Days: []time.Weekday{1}}},
		"每月最后一个周五 16:00 月度总结 遇节假日提前":                                    {Title: "月度总结", Clock: "16:00", Rule: before, Pattern: workday.Pattern{Every: "month", Nth: -1, Days: []time.Weekday{5}}},
		"每周四 11:00 指导委员会 仅团队 遇假期跳过":                                     {Title: "指导委员会", Clock: "11:00", Inside: true, Rule: skip, Pattern: workday.Pattern{Every: "week", Days: []time.Weekday{4}}},
		"每周四 11:00 指导委员会 遇休息日提前 只限团队群":                                  {Title: "指导委员会", Clock: "11:00", Inside: true, Rule: before, Pattern: workday.Pattern{Every: "week", Days: []time.Weekday{4}}},
		"每周四 11:00 团队建设会 内部":                                            {Title: "团队建设会", Clock: "11:00", Inside: true, Pattern: workday.Pattern{Every: "week", Days: []time.Weekday{4}}},
		"每个工作日 9点 晨会":                                                   {Title: "晨会", Clock: "09:00", Pattern: workday.Pattern{Every: "day"}},
		"every Wednesday 15:00 weekly meeting https://zoom.example/j/1": {Title: "weekly meeting", Clock: "15:00", Link: "https://zoom.example/j/1", Pattern: workday.Pattern{Every: "week", Days: []time.Weekday{3}}},
		"every Mon and Thu at 3pm steering for 45 minutes in room 5":    {Title: "steering", Clock: "15:00", Length: 45, Place: "room 5", Pattern: workday.Pattern{Every: "week", Days: []time.Weekday{1, 4}}},
		"every Wed 15:00 sync remind 1d, 1.5h":                          {Title: "sync", Clock: "15:00", Leads: []lead{{Days: 1}, {Minutes: 90, Mention: true}}, Pattern: workday.Pattern{Every: "week", Days: []time.Weekday{3}}},
		"every other Friday 9:30am retro holidays skip rsvp":            {Title: "retro", Clock: "09:30", Rule: skip, Answers: true, Pattern: workday.Pattern{Every: "fortnight", Days: []time.Weekday{5}}},
		"first Monday of the month 10:00 monthly report Berlin time":    {Title: "monthly report", Clock: "10:00", Zone: "Europe/Berlin", Pattern: workday.Pattern{Every: "month", Nth: 1, Days: []time.Weekday{1}}},
		"every Thu 11:00 steering team rooms only":                      {Title: "steering", Clock: "11:00", Inside: true, Pattern: workday.Pattern{Every: "week", Days: []time.Weekday{4}}},
		"every weekday 9:00 stand-up team only":                         {Title: "stand-up", Clock: "09:00", Inside: true, Pattern: workday.Pattern{Every: "day"}},
		"every Tuesday 11:00 sync from 2026-12-01 Asia/Tokyo":           {Title: "sync", Clock: "11:00", Zone: "Asia/Tokyo", Pattern: workday.Pattern{Every: "week", Days: []time.Weekday{2}, From: "2026-12-01"}},
		"weekly meeting":                           {Title: "weekly meeting"},
		"每周一三五 9:30 站会":                            {Title: "站会", Clock: "09:30", Pattern: workday.Pattern{Every: "week", Days: []time.Weekday{1, 3, 5}}},
		"每周二和四三点 进度会":                              {Title: "进度会", Clock: "15:00", Pattern: workday.Pattern{Every: "week", Days: []time.Weekday{2, 4}}},
		"每周一三点半 例会":                                {Title: "例会", Clock: "15:30", Pattern: workday.Pattern{Every: "week", Days: []time.Weekday{1}}},
		"每周一至周五 9点 晨会":                             {Title: "晨会", Clock: "09:00", Pattern: workday.Pattern{Every: "day"}},
		"每周一到五早上9点 晨会":                             {Title: "晨会", Clock: "09:00", Pattern: workday.Pattern{Every: "day"}},
		"每周二到周四 10:00 验收会":                         {Title: "验收会", Clock: "10:00", Pattern: workday.Pattern{Every: "week", Days: []time.Weekday{2, 3, 4}}},
		"隔周二四 10:00 复盘":                            {Title: "复盘", Clock: "10:00", Pattern: workday.Pattern{Every: "fortnight", Days: []time.Weekday{2, 4}}},
		"每周例会，周三下午3点":                              {Title: "例会", Clock: "15:00", Pattern: workday.Pattern{Every: "week", Days: []time.Weekday{3}}},
		"每周一次，周三下午3点 项目例会":                         {Title: "项目例会", Clock: "15:00", Pattern: workday.Pattern{Every: "week", Days: []time.Weekday{3}}},
		"每周三 下午3点到4点半 例会":                          {Title: "例会", Clock: "15:00", Length: 90, Pattern: workday.Pattern{Every: "week", Days: []time.Weekday{3}}},
		"每周三 下午3到4点 例会":                            {Title: "例会", Clock: "15:00", Pattern: workday.Pattern{Every: "week", Days: []time.Weekday{3}}},
		"每周三 上午10点至中午12点 例会":                       {Title: "例会", Clock: "10:00", Length: 120, Pattern: workday.Pattern{Every: "week", Days: []time.Weekday{3}}},
		"每周三 下午2:00-3:30 例会":                       {Title: "例会", Clock: "14:00", Length: 90, Pattern: workday.Pattern{Every: "week", Days: []time.Weekday{3}}},
		"every Monday to Friday 9:00 stand-up":     {Title: "stand-up", Clock: "09:00", Pattern: workday.Pattern{Every: "day"}},
		"every Mon-Thu 9:00 check":                 {Title: "check", Clock: "09:00", Pattern: workday.Pattern{Every: "week", Days: []time.Weekday{1, 2, 3, 4}}},
		"every Mon/Wed 15:00 sync":                 {Title: "sync", Clock: "15:00", Pattern: workday.Pattern{Every: "week", Days: []time.Weekday{1, 3}}},
		"every Mon, Wed and Fri 15:00 sync":        {Title: "sync", Clock: "15:00", Pattern: workday.Pattern{Every: "week", Days: []time.Weekday{1, 3, 5}}},
		"every Wed, weekly meeting, 15:00":         {Title: "weekly meeting", Clock: "15:00", Pattern: workday.Pattern{Every: "week", Days: []time.Weekday{3}}},
		"every Wed 3pm-4:30pm sync":                {Title: "sync", Clock: "15:00", Length: 90, Pattern: workday.Pattern{Every: "week", Days: []time.Weekday{3}}},
		"every Wed from 3 to 4pm sync":             {Title: "sync", Clock: "15:00", Pattern: workday.Pattern{Every: "week", Days: []time.Weekday{3}}},
		"every Wed 9:30-11 sync":                   {Title: "sync", Clock: "09:30", Length: 90, Pattern: workday.Pattern{Every: "week", Days: []time.Weekday{3}}},
		"every Wed 11-1pm sync":                    {Title: "sync", Clock: "11:00", Length: 120, Pattern: workday.Pattern{Every: "week", Days: []time.Weekday{3}}},
		"every Wed 10am until noon sync":           {Title: "sync", Clock: "10:00", Length: 120, Pattern: workday.Pattern{Every: "week", Days: []time.Weekday{3}}},
		"every Wed 15:00 ERP/CRM sync":             {Title: "ERP/CRM sync", Clock: "15:00", Pattern: workday.Pattern{Every: "week", Days: []time.Weekday{3}}},
		"every Wed 15:00 Sales/Purchasing sync":    {Title: "Sales/Purchasing sync", Clock: "15:00", Pattern: workday.Pattern{Every: "week", Days: []time.Weekday{3}}},
		"every Wed 15:00 internal audit":           {Title: "internal audit", Clock: "15:00", Pattern: workday.Pattern{Every: "week", Days: []time.Weekday{3}}},
		"every Wed 15:00 internal audit, internal": {Title: "internal audit", Clock: "15:00", Inside: true, Pattern: workday.Pattern{Every: "week", Days: []time.Weekday{3}}},
		"every Wed 15:00 internal price talk":      {Title: "price talk", Clock: "15:00", Inside: true, Pattern: workday.Pattern{Every: "week", Days: []time.Weekday{3}}},
	} {
		blank := empty()
		if want.Zone == "" {
			want.Zone = blank.Zone
		}
		if want.Length == 0 {
			want.Length = blank.Length
		}
		if want.Rule == "" {
			want.Rule = blank.Rule
		}
		if want.From == "" {
			want.From = blank.From
		}
		got, err := readSeries(said, monday, understand.Calendar{}, blank)
		if err != nil || string(bot.Encode(got)) != string(bot.Encode(want)) {
			t.Errorf("%s: %v\n got %s\nwant %s", said, err, bot.Encode(got), bot.Encode(want))
		}
	}
}

func TestUnmentioned(t *testing.T) {
	for said, want := range map[string]string{
		"每周三 下午3点 项目例会 腾讯会议 123-456 @王总": "每周三 下午3点 项目例会 腾讯会议 123-456",
		"每周三 下午3点 @王总、@李 雷 项目例会":         "每周三 下午3点 项目例会",
		"every Wed @3pm weekly":                        "every Wed @3pm weekly",
		"every Wed 15:00 weekly room 5 @Anna Bell":     "every Wed 15:00 weekly room 5",
		"every Wed 15:00 weekly ask anna@acme.example": "every Wed 15:00 weekly ask anna@acme.example",
	} {
		if got := unmentioned(said, []bot.Mention{{Name: "李 雷"}, {Name: "Anna Bell"}, {Name: "Anna"}}); got != want {
			t.Errorf("%s: %q, want %q", said, got, want)
		}
	}
}

// TestReadSeriesCities: every city whose zone is known may be said of a series.
func TestReadSeriesCities(t *testing.T) {
	for _, city := range workday.Cities() {
		want, _ := workday.Zone(city)
		for _, said := range []string{"每周三 15:00 例会 " + city + "时间", "every Wed 15:00 sync " + city + " time"} {
			if got, err := readSeries(said, monday, understand.Calendar{}, empty()); err != nil || got.Zone != want {
				t.Errorf("%s: %s, want %s; %v", said, got.Zone, want, err)
			}
		}
	}
}

func TestReadSeriesLeads(t *testing.T) {
	for said, want := range map[string][]lead{
		"每周三 15:00 例会 提前1天、15分钟提醒":                                   {{Days: 1}, {Minutes: 15, Mention: true}},
		"每周三 15:00 例会 提前半小时提醒":                                       {{Minutes: 30, Mention: true}},
		"每周三 15:00 例会 提前一天提醒":                                        {{Days: 1}},
		"每周三 15:00 例会 提前两天和一个半小时提醒大家":                                {{Days: 2}, {Minutes: 90, Mention: true}},
		"每周三 15:00 例会 时长1小时 提醒 1天":                                   {{Days: 1}},
		"每周三 15:00 例会 一天和半小时前提醒":                                     {{Days: 1}, {Minutes: 30, Mention: true}},
		"每周三 15:00 例会 提前一天和提前30分钟提醒":                                 {{Days: 1}, {Minutes: 30, Mention: true}},
		"每周三 15:00 例会 会前一刻钟提醒":                                       {{Minutes: 15, Mention: true}},
		"每周三 15:00 例会 提醒：一天前、10分钟前":                                  {{Days: 1}, {Minutes: 10, Mention: true}},
		"every Wed 15:00 sync remind half an hour before":            {{Minutes: 30, Mention: true}},
		"every Wed 15:00 sync remind us 1 day before":                {{Days: 1}},
		"every Wed 15:00 sync remind everybody an hour in advance":   {{Minutes: 60, Mention: true}},
		"every Wed 15:00 sync reminders: two days and 30 min before": {{Days: 2}, {Minutes: 30, Mention: true}},
		"every Wed 15:00 sync remind 2d, 1h":                         {{Days: 2}, {Minutes: 60, Mention: true}},
	} {
		got, err := readSeries(said, monday, understand.Calendar{}, empty())
		if err != nil || string(bot.Encode(got.Leads)) != string(bot.Encode(want)) {
			t.Errorf("%s: %+v, %v", said, got.Leads, err)
		}
		if got.Length != 60 || got.Title != "例会" && got.Title != "sync" {
			t.Errorf("%s: %q of %d minutes", said, got.Title, got.Length)
		}
	}
}

func TestReadSeriesRefuses(t *testing.T) {
	for said, want := range map[string]string{
		"每周八 15:00 例会": "meeting.bad-day", "every Someday 15:00 sync": "meeting.bad-day", "每周三 25:70 例会": "meeting.bad-time", "every Wed 25:70": "meeting.bad-time",
		"每周三 15:00 时区 火星": "bot.bad-zone", "every Wed 15:00 Mars/Olympus": "bot.bad-zone", "every Wed 15:00 from 2020-01-01": "meeting.past", "每周三 15:00 例会 从2020-01-01起": "meeting.past",
		"每周例会 15:00": "meeting.bad-day", "every Mon and Blursday 15:00 sync": "meeting.bad-day", "every Wed 3pm-3pm sync": "meeting.bad-time", "每周三 9点到9点 例会": "meeting.bad-time",
		"every Wed 15:00 Europe/Nowhere sync": "bot.bad-zone", "每周三 15:00 例会 提前一周提醒": "meeting.bad-leads", "每周三 15:00 例会 提前很久提醒": "meeting.bad-leads", "every Wed 15:00 sync remind long before": "meeting.bad-leads",
		"每月第五个周一 10:00": "meeting.bad-nth", "every Wed 15:00 sync for 20 hours": "meeting.bad-length", "every Wed 16:00-15:00": "meeting.bad-time", "every Wed 15:00 remind 40d": "meeting.bad-leads", "every Wed 15:00 remind 1.5d": "meeting.bad-leads",
	} {
		var tell *bot.TellError
		if got, err := readSeries(said, monday, understand.Calendar{}, empty()); !errors.As(err, &tell) || tell.Key != want {
			t.Errorf("%s: %v, want %s; %+v", said, err, want, got)
		}
	}
}

func TestSaysSeries(t *testing.T) {
	for said, want := range map[string]bool{"每周三 下午3点 项目例会": true, "every Wednesday 15:00 weekly meeting": true, "first Monday of the month 10:00 report": true,
		"每周三都要交周报": false, "every day is different": false, "please do it at 15:00": false, "daily 9am stand-up": true} {
		if _, ok := saysSeries(said); ok != want {
			t.Errorf("%s: %t", said, ok)
		}
	}
}

func FuzzReadSeries(f *testing.F) {
	for _, seed := range []string{"每周三 下午3点 项目例会 腾讯会议 123-456", "every Mon and Thu at 3pm for 45 minutes in room 5", "每月第五个周一 99:99", "first  of month 1am", "每周一、、 5点"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, said string) {
		s, err := readSeries(said, monday, understand.Calendar{}, empty())
		if err == nil && s.Every != "" && s.Check() != nil {
			t.Errorf("%q is read as a pattern that cannot be: %+v", said, s.Pattern)
		}
		if err == nil && s.Clock != "" {
			if _, err := time.Parse("15:04", s.Clock); err != nil {
				t.Errorf("%q: clock %q", said, s.Clock)
			}
		}
	})
}

// The team's week decides which days are every working day.
func TestReadSeriesWholeWeek(t *testing.T) {
	six := understand.Calendar{Week: workday.WeekSaturday}
	for said, want := range map[string]string{"每周一至周五 9点 晨会": "week [Monday Tuesday Wednesday Thursday Friday]", "每周一到周六 9点 晨会": "day []"} {
		got, err := readSeries(said, monday, six, empty())
		if pattern := fmt.Sprint(got.Every, " ", got.Days); err != nil || pattern != want {
			t.Errorf("%s: %s, %v", said, pattern, err)
		}
	}
}
