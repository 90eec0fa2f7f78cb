package survey

import (
	"slices"
	"strings"
	"unicode"

	"github.com/golive-bot/golive/bot/delimited"
	"github.com/golive-bot/golive/bot/i18n"
)

// columns are where a list holds what; -1: nowhere.
type columns struct {
	name, family, mail, lang int
	others                   bool // there are columns beside these
}

// What stands in a column.
const (
	colName   = "name" // whole, or what stands before the family's
	colFamily = "family"
	colMail   = "mail"
	colLang   = "lang"
	colOther  = "other" // known to be none of these
)

// headings are the names of columns, as lists of people from mail programs, CRMs and hand-made tables have them: in lower case, letters alone.
var headings = headingsOf(map[string]string{
	colName: "name,fullname,names,person,contact,contactname,contactperson,customername,clientname,displayname,firstname,givenname,forename,user,username," +
		"employee,employeename,recipient,attendee,vorname,姓名,名字,全名,名,客户姓名,联系人,联系人姓名,客户联系人,客户名字,称呼,称谓,人员,人员姓名,员工,员工姓名,用户,用户姓名,收件人,受访人,参与人,中文名",
	colFamily: "lastname,familyname,surname,nachname,姓,姓氏",
	colMail: "mail,mails,email,emails,emailaddress,emailaddresses,emailaddr,emailid,mailaddress,emailadresse,adressemail,emailaccount,workemail,businessemail," +
		"contactemail,customeremail,clientemail,primaryemail,email1,email1value,smtp,smtpaddress,邮箱,邮件,电邮,信箱,邮箱地址,邮件地址,邮箱账号,电邮地址,电子邮箱,电子邮件,电子信箱," +
		"电子邮箱地址,电子邮件地址,工作邮箱,公司邮箱,企业邮箱,联系邮箱,客户邮箱,常用邮箱",
	colLang: "lang,language,languages,preferredlanguage,locale,sprache,语言,语种,首选语言,常用语言,使用语言",
	colOther: "no,nr,id,number,index,company,organization,organisation,department,title,jobtitle,position,role,phone,mobile,telephone,phonenumber,wechat,note,notes," +
		"remark,remarks,comment,city,country,address,序号,编号,工号,公司,单位,企业,客户,客户名称,公司名称,部门,职位,职务,岗位,角色,电话,手机,手机号,手机号码,联系电话,微信,微信号,备注,说明,城市,地区,地址",
})

func headingsOf(kinds map[string]string) map[string]string {
	all := map[string]string{}
	for kind, names := range kinds {
		for name := range strings.SplitSeq(names, ",") {
			all[name] = kind
		}
	}
	return all
}

// heading is what the column of a heading holds; "" if it is none that is known. What stands in brackets does not count, and of a
// heading in two languages each part does.
func heading(s string) string {
	s, _, _ = strings.Cut(strings.NewReplacer("（", "(", "【", "(", "[", "(").Replace(strings.ToLower(s)), "(")
	var all, han, latin strings.Builder
	for _, c := range s {
		switch {
		case unicode.Is(unicode.Han, c):
			all.WriteRune(c)
			han.WriteRune(c)
		case unicode.IsLetter(c) || unicode.IsNumber(c):
			all.WriteRune(c)
			latin.WriteRune(c)
		}
	}
	if kind := headings[all.String()]; kind != "" {
		return kind
	}
	for _, kind := range []string{colMail, colLang, colName} { // “联系人 Email” is a mail
		if headings[han.String()] == kind || headings[latin.String()] == kind {
			return kind
		}
	}
	if strings.Contains(han.String(), "邮箱") || strings.Contains(latin.String(), "email") {
		return colMail
	}
	return ""
}

// titlesMost are the rows of one cell that may stand above the headings of a table.
const titlesMost = 4

// listColumns finds the headings of a table, if it has any, and answers where it holds what and the rows below.
func listColumns(rows []delimited.Row) (c columns, below []delimited.Row, headed bool) {
	for n, row := range rows[:min(len(rows), titlesMost+1)] {
		if c, headed := columnsOf(rows[n:]); headed {
			return c, rows[n+1:], true
		}
		if all := slices.DeleteFunc(slices.Clone(row.Cells), func(s string) bool { return s == "" }); len(all) > 1 || strings.Contains(strings.Join(all, ""), "@") {
			break
		}
	}
	return c, rows, false
}

// columnsOf tells where a table holds what, and whether its first row names that. What its headings do not tell its rows do: addresses
// stand where most addresses stand, and names in the first column that holds words.
func columnsOf(rows []delimited.Row) (c columns, headed bool) {
	c = columns{-1, -1, -1, -1, false}
	if len(rows) == 0 {
		return c, false
	}
	known, others := 0, map[int]bool{}
	var mails []int
	for i, s := range rows[0].Cells {
		if strings.Contains(s, "@") { // headings hold no address
			return c, false
		}
		kind := heading(s)
		if kind != "" && kind != colOther {
			known += 2
		}
		switch {
		case kind == colName && c.name < 0:
			c.name = i
		case kind == colFamily && c.family < 0:
			c.family = i
		case kind == colLang && c.lang < 0:
			c.lang = i
		case kind == colMail:
			mails = append(mails, i)
		case kind == colOther:
			known++
			others[i] = true
		}
		c.others = c.others || kind == "" || kind == colOther
	}
	if known < 2 {
		return c, false
	}
	c.mail = mailColumn(rows[1:], mails)
	if c.name < 0 {
		c.name = wordColumn(rows[1:], func(i int) bool { return i == c.mail || i == c.lang || i == c.family || others[i] })
	}
	return c, true
}

// mailColumn is where most addresses stand: among the columns that say they hold some, or where these hold none, among all.
func mailColumn(rows []delimited.Row, said []int) int {
	held, width := map[int]int{}, 0
	for _, row := range rows {
		width = max(width, len(row.Cells))
		for i, s := range row.Cells {
			if address(s) {
				held[i]++
			}
		}
	}
	best := -1
	for _, i := range said {
		if best < 0 || held[i] > held[best] {
			best = i
		}
	}
	if best >= 0 && held[best] > 0 {
		return best
	}
	for i := range width {
		if held[i] > 0 && (best < 0 || held[i] > held[best]) {
			best = i
		}
	}
	return best
}

// wordColumn is the first column most of whose cells are words, and which is not taken.
func wordColumn(rows []delimited.Row, taken func(int) bool) int {
	full, words, width := map[int]int{}, map[int]int{}, 0
	for _, row := range rows {
		width = max(width, len(row.Cells))
		for i, s := range row.Cells {
			if s != "" {
				full[i]++
			}
			if worded(s) {
				words[i]++
			}
		}
	}
	for i := range width {
		if !taken(i) && 2*words[i] > full[i] {
			return i
		}
	}
	return -1
}

// columnsOfRow tells where a row without headings holds what: name, mail, language, or in another order if it is plain which is which.
func columnsOfRow(cells []string) columns {
	c := columns{name: 0, family: -1, mail: 1, lang: 2}
	for i, s := range cells {
		if !strings.Contains(s, "@") {
			continue
		}
		c.name, c.mail, c.lang = -1, i, i+1
		for j, other := range cells {
			switch {
			case j == i || other == "":
			case language(other) != "":
				c.lang = j
			case c.name < 0 && strings.ContainsFunc(other, unicode.IsLetter) && !strings.Contains(other, "@"):
				c.name = j
			}
		}
		if c.lang == c.name { // the address stands first
			c.lang = c.name + 1
		}
		break
	}
	return c
}

// address reports whether a cell holds what looks like one.
func address(s string) bool {
	at := strings.IndexByte(s, '@')
	return at > 0 && strings.Contains(s[at:], ".")
}

// worded reports whether a cell holds words and no number, address or language.
func worded(s string) bool {
	letters, digits := 0, 0
	for _, c := range s {
		switch {
		case unicode.IsLetter(c):
			letters++
		case unicode.IsDigit(c):
			digits++
		}
	}
	return letters > digits && !strings.Contains(s, "@") && language(s) == ""
}

// nameIn is somebody's name: whole, or put together in the order of its language.
func (c columns) nameIn(record []string) string {
	name, family := cell(record, c.name), cell(record, c.family)
	switch {
	case family == "" || family == name:
		return name
	case name == "":
		return family
	case i18n.Of(family) == i18n.Chinese:
		return family + name
	}
	return name + " " + family
}
