package help

var says = map[string][]string{
	"help.show": {"help me", "what can you do", "what can you do for me", "what can i say", "what can i ask", "what can i do", "what do you do", "what do you know", "how do you work", "how does this work", "how to use", "how do i use this", "how do i use golive",
		"commands", "command list", "menu", "manual", "功能", "有什么功能", "有哪些功能", "功能列表", "命令", "命令列表", "有哪些命令", "指令", "菜单", "说明", "使用帮助", "怎么使用", "如何使用", "怎么用你", "能做什么", "可以做什么", "可以做些什么", "你可以做什么", "你能做些什么", "你都能做什么", "你会做什么"},
}
