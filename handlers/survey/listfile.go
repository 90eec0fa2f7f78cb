package survey

import (
	"bytes"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/delimited"
)

const (
	biggestList = 2 << 20  // bytes of a list that is attached
	biggestBook = 32 << 20 // bytes of a workbook when it is unpacked, which it is in memory
	rowsMost    = 4 * guestsMost
	widestRow   = 200 // columns that are looked at
)

// listFile is a list that was attached.
type listFile struct {
	rows []delimited.Row
	// western says that its encoding was guessed to be Windows-1252, which everything can be read as.
	western bool
	// sheet is the sheet of a workbook that was read, where others hold rows as well.
	sheet string
}

// readListFile reads a list as programs save it: a workbook, or text in one of their encodings. What is neither is refused, with words
// about how to save it.
func readListFile(file []byte) (listFile, error) {
	switch {
	case bytes.HasPrefix(file, []byte("PK\x03\x04")):
		return readBook(file)
	case bytes.HasPrefix(file, []byte("\xd0\xcf\x11\xe0")): // a workbook of Excel before 2007
		return listFile{}, bot.Tell("survey.list-old")
	}
	text, western := decoded(file)
	if strings.ContainsRune(text, 0) {
		return listFile{}, bot.Tell("survey.list-no-text")
	}
	l := listFile{rows: slices.Collect(delimited.Rows(text)), western: western}
	if len(l.rows) > rowsMost {
		return listFile{}, bot.Tell("survey.list-long", "most", guestsMost)
	}
	return l, nil
}

// readBook reads the first sheet of a workbook that holds something and is not hidden.
func readBook(file []byte) (l listFile, err error) {
	first := ""
	book, err := excelize.OpenReader(bytes.NewReader(file), excelize.Options{UnzipSizeLimit: biggestBook, UnzipXMLSizeLimit: biggestBook})
	if err != nil {
		return l, bot.Tell("survey.list-no-book")
	}
	defer book.Close()
	for _, sheet := range book.GetSheetList() {
		if visible, err := book.GetSheetVisible(sheet); err != nil || !visible {
			continue
		}
		rows, err := rowsOf(book, sheet)
		switch {
		case err != nil:
			return listFile{}, err
		case len(rows) == 0:
		case l.rows != nil:
			l.sheet = first
			return l, nil
		default:
			l.rows, first = rows, sheet
		}
	}
	return l, nil
}

// rowsOf are the rows of a sheet that hold something.
func rowsOf(book *excelize.File, sheet string) (all []delimited.Row, err error) {
	rows, err := book.Rows(sheet)
	if err != nil {
		return nil, bot.Tell("survey.list-no-book")
	}
	defer rows.Close()
	for line := 1; rows.Next(); line++ {
		cells, err := rows.Columns()
		if err != nil {
			return nil, bot.Tell("survey.list-no-book")
		}
		cells = slices.Clone(cells[:min(len(cells), widestRow)])
		if strings.TrimSpace(strings.Join(cells, "")) == "" {
			continue
		}
		if len(all) == rowsMost {
			return nil, bot.Tell("survey.list-long", "most", guestsMost)
		}
		all = append(all, delimited.Row{Line: line, Cells: cells})
	}
	return all, nil
}

// decoded is a file as text, and whether that is a guess: Excel saves CSV by the encoding of the machine, in China GB 18030, in Europe
// Windows-1252, and says so nowhere; “Unicode text” is UTF-16 with a mark in front.
func decoded(file []byte) (text string, guessed bool) {
	for mark, order := range map[string]unicode.Endianness{"\xff\xfe": unicode.LittleEndian, "\xfe\xff": unicode.BigEndian} {
		if bytes.HasPrefix(file, []byte(mark)) {
			if read, err := unicode.UTF16(order, unicode.ExpectBOM).NewDecoder().Bytes(file); err == nil {
				return string(read), false
			}
		}
	}
	if utf8.Valid(file) {
		return strings.TrimPrefix(string(file), "\ufeff"), false
	}
	if read, err := simplifiedchinese.GB18030.NewDecoder().Bytes(file); err == nil && !bytes.ContainsRune(read, utf8.RuneError) && chinese(file) {
		return string(read), false
	}
	read, err := charmap.Windows1252.NewDecoder().Bytes(file)
	if err != nil {
		return string(file), true
	}
	return string(read), true
}

// chinese tells by the bytes above ASCII whether a text that can be read as GB 18030 is meant so. Chinese characters stand among
// themselves; the accented letters of Windows-1252 stand in words, beside letters of ASCII.
func chinese(file []byte) bool {
	apart, beside := 0, 0
	letter := func(i int) bool {
		return i >= 0 && i < len(file) && (file[i]|0x20) >= 'a' && (file[i]|0x20) <= 'z'
	}
	for i := 0; i < len(file); i++ {
		if file[i] < utf8.RuneSelf {
			continue
		}
		from := i
		for i+1 < len(file) && file[i+1] >= utf8.RuneSelf {
			i++
		}
		if letter(from-1) || letter(i+1) {
			beside++
		} else {
			apart++
		}
	}
	return apart >= beside
}
