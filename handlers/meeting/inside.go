package meeting

import "regexp"

// insideSays is what keeps a line of the minutes from the client, at its head: "内部" or "internal", plain, in brackets or with a colon,
// and behind the names that the line begins with.
var insideSays = regexp.MustCompile(`(?is)^[\s•·*_–—-]*((?:@\S+\s+)*)(?:` +
	`[(（\[【「『《〈<〔{"“'‘]\s*` + insideWord + `\s*[)）\]】」』》〉>〕}"”'’]` +
	`|[#*_~]*` + insideWord + `(?:[*_~]*[\s:：,，、;；。|/]|[*_~]+|\s*(?:--|[–—]|-\s)))[\s:：,，、;；。|/*_~–—-]*(\S.*)$`)

const insideWord = `(?:[仅只]限?)?(?:内部(?:可见|信息)?|internal(?:ly)?(?:\s+only)?)`

// insideIn takes the marks away by which a text says at its head that it is not for the client. Where in doubt it is one: "internal audit"
// is kept from the client as well.
func insideIn(text string) (rest string, inside bool) {
	for m := insideSays.FindStringSubmatch(text); m != nil; m = insideSays.FindStringSubmatch(text) {
		text, inside = m[1]+m[2], true
	}
	return text, inside
}

// mark takes such marks from the text of a line into the line.
func (l *line) mark() {
	text, inside := insideIn(l.Text)
	l.Text, l.Inside = text, l.Inside || inside
}
