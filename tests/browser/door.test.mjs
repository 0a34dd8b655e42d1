// Who is let in, and what pages of other origins can do in the same browser: nothing.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { launch } from './browser.mjs';
import { ask, link, openHost } from './hosts.mjs';

let opened;
let chromium;
before(async () => {
  [opened, chromium] = await Promise.all([openHost('client_keys: [{name: admin, key: admin-secret-1}]\n'), launch()]);
});
after(async () => { await chromium?.close(); await opened?.close(); });

const refused = ['status of 401', 'status of 403'];

test('a link lets the browser in once; signing out ends it', async () => {
  const seen = await chromium.open(opened.url, { expected: refused });
  const { page, context } = seen;
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  const once = await link(opened.host);
  await page.goto(once);
  await page.getByRole('heading', { name: 'Overview' }).waitFor();
  assert.ok(!page.url().includes('ticket'), 'the address does not keep the ticket');
  await page.getByText('Live', { exact: true }).waitFor();
  const [cookie] = await context.cookies();
  assert.equal(cookie.httpOnly, true);
  assert.equal(cookie.sameSite, 'Strict');
  assert.equal(await page.evaluate(() => document.cookie), '', 'no script sees it');

  const { id } = await ask(opened.url, { key: 'admin-secret-1' });
  await page.goto(`${opened.url}/#/requests/${id}`);
  await page.getByText('answered at the first try.').waitFor();

  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await page.goto(once);
  await page.getByText('this link has been used').waitFor();
  await seen.close();
});

test('what the host said before one was let in does not count after it', async () => {
  const seen = await chromium.open('about:blank', { expected: refused });
  const { page } = seen;
  // The first question, whether one is signed in, is answered when the link has been taken: what is waited for
  // is asked for before the page can do either, or it may have happened already.
  const taken = page.waitForResponse((one) => one.url().endsWith('/api/session') && one.request().method() === 'POST');
  let answered;
  const told = new Promise((resolve) => { answered = resolve; });
  let held = false;
  await page.route('**/api/session', async (route) => {
    if (route.request().method() !== 'GET' || held) return route.continue();
    held = true;
    const response = await route.fetch({ headers: { ...route.request().headers(), cookie: '' } });
    await taken;
    await page.waitForTimeout(300);
    await route.fulfill({ response });
    return answered();
  });
  await page.goto(await link(opened.host));
  await page.getByRole('heading', { name: 'Overview' }).waitFor();
  assert.ok(held);
  await told;
  await page.waitForTimeout(300);
  assert.equal(await page.getByRole('heading', { name: 'Sign in' }).count(), 0);
  await page.getByText('Live', { exact: true }).waitFor();
  await seen.close();
});

test('a key of the configuration signs in, another does not', async () => {
  const seen = await chromium.open(opened.url, { expected: refused });
  const { page } = seen;
  const field = page.getByLabel(/client key/);
  await field.fill('wrong');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('this key does not open the dashboard').waitFor();
  await field.fill('admin-secret-1');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Overview' }).waitFor();
  // With keys in use, connecting an agent takes one, which is made here.
  await page.getByRole('link', { name: 'Connect', exact: true }).click();
  await page.getByRole('link', { name: 'Anything else' }).click();
  await page.getByRole('button', { name: 'Make a key for it' }).click();
  await page.getByText('A new key stands in the steps below').waitFor();
  const text = await page.getByRole('region', { name: 'Anything else' }).innerText();
  const key = /sk-spillway-[\w-]+/.exec(text)?.[0];
  assert.equal((await ask(opened.url, { key, agent: 'mine/1' })).status, 200);
  await page.getByText('Why it went where it went').waitFor();
  await seen.close();
});

test('a page of another port, in a browser that is signed in, reaches nothing', async () => {
  const evil = createServer((_, response) => {
    response.setHeader('content-type', 'text/html');
    response.end('<!doctype html><title>evil</title>');
  });
  await new Promise((done) => { evil.listen(0, '127.0.0.1', done); });
  const seen = await chromium.open(opened.url, {
    expected: [...refused, 'CORS', 'Failed to load resource', 'ERR_', 'frame', 'Refused', 'Content Security Policy'],
  });
  try {
    const { page } = seen;
    await page.goto(await link(opened.host));
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    await page.goto(`http://127.0.0.1:${evil.address().port}/`);
    const icon = /\/assets\/icon[^"]*/.exec(await (await fetch(opened.url)).text())[0];
    assert.equal((await fetch(opened.url + icon)).status, 200, 'it is there for others');
    const got = await page.evaluate(async ([url, picture]) => {
      const attempt = (init, path = '/api/accounts') => fetch(url + path, { credentials: 'include', ...init })
        .then((response) => `${response.type} ${response.status}`, () => 'refused');
      const frame = document.createElement('iframe');
      frame.src = url;
      document.body.append(frame);
      await new Promise((done) => { frame.onload = done; setTimeout(done, 5000); });
      const shown = await new Promise((done) => {
        const image = new Image();
        image.onload = () => done('shown');
        image.onerror = () => done('refused');
        image.src = url + picture;
      });
      await attempt({ method: 'POST', mode: 'no-cors' }, '/api/accounts/first/main/disable');
      return {
        read: await attempt({}),
        events: await attempt({}, '/api/events'),
        pretended: await attempt({ headers: { 'x-spillway-page': '1' } }),
        shown,
      };
    }, [opened.url, icon]);
    assert.deepEqual(got, { read: 'refused', events: 'refused', pretended: 'refused', shown: 'refused' });
    for (const frame of page.frames().slice(1)) assert.ok(!(await frame.content()).includes('id="app"'), 'it is in no frame');
    const accounts = await (await fetch(`${opened.url}/api/accounts`, { headers: { authorization: 'Bearer admin-secret-1' } })).json();
    assert.equal(accounts.accounts.find((one) => one.provider === 'first').use, 'enabled', 'nothing was changed');
  } finally {
    await seen.close();
    evil.close();
  }
});
