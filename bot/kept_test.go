package bot

import (
	"slices"
	"testing"
)

var anna = DataSubject{IDs: []string{"personanna001", "personanna002"}, Accounts: []string{"slack/T1/UANNA01", "feishu/F1/ou_anna"},
	Emails: []string{"anna@acme.example"}, Names: []string{"Anna", "安娜"}}

func TestForgotten(t *testing.T) {
	for name, c := range map[string]struct {
		rec  Record
		want string // data; "": deleted
	}{
		"texts that name her":     {Record{ID: "1", Data: []byte(`{"by":"personanna001","name":"Anna","n":12345678901234567890}`)}, `{"by":"personanna001","n":12345678901234567890,"name":"***"}`},
		"accounts and addresses":  {Record{ID: "1", Data: []byte(`{"a":["slack/T1/UANNA01","slack/T1/UBEN"],"m":"to anna@acme.example"}`)}, `{"a":["***","slack/T1/UBEN"],"m":"to ***"}`},
		"an account in its parts": {Record{ID: "1", Data: []byte(`{"who":{"platform":"slack","tenant":"T1","id":"UANNA01"}}`)}, `{"who":{"id":"***","platform":"slack","tenant":"T1"}}`},
		"her own":                 {Record{ID: "2026-11-23/slack/T1/UANNA01", Data: []byte(`{}`)}, ""},
		"under her ID":            {Record{ID: "person/personanna002", Data: []byte(`{}`)}, ""},
		"somebody like her":       {Record{ID: "1", Data: []byte(`{"name":"Annabel","by":"personben0001"}`)}, `{"by":"personben0001","name":"Annabel"}`},
	} {
		got, err := Forgotten(c.rec, anna)
		if err != nil || got.Deleted != (c.want == "") || c.want != "" && string(got.Data) != c.want {
			t.Errorf("%s: %s, deleted %t, %v, want %s", name, got.Data, got.Deleted, err, c.want)
		}
	}
}

func TestForgottenInAnIndex(t *testing.T) {
	rec := Record{ID: "1", Data: []byte(`{}`), Index: map[string][]string{"account": {"slack/T1/UANNA01"}, "project": {"p"}}}
	got, err := Forgotten(rec, anna)
	if err != nil || !slices.Equal(got.Index["account"], []string{Erased}) || !slices.Equal(got.Index["project"], []string{"p"}) {
		t.Errorf("%v, %v", got.Index, err)
	}
}

func TestDataSubjectIn(t *testing.T) {
	for data, want := range map[string]bool{
		`{"by":"personanna002"}`: true, `{"id":"UANNA01"}`: true, `{"m":"anna@acme.example"}`: true, `{"who":"feishu/F1/ou_anna"}`: true,
		`{"name":"Anna"}`: false, `{"by":"personben0001"}`: false, `{"id":"UANNA012"}`: false,
	} {
		if got := anna.In(Record{ID: "1", Data: []byte(data)}); got != want {
			t.Errorf("In(%s) = %t", data, got)
		}
	}
	if !anna.In(Record{ID: "noise/slack/T1/UANNA01", Data: []byte(`{}`)}) {
		t.Error("a record under her account")
	}
}

func FuzzForgotten(f *testing.F) {
	for _, seed := range []string{`{"a":["slack/T1/UANNA01",1,null,true]}`, `"Anna"`, `[]`, `{"Anna":"Anna"}`, `x`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := Forgotten(Record{ID: "1", Data: data}, DataSubject{Accounts: anna.Accounts, Emails: anna.Emails})
		if err != nil {
			return
		}
		again, err := Forgotten(got, DataSubject{Accounts: anna.Accounts, Emails: anna.Emails})
		if err != nil || string(again.Data) != string(got.Data) {
			t.Errorf("%s, then %s: %v", got.Data, again.Data, err)
		}
	})
}
