// jira.js against a playground. Its argument is /sim/status; it prints "ok" at the end.
import assert from 'node:assert/strict';
import { Version2Client } from 'jira.js';

const { jira } = JSON.parse(process.argv[2]);
const client = new Version2Client({ host: jira.url, authentication: { basic: { email: jira.user, apiToken: jira.token } } });
const me = await client.myself.getCurrentUser();
assert.equal(me.displayName, 'golive');
const made = await client.issues.createIssue({ fields: { project: { key: jira.project }, issuetype: { name: 'Task' }, summary: 'From node' } });
assert.match(made.key, new RegExp(`^${jira.project}-\\d+$`));
await client.issueComments.addComment({ issueIdOrKey: made.key, comment: 'hello' });
const { transitions } = await client.issues.getTransitions({ issueIdOrKey: made.key });
assert.ok(transitions.length > 0);
const issue = await client.issues.getIssue({ issueIdOrKey: made.key });
assert.equal(issue.fields.summary, 'From node');
console.log('jira.js against the playground: ok');
