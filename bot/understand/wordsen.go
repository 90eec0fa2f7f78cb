package understand

// enWeekday is the weekday of an English name or abbreviation, 0 for any other text.
func enWeekday(s string) int {
	switch s {
	case "monday", "mon", "mondays":
		return 1
	case "tuesday", "tues", "tue":
		return 2
	case "wednesday", "wed", "weds":
		return 3
	case "thursday", "thurs", "thur", "thu":
		return 4
	case "friday", "fri":
		return 5
	case "saturday", "sat":
		return 6
	case "sunday", "sun":
		return 7
	}
	return 0
}

// enMonth is the month of an English name or abbreviation, 0 for any other text.
func enMonth(s string) int {
	switch s {
	case "january", "jan":
		return 1
	case "february", "feb":
		return 2
	case "march", "mar":
		return 3
	case "april", "apr":
		return 4
	case "may":
		return 5
	case "june", "jun":
		return 6
	case "july", "jul":
		return 7
	case "august", "aug":
		return 8
	case "september", "sept", "sep":
		return 9
	case "october", "oct":
		return 10
	case "november", "nov":
		return 11
	case "december", "dec":
		return 12
	}
	return 0
}

// enUnit is the unit of an English word.
func enUnit(s string) unit {
	switch s {
	case "minute", "minutes", "min", "mins":
		return minutes
	case "hour", "hours", "hr", "hrs":
		return hours
	case "day", "days":
		return days
	case "week", "weeks", "wk", "wks":
		return weeks
	case "month", "months", "mth", "mths":
		return months
	case "year", "years", "yr", "yrs":
		return years
	case "workday", "workdays":
		return workdays
	}
	return noUnit
}
