// Slack's own clients against slacksim: node check.js <url> <bot token> <app token>. Prints "ok" at the end.
'use strict';
const assert = require('node:assert/strict');
const { WebClient, ErrorCode } = require('@slack/web-api');
const { SocketModeClient } = require('@slack/socket-mode');

const [root, botToken, appToken] = process.argv.slice(2);
const room = 'C0ERPROLL1';
const slackApiUrl = `${root}/api/`;
const web = new WebClient(botToken, { slackApiUrl, retryConfig: { retries: 0 }, allowAbsoluteUrls: true });

async function act(body) {
  const res = await fetch(`${root}/control/act`, { method: 'POST', body: JSON.stringify(body) });
  return res.json();
}

async function messages() {
  const who = await web.auth.test();
  assert.equal(who.user_id, 'U0GOLIVE01');
  const blocks = [
    { type: 'section', text: { type: 'mrkdwn', text: '*hello*' } },
    { type: 'actions', block_id: 'row', elements: [{ type: 'button', action_id: 'open', value: '7', text: { type: 'plain_text', text: 'Open' } }] },
  ];
  const metadata = { event_type: 'outbox', event_payload: { k: 'e1' } };
  const posted = await web.chat.postMessage({ channel: room, text: 'hello', blocks, metadata });
  assert.match(posted.ts, /^\d+\.\d{6}$/);
  await web.chat.update({ channel: room, ts: posted.ts, text: 'hello again', blocks });
  await web.chat.postMessage({ channel: room, text: 'reply', thread_ts: posted.ts });
  const thread = await web.conversations.replies({ channel: room, ts: posted.ts, include_all_metadata: true });
  assert.equal(thread.messages.length, 2);
  assert.deepEqual(thread.messages[0].metadata, metadata);
  await web.reactions.add({ channel: room, timestamp: posted.ts, name: 'eyes' });
  await assert.rejects(web.chat.postMessage({ channel: room, text: 'x', blocks: [{ type: 'section' }] }), (err) => {
    assert.equal(err.code, ErrorCode.PlatformError);
    assert.equal(err.data.error, 'invalid_blocks');
    assert.match(err.data.response_metadata.messages[0], /json-pointer:\/blocks\/0/);
    return true;
  });
  const people = await web.users.list();
  assert.ok(people.members.some((m) => m.real_name === '李雷'));
  let rooms = 0;
  for await (const page of web.paginate('conversations.list', { limit: 1 })) rooms += page.channels.length;
  assert.equal(rooms, 2);
  const upload = await web.filesUploadV2({ channel_id: room, filename: 'a.txt', content: 'hi there', title: 'A' });
  assert.equal(upload.ok, true);
  const limited = new WebClient(botToken, { slackApiUrl, rejectRateLimitedCalls: true });
  await fetch(`${root}/control/fault`, { method: 'POST', body: JSON.stringify({ method: 'team.info', kind: '429', count: 1, retry_after: 7 }) });
  await assert.rejects(limited.team.info(), (err) => err.code === ErrorCode.RateLimitedError && err.retryAfter === 7);
  return posted.ts;
}

function once(client, name) {
  return new Promise((resolve) => client.once(name, resolve));
}

async function socket(ts) {
  const client = new SocketModeClient({ appToken, clientOptions: { slackApiUrl } });
  await client.start();
  try {
    const heard = once(client, 'app_mention');
    const said = await act({ as: 'lilei', do: 'say', room, text: '@golive 你好' });
    const mention = await heard;
    assert.equal(mention.event.ts, said.ts);
    await mention.ack();

    const clicked = once(client, 'interactive');
    const click = act({ as: 'tom', do: 'click', room, ts, action_id: 'open' });
    const { body, ack } = await clicked;
    assert.equal(body.actions[0].value, '7');
    const view = {
      type: 'modal', callback_id: 'task', title: { type: 'plain_text', text: 'Task' }, submit: { type: 'plain_text', text: 'OK' },
      blocks: [{ type: 'input', block_id: 'summary', label: { type: 'plain_text', text: 'Summary' }, element: { type: 'plain_text_input', action_id: 'v' } }],
    };
    const opened = await web.views.open({ trigger_id: body.trigger_id, view });
    await ack();
    assert.equal((await click).opened, opened.view.id);

    const submitted = once(client, 'interactive');
    const submit = act({ as: 'tom', do: 'submit', values: { summary: 'x' } });
    const form = await submitted;
    assert.equal(form.body.view.state.values.summary.v.value, 'x');
    await form.ack({ response_action: 'errors', errors: { summary: 'too short' } });
    assert.deepEqual((await submit).errors, { summary: 'too short' });

    const commanded = once(client, 'slash_commands');
    const slash = act({ as: 'tom', do: 'slash', room, command: '/golive', text: 'help' });
    const command = await commanded;
    assert.equal(command.body.text, 'help');
    await command.ack({ text: 'here' });
    assert.equal((await slash).text, 'here');

    const reconnected = once(client, 'connected');
    await fetch(`${root}/control/sockets`, { method: 'POST', body: JSON.stringify({ do: 'refresh' }) });
    await reconnected;
    const again = once(client, 'message');
    await act({ as: 'lilei', do: 'say', room, text: 'after the refresh' });
    await (await again).ack();
  } finally {
    await client.disconnect();
  }
}

messages().then(socket).then(() => console.log('ok'), (err) => {
  console.error(err);
  process.exitCode = 1;
});
