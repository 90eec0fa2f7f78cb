package survey

import (
	"archive/zip"
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// A list is read in the encodings in which programs save it, none of which they name.
func TestAListInAnyEncoding(t *testing.T) {
	german := "Name;E-Mail;Sprache\nMüller;mueller@x.example;\nJörg Groß;gross@x.example;\n"
	chinese := "姓名,电子邮箱\n王经理,wang@x.example\n"
	for name, c := range map[string]struct {
		text  string
		in    encoding.Encoding
		names string
	}{
		"Excel in Europe":     {german, charmap.Windows1252, "Müller, Jörg Groß"},
		"French":              {"Nom,Email\nAndré Créée,a@x.example\nÉmilie Noël,e@x.example\n", charmap.Windows1252, "André Créée, Émilie Noël"},
		"capitals":            {"Name,Email\nCONCEIÇÃO,c@x.example\n", charmap.Windows1252, "CONCEIÇÃO"},
		"Excel in China":      {chinese, simplifiedchinese.GB18030, "王经理"},
		"rare names":          {"王喆, w@x.example\n朱镕, z@x.example\n邓婷婷, d@x.example\n", simplifiedchinese.GB18030, "王喆, 朱镕, 邓婷婷"},
		"one rare name":       {"喆, z@x.example\n", simplifiedchinese.GB18030, "喆"},
		"names with letters":  {"姓名,邮箱\n王Sir,w@x.example\n李雷,l@x.example\n", simplifiedchinese.GB18030, "王Sir, 李雷"},
		"Unicode text":        {strings.ReplaceAll(chinese, ",", "\t"), unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), "王经理"},
		"big-endian":          {chinese, unicode.UTF16(unicode.BigEndian, unicode.UseBOM), "王经理"},
		"UTF-8":               {german, encoding.Nop, "Müller, Jörg Groß"},
		"UTF-8 with its mark": {chinese, unicode.UTF8BOM, "王经理"},
	} {
		file, err := c.in.NewEncoder().Bytes([]byte(c.text))
		if err != nil {
			t.Fatal(err)
		}
		l, err := readListFile(file)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		p := readRows(l.rows)
		var got []string
		for _, g := range p.guests {
			got = append(got, g.Name)
		}
		if strings.Join(got, ", ") != c.names || len(p.bad) > 0 || l.western != (c.in == charmap.Windows1252) {
			t.Errorf("%s: %q, western %t, bad %v", name, got, l.western, p.bad)
		}
	}
}

// workbook is one with these rows a sheet.
func workbook(t *testing.T, sheets map[string][][]any) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	for _, name := range []string{"Sheet1", "客户", "More"} {
		if sheets[name] == nil {
			continue
		}
		if _, err := f.NewSheet(name); err != nil {
			t.Fatal(err)
		}
		for n, row := range sheets[name] {
			if err := f.SetSheetRow(name, fmt.Sprintf("A%d", n+1), &row); err != nil {
				t.Fatal(err)
			}
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestAWorkbookIsRead(t *testing.T) {
	l, err := readListFile(workbook(t, map[string][][]any{
		"客户":   {{"名单"}, {}, {"客户姓名", "邮箱地址", "电话"}, {"王伟", "wang@x.example", 13800000000}, {"Jörg", "j@x.example"}},
		"More": {{"Wu", "wu@x.example"}},
	}))
	if err != nil {
		t.Fatal(err)
	}
	p := readRows(l.rows)
	if fmt.Sprint(p.guests) != "[{王伟 wang@x.example } {Jörg j@x.example }]" || l.sheet != "客户" {
		t.Errorf("read %v, bad %v, sheet %q", p.guests, p.bad, l.sheet)
	}
}

// What is no list is refused, with words about what to do, and never taken for names.
func TestAFileThatIsNoListIsRefused(t *testing.T) {
	var bomb bytes.Buffer
	z := zip.NewWriter(&bomb)
	w, err := z.Create("xl/worksheets/sheet1.xml")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(make([]byte, biggestBook+1)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	book := workbook(t, map[string][][]any{"Sheet1": {{"A", "a@x.example"}}})
	for name, c := range map[string]struct {
		file []byte
		want string
	}{
		"zip bomb":   {bomb.Bytes(), "survey.list-no-book"},
		"half":       {book[:len(book)/2], "survey.list-no-book"},
		"old book":   {[]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and more"), "survey.list-old"},
		"picture":    {[]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"), "survey.list-no-text"},
		"UTF-16":     {[]byte("A\x00,\x00a\x00"), "survey.list-no-text"},
		"many, many": {bytes.Repeat([]byte("A\n"), rowsMost+1), "survey.list-long"},
	} {
		if _, err := readListFile(c.file); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A table without an address is refused; names alone are meant so.
func TestATableWithoutAddresses(t *testing.T) {
	for text, want := range map[string]bool{
		"姓名,电话\n王伟,13800000000":             true,
		"姓名,邮箱\n王伟,\n李雷,":                   false,
		"Name,Phone,Contact details\nA,1,x": true,
		"姓名,邮箱\n王伟,\n李雷,li@x.example":       false,
		"姓名,语言\n王伟,中文":                      false,
		"姓名\n王伟":                            false,
		"王伟\n李雷":                            false,
		"王伟, , 中文":                          false,
	} {
		if p := readList(text); p.unaddressed != want || len(p.guests) == 0 {
			t.Errorf("%q: %+v", text, p)
		}
	}
}
