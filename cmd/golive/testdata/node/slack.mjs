// @slack/web-api and @slack/socket-mode against a playground. Its argument is /sim/status; it prints "ok" at the end.
import assert from 'node:assert/strict';
import webApi from '@slack/web-api';
import socketMode from '@slack/socket-mode';

const { slack } = JSON.parse(process.argv[2]);
const slackApiUrl = `${slack.url}/api/`;
const web = new webApi.WebClient(slack.bot_token, { slackApiUrl, retryConfig: { retries: 0 }, allowAbsoluteUrls: true });
const who = await web.auth.test();
assert.equal(who.user, 'golive');
const posted = await web.chat.postMessage({ channel: slack.channel, text: 'hello from node' });
await web.chat.update({ channel: slack.channel, ts: posted.ts, text: 'hello again' });
const history = await web.conversations.history({ channel: slack.channel });
assert.ok(history.messages.some((m) => m.ts === posted.ts && m.text === 'hello again'));
await assert.rejects(web.chat.postMessage({ channel: 'C0NOTHERE1', text: 'x' }), (err) => err.data.error === 'channel_not_found');

// golive itself listens on a socket, too: here it counts that this one opens, and closes in good order.
const client = new socketMode.SocketModeClient({ appToken: slack.app_token, clientOptions: { slackApiUrl } });
const opened = new Promise((resolve) => client.once('connected', resolve));
await client.start();
await opened;
await client.disconnect();
console.log('@slack/web-api and @slack/socket-mode against the playground: ok');
