package understand

import "testing"

func TestWhen(t *testing.T) {
	for text, want := range map[string][2]string{
		"12-01..12-05":                 {"12-01..12-05", ""},
		"12-01..12-05, family":         {"12-01..12-05", "family"},
		"next week":                    {"next week", ""},
		"1 Dec to 5 Dec":               {"1 Dec to 5 Dec", ""},
		"Friday dentist":               {"Friday", "dentist"},
		"下周一到周五":                       {"下周一到周五", ""},
		"下周一 去医院":                      {"下周一", "去医院"},
		"12月1日到5日":                     {"12月1日到5日", ""},
		"12月4日，年终结账":                   {"12月4日", "年终结账"},
		"12月4日年会":                      {"12月4日", "年会"},
		"2027年1月4日至明年2月 出差":            {"2027年1月4日至明年2月", "出差"},
		"十二月一号至五号":                     {"十二月一号至五号", ""},
		"明天下午3点半":                      {"明天下午3点半", ""},
		"until tomorrow 9:00":          {"until tomorrow 9:00", ""},
		"2小时":                          {"2小时", ""},
		"4h":                           {"4h", ""},
		"two days":                     {"two days", ""},
		"国庆":                           {"国庆", ""},
		"单模板明天前改好":                     {"", "单模板明天前改好"},
		"系统今天之内恢复":                     {"", "系统今天之内恢复"},
		"今天的流程要改":                      {"", "今天的流程要改"},
		"明天前改好单据":                      {"", "明天前改好单据"},
		"today's report":               {"", "today's report"},
		"message is wrong by Friday":   {"", "message is wrong by Friday"},
		"the alarm until tomorrow":     {"", "the alarm until tomorrow"},
		"的告警规则周五前配好":                   {"", "的告警规则周五前配好"},
		"上线流程周五前":                      {"", "上线流程周五前"},
		"marketing wants a new banner": {"", "marketing wants a new banner"},
		"":                             {"", ""},
	} {
		if when, rest := When(text); when != want[0] || rest != want[1] {
			t.Errorf("When(%q) = %q, %q, want %q", text, when, rest, want)
		}
	}
}
