package i18n

import "strconv"

// Signed is a difference as it is shown: "+3", "−3", "±0".
func Signed(n int) string {
	switch {
	case n > 0:
		return "+" + strconv.Itoa(n)
	case n < 0:
		return "−" + strconv.Itoa(-n)
	}
	return "±0"
}
