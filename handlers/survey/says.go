package survey

var says = map[string][]string{
	"survey.results": {"nps", "csat", "satisfaction", "client satisfaction", "customer satisfaction", "satisfaction score", "satisfaction scores", "satisfaction results", "results of the survey",
		"latest survey results", "how satisfied is the client", "how satisfied are the clients", "how happy is the client", "is the client satisfied",
		"满意度", "客户满意度", "满意度结果", "满意度得分", "满意度怎么样", "满意度如何", "客户满意度怎么样", "客户满意度如何", "客户满意", "问卷结果", "满意度调查结果"},
	"survey.new": {"send survey", "send a survey", "send the survey", "send out a survey", "start survey", "start a survey", "run a survey", "make a survey", "create survey", "create a survey",
		"send a satisfaction survey", "start a satisfaction survey", "new satisfaction survey", "survey the client", "survey clients", "ask the client", "ask clients",
		"调查新建", "做调查", "开始调查", "创建调查", "发调查", "发送调查", "发问卷", "发送问卷", "发放问卷", "发起问卷", "发起满意度调查", "发起一次满意度调查", "做满意度调查", "做一次满意度调查", "新建满意度调查", "开始满意度调查", "发送满意度调查", "发起问卷调查"},
	"survey.questionnaire": {"create questionnaire", "create a questionnaire", "make a questionnaire", "a new questionnaire", "问卷新建", "创建问卷", "设计问卷", "制作问卷"},
	"survey.follow-ups":    {"unhappy clients", "open loops", "bad scores", "low score", "低分", "低分列表", "不满意的客户", "哪些客户不满意"},
	"survey.mine":          {"surveys for me", "which surveys wait for me", "待填问卷", "待填写的问卷"},
}
