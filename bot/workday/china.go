package workday

import (
	"embed"
	"errors"
	"io/fs"
	"path"
	"strconv"
	"strings"
)

// The holidays of mainland China for which days off are given.
const (
	NewYear        = "元旦"
	SpringFestival = "春节"
	Qingming       = "清明节"
	LabourDay      = "劳动节"
	DragonBoat     = "端午节"
	MidAutumn      = "中秋节"
	NationalDay    = "国庆节"
)

// notices are the State Council's, a file a year; a year is added by putting its file there.
//
//go:embed china/*.txt
var notices embed.FS

// China is the calendar of the notices that golive comes with (holidays and make-up days). In later years the legal days are off
// (see Day.Provisional), in earlier ones weekends only.
var China = newCalendar(published(notices))

// published reads the notices in the order of their years. What golive comes with is right, as its tests see to.
func published(files fs.FS) []Notice {
	entries, err := fs.ReadDir(files, "china") // sorted
	if err != nil {
		panic("workday: " + err.Error())
	}
	var all []Notice
	for _, e := range entries {
		text, err := fs.ReadFile(files, path.Join("china", e.Name()))
		year, err2 := strconv.Atoi(strings.TrimSuffix(e.Name(), ".txt"))
		n, err3 := ReadYear(year, string(text))
		if err := errors.Join(err, err2, err3); err != nil {
			panic("workday: " + e.Name() + ": " + err.Error())
		}
		all = append(all, n)
	}
	return all
}
