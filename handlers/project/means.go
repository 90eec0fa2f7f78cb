package project

import "regexp"

// newSaid asks for a project without the command's words: "建项目 ERP", "create a project called ERP".
var newSaid = regexp.MustCompile(`(?i)^(?:建(?:个|一个|立)?新?项目|create a (?:new )?project(?: called| named)?)(?:[\s:：,，]+(.*))?$`)

func saysNew(text string) (rest string, ok bool) {
	if m := newSaid.FindStringSubmatch(text); m != nil {
		return m[1], true
	}
	return "", false
}

// addSaid gives people a role without the command's words: "add @Ben lead", "把 @韩梅梅 设为负责人". Without a role it may be
// anything that is added to anything.
var addSaid = regexp.MustCompile(`(?i)^(?:add|添加|加|[把将])\s*(@.+?)\s*(?:\b(?:as )?(?:an? |the )?(lead|member|client|customer)|(?:[为当]|作为|设为|加为|添加为)?\s*((?:项目)?负责人|项目经理|成员|组员|客户))$`)

func saysAdd(text string) (rest string, ok bool) {
	if m := addSaid.FindStringSubmatch(text); m != nil {
		return m[1] + " " + m[2] + m[3], true
	}
	return "", false
}
