package workday

import "time"

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

// China is the calendar of the State Council's notices for 2024 to 2026 (holidays and make-up days). In later years the legal
// days are off (see Day.Provisional), in earlier ones weekends only.
var China = newCalendar([]Break{
	days(NewYear, "2024-01-01"), days(SpringFestival, "2024-02-10..17"), days(Qingming, "2024-04-04..06"), days(LabourDay, "2024-05-01..05"),
	days(DragonBoat, "2024-06-10"), days(MidAutumn, "2024-09-15..17"), days(NationalDay, "2024-10-01..07"),
	days(NewYear, "2025-01-01"), days(SpringFestival, "2025-01-28..2025-02-04"), days(Qingming, "2025-04-04..06"), days(LabourDay, "2025-05-01..05"),
	days(DragonBoat, "2025-05-31..2025-06-02"), days(MidAutumn, "2025-10-01..08"), days(NationalDay, "2025-10-01..08"),
	days(NewYear, "2026-01-01..03"), days(SpringFestival, "2026-02-15..23"), days(Qingming, "2026-04-04..06"), days(LabourDay, "2026-05-01..05"),
	days(DragonBoat, "2026-06-19..21"), days(MidAutumn, "2026-09-25..27"), days(NationalDay, "2026-10-01..07"),
	days(NewYear, "2027-01-01"),
}, []string{
	"2024-02-04", "2024-02-18", "2024-04-07", "2024-04-28", "2024-05-11", "2024-09-14", "2024-09-29", "2024-10-12",
	"2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11",
	"2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10",
})

// days is the break of a holiday, told as "YYYY-MM-DD", "YYYY-MM-DD..DD" or "YYYY-MM-DD..YYYY-MM-DD".
func days(holiday, text string) Break {
	const day = len(time.DateOnly)
	b := Break{Holiday: holiday, First: literal(text[:day])}
	switch rest := text[day:]; len(rest) {
	case 0:
		b.Last = b.First
	case len("..DD"):
		b.Last = literal(text[:day-2] + rest[2:])
	default:
		b.Last = literal(rest[2:])
	}
	return b
}

// literal is a day that is written in this file.
func literal(day string) time.Time {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		panic("workday: " + day)
	}
	return t
}
