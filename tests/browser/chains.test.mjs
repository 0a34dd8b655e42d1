// Chains, changed on the page: seen before it is saved, written into the file without touching the rest, and undone.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { launch } from './browser.mjs';
import { Host, Upstream } from './harness.mjs';
import { ask, openHost } from './hosts.mjs';

let chromium;
before(async () => { chromium = await launch(); });
after(async () => { await chromium?.close(); });

const more = `  both:
    # Who is asked first.
    - tier: cheap   # one tier for all
      use:
        - first/sim-first    # the quick one
        # the sound one
        - second/sim-second
`;

const onHost = (name, run) => test(name, async () => {
  const opened = await openHost(more);
  const file = join(opened.host.folder, 'config.yaml');
  try {
    await run({ ...opened, file, text: () => readFileSync(file, 'utf8') });
  } finally {
    await opened.close();
  }
});

const servedBy = async (url, model) => {
  const { id } = await ask(url, { model });
  return (await (await fetch(`${url}/api/exchanges/${id}`)).json()).provider;
};

onHost('an entry is moved by keyboard: seen, planned, saved with its comments, and undone', async ({ url, text }) => {
  const before = text();
  assert.equal(await servedBy(url, 'both'), 'first');
  const seen = await chromium.open(`${url}/#/chains/both`);
  const { page } = seen;
  const goes = page.getByRole('region', { name: 'Where a request would go' });
  await goes.getByRole('listitem').first().getByText('first', { exact: true }).waitFor();
  await page.getByText('Nothing has been changed.').waitFor();

  await page.getByRole('button', { name: 'Move second/sim-second', exact: true }).focus();
  await page.keyboard.press('Alt+ArrowUp');
  await page.getByText('second/sim-second is now number 1 in cheap').waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute('aria-label')), 'Move second/sim-second', 'the focus goes along');
  await page.getByRole('region', { name: 'What saving writes' }).getByText('# the quick one').first().waitFor();
  await goes.getByRole('listitem').first().getByText('second', { exact: true }).waitFor();
  assert.equal(text(), before, 'nothing is written before it is saved');
  assert.equal(await servedBy(url, 'both'), 'first');
  await seen.picture('chains');

  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Nothing has been changed.').waitFor();
  assert.equal(text(), before.replace(
    '        - first/sim-first    # the quick one\n        # the sound one\n        - second/sim-second\n',
    '        # the sound one\n        - second/sim-second\n        - first/sim-first    # the quick one\n'));
  assert.equal(await servedBy(url, 'both'), 'second');

  await page.getByRole('link', { name: 'History and undo' }).click();
  await page.getByRole('button', { name: 'Undo' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('# the sound one').first().waitFor();
  await dialog.getByRole('button', { name: 'Bring it back' }).click();
  await page.getByText('an earlier version brought back').waitFor();
  assert.equal(text(), before);
  assert.equal(await servedBy(url, 'both'), 'first');
  await seen.close();
});

onHost('entries are dragged, also into another tier', async ({ url, text }) => {
  const seen = await chromium.open(`${url}/#/chains/both`);
  const { page } = seen;
  await page.getByRole('button', { name: 'Tier', exact: true }).click();
  const added = page.getByRole('group', { name: /^Tier 2/ });
  await page.getByRole('button', { name: 'Move first/sim-first', exact: true }).dragTo(added.getByLabel('Name of the tier'));
  await added.getByRole('button', { name: 'Move first/sim-first', exact: true }).waitFor();
  await page.getByRole('region', { name: 'Where a request would go' }).getByRole('listitem').first().getByText('second', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Nothing has been changed.').waitFor();
  assert.match(text(), /# the sound one\n {8}- second\/sim-second\n {4}- \{tier: cheap, use: \[first\/sim-first\]\}/);
  await seen.close();
});

onHost('a mistake names its line and is not saved', async ({ url, text }) => {
  const before = text();
  const seen = await chromium.open(`${url}/#/chains/both`, { expected: ['status of 422'] });
  const { page } = seen;
  await page.getByRole('button', { name: 'first/sim-first', exact: true }).click();
  await page.getByLabel('Provider or provider/model').fill('frist/sim-first');
  await page.keyboard.press('Enter');
  await page.getByText(/^Line \d+, chains\.both\[0\]\.use\[0\]: there is no provider 'frist'/).waitFor();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('alert').getByText('there is no provider').first().waitFor();
  assert.equal(text(), before);
  await page.getByRole('button', { name: 'Discard' }).click();
  await page.getByText('Nothing has been changed.').waitFor();
  await seen.close();
});

onHost('what somebody else has changed meanwhile is not overwritten', async ({ url, file, text }) => {
  const seen = await chromium.open(`${url}/#/chains/both`, { expected: ['status of 409'] });
  const { page } = seen;
  await page.getByRole('button', { name: 'Move second/sim-second', exact: true }).focus();
  await page.keyboard.press('Alt+ArrowUp');
  await page.getByText('not saved').waitFor();
  writeFileSync(file, `${text()}# another hand\n`);
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('the configuration has been changed meanwhile').waitFor();
  assert.match(text(), /# another hand\n$/);
  await page.getByRole('button', { name: 'Read the file again' }).click();
  await page.getByText('Nothing has been changed.').waitFor();
  await page.getByRole('button', { name: 'Move second/sim-second', exact: true }).focus();
  await page.keyboard.press('Alt+ArrowUp');
  await page.getByText('not saved').waitFor();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Nothing has been changed.').waitFor();
  assert.match(text(), /- second\/sim-second\n {8}- first\/sim-first[^]*# another hand\n$/);
  await seen.close();
});

onHost('a chain is made, named, given a condition and a budget', async ({ url, text }) => {
  const seen = await chromium.open(`${url}/#/chains`);
  const { page } = seen;
  await page.getByRole('button', { name: 'New chain' }).click();
  await page.getByRole('region', { name: 'Chain chain' }).getByLabel('Name', { exact: true }).fill('nights');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Add an entry to subscription' }).click();
  await page.getByLabel('Provider or provider/model').fill('second/sim-second');
  await page.keyboard.press('Enter');
  await page.getByLabel('Only at these times').fill('22:00-06:00, 12:00-13:00');
  await page.keyboard.press('Enter');
  await page.getByText('at 22:00-06:00, 12:00-13:00').waitFor();
  await page.getByRole('button', { name: 'Budget', exact: true }).click();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Nothing has been changed.').waitFor();
  assert.match(text(), /\n {2}nights:\n {4}- tier: subscription\n {6}use:\n {8}- \{model: second\/sim-second, when: \{time: \[22:00-06:00, 12:00-13:00\]\}\}\n/);
  assert.match(text(), /\nbudgets:\n {2}- \{name: nights, chain: nights, per: day, dollars: 5\}\n/);
  const { chains } = await (await fetch(`${url}/api/chains`)).json();
  assert.ok(chains.some((one) => one.name === 'nights'));
  await seen.close();
});

test('where there is no file yet, saving makes one, which is used from then on', async () => {
  const [host, upstream] = await Promise.all([Host.startFresh(), Upstream.start()]);
  const file = join(host.folder, 'state', 'config.yaml');
  const seen = await chromium.open(`${host.url}/#/chains`);
  const { page } = seen;
  try {
    await page.getByText('No chain yet').waitFor();
    const wish = { provider: 'lab', plugin: 'openai-compatible', base_url: `${upstream.url}/v1`, tier: 'free', key: 'sk-of-the-lab-1' };
    const added = await fetch(`${host.url}/api/accounts`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(wish) });
    assert.equal(added.status, 201);
    await page.reload();
    await page.getByText(`Saving makes ${file}.`).waitFor();
    await page.getByRole('button', { name: 'Move lab', exact: true }).waitFor();
    assert.ok(!existsSync(file));
    await page.getByLabel('Name of the tier').fill('mine');
    await page.keyboard.press('Enter');
    await page.getByLabel('How mine picks').selectOption('fastest');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText(file, { exact: true }).waitFor();
    assert.equal(readFileSync(file, 'utf8'),
      '# Made on the dashboard; docs/operate/config.md explains every key.\n\nchains:\n  default:\n    - {tier: mine, use: [lab], pick: fastest}\n');
    const { id } = await ask(host.url, { model: 'default' });
    const trace = await (await fetch(`${host.url}/api/exchanges/${id}`)).json();
    assert.equal(trace.provider, 'lab');
    const { chains } = await (await fetch(`${host.url}/api/chains`)).json();
    assert.equal(chains[0].tiers[0].pick, 'fastest');
    await seen.close();
  } finally {
    await host.stop();
    await upstream.stop();
  }
});
