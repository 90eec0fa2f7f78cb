package understand

import "testing"

func TestAsksForRecord(t *testing.T) {
	for text, want := range map[string]bool{
		"create a bug: the printer prints upside down":    true,
		"please create a bug: totals are wrong":           true,
		"Could you open a new ticket for the VAT report":  true,
		"File a defect, the totals are wrong":             true,
		"create story: log in with the badge":             true,
		"Bug: totals are wrong":                           false,
		"建一个缺陷：打印机倒着打":                                    true,
		"请帮我新建缺陷 打印机倒着打":                                  true,
		"提一个bug：合计不对":                                     true,
		"缺陷：合计不对":                                         false,
		"the bug: it is back":                             false,
		"open the window":                                 false,
		"bug":                                             false,
		"create the report by Friday":                     false,
		"we should create a bug tracker for the printers": false,
		"提需求的人是谁":                                         false,
		"缺陷太多了":                                           false,
		"":                                                false,
	} {
		if got := AsksForRecord(text); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}
