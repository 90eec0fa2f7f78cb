package meeting

var says = map[string][]string{
	"meeting.list": {"next meeting", "next meetings", "upcoming meetings", "meeting schedule", "meeting times", "meetings this week", "when is next meeting", "when is the next meeting",
		"when is our next meeting", "when is the meeting", "when is the weekly meeting", "when do we meet", "when do we meet next", "when do we meet again", "do we have a meeting today", "is there a meeting today", "is there a meeting this week",
		"会议", "会议列表", "会议安排", "会议时间", "下次会议", "下次例会", "下一次会议", "下一次例会", "下次会议时间", "下次例会时间", "下次会议是什么时候", "下次例会是什么时候", "下次会议什么时候",
		"下次例会什么时候", "什么时候开会", "几点开会", "下次什么时候开会", "例会什么时候", "例会几点", "例会时间", "例会是什么时候", "会议是什么时候", "今天有会", "今天有例会", "今天开会", "本周有会", "本周有例会", "本周例会", "这周例会"},
	"meeting.agenda": {"next agenda", "agenda of the next meeting", "what is on the agenda", "what do we talk about", "open actions", "open action items", "action items", "actions", "list actions",
		"下次议程", "议题", "议题列表", "本次议程", "行动项", "未完成行动项", "未完成的行动项", "行动项列表", "遗留问题", "待办行动项"},
	"meeting.minutes": {"meeting minutes", "meeting notes", "last minutes", "latest minutes", "last meeting", "notes of the last meeting", "minutes of the last meeting", "what did we decide",
		"decisions", "上次会议", "上次纪要", "上次会议纪要", "上次例会纪要", "最近的纪要", "最新纪要", "例会纪要", "会议记录", "上次会议记录", "上次会议决定了什么"},
	"meeting.start":   {"begin meeting", "begin the meeting", "start the meeting", "开始开会", "会议开始", "例会开始"},
	"meeting.finish":  {"finish meeting", "finish the meeting", "end the meeting", "close the meeting", "meeting over", "the meeting is over", "meeting is over", "会议结束", "例会结束", "结束例会", "开完会", "会开完"},
	"meeting.preview": {"what will be sent", "what is sent when", "what do you send when", "会发什么", "将要发送什么", "预览"},
}
