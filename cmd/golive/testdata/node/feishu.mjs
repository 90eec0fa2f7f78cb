// @larksuiteoapi/node-sdk against a playground. Its argument is /sim/status; it prints "ok" at the end.
import assert from 'node:assert/strict';
import * as lark from '@larksuiteoapi/node-sdk';

const { feishu } = JSON.parse(process.argv[2]);
const quiet = { error() {}, warn() {}, info() {}, debug() {}, trace() {} };
const client = new lark.Client({ appId: feishu.app_id, appSecret: feishu.app_secret, domain: feishu.url, logger: quiet });
const sent = await client.im.message.create({
  params: { receive_id_type: 'chat_id' },
  data: { receive_id: feishu.chat_id, msg_type: 'text', content: JSON.stringify({ text: 'hello from node' }), uuid: 'node-demo' },
});
assert.equal(sent.code, 0);
const again = await client.im.message.create({
  params: { receive_id_type: 'chat_id' },
  data: { receive_id: feishu.chat_id, msg_type: 'text', content: JSON.stringify({ text: 'hello from node' }), uuid: 'node-demo' },
});
assert.equal(again.data.message_id, sent.data.message_id);
const people = await client.contact.user.batchGetId({ params: { user_id_type: 'open_id' }, data: { emails: ['lilei@acme.example'] } });
assert.match(people.data.user_list[0].user_id, /^ou_/);

const ready = new Promise((resolve, reject) => {
  const log = { ...quiet, info(...words) { if (words.flat().join(' ').includes('ready')) resolve(); }, error(...words) { reject(new Error(words.flat().join(' '))); } };
  const ws = new lark.WSClient({ appId: feishu.app_id, appSecret: feishu.app_secret, domain: feishu.url, logger: log, loggerLevel: lark.LoggerLevel.info });
  ws.start({ eventDispatcher: new lark.EventDispatcher({ logger: quiet }) });
});
await ready;
console.log('@larksuiteoapi/node-sdk against the playground: ok');
process.exit(0);
