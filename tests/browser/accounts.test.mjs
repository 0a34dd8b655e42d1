// Accounts, added and changed on the page, on the real host: what was entered is used, and is nowhere to be read.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { launch } from './browser.mjs';
import { ask, openHost } from './hosts.mjs';

let chromium;
before(async () => { chromium = await launch(); });
after(async () => { await chromium?.close(); });

const onHost = (name, run) => test(name, async () => {
  const opened = await openHost();
  try {
    await run(opened);
  } finally {
    await opened.close();
  }
});

// All that the host has written down.
function written(folder) {
  const out = [];
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true }))
    if (entry.isFile() && !entry.name.endsWith('.so')) out.push(readFileSync(join(entry.parentPath ?? entry.path, entry.name), 'latin1'));
  return out.join('\n');
}

onHost('an account is added with a key, tried, used, renamed and deleted', async (opened) => {
  const seen = await chromium.open(`${opened.url}/#/accounts`, { expected: ['status of 409', 'status of 422'] });
  const { page } = seen;
  await page.getByRole('link', { name: 'Add', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('searchbox', { name: 'Search providers' }).fill('openai-compatible');
  await dialog.getByRole('link', { name: /OpenAI/ }).first().click();
  await dialog.getByRole('button', { name: 'Add' }).click();
  await dialog.getByText('The provider needs a name').waitFor();
  await dialog.getByLabel('Name of the provider').fill('lab');
  await dialog.getByLabel('Address').fill(`${opened.first.url}/v1`);
  await dialog.getByLabel(/^Key/).fill('sk-entered-on-the-page-1');
  await seen.picture('add-account');
  await dialog.getByRole('button', { name: 'Add' }).click();
  await dialog.getByText('lab/main is in use.').waitFor();
  await dialog.getByRole('button', { name: 'Done' }).click();

  const card = (name) => page.getByRole('article', { name });
  await card('lab/main').getByText('Key from the encrypted store').waitFor();
  const { id, status } = await ask(opened.url, { model: 'lab/any-model' });
  assert.equal(status, 200);
  const trace = await (await fetch(`${opened.url}/api/exchanges/${id}`)).json();
  assert.equal(`${trace.provider}/${trace.account}`, 'lab/main');
  const log = await opened.first.log();
  assert.ok(log.some((entry) => JSON.stringify(entry).includes('sk-entered-on-the-page-1')), 'the key is sent where it was entered for');
  assert.ok(!written(join(opened.host.folder, 'state')).includes('sk-entered-on-the-page'), 'and stands nowhere on the disk');
  assert.ok(!(await page.content()).includes('sk-entered-on-the-page'), 'nor in the page');

  await card('lab/main').getByRole('button', { name: 'Test' }).click();
  await card('lab/main').getByText(/The vendor has listed|The test has failed|Nothing can be asked/).waitFor();

  await card('second/main').getByRole('button', { name: 'Test' }).click();
  await card('second/main').getByRole('button', { name: 'Ask one of its models' }).click();
  await card('second/main').getByText('One of its models has answered').waitFor();
  await card('second/main').getByRole('link', { name: 'See the request' }).click();
  await page.getByText('answered at the first try.').waitFor();
  await page.goBack();

  await card('lab/main').getByLabel('More for lab/main').click();
  await card('lab/main').getByRole('button', { name: 'Rename' }).click();
  await page.getByRole('dialog').getByLabel('New name').fill('mine');
  await page.getByRole('dialog').getByRole('button', { name: 'Rename' }).click();
  await card('lab/mine').waitFor();
  assert.equal((await ask(opened.url, { model: 'lab/any-model' })).status, 200, 'it is the same key');

  await card('lab/mine').getByLabel('More for lab/mine').click();
  await card('lab/mine').getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await card('lab/mine').waitFor({ state: 'detached' });
  assert.equal((await ask(opened.url, { model: 'lab/any-model' })).status, 200, 'the name means the default chain again');
  const { accounts } = await (await fetch(`${opened.url}/api/accounts`)).json();
  assert.deepEqual(accounts.map((one) => one.provider), ['first', 'second']);
  await seen.close();
});

onHost('an account of the file is renamed in the file, and nothing else of it changes', async (opened) => {
  const file = join(opened.host.folder, 'config.yaml');
  const before = readFileSync(file, 'utf8');
  const seen = await chromium.open(`${opened.url}/#/accounts`);
  const { page } = seen;
  const card = (name) => page.getByRole('article', { name });
  await card('first/main').getByLabel('More for first/main').click();
  await card('first/main').getByRole('button', { name: 'Rename' }).click();
  await page.getByRole('dialog').getByLabel('New name').fill('work');
  await page.getByRole('dialog').getByRole('button', { name: 'Rename' }).click();
  await card('first/work').waitFor();
  assert.equal(readFileSync(file, 'utf8'), before.replace('name: main, key: test-key-first', 'name: work, key: test-key-first'));
  await seen.close();
});

onHost('a cooldown is cleared', async (opened) => {
  await opened.first.script([{ times: 2, do: { status: 429, headers: { 'retry-after': '300' } } }]);
  await ask(opened.url);
  await opened.first.reset();
  const seen = await chromium.open(`${opened.url}/#/accounts`);
  const card = seen.page.getByRole('article', { name: 'first/main' });
  await card.getByRole('button', { name: 'Clear cooldown' }).click();
  await card.getByRole('button', { name: 'Clear cooldown' }).waitFor({ state: 'detached' });
  const { id } = await ask(opened.url);
  assert.equal((await (await fetch(`${opened.url}/api/exchanges/${id}`)).json()).provider, 'first');
  await seen.close();
});
