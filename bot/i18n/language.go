package i18n

import "strings"

// Language reads a language as people type it: its tag, or its name in either language.
func Language(s string) (tag string, ok bool) {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "zh", "zh-cn", "zh_cn", "cn", "chinese", "中文", "汉语", "简体中文":
		return Chinese, true
	case "en", "en-us", "en-gb", "english", "英文", "英语":
		return English, true
	}
	return "", false
}
