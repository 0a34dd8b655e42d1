// Every page in light and dark, wide and on a telephone: nothing that axe calls serious, nothing that runs out of the
// window, no complaint of the browser. Pictures are left behind for people.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { launch } from './browser.mjs';
import { ask, askWithSmaller, askWithSpill, openHost } from './hosts.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let opened;
let chromium;
let spilled;
let smaller;
before(async () => {
  [opened, chromium] = await Promise.all([openHost('  coding: [{tier: cheap, use: [second/sim-second]}]\n'), launch()]);
  const agents = ['claude-cli/2.1', 'codex_cli_rs/0.171', 'claude-cli/2.1', 'opencode/1.18'];
  const text = 'Explain what this function does and where it is called from. '.repeat(40);
  for (let i = 0; i < 40; ++i) await ask(opened.url, { agent: agents[i % 4], model: i % 5 === 0 ? 'coding' : 'default', text });
  smaller = await askWithSmaller(opened.url);
  spilled = await askWithSpill(opened);
});
after(async () => { await chromium?.close(); await opened?.close(); });

const pages = [
  { name: 'overview', path: () => '#/', there: (page) => page.getByRole('img', { name: /^Where the last/ }) },
  { name: 'requests', path: () => '#/requests', there: (page) => page.locator('tr[data-id]').first() },
  { name: 'request', path: () => `#/requests/${spilled.id}`, there: (page) => page.getByText('so second answered') },
  { name: 'usage', path: () => '#/usage?by=model', there: (page) => page.getByRole('img', { name: /^Cost by day/ }) },
  { name: 'fallbacks', path: () => '#/fallbacks?span=today', there: (page) => page.getByRole('img', { name: /^Spills by hour/ }) },
  { name: 'compression', path: () => `#/compression?span=today&id=${smaller.id}`, there: (page) => page.locator('.difference .gone').first() },
  { name: 'accounts', path: () => '#/accounts', there: (page) => page.getByRole('article').first() },
  { name: 'models', path: () => '#/models', there: (page) => page.getByRole('cell', { name: 'sim-first' }) },
  { name: 'add-account', path: () => '#/accounts?add=openai-compatible', there: (page) => page.getByLabel('Name of the provider') },
  { name: 'chains', path: () => '#/chains/coding?history=1', there: (page) => page.getByRole('region', { name: 'Where a request would go' }).getByRole('listitem').first() },
  { name: 'playground', path: () => '#/playground?models=default,coding', there: (page) => page.getByRole('region', { name: 'coding' }) },
  { name: 'welcome', path: () => '#/welcome', there: (page) => page.getByRole('list', { name: 'Accounts' }) },
  {
    name: 'settings', path: () => '#/settings',
    there: async (page) => {
      await page.getByText('Agents are served at').waitFor();
      await page.getByLabel('Each request').fill('720h');
      await page.getByRole('region', { name: 'What saving writes' }).getByText('exchanges: 720h').waitFor();
      await page.getByRole('button', { name: 'Show the log' }).click();
      return page.getByRole('log').getByText('serving').first();
    },
  },
  { name: 'docs', path: () => '#/docs/operate/config', there: (page) => page.getByRole('heading', { name: 'Configuration', exact: true }) },
  { name: 'connect', path: () => '#/connect/codex', there: (page) => page.getByText('model_provider') },
];

for (const [scheme, width, height] of [['light', 1280, 860], ['dark', 1280, 860], ['light', 360, 740], ['dark', 360, 740]]) {
  test(`pages in ${scheme} at ${width} px`, async () => {
    for (const { name, path, there } of pages) {
      const seen = await chromium.open(`${opened.url}/${path()}`, { scheme, width, height });
      const { page } = seen;
      await (await there(page)).waitFor();
      await page.locator('.pulse').filter({ hasText: 'Live' }).waitFor();
      const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(over <= 0, `${name} runs ${over} px out of the window`);
      // Its own way around the page's policy, so that axe can be brought in at all.
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => globalThis.axe.run());
      const serious = violations.filter((one) => one.impact === 'serious' || one.impact === 'critical')
        .map((one) => `${name}: ${one.id} (${one.help}) at ${one.nodes.map((node) => node.html).join(' ')}`);
      assert.deepEqual(serious, []);
      await seen.picture(`${name}-${scheme}-${width}`);
      await seen.close();
    }
  });
}

test('the first load is small', async () => {
  const seen = await chromium.open(opened.url);
  await seen.page.getByText('Live', { exact: true }).waitFor();
  const bytes = await seen.page.evaluate(() => [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
    .filter((one) => !new URL(one.name).pathname.startsWith('/api/')).reduce((sum, one) => sum + one.encodedBodySize, 0));
  assert.ok(bytes > 10_000, `${bytes} bytes were seen`);
  assert.ok(bytes < 150 * 1024, `the first load takes ${bytes} bytes`);
  await seen.close();
});
