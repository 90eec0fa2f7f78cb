package jirasim

import (
	"net/http"
	"slices"
	"strconv"
)

// bulkFetch reads issues by id or key from the database, so it is never behind.
func (s *Sim) bulkFetch(c *call) (reply, error) {
	if !s.cloud() {
		return reply{}, fail(http.StatusMethodNotAllowed, "Method Not Allowed")
	}
	var req struct {
		Refs   []string `json:"issueIdsOrKeys"`
		Fields []string `json:"fields"`
		Expand []string `json:"expand"`
		Props  []string `json:"properties"`
	}
	if err := c.decode(&req); err != nil {
		return reply{}, err
	}
	if len(req.Refs) == 0 || len(req.Refs) > 100 {
		return reply{}, fail(http.StatusBadRequest, "The number of issue IDs or keys must be between 1 and 100.")
	}
	if len(req.Fields) == 0 {
		req.Fields = []string{"*navigable"}
	}
	type issueError struct {
		ID      string `json:"id"`
		Message string `json:"errorMessage"`
	}
	out := struct {
		Expand string       `json:"expand"`
		Issues []issueJSON  `json:"issues"`
		Errors []issueError `json:"issueErrors"`
	}{"schema,names", []issueJSON{}, []issueError{}}
	s.mu.RLock()
	defer s.mu.RUnlock()
	seen := map[*issue]bool{}
	for _, r := range req.Refs {
		i := s.w.issue(r)
		if i == nil || !i.project.may(c.user, "BROWSE_PROJECTS") {
			out.Errors = append(out.Errors, issueError{r, "Issue does not exist or you do not have permission to see it."})
			continue
		}
		if !seen[i] {
			seen[i] = true
			out.Issues = append(out.Issues, s.expanded(i, c, req.Fields, req.Expand, req.Props))
		}
	}
	slices.SortFunc(out.Issues, func(a, b issueJSON) int { return atoi(a.ID) - atoi(b.ID) })
	return ok(out)
}

func atoi(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}
