// The documents on the dashboard: read, followed from one to another, searched; and led to by what the host says.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch } from './browser.mjs';
import { openHost } from './hosts.mjs';

let opened;
let chromium;
before(async () => { [opened, chromium] = await Promise.all([openHost(), launch()]); });
after(async () => { await chromium?.close(); await opened?.close(); });

test('each document is there, and its links lead to others', async () => {
  const seen = await chromium.open(`${opened.url}/#/docs`);
  const { page } = seen;
  await page.getByRole('heading', { name: 'Documents', exact: true }).waitFor();
  await page.getByRole('link', { name: 'The words', exact: true }).click();
  await page.getByRole('heading', { name: 'In which order' }).waitFor();
  assert.match(page.url(), /#\/docs\/concepts$/);
  await page.getByRole('link', { name: 'want it kept' }).click();
  const heading = page.getByRole('heading', { name: 'Headers and bodies, kept to be looked at' });
  await heading.waitFor();
  // One that is named within the document is gone to.
  await page.waitForFunction(() => document.activeElement?.id === 'at-headers-and-bodies-kept-to-be-looked-at');
  await page.getByRole('link', { name: 'All documents' }).click();
  await page.getByRole('heading', { name: 'Documents', exact: true }).waitFor();

  const names = (await (await fetch(`${opened.url}/docs.json`)).json()).map((one) => one.name);
  assert.ok(names.length > 40, `${names.length} documents`);
  for (const name of names) {
    await page.goto(`${opened.url}/#/docs${name === '' ? '' : `/${name}`}`);
    await page.locator('article h2').first().waitFor();
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.ok(over <= 0, `${name} runs ${over} px out of the window`);
  }
  await page.goto(`${opened.url}/#/docs/no/such`);
  await page.getByText('There is no such document').waitFor();
  await seen.close();
});

test('they are searched as one types, and the address keeps the words', async () => {
  const seen = await chromium.open(`${opened.url}/#/docs`);
  const { page } = seen;
  await page.getByRole('heading', { name: 'Documents', exact: true }).waitFor();
  await page.getByRole('searchbox', { name: 'Search the documents' }).pressSequentially('client keys');
  const results = page.getByRole('list', { name: 'Found' });
  await results.getByRole('link').first().waitFor();
  assert.match(page.url(), /q=client/);
  await page.reload();
  await results.getByRole('link', { name: /^Client keys/ }).first().click();
  await page.locator('article h2', { hasText: 'Client keys' }).waitFor();
  await page.getByRole('searchbox', { name: 'Search the documents' }).fill('zzzzqqqq');
  await page.getByText('No document has these words').waitFor();
  await seen.close();
});

test('what the host says to do leads to its document', async () => {
  const seen = await chromium.open(`${opened.url}/#/requests`, { expected: ['status of 503'] });
  const { page } = seen;
  await page.route('**/api/usage?**', (route) => route.fulfill({
    status: 503, json: { error: { message: 'it rests', hint: 'see docs/operate/api.md#exchanges, or wait' } },
  }));
  await page.goto(`${opened.url}/#/usage`);
  await page.getByRole('alert').getByRole('link', { name: 'docs/operate/api.md#exchanges' }).first().click();
  await page.waitForFunction(() => document.activeElement?.id === 'at-exchanges');
  await page.unroute('**/api/usage?**');
  await page.route('**/api/usage?**', (route) => route.fulfill({
    status: 503, json: { error: { message: 'no budget is left (see spillway explain budget)', hint: '' } },
  }));
  await page.goto(`${opened.url}/#/usage?span=7d`);
  await page.getByRole('alert').getByRole('link', { name: 'spillway explain budget' }).first().click();
  await page.waitForFunction(() => document.activeElement?.id === 'at-budget');
  await seen.close();
});
