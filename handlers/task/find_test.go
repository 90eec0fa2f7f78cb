package task

import "testing"

func TestPointed(t *testing.T) {
	own := "assignee tom"
	whole := `project = "ERP" AND (` + own + `) ORDER BY updated DESC`
	said := "Expecting operator but got 'tom'. (line 1, character 31)"
	if got, want := pointed(said, whole, own), "Expecting operator but got 'tom'. (line 1, character 10)"; got != want {
		t.Errorf("%q, not %q", got, want)
	}
	if got := pointed("Field 'x' does not exist.", whole, own); got != "Field 'x' does not exist." {
		t.Errorf("what names no place became %q", got)
	}
}

func TestNamesOther(t *testing.T) {
	for query, want := range map[string]string{
		"project = CRM":                                  "CRM",
		`project in ("CRM", MES) AND labels = x`:         "CRM",
		"project = ERP":                                  "",
		"project in (CRM, ERP)":                          "",
		`project = "ERP roll-out" AND status = Done`:     "",
		"labels = project":                               "",
		"status = Done AND project=crm ORDER BY created": "crm",
		"priority = High AND project != CRM":             "",
	} {
		if got := namesOther(query, "ERP", "ERP roll-out"); got != want {
			t.Errorf("%q names %q, not %q", query, got, want)
		}
	}
}
