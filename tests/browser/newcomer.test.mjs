// The way of somebody who has just started Spillway for the first time: no key, no configuration, nothing in the ledger.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch } from './browser.mjs';
import { Host } from './harness.mjs';
import { ask } from './hosts.mjs';

let host;
let chromium;
before(async () => { [host, chromium] = await Promise.all([Host.startFresh(), launch()]); });
after(async () => { await chromium?.close(); await host?.stop(); });

test('opens the page, connects an agent and sees why its request went where it went', async () => {
  const seen = await chromium.open(host.url);
  const { page } = seen;
  await page.getByText('No request in the last hour').waitFor();
  await page.getByRole('link', { name: 'Connect an agent' }).click();
  await page.getByRole('link', { name: 'Claude Code' }).click();
  const steps = page.getByRole('region', { name: 'Claude Code' });
  assert.match(await steps.innerText(), new RegExp(`ANTHROPIC_BASE_URL=${host.url}`), 'with this host\'s address');
  await steps.getByText('Waiting for its first request').waitFor();

  // Somebody else's request is not its own.
  await ask(host.url, { agent: 'curl/8' });
  const { id, status } = await ask(host.url, { agent: 'claude-cli/2.1.332' });
  assert.equal(status, 200);
  const why = steps.getByRole('link', { name: 'Why it went where it went' });
  await why.waitFor();
  assert.ok((await why.getAttribute('href')).endsWith(id), 'it is this one that was seen');
  await why.click();

  await page.getByText('simulated-subscription answered at the first try.').waitFor();
  const reasons = page.getByRole('region', { name: 'Why it went there' });
  assert.equal(await reasons.getByRole('listitem').count(), 3, 'one candidate for each simulated tier');
  await reasons.getByText('answered', { exact: true }).waitFor();
  await reasons.getByText('not needed').first().waitFor();
  await page.getByRole('button', { name: /Dry run/ }).click();
  await page.getByText('is the name of a chain').waitFor();
  await seen.picture('newcomer');

  await page.getByRole('link', { name: 'Overview', exact: true }).click();
  await page.getByRole('img', { name: /Where the last 2 requests went: simulated-subscription 2/ }).waitFor();
  await seen.close();
});

test('is led from an empty page to a first answer', async () => {
  const fresh = await Host.startFresh();
  const seen = await chromium.open(fresh.url);
  const { page } = seen;
  await page.getByRole('link', { name: 'Begin with the first steps' }).click();
  await page.getByText('a simulator answers with made-up text').waitFor();
  await page.getByRole('button', { name: 'Ask it' }).click();
  await page.getByText('Answered by the simulator.').waitFor();
  await seen.picture('welcome');
  await page.getByRole('link', { name: 'Why it went where it went' }).click();
  await page.getByText('simulated-subscription answered at the first try.').waitFor();
  await page.goto(`${fresh.url}/#/welcome`);
  await page.getByRole('button', { name: 'Look for a local Ollama' }).click();
  await page.getByText(/^(No Ollama answers on this machine|Ollama answers with \d+ models)\.$/).waitFor();
  await seen.close();
  await fresh.stop();
});

// The keys that people have in their environment are what they come with. Nothing of it goes to a vendor.
const nobody = 'base_url: "http://127.0.0.1:9/v1"';
test('shows the keys that were found in the environment, and none of their text', async () => {
  const found = await Host.startWith(`providers: {openai: {${nobody}}, groq: {${nobody}}}\n`, [], { env: { OPENAI_API_KEY: 'sk-found-in-the-environment-1', GROQ_API_KEY: 'gsk-found-in-the-environment-2' } });
  try {
    const seen = await chromium.open(`${found.url}/#/welcome`);
    const { page } = seen;
    const accounts = page.getByRole('list', { name: 'Accounts' });
    await accounts.getByText('openai', { exact: true }).waitFor();
    await accounts.getByText('key from environment variable OPENAI_API_KEY').waitFor();
    await accounts.getByText('groq', { exact: true }).waitFor();
    await accounts.getByText('key from environment variable GROQ_API_KEY').waitFor();
    assert.equal(await page.getByText('a simulator answers').count(), 0, 'nobody makes up answers');
    assert.ok(!(await page.content()).includes('found-in-the-environment'), 'no key is on the page');
    await seen.picture('welcome-found');
    await seen.close();
  } finally {
    await found.stop();
  }
});
