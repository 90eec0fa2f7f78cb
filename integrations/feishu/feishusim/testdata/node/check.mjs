// Uses the official node client against a simulator. It prints one JSON object a line: what it saw, for the Go test to judge.
// Its one argument is the simulator's status with the addition of the transport: "socket" or "webhook".
import http from 'node:http';
import * as lark from '@larksuiteoapi/node-sdk';

const sim = JSON.parse(process.argv[2]);
const say = (what, data = {}) => console.log(JSON.stringify({ what, ...data }));
const quiet = { error() {}, warn() {}, info() {}, debug() {}, trace() {} };

const client = new lark.Client({ appId: sim.app_id, appSecret: sim.app_secret, domain: sim.url, logger: quiet });

const card = {
  schema: '2.0',
  config: { update_multi: true },
  header: { title: { tag: 'plain_text', content: 'From node' }, template: 'blue' },
  body: { elements: [
    { tag: 'markdown', content: '**hello**' },
    { tag: 'form', name: 'f', elements: [
      { tag: 'input', name: 'why', required: true },
      { tag: 'button', name: 'send', form_action_type: 'submit', text: { tag: 'plain_text', content: 'Send' }, behaviors: [{ type: 'callback', value: { k: 'v' } }] },
    ] },
  ] },
};

const dispatcher = new lark.EventDispatcher({ encryptKey: sim.encrypt_key, verificationToken: sim.verification_token, logger: quiet }).register({
  'im.message.receive_v1': async (data) => { say('heard', { text: JSON.parse(data.message.content).text, from: data.sender.sender_id.open_id }); },
  'card.action.trigger': async (data) => {
    say('clicked', { values: data.action.form_value, value: data.action.value, message: data.context.open_message_id });
    return { toast: { type: 'success', content: 'thanks' }, card: { type: 'raw', data: { ...card, header: { title: { tag: 'plain_text', content: 'Answered' } } } } };
  },
});

async function calls() {
  const sent = await client.im.message.create({
    params: { receive_id_type: 'chat_id' },
    data: { receive_id: sim.chat_id, msg_type: 'interactive', content: JSON.stringify(card), uuid: 'node-1' },
  });
  const id = sent.data.message_id;
  const reply = await client.im.message.reply({ path: { message_id: id }, data: { msg_type: 'text', content: JSON.stringify({ text: 'reply' }), reply_in_thread: true } });
  await client.im.message.patch({ path: { message_id: id }, data: { content: JSON.stringify(card) } });
  const people = await client.contact.user.batchGetId({ params: { user_id_type: 'open_id' }, data: { emails: ['lilei@acme.example'] } });
  const members = await client.im.chatMembers.get({ path: { chat_id: sim.chat_id }, params: { member_id_type: 'open_id' } });
  const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
  const image = await client.im.image.create({ data: { image_type: 'message', image: png } });
  let refused = 0;
  try {
    await client.im.message.create({ params: { receive_id_type: 'chat_id' }, data: { receive_id: sim.chat_id, msg_type: 'interactive', content: '{"schema":"2.0"}' } });
  } catch (e) {
    refused = e.response?.data?.code ?? -1;
  }
  say('calls', {
    card: id, thread: reply.data.thread_id, person: people.data.user_list[0].user_id,
    members: members.data.items.length, image: image.image_key, refused,
  });
}

await calls();
if (sim.transport === 'socket') {
  const ws = new lark.WSClient({ appId: sim.app_id, appSecret: sim.app_secret, domain: sim.url, logger: quiet });
  await ws.start({ eventDispatcher: dispatcher });
  say('listening');
} else {
  const server = http.createServer();
  server.on('request', lark.adaptDefault('/hook', dispatcher, { autoChallenge: true }));
  server.listen(0, '127.0.0.1', () => say('listening', { url: `http://127.0.0.1:${server.address().port}/hook` }));
}
process.stdin.on('end', () => process.exit(0)).resume();
