// Headers and bodies of a request on its page, in all forms side by side, and the request sent again from there.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch } from './browser.mjs';
import { ask, askWithSpill, openHost } from './hosts.mjs';

let chromium;
before(async () => { chromium = await launch(); });
after(async () => { await chromium?.close(); });

const onHost = (name, more, run) => test(name, async () => {
  const opened = await openHost(more);
  try {
    await run(opened);
  } finally {
    await opened.close();
  }
});

onHost('what was said is shown in all forms, attempt by attempt, without secrets', 'bodies: {keep: true}\n', async (opened) => {
  const { id } = await askWithSpill(opened, { text: 'say exactly: a needle', agent: 'said-agent/1', key: 'the-key-that-a-client-shows' });
  const seen = await chromium.open(`${opened.url}/#/requests/${id}`);
  const { page } = seen;
  const said = page.getByRole('region', { name: 'Headers and bodies' });
  const form = (name) => said.getByRole('region', { name, exact: true });
  await form('Client asked').getByText('say exactly: a needle').waitFor();
  await form('Upstream answered').getByText('a needle').waitFor();
  await form('Client was answered').getByText('a needle').waitFor();
  await form('Canonical').getByText('Passed through').waitFor();
  await form('Upstream was asked').getByText('POST /v1/chat/completions').click();
  await form('Upstream was asked').getByText('***').first().waitFor();
  await form('Client asked').getByText('POST /v1/chat/completions').click();
  await form('Client asked').getByText('said-agent/1').waitFor();
  await seen.picture('bodies');
  await said.getByRole('link', { name: '1. first' }).click();
  await form('Upstream answered').getByText('500').first().waitFor();
  assert.match(page.url(), /attempt=1/);
  const content = await page.content();
  for (const secret of ['test-key-first', 'test-key-second', 'the-key-that-a-client-shows']) assert.ok(!content.includes(secret), secret);
  await seen.close();
});

onHost('a request is sent again, and both know of each other', 'bodies: {keep: true}\n', async (opened) => {
  const { id } = await ask(opened.url, { text: 'say exactly: twice' });
  const seen = await chromium.open(`${opened.url}/#/requests/${id}`);
  const { page } = seen;
  await page.getByRole('button', { name: /^Dry run/ }).click();
  await page.getByRole('region', { name: 'What would happen now' }).getByText('first').first().waitFor();
  await page.getByRole('button', { name: 'Send it again' }).click();
  await page.getByText('Sent again from the dashboard').waitFor();
  assert.ok(!page.url().includes(id), 'its own page is shown');
  await page.getByRole('region', { name: 'Headers and bodies' }).getByText('say exactly: twice').first().waitFor();
  await page.getByRole('link', { name: id }).click();
  await page.getByText('Sent again as').waitFor();
  assert.equal((await opened.first.log()).filter((entry) => JSON.stringify(entry).includes('twice')).length, 2);
  await seen.close();
});

onHost('where nothing is kept the page says how to change that', '', async (opened) => {
  const { id } = await ask(opened.url);
  const seen = await chromium.open(`${opened.url}/#/requests/${id}`);
  const said = seen.page.getByRole('region', { name: 'Headers and bodies' });
  await said.getByText('They are not kept.').waitFor();
  await seen.page.getByText('it cannot be sent again').waitFor();
  assert.ok(await seen.page.getByRole('button', { name: 'Send it again' }).isDisabled());
  await seen.close();
});

onHost('a body that was cut says so', 'bodies: {keep: true, body_size: 256}\n', async (opened) => {
  const { id } = await ask(opened.url, { text: `say exactly: ${'long '.repeat(200)}` });
  const seen = await chromium.open(`${opened.url}/#/requests/${id}`, { width: 360 });
  const said = seen.page.getByRole('region', { name: 'Headers and bodies' });
  await said.getByText(/Only its beginning was kept, of [\d,]+ bytes/).first().waitFor();
  assert.ok(await seen.page.getByRole('button', { name: 'Send it again' }).isDisabled());
  const wide = await seen.page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
  assert.ok(!wide, 'it fits a small screen');
  await seen.close();
});
