package understand

import "testing"

func TestAssignee(t *testing.T) {
	who := []Person{{"Tom", "tom"}, {"Tommy", "tommy"}, {"Will", "will"}, {"April", "april"}, {"Anna", "anna"}, {"Ben", "ben"}, {"李雷", "lilei"}, {"王芳", "wang"}, {"周一鸣", "zhou"}}
	for _, tc := range []struct{ text, want string }{
		{"@Anna please check the list", "anna"},
		{"Anna, please check the list", "anna"},
		{"@Tommy check the list", "tommy"},
		{"@Tom check the list", "tom"},
		{"please check the list @Ben", "ben"},
		{"will somebody please check the list", ""},
		{"Will, please check the list", "will"},
		{"please check the list by April", ""},
		{"please check what Anna sent", ""},
		{"please assign to @Ben: check the list", "ben"},
		{"please ask @Anna to check the list", "anna"},
		{"@Ben ask @Anna for the list and check it", "ben"},
		{"FYI @Ben - @Anna please check the list", "anna"},
		{"@Anna cc @Ben: please check the list", "anna"},
		{"@Anna is on vacation, @Ben please check the list", "ben"},
		{"@Anna reported an error, @Ben please check", "ben"},
		{"please check the list for anna@example.com", ""},
		{"@Peter please check the list", ""},
		{"@all please check the list", ""},
		{"@李雷 找 @王芳 确认后再改清单", "lilei"},
		{"@李雷 和 @王芳 对一下清单", "lilei"},
		{"让王芳把清单改一下", "wang"},
		{"把清单改一下，给 @王芳", "wang"},
		{"把清单发给 @王芳", ""},
		{"抄送 @王芳，@李雷 请改一下清单", "lilei"},
		{"@李雷 休假，@王芳 你来改一下清单", "wang"},
		{"@李雷 把清单改一下，@王芳 知悉", "lilei"},
		{"@周一鸣 把清单改一下", "zhou"},
		{"@测试组 把清单改一下", ""},
	} {
		got := china.Parse(tc.text, at(t, wednesday), who)
		if !got.IsTask || got.Assignee != tc.want {
			t.Errorf("%s: %q (task %v), want %q", tc.text, got.Assignee, got.IsTask, tc.want)
		}
		if tc.text == "@周一鸣 把清单改一下" && got.DueDate != "" {
			t.Error("a name is read as a date")
		}
	}
}

func TestPriority(t *testing.T) {
	for _, tc := range []struct{ text, want string }{
		{"P0 please fix it", "Highest"}, {"please fix it asap", "Highest"}, {"urgent: please fix it", "Highest"}, {"this is urgent, please fix it", "Highest"}, {"please fix it, it's a blocker", "Highest"},
		{"please fix it, P1", "High"}, {"high prio: please fix it", "High"}, {"please fix it, priority: high", "High"},
		{"P2 please fix it", "Medium"}, {"please fix it, medium priority", "Medium"},
		{"P3 please fix it", "Low"}, {"not urgent, please fix it", "Low"}, {"please fix it whenever you have time", "Low"}, {"please fix it, nice to have", "Low"}, {"please fix it, no rush but P1", "High"},
		{"please rename the 'Urgent orders' tab", ""}, {"please list all P1 tickets", ""}, {"please fix the urgent orders view", ""}, {"please fix it", ""},
		{"【紧急】请修一下", "Highest"}, {"请马上修一下", "Highest"}, {"请加急处理一下", "Highest"},
		{"请尽快修一下", "High"}, {"请修一下，重要", "High"}, {"优先级高，请修一下", "High"},
		{"请修一下，普通优先级", "Medium"}, {"请修一下，不急", "Low"}, {"有空请修一下", "Low"}, {"请修一下，低优先级", "Low"},
		{"请修一下加急工单的颜色", ""}, {"请更新重要客户名单", ""}, {"请把P1工单导出", ""},
	} {
		if got := china.Parse(tc.text, at(t, wednesday), nil); !got.IsTask || got.Priority != tc.want {
			t.Errorf("%s: %q (task %v), want %q", tc.text, got.Priority, got.IsTask, tc.want)
		}
	}
}

// TestRequest holds requests apart from everything else that is said in a room.
func TestRequest(t *testing.T) {
	who := []Person{{"Anna", "anna"}, {"李雷", "lilei"}}
	for _, text := range []string{
		"can you check the list?", "could someone check the list?", "check the list", "the list must be checked", "create task: list", "@Anna any chance you could check the list?", "We need the list by Friday",
		"谁能看下清单", "能不能把清单改一下？", "记一下：清单要改", "清单需要更新", "@李雷 在吗？清单改一下", "@李雷 接口已经好了，你测一下", "把清单发我好吗？",
	} {
		if !china.Parse(text, at(t, wednesday), who).IsTask {
			t.Errorf("no task: %s", text)
		}
	}
	for _, text := range []string{
		"", " ", "ok", "thanks @Anna!", "the list is done", "I checked the list yesterday", "is the list ready?", "@Anna when is the list due?", "FYI: the list changes on Friday", "I will check the list tomorrow", "the demo is on Friday", "@Anna nothing to do for you",
		"收到", "谢谢 @李雷", "清单改好了", "@李雷 清单改好了吗？", "周五上线，请知悉", "我明天改清单", "会议改到明天上午", "请问清单在哪里？", "@李雷 休假",
	} {
		if china.Parse(text, at(t, wednesday), who).IsTask {
			t.Errorf("a task: %s", text)
		}
	}
}
