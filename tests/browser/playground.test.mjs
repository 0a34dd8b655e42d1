// Talking to models on the page: streaming, side by side, with tools and pictures, as code; and what they say is text.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch } from './browser.mjs';
import { picture } from './harness.mjs';
import { openHost } from './hosts.mjs';

let chromium;
before(async () => { chromium = await launch(); });
after(async () => { await chromium?.close(); });

const onHost = (name, run, more = '') => test(name, async () => {
  const opened = await openHost(more);
  try {
    await run(opened);
  } finally {
    await opened.close();
  }
});

const send = async (page, text) => {
  await page.getByRole('textbox', { name: 'Message' }).fill(text);
  await page.keyboard.press('Control+Enter');
};

onHost('two models answer side by side, each with its trace', async (opened) => {
  const seen = await chromium.open(`${opened.url}/#/playground`);
  const { page } = seen;
  await page.getByRole('region', { name: 'default' }).waitFor();
  await page.getByRole('button', { name: 'Compare' }).click();
  const second = page.getByRole('combobox', { name: 'Chain or model' }).nth(1);
  await second.fill('second/sim-second');
  await page.getByRole('region', { name: 'second/sim-second' }).waitFor();
  assert.match(page.url(), /models=default/, 'the address keeps the choice');
  await send(page, 'Say something.');
  for (const name of ['default', 'second/sim-second']) {
    const panel = page.getByRole('region', { name, exact: true });
    await panel.getByText(/First token in/).waitFor();
    assert.notEqual((await panel.locator('.assistant .said').innerText()).trim(), '');
  }
  await seen.picture('playground');
  await send(page, 'And again.');
  await page.getByRole('region', { name: 'default', exact: true }).getByText('And again.', { exact: true }).waitFor();
  await page.getByRole('region', { name: 'default', exact: true }).getByRole('link', { name: 'Why it went there' }).waitFor();
  const log = await opened.first.log();
  const { messages } = JSON.parse(log.filter((entry) => entry.body?.includes('And again.')).at(-1).body);
  assert.deepEqual(messages.map((one) => one.role), ['user', 'assistant', 'user'], 'the conversation goes on');
  await page.getByRole('region', { name: 'default', exact: true }).getByRole('link', { name: 'Why it went there' }).click();
  await page.getByText('answered at the first try.').waitFor();
  await seen.close();
});

onHost('tools are offered, called and answered; pictures go along', async (opened) => {
  const seen = await chromium.open(`${opened.url}/#/playground?models=default`);
  const { page } = seen;
  await page.getByText('System prompt, tools and limits').click();
  await page.getByRole('button', { name: 'Put a sample in' }).click();
  await page.locator('input[type=file]').setInputFiles({ name: 'red.png', mimeType: 'image/png', buffer: Buffer.from(picture, 'base64') });
  await page.getByText('red.png').waitFor();
  await send(page, 'What is the weather in the picture? use tool get_weather with {"city": "Ulm"}');
  const panel = page.getByRole('region', { name: 'default', exact: true });
  await panel.getByText(/First token in/).waitFor();
  const log = await opened.first.log();
  const body = JSON.parse(log.filter((entry) => entry.body?.includes('weather in the picture')).at(-1).body);
  assert.equal(body.tools[0].function.name, 'get_weather');
  assert.ok(JSON.stringify(body.messages).includes(picture));
  await panel.getByText(/^get_weather\(\{"city": ?"Ulm"\}\)$/).waitFor();
  await panel.getByLabel('Result of get_weather').fill('Rain, as ever.');
  await page.keyboard.press('Enter');
  await panel.locator('.assistant .said').last().getByText('Rain, as ever.').waitFor();
  await seen.close();
});

onHost('the request is shown as code that works', async (opened) => {
  const seen = await chromium.open(`${opened.url}/#/playground?models=default`);
  const { page } = seen;
  await page.getByRole('textbox', { name: 'Message' }).fill('As code, please.');
  for (const [language, word] of [['curl', '-H \'Content-Type: application/json\''], ['Python', 'from openai import OpenAI'], ['JavaScript', 'import OpenAI']]) {
    await page.getByRole('button', { name: language, exact: true }).click();
    const code = await page.getByLabel(`the request in ${language}`, { exact: true }).innerText();
    assert.ok(code.includes(word) && code.includes('As code, please.') && code.includes(opened.url), code);
  }
  await seen.close();
});

onHost('what a model says is text, and an error is said', async (opened) => {
  const evil = '<img src=x onerror=alert(1)>';
  const seen = await chromium.open(`${opened.url}/#/playground?models=default`, { expected: ['status of'] });
  const { page } = seen;
  await opened.first.script([{ do: { status: 400, message: evil } }]);
  await send(page, evil);
  const panel = page.getByRole('region', { name: 'default', exact: true });
  await panel.getByRole('alert').getByText(evil).waitFor();
  assert.equal(await page.locator('img[src="x"]').count(), 0);
  await opened.first.reset();
  await send(page, 'Better now?');
  await panel.getByText(/First token in/).waitFor();
  await seen.close();
});

onHost('where clients need a key, one is made for it', async (opened) => {
  const seen = await chromium.open(opened.url, { expected: ['status of 401'] });
  const { page } = seen;
  await page.getByLabel(/client key/).fill('admin-secret-1');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Overview' }).waitFor();
  await page.goto(`${opened.url}/#/playground`);
  await page.getByRole('button', { name: 'Make a key for it' }).click();
  await page.getByRole('button', { name: 'Make a key for it' }).waitFor({ state: 'detached' });
  await send(page, 'With a key.');
  await page.getByText(/First token in/).waitFor();
  await seen.close();
}, 'client_keys: [{name: admin, key: admin-secret-1}]\n');
