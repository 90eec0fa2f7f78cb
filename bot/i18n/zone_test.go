package i18n_test

import (
	"testing"

	"github.com/golive-bot/golive/bot/i18n"
	"github.com/golive-bot/golive/bot/workday"
)

func TestZonesHaveNames(t *testing.T) {
	for _, c := range []struct{ lang, zone, name, city string }{
		{i18n.Chinese, "Europe/Berlin", "柏林", "柏林"}, {i18n.English, "Europe/Berlin", "Europe/Berlin", "Berlin"},
		{i18n.English, "America/New_York", "America/New_York", "New York"}, {i18n.Chinese, "America/Indiana/Knox", "America/Indiana/Knox", "Knox"}, {i18n.English, "UTC", "UTC", "UTC"},
	} {
		if name, city := i18n.Zone(c.lang, c.zone), i18n.City(c.lang, c.zone); name != c.name || city != c.city {
			t.Errorf("%s in %s: %q, %q", c.zone, c.lang, name, city)
		}
	}
	for _, zone := range workday.Zones {
		if i18n.Zone(i18n.Chinese, zone) == zone {
			t.Errorf("%s is offered to choose and has no Chinese name", zone)
		}
	}
}
