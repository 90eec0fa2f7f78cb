package feishu_test

import (
	"testing"

	"github.com/golive-bot/golive/integrations/feishu"
)

// What is chosen in a form comes without a tenant, and so as if it were of our own.
func TestChosenFromOutside(t *testing.T) {
	w := newWorld(t, feishu.TransportSocket, nil)
	a := w.account("王经理")
	a.Tenant = w.Room().Tenant
	got, err := w.platform.Profile(t.Context(), a)
	if err != nil || got.Name != "王经理" || !got.Outsider {
		t.Errorf("profile is %+v, %v", got, err)
	}
	a.ID = "ou_nobody"
	if got, err := w.platform.Profile(t.Context(), a); err == nil {
		t.Errorf("nobody is %+v", got)
	}
}
