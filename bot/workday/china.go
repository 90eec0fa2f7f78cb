package workday

import "time"

// China is the calendar of the State Council's notice for 2026 (holidays and make-up days); other years count weekends
// only.
var China = Calendar{
	holidays: days("2026-01-01..03", "2026-02-15..23", "2026-04-04..06", "2026-05-01..05", "2026-06-19..21", "2026-09-25..27", "2026-10-01..07"),
	makeup:   days("2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"),
}

// days expands "YYYY-MM-DD" and "YYYY-MM-DD..DD".
func days(ranges ...string) map[string]bool {
	set := map[string]bool{}
	for _, r := range ranges {
		from, err := time.Parse(time.DateOnly, r[:len(time.DateOnly)])
		if err != nil {
			panic("workday: " + r) // a literal of this package
		}
		to := from
		if len(r) > len(time.DateOnly) {
			to, _ = time.Parse(time.DateOnly, r[:8]+r[len(r)-2:])
		}
		for d := from; !d.After(to); d = d.AddDate(0, 0, 1) {
			set[d.Format(time.DateOnly)] = true
		}
	}
	return set
}
