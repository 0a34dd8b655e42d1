// Usage and cost, fallbacks and compression: that they show what was asked, whichever way it is looked at.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { launch } from './browser.mjs';
import { ask, askWithSmaller, askWithSpill, openHost } from './hosts.mjs';

let opened;
let chromium;
let spilled;
let smaller;
before(async () => {
  [opened, chromium] = await Promise.all([openHost('  coding: [{tier: cheap, use: [second/sim-second]}]\n'), launch()]);
  for (let i = 0; i < 6; ++i) await ask(opened.url, { agent: i % 2 === 0 ? 'claude-cli/2.1' : 'codex/1', model: i < 4 ? 'default' : 'coding' });
  smaller = await askWithSmaller(opened.url);
  spilled = await askWithSpill(opened, { agent: 'claude-cli/2.1' });
});
after(async () => { await chromium?.close(); await opened?.close(); });

const names = (page, label) => page.getByRole('group', { name: label, exact: true }).locator('tbody tr td:first-child').allInnerTexts();

test('usage is shown by any name, sorted by any column, and the address keeps it', async () => {
  const seen = await chromium.open(`${opened.url}/#/usage`);
  const { page } = seen;
  const table = page.getByRole('group', { name: 'Usage', exact: true });
  await table.getByRole('link', { name: 'first' }).waitFor();
  await page.getByRole('img', { name: /^Cost by day, \$/ }).waitFor();
  assert.deepEqual((await names(page, 'Usage')).sort(), ['first', 'second']);
  await page.getByRole('navigation', { name: 'By' }).getByRole('link', { name: 'Agent' }).click();
  await table.getByText('codex').waitFor();
  assert.match(page.url(), /by=agent/);
  await table.getByRole('button', { name: 'Requests' }).click();
  await page.locator('th[aria-sort="descending"]', { hasText: 'Requests' }).waitFor();
  assert.equal((await names(page, 'Usage'))[0], 'claude-cli', 'it has asked most');
  await table.getByRole('button', { name: 'Requests' }).click();
  await page.locator('th[aria-sort="ascending"]', { hasText: 'Requests' }).waitFor();
  assert.notEqual((await names(page, 'Usage'))[0], 'claude-cli');
  await page.reload();
  await page.locator('th[aria-sort="ascending"]', { hasText: 'Requests' }).waitFor();
  await page.getByRole('navigation', { name: 'Measure' }).getByRole('link', { name: 'Requests' }).click();
  await page.getByRole('img', { name: 'Requests by day, 8 in all' }).waitFor();
  await table.getByRole('link', { name: 'codex' }).click();
  await page.getByRole('heading', { name: 'Requests', exact: true }).waitFor();
  await page.locator('tr[data-id]').nth(2).waitFor();
  assert.equal(await page.locator('tr[data-id]').count(), 3);
  await seen.close();
});

test('a span of one\'s own, and one in which nothing was', async () => {
  const seen = await chromium.open(`${opened.url}/#/usage?from=2020-01-01&to=2020-01-31`);
  const { page } = seen;
  await page.getByText('Nothing in this span').waitFor();
  const today = new Date();
  const day = `${today.getFullYear()}-${String(today.getMonth() + 1).padStart(2, '0')}-${String(today.getDate()).padStart(2, '0')}`;
  await page.getByLabel('Last day').fill(day);
  await page.getByLabel('Last day').press('Enter');
  await page.getByRole('group', { name: 'Usage', exact: true }).getByRole('link', { name: 'first' }).waitFor();
  assert.match(page.url(), new RegExp(`to=${day}`));
  await page.getByLabel('Span', { exact: true }).selectOption('today');
  await page.getByRole('img', { name: /^Cost by hour/ }).waitFor();
  assert.match(page.url(), /span=today/);
  await seen.close();
});

test('the same tokens at one model\'s prices', async () => {
  const seen = await chromium.open(`${opened.url}/#/usage`);
  const { page } = seen;
  await page.getByLabel('Model', { exact: true }).selectOption('second/sim-second');
  const told = page.getByRole('status').filter({ hasText: 'as it was' });
  await told.waitFor();
  assert.match(page.url(), /as=second%2Fsim-second/);
  // Both models cost the same here.
  const [there, was] = (await told.innerText()).match(/\$[\d.]+/g);
  assert.equal(there, was);
  await page.getByRole('group', { name: 'Usage', exact: true }).getByRole('button', { name: 'There' }).waitFor();
  await seen.close();
});

test('tables are kept as files', async () => {
  const seen = await chromium.open(`${opened.url}/#/usage?by=agent&span=today`);
  const { page } = seen;
  const saved = async (name) => {
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name }).click()]);
    return { name: download.suggestedFilename(), text: readFileSync(await download.path(), 'utf8') };
  };
  const csv = await saved('CSV');
  assert.equal(csv.name, 'spillway-usage.csv');
  assert.match(csv.text, /^period,agent,exchanges,/);
  assert.match(csv.text, /,codex,3,/);
  const json = JSON.parse((await saved('JSON')).text);
  assert.equal(json.rows.reduce((sum, row) => sum + row.exchanges, 0), 8);
  await seen.close();
});

test('fallbacks are shown by cause and provider, with the requests behind them', async () => {
  const seen = await chromium.open(`${opened.url}/#/fallbacks?span=today`);
  const { page } = seen;
  await page.getByRole('img', { name: /^Spills by hour, [12] in all/ }).waitFor();
  const ways = page.getByRole('group', { name: 'From whom to whom' });
  await ways.getByText('sim-second').waitFor();
  await page.locator(`tr[data-id="${spilled.id}"]`).getByText('first: server error').waitFor();
  await page.getByRole('region', { name: 'By cause' }).getByRole('link', { name: 'server error' }).click();
  await page.getByRole('heading', { name: /: server error$/ }).waitFor();
  assert.match(page.url(), /cause=server/);
  await page.getByRole('region', { name: 'By provider that could not' }).getByRole('link', { name: 'first' }).click();
  await page.getByRole('heading', { name: /: server error · first$/ }).waitFor();
  await page.locator(`tr[data-id="${spilled.id}"]`).waitFor();
  await page.getByRole('region', { name: 'Requests behind them' }).getByRole('link', { name: 'all' }).click();
  await page.getByRole('heading', { name: 'Requests', exact: true }).waitFor();
  await page.locator(`tr[data-id="${spilled.id}"]`).waitFor();
  assert.equal(await page.locator('tr[data-id]').count(), 1);
  await page.goto(`${opened.url}/#/fallbacks?from=2020-01-01&to=2020-01-02`);
  await page.getByText('Nothing spilled in this span').waitFor();
  await seen.close();
});

test('compression shows what was saved, and a result before and after', async () => {
  const seen = await chromium.open(`${opened.url}/#/compression?span=today`);
  const { page } = seen;
  await page.getByRole('img', { name: /^Tokens saved by hour, [1-9]/ }).waitFor();
  await page.getByRole('region', { name: 'By tool' }).getByText('sh', { exact: true }).waitFor();
  await page.getByRole('region', { name: 'Levels in force' }).getByText('lossless').waitFor();
  await page.locator(`tr[data-id="${smaller.id}"]`).getByRole('link', { name: 'Before and after' }).click();
  const texts = page.getByRole('region', { name: 'Before and after' });
  await texts.locator('.gone').first().waitFor();
  assert.match(await texts.locator('.gone').first().innerText(), /part 0 of the build/);
  await texts.locator('.new').first().waitFor();
  assert.match(page.url(), new RegExp(`id=${smaller.id}`));
  await seen.picture('before-and-after');
  await page.goto(`${opened.url}/#/requests/${smaller.id}`);
  await page.getByRole('region', { name: 'Results that were made smaller' }).getByRole('link', { name: 'before and after' }).click();
  await page.getByRole('heading', { name: 'Compression', exact: true }).waitFor();
  await page.goto(`${opened.url}/#/compression?from=2020-01-01&to=2020-01-02`);
  await page.getByText('Nothing was made smaller in this span').waitFor();
  await seen.close();
});

test('pages of sums are gone to by keyboard, and say when the host cannot tell', async () => {
  const seen = await chromium.open(opened.url, { expected: ['Failed to load resource'] });
  const { page } = seen;
  await page.getByRole('heading', { name: 'Overview' }).waitFor();
  for (const [typed, heading] of [['usage', 'Usage and cost'], ['fallb', 'Fallbacks'], ['compr', 'Compression']]) {
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Command' }).waitFor();
    await page.keyboard.type(typed);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: heading, exact: true }).waitFor();
  }
  for (const path of ['usage', 'spills', 'savings'])
    await page.route(`**/api/${path}?**`, (route) => route.fulfill({ status: 503, json: { error: { message: 'the database rests', hint: 'wait' } } }));
  for (const place of ['usage', 'fallbacks', 'compression']) {
    await page.goto(`${opened.url}/#/${place}?span=7d`);
    await page.getByRole('alert').getByText('the database rests').waitFor();
  }
  await page.unroute('**/api/savings?**');
  await page.getByRole('button', { name: 'Try again' }).first().click();
  await page.getByRole('img', { name: /^Tokens saved/ }).waitFor();
  await seen.close();
});
