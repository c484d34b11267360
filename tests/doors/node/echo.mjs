// A small app on @slack/bolt: every kind of answer once. Settings come from the environment, and
// one line of JSON on standard output says that it is ready.
import bolt from '@slack/bolt';

const { App } = bolt;
const { SLACK_API_URL, BOT_TOKEN, APP_TOKEN, SIGNING_SECRET } = process.env;
const isSocket = Boolean(APP_TOKEN);

const app = new App({
  token: BOT_TOKEN,
  appToken: APP_TOKEN,
  signingSecret: SIGNING_SECRET,
  socketMode: isSocket,
  logLevel: 'error',
  clientOptions: { slackApiUrl: SLACK_API_URL, retryConfig: { retries: 0 } },
});

const plain = (text) => ({ type: 'plain_text', text });
const section = (text) => ({ type: 'section', text: { type: 'mrkdwn', text } });

app.action('echo.press', async ({ ack, body, client, respond }) => {
  await ack();
  await client.chat.update({
    channel: body.channel.id,
    ts: body.message.ts,
    text: `Pressed by ${body.user.id}`,
    blocks: [section('Pressed')],
  });
  await respond({ text: 'Only you see this.', response_type: 'ephemeral', replace_original: false });
});

app.command('/privacy', async ({ ack, client, command }) => {
  if (command.text === 'form') {
    await ack();
    await client.views.open({ trigger_id: command.trigger_id, view: form() });
    return;
  }
  await ack({ text: `You said ${command.text}` });
});

const form = () => ({
  type: 'modal',
  callback_id: 'echo.form',
  title: plain('Echo'),
  submit: plain('Send'),
  blocks: [
    {
      type: 'input',
      block_id: 'words',
      label: plain('Words'),
      element: { type: 'plain_text_input', action_id: 'typed' },
    },
  ],
});

app.view('echo.form', async ({ ack, view }) => {
  const words = view.state.values.words.typed.value;
  if (words === 'wrong') {
    await ack({ response_action: 'errors', errors: { words: 'Not that.' } });
    return;
  }
  await ack({
    response_action: 'update',
    view: { type: 'modal', title: plain('Echo'), blocks: [section(`Sent: ${words}`)] },
  });
});

app.event('app_home_opened', async ({ client, event }) => {
  await client.views.publish({
    user_id: event.user,
    view: { type: 'home', blocks: [section('Welcome home')] },
  });
});

app.event('app_mention', async ({ client, event }) => {
  await client.chat.postMessage({
    channel: event.channel,
    thread_ts: event.thread_ts ?? event.ts,
    text: 'I heard you.',
  });
});

app.error(async (error) => {
  process.stderr.write(`${error.code}: ${error.message}\n`);
});

const server = await app.start(isSocket ? undefined : { port: 0, host: '127.0.0.1' });
const port = isSocket ? null : server.address().port;
process.stdout.write(`${JSON.stringify({ ready: true, port })}\n`);
