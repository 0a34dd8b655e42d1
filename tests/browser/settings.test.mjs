// The page of settings: what it changes of the configuration file, export and import, and the log while it is looked at.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { launch } from './browser.mjs';
import { askAtPace, openHost } from './hosts.mjs';

let opened;
let chromium;
before(async () => { [opened, chromium] = await Promise.all([openHost('# kept for reasons\n'), launch()]); });
after(async () => { await chromium?.close(); await opened?.close(); });

const api = async (path, body) => {
  const response = await fetch(opened.url + path, body === undefined ? {}
    : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  return response.json();
};

async function onSettings() {
  const seen = await chromium.open(`${opened.url}/#/settings`);
  await seen.page.getByText('Agents are served at').waitFor();
  await seen.page.getByLabel('Agents connect to').waitFor();
  return seen;
}

test('retention, budgets and the log level are seen before they are saved, and written in their place', async () => {
  const before = await api('/api/config');
  const seen = await onSettings();
  const { page } = seen;
  assert.equal(await page.getByLabel('Each request').getAttribute('placeholder'), '8760h', 'what holds by itself is told');
  await page.getByLabel('Each request').fill('720h');
  await page.getByRole('button', { name: 'New budget' }).click();
  const row = page.getByRole('group', { name: 'Budget all' });
  await row.getByLabel('Dollars').fill('7');
  await row.getByLabel('Dollars').press('Tab');
  await page.getByLabel('From this level').selectOption('debug');
  const writes = page.getByRole('region', { name: 'What saving writes' });
  await writes.getByText('exchanges: 720h').waitFor();
  await writes.getByText('log: debug').waitFor();
  assert.equal((await api('/api/config')).revision, before.revision, 'nothing is written yet');
  await writes.getByRole('button', { name: 'Save' }).click();
  await writes.waitFor({ state: 'detached' });
  const { sections } = await api('/api/config');
  assert.equal(sections.ledger.exchanges, '720h');
  assert.equal(sections.log, 'debug');
  assert.deepEqual(sections.budgets, [{ name: 'all', tier: '*', per: 'month', dollars: 7 }]);
  assert.match(readFileSync((await api('/api/config')).file, 'utf8'), /# kept for reasons/);
  // Each tier has a line once something was spent on it.
  assert.ok((await askAtPace(opened.url, 1, 1)).every(({ status }) => status === 200));
  await page.getByRole('region', { name: 'Budgets' }).getByRole('cell', { name: 'all' }).first().waitFor();
  await seen.close();
});

test('headers and bodies are kept only after a warning', async () => {
  const seen = await onSettings();
  const { page } = seen;
  const box = page.getByLabel('Keep those of requests and answers');
  assert.equal(await box.isChecked(), false);
  await box.check();
  await page.getByText('whoever may open this page can read them').waitFor();
  await page.getByRole('region', { name: 'What saving writes' }).getByText('keep: true').waitFor();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByRole('region', { name: 'What saving writes' }).waitFor({ state: 'detached' });
  assert.deepEqual((await api('/api/config')).sections.bodies, { keep: true });
  await seen.close();
});

test('a mistake is named and cannot be saved; an address that others reach is warned of', async () => {
  const seen = await onSettings();
  const { page } = seen;
  await page.getByLabel('Each request').fill('soon');
  const writes = page.getByRole('region', { name: 'What saving writes' });
  await writes.getByRole('alert').getByText('ledger.exchanges').waitFor();
  assert.ok(await writes.getByRole('button', { name: 'Save' }).isDisabled());
  await page.getByLabel('Agents connect to').fill('0.0.0.0:20128');
  await page.getByText('Other machines can connect to this address').waitFor();
  await writes.getByRole('button', { name: 'Discard' }).click();
  await writes.waitFor({ state: 'detached' });
  await seen.close();
});

test('what somebody else has saved meanwhile is not lost', async () => {
  const seen = await chromium.open(`${opened.url}/#/settings`, { expected: ['status of 409'] });
  const { page } = seen;
  await page.getByLabel('Each request').fill('800h');
  const { revision } = await api('/api/config');
  await api('/api/config', { revision, edits: { ledger: { exchanges: '900h' } } });
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByRole('button', { name: 'Read the file again' }).click();
  await page.waitForFunction(() => [...document.querySelectorAll('input')].some((one) => one.value === '900h'));
  await seen.close();
});

test('an export has no secret; it is taken over after a look, and can be undone', async () => {
  const seen = await onSettings();
  const { page } = seen;
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Export' }).click()]);
  assert.equal(download.suggestedFilename(), 'spillway.yaml');
  const text = readFileSync(await download.path(), 'utf8');
  assert.ok(!text.includes('test-key'), 'no secret is in it');
  assert.match(text, /key: ["']?\*\*\*/);

  const before = readFileSync((await api('/api/config')).file, 'utf8');
  const changed = text.replaceAll('sim-second', 'sim-third');
  assert.notEqual(changed, text);
  await page.getByLabel('File to import').setInputFiles({ name: 'other.yaml', mimeType: 'application/yaml', buffer: Buffer.from(changed) });
  const dialog = page.getByRole('dialog', { name: 'Take this configuration over?' });
  await dialog.getByText('sim-third').first().waitFor();
  assert.equal(readFileSync((await api('/api/config')).file, 'utf8'), before, 'it is only shown');
  await seen.picture('import');
  await dialog.getByRole('button', { name: 'Take it over' }).click();
  await dialog.waitFor({ state: 'detached' });
  const now = readFileSync((await api('/api/config')).file, 'utf8');
  assert.match(now, /sim-third/);
  assert.match(now, /test-key-second/, 'what was left out stays');
  assert.match(now, /# kept for reasons/);
  await page.getByRole('link', { name: 'History and undo' }).click();
  await page.getByText('an imported configuration').waitFor();
  const { versions } = await api('/api/config/history');
  await api('/api/config', { revision: (await api('/api/config')).revision, restore: versions[0].id });
  assert.equal(readFileSync((await api('/api/config')).file, 'utf8'), before);
  await seen.close();
});

test('the log is live while it is shown, masked, and filtered by level and words', async () => {
  const seen = await onSettings();
  const { page } = seen;
  const streams = [];
  page.on('request', (request) => { if (request.url().endsWith('/api/logs/events')) streams.push(request); });
  assert.equal(streams.length, 0, 'nothing is read before it is shown');
  await page.getByRole('button', { name: 'Show the log' }).click();
  const lines = page.getByRole('log', { name: 'Log lines' });
  await lines.getByText('serving').first().waitFor();
  const region = page.getByRole('region', { name: 'Log', exact: true });
  await region.getByText('Live', { exact: true }).waitFor();
  const { revision } = await api('/api/config');
  const told = lines.getByText('configuration reloaded');
  const had = await told.count();
  await api('/api/config', { revision, edits: { ledger: { exchanges: '1000h' } } });
  await told.nth(had).waitFor();
  assert.ok(!(await lines.innerText()).includes('test-key'));
  await region.getByLabel('From level').selectOption('error');
  await region.getByText('No line fits.').waitFor();
  await region.getByLabel('From level').selectOption('debug');
  await region.getByLabel('Words in the log').fill('reloaded');
  await told.first().waitFor();
  assert.equal(await lines.getByText('serving').count(), 0);
  const [stream] = streams;
  const ended = page.waitForEvent('requestfailed', (request) => request === stream);
  await region.getByRole('button', { name: 'Close the log' }).click();
  await ended;
  await seen.close();
});
