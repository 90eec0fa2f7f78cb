package understand

import "strings"

// imperative tells whether a sentence begins with what is to be done: an English verb in its plain form, or a Chinese one
// behind the date.
func (m *message) imperative(s span) bool {
	start := true
	for i := s.from; i < s.to; i++ {
		if m.off[i] {
			start = true
			continue
		}
		if m.kindAt(i) == sign {
			start = start || !m.is(i, "%") && !m.is(i, "'") && !m.is(i, "-") && !m.is(i, "/") && !m.is(i, "\"") && !m.is(i, "+") && !m.is(i, ".") && !m.is(i, "(") || m.is(i, "-") && i+1 < s.to && m.toks[i].gap && m.toks[i+1].gap
			continue
		}
		if !start {
			continue
		}
		if m.kindAt(i) == word && (enVerb(m.at(i)) || m.commands(i)) && !m.verbIsNoun(i) {
			return true
		}
		if m.kindAt(i) == han && m.zhVerb(i) {
			return true
		}
		switch m.at(i) {
		case "so", "and", "then", "also", "but", "just", "kindly", "first", "next", "later", "maybe", "to", "must", "today", "tomorrow", "now":
			continue
		case "先", "再", "就", "都", "也", "去", "来", "那", "你", "另", "外":
			continue
		}
		if m.zh(i, "优先") > 0 {
			i++
			continue
		}
		start = false
		if to := m.recurring(i); to > i {
			start, i = true, to-1
			continue
		}
		if w, ok := m.expression(i); ok {
			start = true
			i = w.to - 1
			if m.anyZh(w.to, "之前", "以前", "前", "内", "之内") > 0 {
				i += m.anyZh(w.to, "之前", "以前", "前", "内", "之内")
			}
		}
	}
	return false
}

// commands tells whether an English word that is on no list is a verb all the same: somebody is named, and a thing with its
// article follows right away ("hold the payment run").
func (m *message) commands(i int) bool {
	switch m.at(i + 1) {
	case "the", "a", "an", "all", "our", "their", "his", "her", "its", "this", "these", "those", "every", "any":
	default:
		return false
	}
	s := m.at(i)
	return m.asksSomebody && len(s) > 3 && !strings.HasSuffix(s, "ed") && !strings.HasSuffix(s, "ing") && !strings.HasSuffix(s, "ly") && !m.functionWord(i) && !enLoose(s)
}

// enLoose tells of words that stand before an article and are no verbs.
func enLoose(s string) bool {
	switch s {
	case "both", "such", "half", "what", "when", "were", "does", "have", "been", "into", "onto", "over", "under", "upon", "with", "like", "than", "even", "just", "still", "nice", "thanks", "great", "good", "yesterday", "again", "here", "near", "unless", "though", "through", "during", "between", "within", "across", "behind", "despite", "beside", "besides", "except", "per", "until", "whether", "because", "whatever", "almost", "maybe", "perhaps", "never", "always", "often", "hence", "thus", "therefore", "however", "instead", "otherwise", "meanwhile":
		return true
	}
	return false
}

// verbIsNoun tells whether a word that could be a verb is the thing that is spoken of: "test failed", "update is out".
func (m *message) verbIsNoun(i int) bool {
	if m.is(i+1, ":") || m.anyEn(i, "take your time", "take care", "keep it up", "keep going", "keep up the", "carry on", "have fun", "have a", "keep me posted", "get well", "get some rest", "sounds") > 0 {
		return true
	}
	if m.kindAt(i+1) == han && m.anyZh(i+1, "完成", "成功", "失败", "已", "好了", "通过", "报错", "挂了", "不了", "的", "了", "结果", "环境", "慢") > 0 {
		return true // deploy完成
	}
	switch m.at(i + 1) {
	case "is", "was", "are", "were", "failed", "fails", "has", "had", "of", "went", "will", "works", "did", "does", "for":
		return !(m.is(i+1, "for") && (m.is(i, "ask") || m.is(i, "check") || m.is(i, "look") || m.is(i, "prepare")))
	}
	return false
}

// enVerb tells whether s is the plain form of a verb of work.
func enVerb(s string) bool {
	switch s {
	case "add", "adapt", "adjust", "align", "allow", "analyse", "analyze", "answer", "append", "apply", "approve", "archive", "arrange", "ask", "assign", "attach", "automate",
		"back", "book", "bring", "build", "calculate", "call", "cancel", "change", "chase", "check", "clarify", "clean", "clear", "close", "collect", "compare", "compile", "complete", "configure", "confirm", "connect", "contact", "convert", "coordinate", "copy", "correct", "create", "cut",
		"deactivate", "activate", "debug", "define", "delete", "deliver", "deploy", "describe", "design", "disable", "discuss", "distribute", "document", "download", "draft", "draw", "drop", "duplicate",
		"edit", "email", "enable", "enter", "ensure", "escalate", "estimate", "evaluate", "examine", "exclude", "execute", "explain", "export", "extend", "extract",
		"figure", "file", "fill", "finalise", "finalize", "find", "finish", "fix", "follow", "format", "forward", "gather", "generate", "get", "give", "grant", "handle", "have", "hide", "hand",
		"identify", "implement", "import", "improve", "include", "increase", "inform", "insert", "inspect", "install", "integrate", "investigate", "invite", "issue", "keep", "kick", "lay", "let", "limit", "link", "list", "load", "lock", "log", "look",
		"make", "map", "mark", "measure", "merge", "migrate", "modify", "monitor", "move", "name", "notify", "obtain", "open", "order", "organise", "organize", "patch", "pay", "perform", "pick", "plan", "post", "prepare", "print", "process", "produce", "propose", "provide", "publish", "pull", "push", "put",
		"raise", "reactivate", "rebuild", "recalculate", "recheck", "reconcile", "record", "redo", "reduce", "refresh", "register", "reject", "release", "reload", "remove", "rename", "renew", "reopen", "repair", "replace", "reply", "report", "reproduce", "request", "rerun", "re", "resend", "reset", "resolve", "respond", "restart", "restore", "restrict", "retest", "return", "revert", "review", "revise", "rewrite", "roll", "run",
		"sanitize", "save", "schedule", "send", "separate", "set", "setup", "share", "ship", "shorten", "show", "shut", "sign", "simplify", "sort", "split", "start", "stop", "submit", "summarise", "summarize", "support", "swap", "switch", "sync", "take", "talk", "test", "tidy", "track", "train", "transfer", "translate", "transport", "trigger", "try", "turn",
		"unblock", "unlock", "update", "upgrade", "upload", "use", "validate", "verify", "visit", "wait", "walk", "wire", "work", "write", "scan", "reprint", "rotate", "tell", "compose", "double", "stop-ship", "whitelist", "reassign", "reindex", "reschedule", "populate", "cleanse", "purge", "trim", "expose", "simulate", "benchmark", "reconfigure", "announce", "nominate", "onboard", "outline", "prioritise", "prioritize", "reach", "rework", "secure", "solve", "specify", "staff", "survey", "tag", "tweak", "upskill", "vet":
		return true
	}
	return false
}

// zhVerb tells whether a Chinese verb of work stands at i.
func (m *message) zhVerb(i int) bool {
	if m.is(i+1, "得") && m.anyZh(i+2, "不", "很", "挺", "真", "太", "非常", "清") > 0 {
		return false // 写得不错
	}
	return m.anyZh(i, "去重", "去掉", "移除", "关掉", "停掉", "回滚", "回退", "还原", "撤回", "撤销", "打包", "压缩", "扩容", "加固", "演练", "预约", "预定", "采购", "购买", "申请", "续签", "续费", "办理", "落实", "推进", "推动", "评估", "调研", "收集", "核销", "对账", "标记", "标注", "转发", "转给", "转交", "盘一下", "清空", "清掉", "刷新", "拷贝", "截图", "录制", "招募", "报名", "修订", "起草", "草拟", "拟定", "校对", "核算", "核查", "复查", "复测", "回归", "补录", "补发", "重做", "重写", "重建", "重发", "重启", "重置", "解锁", "解绑", "授权", "冻结", "释放", "分配", "指定", "锁定", "切换", "接入", "适配", "兼容", "封装", "抽取", "修复", "修改", "更新", "检查", "核对", "核实", "确认", "整理", "准备", "提交", "提供", "上传", "导出", "导入", "配置", "部署", "发布", "测试", "验证", "编写", "撰写", "输出", "完成", "处理", "解决", "跟进", "排查", "分析", "汇总", "补充", "补齐", "补上", "删除", "增加", "新增", "添加", "调整", "优化", "安排", "组织", "联系", "提醒", "督促", "催促", "演示", "录入", "录", "复核", "盘点", "协调", "通知", "回复", "答复", "反馈", "评审", "审核", "审批", "开通", "关闭", "打开", "启用", "停用", "恢复", "备份", "迁移", "清理", "清洗", "同步", "对接", "联调", "梳理", "统计", "打印", "安装", "升级", "重跑", "制定", "制作", "设计", "开发", "实现", "替换", "合并", "拆分", "翻译", "写", "做", "发", "改", "查", "修", "补", "加", "删", "建", "交", "给", "出", "装", "跑", "看", "搞", "弄", "催", "约", "订", "买", "问", "测", "调", "换", "画", "盯", "收", "填", "重新", "设置", "维护", "登记", "归档", "签", "传", "拉") > 0 &&
		m.anyZh(i, "提醒:", "通知:", "反馈:", "确认:", "发现", "发货", "发票", "加班", "建议", "做事", "出差", "出错", "出现", "出货", "出库", "调休", "补丁", "补货", "交期", "交货", "加急", "改善", "收到", "收货", "收款", "看到", "看来", "测试环境", "测试通过", "测试用例", "测试数据", "出来", "换句", "做完了", "写完了", "改好了", "发了", "给了", "演示很", "演示效果", "演示环境", "演示时间", "测试时间", "培训时间", "评审时间", "发布时间", "看完了", "加油", "加上次", "给力", "拉倒", "约好", "查到", "修好了", "传说", "传真", "签到表", "约定", "问题", "看板", "设计院", "确认书", "调拨", "调度", "接口", "发布会", "交易", "建好了", "改不", "配置表", "发生", "处理好了", "完成了", "看起来", "更新了", "修复了", "解决了", "恢复了", "提交了", "上传了", "部署完成", "发布成功", "升级完成", "测试服", "备份成功", "同步成功", "同步失败", "导入失败", "打印机", "打印模板", "安装包", "配置管理", "开发环境", "设计文档", "分析报告", "测试报告", "测试组", "开发组") == 0
}
