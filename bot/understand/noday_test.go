package understand

import "testing"

func TestNoDay(t *testing.T) {
	for text, want := range map[string]string{
		"31 Feb":                                "31 Feb",
		"call the supplier by 31st of February": "31st of February",
		"by Feb 30, 2027":                       "Feb 30, 2027",
		"by 29 Feb 2027 please":                 "29 Feb 2027",
		"November 31":                           "November 31",
		"2026-13-01":                            "2026-13-01",
		"until 2027/02/29, moving":              "2027/02/29",
		"2月31日前联系供应商":                           "2月31日",
		"2027年2月29号交付":                          "2027年2月29号",
		"十三月一日":                                 "十三月一日",
		"４月３１日":                                 "４月３１日",
		"2026-02-31..2026-03-02":                "2026-02-31",
		// Days, and what is no day at all.
		"29 Feb":                        "",
		"2028-02-29":                    "",
		"2月29日":                         "",
		"check invoice 2026-45-12":      "",
		"order 35 scanners by May":      "",
		"in May 35 users had no access": "",
		"may 31":                        "",
		"版本 2026.13.1.4":                "",
		"5月31号仓库盘点":                     "",
		"上个月2号":                         "",
		"":                              "",
	} {
		if got := NoDay(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestNoDayIsNoDueDate(t *testing.T) {
	for _, text := range []string{"call the supplier by 2026-13-01", "2月31日前联系供应商"} {
		if task := china.Asked(text, at(t, wednesday), nil); task.DueDate != "" || task.NoDay == "" {
			t.Errorf("%q: %+v", text, task)
		}
	}
	if task := china.Asked("move 31 Feb from the list by Friday", at(t, wednesday), nil); task.DueDate == "" || task.NoDay != "" {
		t.Errorf("%+v", task)
	}
}

func TestPastDayIsNoDueDate(t *testing.T) {
	for text, want := range map[string]string{
		"check the balances by yesterday":    "yesterday",
		"check the balances by last Friday":  "last Friday",
		"昨天前对账":                              "昨天",
		"上周五前对账":                             "上周五",
		"check the numbers of last Friday":   "",
		"what broke yesterday, by Friday":    "",
		"核对昨天的库存":                            "",
		"如果昨天前没到就催一下":                        "",
		"check the balances by next Friday":  "",
		"> by yesterday\ncheck the balances": "",
	} {
		task := china.Asked(text, at(t, wednesday), nil)
		if task.PastDay != want || want != "" && task.DueDate != "" {
			t.Errorf("%s: past day %q, due %q", text, task.PastDay, task.DueDate)
		}
	}
}
