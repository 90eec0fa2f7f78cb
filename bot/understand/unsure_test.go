package understand

import (
	"slices"
	"strings"
	"testing"
)

// TestUnsure: what a message leaves open leads to one question, with what may be meant.
func TestUnsure(t *testing.T) {
	who := []Person{{"Anna", "anna"}, {"Ben Hur", "ben1"}, {"Ben Miller", "ben2"}, {"王芳", "wang1"}, {"王芳", "wang2"}, {"李雷", "lilei"}}
	for _, tc := range []struct{ text, about, choices string }{
		{"@Anna please send the list by Friday", "", ""},
		{"@Anna please send the list", "", ""},
		{"@李雷 请把清单发我，周五前", "", ""},
		{"@Anna nothing to do for you", "", ""},
		{"@Anna the list is done", "", ""},
		{"@Anna thanks for the list of yesterday", "", ""},
		{"the list looks odd to me today", "", ""}, // nobody is addressed

		{"@Anna the totals on page two are wrong", AboutTask, ""},
		{"@李雷 第二页的合计数不对", AboutTask, ""},

		{"@Anna please send the list by 1/8", AboutDueDate, "2027-01-08 2026-08-01"},
		{"@Anna please send the list by Monday 21 July", AboutDueDate, "2026-07-21 2026-07-20"},
		{"@Anna please send the list by Thursday or Friday", AboutDueDate, "2026-07-16 2026-07-17"},
		{"@Anna please send the list early next week", AboutDueDate, "2026-07-20 2026-07-21"},
		{"@Anna please send the list by mid August", AboutDueDate, "2026-08-15 2026-08-20"},
		{"@Anna please send the list next week", AboutDueDate, "2026-07-24 2026-07-20"},
		{"@Anna please send the list before Christmas", AboutDueDate, "2026-12-24 2026-12-25"},
		{"@Anna please send the list by midnight", AboutDueDate, "2026-07-15 2026-07-16"},
		{"@Anna please send the list by 5", AboutDueDate, "2026-08-05 2026-07-15"},
		{"@Anna please send the list by yesterday", "", ""}, // told of, no deadline
		{"@Anna please send the list COB today + 2 days", AboutDueDate, "2026-07-17 2026-07-15"},
		{"@李雷 客户7月20日要演示，请提前两天把清单发我", AboutDueDate, "2026-07-18 2026-07-20"},
		{"@李雷 请把清单发我，下个月初", AboutDueDate, "2026-08-05 2026-08-10"},
		{"@李雷 请把清单发我，下周", AboutDueDate, "2026-07-24 2026-07-20"},
		{"@李雷 请把清单发我，周四或者周五", AboutDueDate, "2026-07-16 2026-07-17"},
		{"@李雷 请把清单发我，今晚12点前", AboutDueDate, "2026-07-15 2026-07-16"},
		{"@李雷 请把清单发我，八月十五前", AboutDueDate, "2026-08-15 2026-09-25"},
		{"@李雷 请把清单发我，7月20日（周二）前", AboutDueDate, "2026-07-20 2026-07-21"},
		{"@李雷 请把清单发我，春节前", AboutDueDate, ""}, // the notice for 2027 is not out

		{"@Anna @李雷 please send the list", AboutAssignee, "anna lilei"},
		{"Ben, please send the list", AboutAssignee, "ben1 ben2"},
		{"Ben Miller, please send the list", "", ""},
		{"@王芳 请把清单发我", AboutAssignee, "wang1 wang2"},
		{"@Anna @李雷 please send the list by mid August", AboutDueDate, "2026-08-15 2026-08-20"}, // one question at most
	} {
		got := china.Parse(tc.text, at(t, wednesday), who)
		if got.Unsure.About != tc.about || strings.Join(got.Unsure.Choices, " ") != tc.choices {
			t.Errorf("%s: %q %q, want %q %q", tc.text, got.Unsure.About, got.Unsure.Choices, tc.about, tc.choices)
		}
		if due := got.Unsure.About == AboutDueDate; due && got.DueDate != "" || tc.about == AboutTask && got.IsTask {
			t.Errorf("%s: unsure of %s, and yet %+v", tc.text, tc.about, got)
		}
	}
}

// TestAskedIsNeverInDoubt: after a command nobody is asked whether it is a task.
func TestAskedIsNeverInDoubt(t *testing.T) {
	got := china.Asked("@Anna the totals on page two are wrong", at(t, wednesday), []Person{{"Anna", "anna"}})
	if !got.IsTask || got.Assignee != "anna" || got.Unsure.About != "" {
		t.Errorf("%+v", got)
	}
}

func TestGivenNames(t *testing.T) {
	who := []Person{{"Tom Baker", "tom"}, {"Tommy", "tommy"}, {"Mark Twain", "mark"}, {"Ann", "ann"}, {"Ann Lee", "lee"}}
	for _, tc := range []struct{ text, want string }{
		{"Tom, please send the list", "tom"},
		{"@Tom Baker please send the list", "tom"},
		{"@Tommy please send the list", "tommy"},
		{"please mark the list", ""},
		{"Mark, please send the list", "mark"},
		{"@Ann please send the list", "ann"}, // somebody is called just that
		{"@Ann Lee please send the list", "lee"},
	} {
		got := china.Parse(tc.text, at(t, wednesday), who)
		if got.Assignee != tc.want || got.Unsure.About != "" || strings.Contains(got.Title, "Tom") {
			t.Errorf("%s: %q %v %q", tc.text, got.Assignee, got.Unsure, got.Title)
		}
	}
}

func TestWords(t *testing.T) {
	words := Words{
		Components: map[string]string{"发货": "Shipping", "shipping": "Shipping", "发货单": "Delivery note", "label printer": "Printing", "标签": "Printing"},
		Types:      map[string]string{"bug": "Bug", "缺陷": "Bug", "需求": "Story"},
	}
	for _, tc := range []struct{ text, typ, components, title string }{
		{"[Bug] the label printer prints twice", "Bug", "Printing", "the label printer prints twice"},
		{"缺陷：发货单打不开", "Bug", "Delivery note", "发货单打不开"},
		{"发货页面加载慢，标签也打不出来", "", "Shipping,Printing", "发货页面加载慢，标签也打不出来"},
		{"fix the debugger", "", "", "fix the debugger"}, // no word of its own
		{"整理需求清单", "Story", "", "整理需求清单"},
		{"please fix the totals #shipping", "", "Shipping", "fix the totals"},
		{"fix the totals", "", "", "fix the totals"},
	} {
		got := china.Asked(tc.text, at(t, wednesday), nil, words)
		if got.Type != tc.typ || strings.Join(got.Components, ",") != tc.components || got.Title != tc.title {
			t.Errorf("%s: %q %q %q, want %q %q %q", tc.text, got.Type, got.Components, got.Title, tc.typ, tc.components, tc.title)
		}
	}
	headed := Words{Types: map[string]string{"defect": "Defect"}, Headings: map[string]string{"bug": "Bug", "缺陷": "Bug", "story": "Story"}}
	for _, tc := range []struct{ text, typ, title string }{
		{"bug: the label printer prints twice", "Bug", "the label printer prints twice"},
		{"@Anna Bug: fix the totals", "Bug", "fix the totals"},
		{"【缺陷】发货单打不开", "Bug", "发货单打不开"},
		{"缺陷：发货单打不开", "Bug", "发货单打不开"},
		{"create a bug: the totals are wrong", "Bug", "the totals are wrong"},
		{"建个缺陷：合计不对", "Bug", "合计不对"},
		{"create a story to show the stock", "Story", "show the stock"},
		{"fix the bug in the totals", "", "fix the bug in the totals"},
		{"关闭所有缺陷", "", "关闭所有缺陷"},
		{"Defect: fix the bug: totals", "Defect", "fix the bug: totals"},
	} {
		if got := china.Asked(tc.text, at(t, wednesday), []Person{{"Anna", "U1"}}, headed); got.Type != tc.typ || got.Title != tc.title {
			t.Errorf("%s: %q %q, want %q %q", tc.text, got.Type, got.Title, tc.typ, tc.title)
		}
	}
	if got := china.Parse("the label printer is great", at(t, wednesday), nil, words); got.Components != nil {
		t.Errorf("no task, and yet %q", got.Components)
	}
	if got := china.Asked("#shipping #go-live check it", at(t, wednesday), nil, words); !slices.Equal(got.Labels, []string{"shipping", "go-live"}) {
		t.Errorf("labels %q", got.Labels)
	}
}
