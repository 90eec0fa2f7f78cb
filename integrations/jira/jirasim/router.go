package jirasim

import "strings"

type handler func(*Sim, *call) (reply, error)

// route is one resource of the API. Its name, such as "POST issue/{key}/comment", is what faults and counters call it.
type route struct {
	name     string
	method   string
	segments []string
	handle   handler
}

type match struct {
	*route
	params map[string]string
}

// router finds the first route that fits; http.ServeMux refuses overlaps such as issue/createmeta/{p}/issuetypes and
// issue/{key}/properties/{name}, which Jira has.
type router struct{ routes map[int][]*route }

func (t *router) add(name string, h handler) {
	method, path, _ := strings.Cut(name, " ")
	segments := strings.Split(path, "/")
	t.routes[len(segments)] = append(t.routes[len(segments)], &route{name, method, segments, h})
}

func (t *router) find(method, path string) *match {
	segments := strings.Split(path, "/")
	for _, r := range t.routes[len(segments)] {
		if r.method != method {
			continue
		}
		if params, ok := r.match(segments); ok {
			return &match{r, params}
		}
	}
	return nil
}

func (r *route) match(segments []string) (map[string]string, bool) {
	var params map[string]string
	for n, want := range r.segments {
		if want[0] != '{' {
			if want != segments[n] {
				return nil, false
			}
			continue
		}
		if params == nil {
			params = map[string]string{}
		}
		params[want[1:len(want)-1]] = segments[n]
	}
	return params, true
}

func newRouter() *router {
	t := &router{routes: map[int][]*route{}}
	t.site()
	t.issueRoutes()
	t.searchRoutes()
	t.add("GET webhooks/webhook", (*Sim).listWebhooks)
	t.add("POST webhooks/webhook", (*Sim).createWebhook)
	t.add("GET webhooks/webhook/{id}", (*Sim).getWebhook)
	t.add("PUT webhooks/webhook/{id}", (*Sim).updateWebhook)
	t.add("DELETE webhooks/webhook/{id}", (*Sim).deleteWebhook)
	return t
}

func (t *router) site() {
	t.add("GET serverInfo", (*Sim).serverInfo)
	t.add("GET myself", (*Sim).myself)
	t.add("GET mypermissions", (*Sim).myPermissions)
	t.add("GET permissions", (*Sim).allPermissions)
	t.add("GET project", (*Sim).listProjects)
	t.add("GET project/search", (*Sim).searchProjects)
	t.add("GET project/{key}", (*Sim).getProject)
	t.add("GET project/{key}/components", (*Sim).projectComponents)
	t.add("GET project/{key}/versions", (*Sim).projectVersions)
	t.add("GET project/{key}/version", (*Sim).projectVersionPage)
	t.add("GET project/{key}/statuses", (*Sim).projectStatuses)
	t.add("POST component", (*Sim).createComponent)
	t.add("GET component/{id}", (*Sim).getComponent)
	t.add("POST version", (*Sim).createVersion)
	t.add("GET version/{id}", (*Sim).getVersion)
	t.add("PUT version/{id}", (*Sim).updateVersion)
	t.add("GET issuetype", (*Sim).listIssueTypes)
	t.add("GET issuetype/{id}", (*Sim).getIssueType)
	t.add("GET priority", (*Sim).listPriorities)
	t.add("GET priority/search", (*Sim).searchPriorities)
	t.add("GET resolution", (*Sim).listResolutions)
	t.add("GET status", (*Sim).listStatuses)
	t.add("GET status/{id}", (*Sim).getStatus)
	t.add("GET statuscategory", (*Sim).listCategories)
	t.add("GET field", (*Sim).listFields)
	t.add("GET field/search", (*Sim).searchFields)
	t.add("GET issueLinkType", (*Sim).listLinkTypes)
	t.add("GET user", (*Sim).getUser)
	t.add("GET user/search", (*Sim).searchUsers)
	t.add("GET user/assignable/search", (*Sim).searchAssignable)
	t.add("GET users/search", (*Sim).allUsers)
	t.add("GET attachment/meta", (*Sim).attachmentMeta)
	t.add("GET attachment/{id}", (*Sim).getAttachment)
	t.add("DELETE attachment/{id}", (*Sim).deleteAttachment)
	t.add("GET attachment/content/{id}", (*Sim).attachmentContent)
	t.add("GET filter/my", (*Sim).myFilters)
	t.add("GET filter/search", (*Sim).searchFilters)
	t.add("POST filter", (*Sim).createFilter)
	t.add("GET filter/{id}", (*Sim).getFilter)
	t.add("DELETE filter/{id}", (*Sim).deleteFilter)
}

func (t *router) issueRoutes() {
	t.add("GET issue/createmeta", (*Sim).oldCreateMeta)
	t.add("GET issue/createmeta/{project}/issuetypes", (*Sim).createMetaTypes)
	t.add("GET issue/createmeta/{project}/issuetypes/{type}", (*Sim).createMetaFields)
	t.add("POST issue", (*Sim).createIssue)
	t.add("POST issue/bulk", (*Sim).createIssues)
	t.add("POST issue/bulkfetch", (*Sim).bulkFetch)
	t.add("GET issue/{key}", (*Sim).getIssue)
	t.add("PUT issue/{key}", (*Sim).editIssue)
	t.add("DELETE issue/{key}", (*Sim).deleteIssue)
	t.add("GET issue/{key}/editmeta", (*Sim).editMeta)
	t.add("GET issue/{key}/changelog", (*Sim).changelog)
	t.add("GET issue/{key}/transitions", (*Sim).listTransitions)
	t.add("POST issue/{key}/transitions", (*Sim).doTransition)
	t.add("PUT issue/{key}/assignee", (*Sim).assign)
	t.add("GET issue/{key}/comment", (*Sim).listComments)
	t.add("POST issue/{key}/comment", (*Sim).addComment)
	t.add("GET issue/{key}/comment/{id}", (*Sim).getComment)
	t.add("PUT issue/{key}/comment/{id}", (*Sim).updateComment)
	t.add("DELETE issue/{key}/comment/{id}", (*Sim).deleteComment)
	t.add("GET comment/{id}/properties", (*Sim).commentProperties)
	t.add("GET comment/{id}/properties/{name}", (*Sim).getCommentProperty)
	t.add("PUT comment/{id}/properties/{name}", (*Sim).setCommentProperty)
	t.add("DELETE comment/{id}/properties/{name}", (*Sim).deleteCommentProperty)
	t.add("POST issue/{key}/attachments", (*Sim).addAttachment)
	t.add("GET issue/{key}/properties", (*Sim).issueProperties)
	t.add("GET issue/{key}/properties/{name}", (*Sim).getIssueProperty)
	t.add("PUT issue/{key}/properties/{name}", (*Sim).setIssueProperty)
	t.add("DELETE issue/{key}/properties/{name}", (*Sim).deleteIssueProperty)
	t.add("GET issue/{key}/remotelink", (*Sim).listRemoteLinks)
	t.add("POST issue/{key}/remotelink", (*Sim).setRemoteLink)
	t.add("DELETE issue/{key}/remotelink", (*Sim).deleteRemoteLinks)
	t.add("GET issue/{key}/remotelink/{id}", (*Sim).getRemoteLink)
	t.add("DELETE issue/{key}/remotelink/{id}", (*Sim).deleteRemoteLink)
	t.add("GET issue/{key}/watchers", (*Sim).watchers)
	t.add("POST issue/{key}/watchers", (*Sim).addWatcher)
	t.add("DELETE issue/{key}/watchers", (*Sim).removeWatcher)
	t.add("POST issueLink", (*Sim).createLink)
	t.add("GET issueLink/{id}", (*Sim).getLink)
	t.add("DELETE issueLink/{id}", (*Sim).deleteLink)
}

func (t *router) searchRoutes() {
	t.add("GET search", (*Sim).oldSearch)
	t.add("POST search", (*Sim).oldSearch)
	t.add("GET search/jql", (*Sim).search)
	t.add("POST search/jql", (*Sim).search)
	t.add("POST search/approximate-count", (*Sim).approximateCount)
	t.add("POST jql/parse", (*Sim).parseJQL)
}
