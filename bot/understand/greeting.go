package understand

// greeting is how many tokens a greeting, a thanks or a closing takes at i.
func (m *message) greeting(i int) int {
	switch m.kindAt(i) {
	case word:
		if !m.clauseStart(i) && !m.closes(i) {
			if n := m.anyEn(i, "thanks", "thx", "thank you", "cheers", "tia"); n > 0 && m.clauseEnd(i+n) && m.toks[i].gap {
				return n
			}
			return 0
		}
		return m.anyEn(i, "hi all", "hi everyone", "hi team", "hi guys", "hi folks", "hi there", "hello all", "hello everyone", "hello team", "hello there", "hey all", "hey team", "hey guys", "hey everyone", "hey folks", "hey there", "dear all", "dear team", "dear colleagues",
			"morning all", "morning everyone", "morning team", "good morning all", "good morning everyone", "good morning team", "good morning", "good afternoon all", "good afternoon everyone", "good afternoon", "good evening", "morning", "happy new year in advance", "happy new year", "happy friday", "happy monday", "merry christmas",
			"hi", "hello", "hey", "dear", "folks", "guys", "many thanks in advance", "many thanks", "thanks in advance", "thank you in advance", "thank you very much", "thank you so much", "thank you", "thanks a lot", "thanks so much", "thanks all", "thanks", "thx", "thnx", "tia", "ty", "cheers", "kind regards", "best regards", "regards", "best", "br", "vg", "sorry to bother you", "sorry for the short notice", "hope you are well", "hope you're well", "hope all is well", "hope you had a nice weekend", "have a nice weekend", "have a great day", "have a nice day", "have a good weekend", "quick one", "ok", "okay", "much appreciated", "appreciated", "appreciate it")
	case han:
		if !m.clauseStart(i) && !m.toks[i].gap && !m.closes(i) {
			return 0
		}
		return m.anyZh(i, "大家早上好", "大家上午好", "大家下午好", "大家晚上好", "大家中午好", "各位早上好", "各位上午好", "各位下午好", "各位早", "大家早", "大家好", "各位好", "各位同事", "各位老师", "各位", "早上好", "上午好", "中午好", "下午好", "晚上好", "早安", "你好", "您好", "在吗", "在么", "在不在", "嗨", "哈喽", "亲", "老师好", "hi大家", "新年快乐", "周末愉快", "打扰一下", "打扰了", "不好意思",
			"谢谢大家", "谢谢啦", "谢谢了", "谢谢你", "谢谢您", "谢谢", "多谢啦", "多谢了", "多谢", "感谢感谢", "感谢", "谢啦", "谢了", "辛苦了", "辛苦啦", "辛苦大家了", "辛苦大家", "辛苦各位", "麻烦了", "麻烦啦", "拜托了", "3q", "早")
	}
	return 0
}

// praises tells of thanks, praise and wishes, which ask for nothing.
func (m *message) praises(i int) bool {
	if m.kindAt(i) == word {
		return m.anyEn(i, "thanks", "thank you", "thx", "congrats", "congratulations", "well done", "great", "nice", "good job", "happy birthday", "you were right", "looks good", "looks great", "welcome") > 0
	}
	return m.anyZh(i, "谢", "感谢", "辛苦", "恭喜", "快乐", "真棒", "厉害", "很好", "不错", "真好", "真详细", "夸", "赞", "欢迎", "哈哈") > 0
}

// closes tells whether token i begins the last clause of a line, behind a mark.
func (m *message) closes(i int) bool {
	return i > 0 && m.kindAt(i-1) == sign && !m.is(i-1, "'") && !m.is(i-1, "-") && !m.is(i-1, "/") && !m.is(i-1, "\"")
}
