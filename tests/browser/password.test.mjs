// A password: set on the page, asked for at the door, guessed too often, changed by the command line, removed.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { launch } from './browser.mjs';
import { ask, link, openHost } from './hosts.mjs';

let opened;
let chromium;
before(async () => { [opened, chromium] = await Promise.all([openHost(), launch()]); });
after(async () => { await chromium?.close(); await opened?.close(); });

const refused = ['status of 401', 'status of 429'];
const status = async (path, headers = {}) => (await fetch(opened.url + path, { headers })).status;

// `spillway password` with that line on its standard input.
function command(line, ...more) {
  return new Promise((done, fail) => {
    const child = spawn(process.env.SPILLWAY_PROGRAM, ['password', '--state', join(opened.host.folder, 'state'), ...more], { stdio: ['pipe', 'pipe', 'inherit'] });
    child.on('error', fail);
    child.on('exit', done);
    child.stdin.end(line);
  });
}

test('one that is set on the page is asked for from then on, of browsers and not of agents', async () => {
  assert.equal(await status('/api/accounts'), 200);
  const seen = await chromium.open(`${opened.url}/#/settings`, { expected: refused });
  const { page, context } = seen;
  const form = page.getByRole('region', { name: 'Password' });
  await form.getByLabel('New password').fill('short');
  await form.getByRole('button', { name: 'Set it' }).click();
  await form.getByText('At least 8 characters.').waitFor();
  await form.getByLabel('New password').fill('correct horse');
  await form.getByLabel('The same again').fill('correct house');
  await form.getByRole('button', { name: 'Set it' }).click();
  await form.getByText('These are two passwords.').waitFor();
  await form.getByLabel('The same again').fill('correct horse');
  await form.getByRole('button', { name: 'Set it' }).click();
  await form.getByText('The password is set.').waitFor();
  const [cookie] = await context.cookies();
  assert.equal(cookie.httpOnly, true);
  assert.equal(cookie.sameSite, 'Strict');
  assert.equal(await page.evaluate(() => document.cookie), '');

  for (const path of ['/api/accounts', '/api/events', '/api/logs', '/api/logs/events', '/metrics', '/api/config/export', '/api/password'])
    assert.equal(await status(path), 401, path);
  assert.equal(await status('/healthz'), 200);
  assert.equal((await ask(opened.url)).status, 200, 'agents go on without a key');
  assert.equal(await status('/api/accounts', { cookie: `spillway_session=${cookie.value}` }), 401, 'a cookie alone is not enough');

  const other = await chromium.open(opened.url, { expected: refused });
  await other.page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await other.page.getByLabel('Password').fill('wrong');
  await other.page.getByRole('button', { name: 'Sign in' }).first().click();
  await other.page.getByText('this is not the password').waitFor();
  await other.page.getByLabel('Password').fill('correct horse');
  await other.picture('sign-in-password');
  await other.page.getByRole('button', { name: 'Sign in' }).first().click();
  await other.page.getByRole('heading', { name: 'Overview' }).waitFor();
  await other.page.getByText('Live', { exact: true }).waitFor();
  await other.close();
  await seen.close();
});

test('guessing is slow, and a link is let in meanwhile', async () => {
  const guess = () => fetch(`${opened.url}/api/session`, {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ password: 'a guess of many' }),
  });
  let last;
  for (let i = 0; i < 12 && last?.status !== 429; ++i) last = await guess();
  assert.equal(last.status, 429);
  assert.ok(Number(last.headers.get('retry-after')) > 0);
  const seen = await chromium.open(await link(opened.host), { expected: refused });
  await seen.page.getByRole('heading', { name: 'Overview' }).waitFor();
  await seen.close();
});

test('the command line sets another one, which ends the sessions, and takes it away', async () => {
  const seen = await chromium.open(await link(opened.host), { expected: refused });
  const { page } = seen;
  await page.getByRole('heading', { name: 'Overview' }).waitFor();
  assert.equal(await command('tiny\n'), 1, 'too short');
  assert.equal(await command('another password\n'), 0);
  await page.reload();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  assert.equal(await command('', '--remove'), 0);
  assert.equal(await status('/api/accounts'), 200);
  await page.reload();
  await page.getByRole('heading', { name: 'Overview' }).waitFor();
  await seen.close();
});
