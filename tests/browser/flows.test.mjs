// What one does with the dashboard, on the real host with traffic: each step waits for what the page shows.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, patience } from './browser.mjs';
import { ask, askWithSpill, openHost } from './hosts.mjs';

let chromium;
before(async () => { chromium = await launch(); });
after(async () => { await chromium?.close(); });

// Each on a host of its own: what one has done to an account is no matter to the next.
const onHost = (name, run) => test(name, async () => {
  const opened = await openHost();
  try {
    await run(opened);
  } finally {
    await opened.close();
  }
});

onHost('requests arrive by themselves and are found by their filter', async (opened) => {
  const seen = await chromium.open(`${opened.url}/#/requests`);
  const { page } = seen;
  await page.getByText('Live', { exact: true }).waitFor();
  const plain = await ask(opened.url, { agent: 'live-agent/1' });
  const row = (id) => page.locator(`tr[data-id="${id}"]`);
  await row(plain.id).waitFor();
  const spilled = await askWithSpill(opened);
  await row(spilled.id).getByText('spilled, ').waitFor();
  const refused = await ask(opened.url, { model: 'no/such/model' });
  await row(refused.id).waitFor();

  await page.getByRole('checkbox', { name: 'Spilled' }).check();
  await row(plain.id).waitFor({ state: 'detached' });
  await row(spilled.id).waitFor();
  assert.match(page.url(), /spilled=true/);
  await page.reload();
  await row(spilled.id).waitFor();
  assert.equal(await row(plain.id).count(), 0, 'the address keeps the filter');

  await page.getByRole('link', { name: 'Clear' }).click();
  await page.getByRole('searchbox', { name: 'Agent' }).fill('LIVE');
  await page.keyboard.press('Enter');
  await row(spilled.id).waitFor({ state: 'detached' });
  await row(plain.id).waitFor();
  // What comes and does not fit stays out; what fits comes in.
  const other = await ask(opened.url);
  const fitting = await ask(opened.url, { agent: 'live-agent/2' });
  await row(fitting.id).waitFor();
  assert.equal(await row(other.id).count(), 0);

  await opened.first.script([{ do: { status: 400, message: 'not like this' } }]);
  const bad = await ask(opened.url);
  // By what it cost, how it was answered, through which account and when.
  const only = async (label, typed, ids) => {
    await page.getByRole('searchbox', { name: label }).fill(typed);
    await page.keyboard.press('Enter');
    for (const id of ids.out) await row(id).waitFor({ state: 'detached' });
    for (const id of ids.in) await row(id).waitFor();
    await page.getByRole('link', { name: 'Clear' }).click();
    await row(bad.id).waitFor();
  };
  await page.getByRole('link', { name: 'Clear' }).click();
  await row(bad.id).waitFor();
  await only('Status', String(bad.status), { in: [bad.id], out: [plain.id] });
  await only('Cost from, $', '0.000001', { in: [plain.id], out: [bad.id] });
  await only('Cost from, $', '1000', { in: [], out: [plain.id] });
  await only('Account', 'main', { in: [plain.id, spilled.id], out: [bad.id] });
  await page.getByRole('combobox', { name: 'Time' }).selectOption({ label: 'From … to …' });
  await page.getByLabel('To', { exact: true }).fill('2020-01-01T00:00');
  await page.keyboard.press('Enter');
  await page.getByText('No request fits this filter').waitFor();
  await page.getByRole('combobox', { name: 'Time' }).selectOption({ label: 'Last hour' });
  await row(bad.id).waitFor();
  assert.match(page.url(), /from=\d+$/);

  await page.getByRole('searchbox', { name: 'Agent' }).fill('nobody');
  await page.keyboard.press('Enter');
  await page.getByText('No request fits this filter').waitFor();
  await seen.close();
});

onHost('what is being typed stays while requests arrive', async (opened) => {
  const seen = await chromium.open(`${opened.url}/#/requests`);
  const { page } = seen;
  await page.getByText('Live', { exact: true }).waitFor();
  const field = page.getByRole('searchbox', { name: 'Agent' });
  await field.pressSequentially('typ');
  const come = await ask(opened.url);
  await page.locator(`tr[data-id="${come.id}"]`).waitFor();
  await field.pressSequentially('ing');
  assert.equal(await field.inputValue(), 'typing');
  await page.keyboard.press('Enter');
  await page.getByText('No request fits this filter').waitFor();
  await seen.close();
});

onHost('a spill is explained: who failed, with what, and who answered', async (opened) => {
  const { id } = await askWithSpill(opened, { agent: 'why-agent/1' });
  const seen = await chromium.open(`${opened.url}/#/requests/${id}`);
  const { page } = seen;
  await page.getByText('first could not, so second answered.').waitFor();
  const why = page.getByRole('region', { name: 'Why it went there' });
  assert.match(await why.getByRole('listitem').nth(0).innerText(), /first[^]*server error \(500\)/);
  assert.match(await why.getByRole('listitem').nth(1).innerText(), /second[^]*answered/);
  const lanes = page.getByRole('region', { name: 'Attempts over time' }).getByRole('listitem');
  assert.ok(await lanes.count() >= 2);
  await page.getByRole('region', { name: 'Tokens and cost' }).getByText('Together').waitFor();
  await seen.picture('spill');
  await page.goto(`${opened.url}/#/requests/00000000000000000000000000`);
  await page.getByText('There is no such request').waitFor();
  await seen.context.close();
});

onHost('the overview shows where requests went, without being read anew', async (opened) => {
  await askWithSpill(opened);
  const seen = await chromium.open(opened.url);
  const { page } = seen;
  const flow = page.getByRole('img', { name: /^Where the last/ });
  await flow.waitFor();
  const count = Number(/last (\d+)/.exec(await flow.getAttribute('aria-label'))[1]);
  await ask(opened.url);
  await page.getByRole('img', { name: new RegExp(`^Where the last ${count + 1} requests`) }).waitFor();
  const spills = page.getByRole('region', { name: 'Last spills' });
  await spills.getByText('server error').first().waitFor();
  await page.getByText(/\d of \d+ in 24 h/).waitFor();
  await seen.picture('overview');
  await seen.close();
});

onHost('an account is taken out of use and back, and others who look on see it', async (opened) => {
  const seen = await chromium.open(`${opened.url}/#/accounts`);
  const other = await chromium.open(`${opened.url}/#/accounts`);
  const card = (page) => page.getByRole('article', { name: 'first/main' });
  await card(seen.page).getByRole('button', { name: 'Disable' }).click();
  await card(seen.page).getByText('disabled', { exact: true }).waitFor();
  await card(other.page).getByText('disabled', { exact: true }).waitFor();
  const { id } = await ask(opened.url);
  const told = await (await fetch(`${opened.url}/api/exchanges/${id}`)).json();
  assert.equal(told.provider, 'second');
  await card(other.page).getByRole('button', { name: 'Enable' }).click();
  await card(seen.page).getByRole('button', { name: 'Drain' }).waitFor();
  await seen.close();
  await other.close();
});

onHost('models are searched, and the address keeps the words', async (opened) => {
  const seen = await chromium.open(`${opened.url}/#/models`);
  const { page } = seen;
  await page.getByText('2 of 2').waitFor();
  await page.getByRole('searchbox', { name: 'Search models' }).fill('cheap');
  await page.getByText('1 of 2').waitFor();
  await page.getByRole('cell', { name: 'sim-second' }).waitFor();
  assert.match(page.url(), /q=cheap/);
  await seen.close();
});

onHost('everything can be gone to by keyboard, and the theme is kept', async (opened) => {
  const seen = await chromium.open(opened.url);
  const { page } = seen;
  await page.getByRole('heading', { name: 'Overview' }).waitFor();
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Command' }).waitFor();
  await page.keyboard.type('acc');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Accounts' }).waitFor();
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Command' }).waitFor();
  await page.keyboard.type('theme dark');
  await page.keyboard.press('Enter');
  await page.locator('html[data-theme="dark"]').waitFor();
  await page.reload();
  await page.locator('html[data-theme="dark"]').waitFor();
  const { id } = await ask(opened.url);
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Command' }).waitFor();
  await page.keyboard.type(id);
  await page.keyboard.press('Enter');
  await page.getByText('answered at the first try.').waitFor();
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Command' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('combobox', { name: 'Command' }).waitFor({ state: 'hidden' });
  await seen.close();
});

onHost('commands open again as fast as anybody can press', async (opened) => {
  const seen = await chromium.open(opened.url);
  const { page } = seen;
  await page.getByRole('heading', { name: 'Overview' }).waitFor();
  for (let pause = 0; pause <= 40; pause += 2) {
    // Opened, closed, opened: by a script, which is faster than a driver's keys.
    await page.evaluate(async (ms) => {
      const press = () => window.dispatchEvent(new KeyboardEvent('keydown', { key: 'k', ctrlKey: true, bubbles: true }));
      for (const wait of [ms, ms, 0]) {
        press();
        await new Promise((done) => setTimeout(done, wait));
      }
      await new Promise((done) => setTimeout(done, 150));
    }, pause);
    assert.equal(await page.getByRole('combobox', { name: 'Command' }).isVisible(), true, `after pauses of ${pause} ms`);
    await page.keyboard.press('Escape');
    await page.getByRole('combobox', { name: 'Command' }).waitFor({ state: 'hidden' });
  }
  await seen.close();
});

onHost('what models and clients say is text', async (opened) => {
  const evil = '<img src=x onerror=alert(1)>';
  const { id } = await ask(opened.url, { model: evil, agent: `${evil}/1` });
  await opened.first.script([{ do: { status: 400, message: evil } }]);
  const said = await ask(opened.url, { text: evil });
  const seen = await chromium.open(`${opened.url}/#/requests`);
  const { page } = seen;
  await page.locator(`tr[data-id="${id}"]`).getByText(evil).first().waitFor();
  await page.goto(`${opened.url}/#/requests/${said.id}`);
  await page.getByText(evil).first().waitFor();
  assert.equal(await page.locator('img[src="x"]').count(), 0);
  await seen.close();
});

onHost('a host that goes away is said to be away', async (opened) => {
  const seen = await chromium.open(opened.url, { expected: ['Failed to load resource', 'net::ERR'] });
  await seen.page.getByText('Live', { exact: true }).waitFor();
  await opened.host.stop();
  await seen.page.getByText('Not reached').waitFor({ timeout: 2 * patience });
  await seen.close();
});
