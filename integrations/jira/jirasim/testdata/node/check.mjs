// Drives jirasim with jira.js, unchanged. Usage: node check.mjs URL USER TOKEN cloud|datacenter
import assert from 'node:assert/strict';
import { Version2Client, Version3Client } from 'jira.js';

const [host, user, token, deployment] = process.argv.slice(2);
const config = { host, authentication: { basic: { email: user, apiToken: token } } };
const v2 = new Version2Client(config);
let steps = 0;
const step = async (name, run) => {
  try {
    const out = await run();
    steps++;
    return out;
  } catch (e) {
    console.error(`${name}: ${e.message} ${JSON.stringify(e.response?.data ?? e.report ?? e.cause ?? e)}`);
    process.exit(1);
  }
};
const refused = async (name, run, status) => step(name, async () => {
  let caught;
  try { await run(); } catch (e) { caught = e; }
  assert.ok(caught, `${name} was not refused`);
  assert.equal(caught.status ?? caught.response?.status ?? caught.statusCode, status);
});

const me = await step('myself', () => v2.myself.getCurrentUser());
assert.equal(me.displayName, 'golive');
const info = await step('serverInfo', () => v2.serverInfo.getServerInfo());
assert.equal(info.deploymentType, deployment === 'cloud' ? 'Cloud' : 'Server');
const project = await step('project', () => v2.projects.getProject({ projectIdOrKey: 'ERP' }));
assert.equal(project.issueTypes.length, 5);
const made = await step('create', () => v2.issues.createIssue({
  fields: { project: { key: 'ERP' }, issuetype: { name: 'Task' }, summary: 'From jira.js', description: 'wiki *text*', labels: ['js'] },
}));
assert.match(made.key, /^ERP-\d+$/);
const issue = await step('get', () => v2.issues.getIssue({ issueIdOrKey: made.key }));
assert.equal(issue.fields.description, 'wiki *text*');
await step('edit', () => v2.issues.editIssue({ issueIdOrKey: made.key, fields: { summary: 'Changed' }, update: { labels: [{ add: 'two' }] } }));
await step('comment', () => v2.issueComments.addComment({ issueIdOrKey: made.key, comment: 'hello' }));
const { transitions } = await step('transitions', () => v2.issues.getTransitions({ issueIdOrKey: made.key }));
await step('transition', () => v2.issues.doTransition({ issueIdOrKey: made.key, transition: { id: transitions.at(-1).id } }));
await step('attach', () => v2.issueAttachments.addAttachment({ issueIdOrKey: made.key, attachment: { filename: 'a.txt', file: Buffer.from('hello') } }));
await step('remote link', () => v2.issueRemoteLinks.createOrUpdateRemoteIssueLink({ issueIdOrKey: made.key, globalId: 'g=1', object: { url: 'https://x.example', title: 'x' } }));
const log = await step('get with changelog', () => v2.issues.getIssue({ issueIdOrKey: made.key, expand: 'changelog' }));
assert.ok(log.changelog.histories.length >= 3);
await refused('missing issue', () => v2.issues.getIssue({ issueIdOrKey: 'ERP-9999' }), 404);
await refused('required field', () => v2.issues.createIssue({ fields: { project: { key: 'CRM' }, issuetype: { name: 'Bug' }, summary: 'x' } }), 400);
const stranger = new Version2Client({ host, authentication: { basic: { email: user, apiToken: 'wrong' } } });
await refused('wrong token', () => stranger.myself.getCurrentUser(), 401);

if (deployment === 'cloud') {
  const v3 = new Version3Client(config);
  const doc = { type: 'doc', version: 1, content: [{ type: 'paragraph', content: [{ type: 'text', text: 'an ' }, { type: 'text', text: 'important', marks: [{ type: 'strong' }] }, { type: 'text', text: ' document' }] }] };
  const made3 = await step('v3 create', () => v3.issues.createIssue({ fields: { project: { key: 'ERP' }, issuetype: { name: 'Story' }, summary: 'From v3', description: doc } }));
  const read = await step('v3 get', () => v3.issues.getIssue({ issueIdOrKey: made3.key }));
  assert.deepEqual(read.fields.description, doc);
  const asWiki = await step('v2 get', () => v2.issues.getIssue({ issueIdOrKey: made3.key }));
  assert.equal(asWiki.fields.description, 'an *important* document');
  const asDoc = await step('v3 get of wiki', () => v3.issues.getIssue({ issueIdOrKey: made.key }));
  assert.equal(asDoc.fields.description.type, 'doc');
  const found = await step('search', () => v3.issueSearch.searchForIssuesUsingJqlEnhancedSearch({ jql: `project = ERP AND labels = js`, fields: ['summary'] }));
  assert.equal(found.issues[0].fields.summary, 'Changed');
  await refused('old search', () => v3.issueSearch.searchForIssuesUsingJql({ jql: 'project = ERP' }), 410);
  const types = await step('createmeta', () => v3.issues.getCreateIssueMetaIssueTypes({ projectIdOrKey: 'CRM' }));
  const bug = types.issueTypes.find((t) => t.name === 'Bug');
  const meta = await step('createmeta fields', () => v3.issues.getCreateIssueMetaIssueTypeId({ projectIdOrKey: 'CRM', issueTypeId: bug.id }));
  assert.ok(meta.fields.some((f) => f.fieldId === 'customfield_10050' && f.required && f.allowedValues.length === 4));
  const people = await step('user search', () => v3.userSearch.findUsers({ query: 'tom@acme.example' }));
  assert.equal(people.length, 1);
  await step('assign', () => v3.issues.assignIssue({ issueIdOrKey: made3.key, accountId: people[0].accountId }));
  const hidden = await step('hidden e-mail', () => v3.userSearch.findUsers({ query: 'zhaoyun@acme.example' }));
  assert.equal(hidden.length, 0);
  const pages = await step('project search', () => v3.projects.searchProjects({ query: 'roll-out' }));
  assert.equal(pages.values.length, 2);
  await newest(made3.key);
}
console.log(`${deployment}: ${steps} steps`);

// newest runs the reading side through the release that checks every reply against its schema.
async function newest(key) {
  const { createCloudClient } = await import('jira.js-next');
  const next = createCloudClient({ host, auth: { type: 'basic', email: user, apiToken: token }, onSchemaMismatch: 'throw' });
  await step('next: myself', () => next.myself.getCurrentUser());
  await step('next: serverInfo', () => next.serverInfo.getServerInfo());
  await step('next: get', () => next.issues.getIssue({ issueIdOrKey: key, expand: 'changelog' }));
  await step('next: transitions', () => next.issues.getTransitions({ issueIdOrKey: key, expand: 'transitions.fields' }));
  await step('next: comments', () => next.issueComments.getComments({ issueIdOrKey: key }));
  await step('next: projects', () => next.projects.searchProjects({}));
  await step('next: project', () => next.projects.getProject({ projectIdOrKey: 'ERP' }));
  await step('next: search', () => next.issueSearch.searchAndReconsileIssuesUsingJql({ jql: 'project = ERP', fields: ['*all'] }));
  await step('next: createmeta', () => next.issues.getCreateIssueMetaIssueTypeId({ projectIdOrKey: 'CRM', issueTypeId: '10002' }));
  await step('next: users', () => next.userSearch.findUsers({ query: 'a' }));
  await step('next: fields', () => next.issueFields.getFields());
  await step('next: bulk fetch', () => next.issues.bulkFetchIssues({ issueIdsOrKeys: [key, 'ERP-1', 'ERP-999'], fields: ['labels'] }));
  await step('next: watchers', () => next.issueWatchers.getIssueWatchers({ issueIdOrKey: key }));

  const made = await step('next: create', () => next.issues.createIssue({ fields: { project: { key: 'ERP' }, issuetype: { name: 'Task' }, summary: 'From the newest', labels: ['next'] }, properties: [{ key: 'p', value: { a: 1 } }] }));
  const issueIdOrKey = made.key;
  await step('next: edit', () => next.issues.editIssue({ issueIdOrKey, fields: { summary: 'Changed' } }));
  await step('next: comment', () => next.issueComments.addComment({ issueIdOrKey, body: { type: 'doc', version: 1, content: [{ type: 'paragraph', content: [{ type: 'text', text: 'hello' }] }] } }));
  await step('next: transition', () => next.issues.doTransition({ issueIdOrKey, transition: { id: '21' } }));
  await step('next: remote link', () => next.issueRemoteLinks.createOrUpdateRemoteIssueLink({ issueIdOrKey, globalId: 'g=1', object: { url: 'https://x.example', title: 'x' } }));
  await step('next: remote links', () => next.issueRemoteLinks.getRemoteIssueLinks({ issueIdOrKey }));
  await step('next: property', () => next.issueProperties.getIssueProperty({ issueIdOrKey, propertyKey: 'p' }));
  await step('next: property keys', () => next.issueProperties.getIssuePropertyKeys({ issueIdOrKey }));
  await step('next: link', () => next.issueLinks.linkIssues({ type: { name: 'Relates' }, inwardIssue: { key: issueIdOrKey }, outwardIssue: { key } }));
  await step('next: link types', () => next.issueLinkTypes.getIssueLinkTypes());
  await step('next: changelog', () => next.issues.getChangeLogs({ issueIdOrKey }));
  await step('next: edit screen', () => next.issues.getEditIssueMeta({ issueIdOrKey }));
  await step('next: assignable', () => next.userSearch.findAssignableUsers({ project: 'ERP', query: 'tom' }));
  await step('next: permissions', () => next.permissions.getMyPermissions({ permissions: 'CREATE_ISSUES,BROWSE_PROJECTS', projectKey: 'ERP' }));
  await step('next: statuses', () => next.workflowStatuses.getStatuses());
  await step('next: project statuses', () => next.projects.getAllStatuses({ projectIdOrKey: 'ERP' }));
  await step('next: priorities', () => next.issuePriorities.searchPriorities({}));
  await step('next: types', () => next.issueTypes.getIssueAllTypes());
  await step('next: components', () => next.projectComponents.getProjectComponents({ projectIdOrKey: 'ERP' }));
  await step('next: versions', () => next.projectVersions.getProjectVersions({ projectIdOrKey: 'ERP' }));
  await step('next: JQL', () => next.jql.parseJqlQueries({ validation: 'strict', queries: ['project = ERP and labels in (a, b) order by key desc', 'nonsense'] }));
  await step('next: count', () => next.issueSearch.countIssues({ jql: 'project = ERP' }));
  const filter = await step('next: filter', () => next.filters.createFilter({ name: 'mine', jql: 'project = ERP' }));
  await step('next: filters', () => next.filters.getFiltersPaginated({}));
  assert.ok(filter.id);
  await step('next: watch', () => next.issueWatchers.addWatcher({ issueIdOrKey }));
  await step('next: delete', () => next.issues.deleteIssue({ issueIdOrKey }));
}
