package jirasim

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
)

var monday = time.Date(2026, 11, 23, 10, 0, 0, 0, time.FixedZone("CST", 8*3600))

// searchWorld has four issues, made a day apart, the last one now.
func searchWorld(t testing.TB) *Sim {
	t.Helper()
	clock := bot.FrozenClock(monday.AddDate(0, 0, -3))
	s := New(Config{Clock: clock, Empty: true})
	t.Cleanup(s.Close)
	act := func(a Act) ActResult {
		t.Helper()
		out := s.Act(a)
		if !out.OK {
			t.Fatalf("%s: %s %v", a.Do, out.Error, out.Errors)
		}
		return out
	}
	act(Act{As: "lilei", Do: "create", Project: "ERP", Type: "Epic", Summary: "Finance goes live"})
	clock.Advance(24 * time.Hour)
	act(Act{As: "tom", Do: "create", Project: "ERP", Summary: "Migrate the open purchase orders", Fields: map[string]rawJSON{
		"labels": rawJSON(`["golive","data"]`), "due": rawJSON(`"2026-11-22"`), "assignee": rawJSON(`"tom"`), "priority": rawJSON(`"High"`),
		"components": rawJSON(`["Purchasing"]`), "fix_versions": rawJSON(`["Go-live"]`), "parent": rawJSON(`"ERP-1"`), "customfield_10052": rawJSON(`5`)}})
	clock.Advance(24 * time.Hour)
	act(Act{As: "lucy", Do: "create", Project: "ERP", Type: "Bug", Summary: "入库单打印缺少批次号", Fields: map[string]rawJSON{"due": rawJSON(`"2026-11-30"`)}})
	act(Act{As: "lucy", Do: "comment", Issue: "ERP-3", Text: "Seen at the plant in Suzhou"})
	clock.Advance(24 * time.Hour)
	act(Act{As: "hanmeimei", Do: "create", Project: "CRM", Type: "Bug", Summary: "Quote without a price", Fields: map[string]rawJSON{"customfield_10050": rawJSON(`"Quotes"`), "labels": rawJSON(`["data"]`)}})
	act(Act{As: "tom", Do: "transition", Issue: "ERP-2", To: "Done"})
	return s
}

func TestJQL(t *testing.T) {
	s := searchWorld(t)
	for query, want := range map[string]string{
		`project = ERP ORDER BY key`:                                     "ERP-1 ERP-2 ERP-3",
		`project = "ERP roll-out" ORDER BY key DESC`:                     "ERP-3 ERP-2 ERP-1",
		`project in (ERP, CRM) and type = bug order by created asc`:      "ERP-3 CRM-1",
		`project not in (CRM) AND issuetype = Epic`:                      "ERP-1",
		`labels = data order by key`:                                     "CRM-1 ERP-2",
		`labels != golive`:                                               "CRM-1",
		`labels in (golive, other) || key = CRM-1 order by key`:          "CRM-1 ERP-2",
		`labels is EMPTY order by key`:                                   "ERP-1 ERP-3",
		`labels = EMPTY order by key`:                                    "ERP-1 ERP-3",
		`labels is not empty && project = ERP`:                           "ERP-2",
		`not labels = golive`:                                            "CRM-1",
		`NOT (labels is EMPTY OR project = CRM)`:                         "ERP-2",
		`status = Done`:                                                  "ERP-2",
		`statusCategory != Done order by key`:                            "CRM-1 ERP-1 ERP-3",
		`resolution is EMPTY and project = ERP order by key`:             "ERP-1 ERP-3",
		`resolution = Unresolved and project = ERP order by key`:         "ERP-1 ERP-3",
		`resolution = Done`:                                              "ERP-2",
		`assignee = tom@acme.example`:                                    "ERP-2", // also below in quotes
		`assignee = 5b109f2e9729b51b54dc274d`:                            "ERP-2",
		`assignee is EMPTY and project = CRM`:                            "CRM-1",
		`reporter = "Lucy"`:                                              "ERP-3",
		`created >= -1d order by key`:                                    "CRM-1 ERP-3",
		`created >= "2026-11-21" and created < "2026-11-22"`:             "ERP-2",
		`created >= startOfDay()`:                                        "CRM-1",
		`created >= startOfDay(-1) order by key`:                         "CRM-1 ERP-3",
		`created < startOfDay("-1d") order by key`:                       "ERP-1 ERP-2",
		`created >= startOfWeek() order by key`:                          "CRM-1 ERP-3",
		`updated >= -5m order by key`:                                    "CRM-1 ERP-2",
		`due < now()`:                                                    "ERP-2",
		`due <= 1w order by key`:                                         "ERP-2 ERP-3",
		`duedate = 2026-11-30`:                                           "ERP-3",
		`due is EMPTY order by key`:                                      "CRM-1 ERP-1",
		`due >= startOfMonth() and due <= endOfMonth() order by due asc`: "ERP-2 ERP-3",
		`summary ~ purchase`:                                             "ERP-2",
		`summary ~ "purch*"`:                                             "ERP-2",
		`summary ~ "orders purchase"`:                                    "ERP-2",
		`summary ~ "\"purchase orders\""`:                                "ERP-2",
		`summary ~ "\"orders purchase\""`:                                "",
		`summary ~ 批次`:                                                   "ERP-3",
		`text ~ suzhou`:                                                  "ERP-3",
		`comment ~ plant`:                                                "ERP-3",
		`summary !~ purchase order by key`:                               "CRM-1 ERP-1 ERP-3",
		`priority > Medium`:                                              "ERP-2",
		`priority = High`:                                                "ERP-2",
		`component = Purchasing`:                                         "ERP-2",
		`fixVersion = Go-live`:                                           "ERP-2",
		`fixVersion in unreleasedVersions()`:                             "ERP-2",
		`parent = ERP-1`:                                                 "ERP-2",
		`key in (ERP-1, erp-3) order by key`:                             "ERP-1 ERP-3",
		`"Story points" > 3`:                                             "ERP-2",
		`cf[10050] = Quotes`:                                             "CRM-1",
		`Module in (Leads, Quotes)`:                                      "CRM-1",
		`creator = currentUser()`:                                        "",
		`project=ERP and(type=Bug or type=Epic)order by key`:             "ERP-1 ERP-3",
		`due = 2026-11-30 and summary ~ 打印`:                              "ERP-3",
		`order by priority desc, key asc`:                                "ERP-2 CRM-1 ERP-1 ERP-3",
		``:                                                               "ERP-3 ERP-2 ERP-1 CRM-1",
	} {
		query = strings.ReplaceAll(query, "tom@acme.example", `"tom@acme.example"`)
		t.Run(query, func(t *testing.T) {
			found, err := s.find(query, s.w.users[0], nil)
			if err != nil {
				t.Fatal(err)
			}
			var keys []string
			for _, i := range found {
				keys = append(keys, i.key)
			}
			if got := strings.Join(keys, " "); got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}

func TestJQLErrors(t *testing.T) {
	s := searchWorld(t)
	const operators = "The valid operators are '=', '!=', '<', '>', '<=', '>=', '~', '!~', 'IN', 'NOT IN', 'IS' and 'IS NOT'."
	for query, want := range map[string]string{
		`project = NONE`:                    "The value 'NONE' does not exist for the field 'project'.",
		`colour = red`:                      "Field 'colour' does not exist or you do not have permission to view it.",
		`project`:                           "Error in the JQL Query: Expecting operator but got 'EOF'. " + operators + " (line 1, character 8)",
		`project ERP`:                       "Error in the JQL Query: Expecting operator but got 'ERP'. " + operators + " (line 1, character 9)",
		`project =`:                         "Error in the JQL Query: Expecting either a value, list or function but got 'EOF'. (line 1, character 10)",
		`project = ERP status = Done`:       "Error in the JQL Query: Expecting either 'OR' or 'AND' but got 'status'. (line 1, character 15)",
		`(project = ERP`:                    "Error in the JQL Query: Expecting ')' before the end of the query.",
		`summary ~ "open`:                   "Error in the JQL Query: The quoted string 'open' has not been completed. (line 1, character 11)",
		`summary ~ a#b`:                     "Error in the JQL Query: The character '#' is a reserved JQL character. You must enclose it in a string or use the escape '\\u0023' instead. (line 1, character 12)",
		`summary ~ select`:                  "Error in the JQL Query: 'select' is a reserved JQL word. You must surround it in quotation marks to use it in a query. (line 1, character 11)",
		`project ~ ERP`:                     "The operator '~' is not supported by the 'project' field.",
		`summary = x`:                       "The operator '=' is not supported by the 'summary' field.",
		`created > yesterday`:               "Date value 'yesterday' for field 'created' is invalid. Valid formats include: 'yyyy/MM/dd HH:mm', 'yyyy-MM-dd HH:mm', 'yyyy/MM/dd', 'yyyy-MM-dd', or a period format e.g. '-5d', '4w 2d'.",
		`key = ERP-99`:                      "An issue with key 'ERP-99' does not exist for field 'key'.",
		`assignee = nobody`:                 "The value 'nobody' does not exist for the field 'assignee'.",
		`status in (Done, Nowhere)`:         "The value 'Nowhere' does not exist for the field 'status'.",
		`assignee in membersOf(x)`:          "Unable to find JQL function 'membersOf(x)'.",
		`project = ERP order`:               "Error in the JQL Query: Expecting 'BY' before the end of the query.",
		`assignee = "zhaoyun@acme.example"`: "The value 'zhaoyun@acme.example' does not exist for the field 'assignee'.",
	} {
		t.Run(query, func(t *testing.T) {
			_, err := s.find(query, s.w.users[0], nil)
			e, _ := err.(*apiError)
			if e == nil || e.status != 400 || !slices.Equal(e.messages, []string{want}) {
				t.Errorf("got %v, want %q", err, want)
			}
		})
	}
}

func FuzzJQL(f *testing.F) {
	s := searchWorld(f)
	for _, q := range []string{`project = ERP and not (labels in (a, "b c") or due < -1d) order by key desc`, `cf[10050] is not EMPTY`,
		`summary ~ "\u4e2d\"文"`, `created >= startOfDay("-1w")`, "a\n=\tb", `x in y()`, `!((a=b))`} {
		f.Add(q)
	}
	f.Fuzz(func(t *testing.T, src string) {
		q, err := parseJQL(src)
		if err != nil {
			if err.Error() == "" {
				t.Error("an error without words")
			}
			return
		}
		if q.where != nil {
			structure(q)
		}
		_, _ = s.find(src, s.w.users[0], nil)
	})
}
