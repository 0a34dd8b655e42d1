// Accounts that are more than a key: by logging in on the vendor's page, with the file of a service account, and with keys
// that sign, each added on the page and used, at a vendor of the test's own.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { launch } from './browser.mjs';
import { Host } from './harness.mjs';
import { ask } from './hosts.mjs';
import { Issuer } from './issuer.mjs';

let chromium;
before(async () => { chromium = await launch(); });
after(async () => { await chromium?.close(); });

const plugin = process.env.SPILLWAY_DEVICE_LOGIN_PROVIDER;

const atIssuer = (name, yaml, run) => test(name, async () => {
  const issuer = await Issuer.start();
  let host;
  try {
    host = await Host.startWith(yaml(issuer), [], { plugins: [plugin] });
    await run({ host, issuer, url: host.url });
  } finally {
    await host?.stop();
    await issuer.stop();
  }
});

// Nothing of what the issuer has given out, or was told, is on the page or on the disk.
async function expectNoTrace(page, host, secrets) {
  const content = await page.content();
  const files = readdirSync(join(host.folder, 'state'), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.so'))
    .map((entry) => readFileSync(join(entry.parentPath ?? entry.path, entry.name), 'latin1')).join('\n');
  for (const secret of secrets) {
    assert.ok(!content.includes(secret), 'on the page');
    assert.ok(!files.includes(secret), 'on the disk');
  }
}

const offered = async (page, name, word) => {
  await page.getByRole('link', { name: 'Add', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('searchbox', { name: 'Search providers' }).fill(word);
  await dialog.getByRole('link', { name }).first().click();
  return dialog;
};

// Without a simulator in the way.
const some = (more) => `simulate: off\nproviders:\n${more}`;
const quiet = '  quiet: {plugin: openai-compatible, base_url: "http://127.0.0.1:9/v1", tier: free, models: [{id: m}], accounts: [{name: main, key: test-key-quiet}]}\n';

atIssuer('an account is logged in to on the page of its vendor', () => some(quiet), async ({ host, issuer, url }) => {
  const seen = await chromium.open(`${url}/#/accounts`);
  const { page } = seen;
  const dialog = await offered(page, /Device Login/, 'device-login');
  await dialog.getByLabel(/^issuer/).fill(issuer.url);
  await dialog.getByLabel(/^upstream_port/).fill(String(issuer.port));
  await dialog.getByRole('button', { name: 'Log in' }).click();
  await dialog.getByText('The terms have to be accepted.').waitFor();
  await dialog.getByRole('checkbox', { name: /Only tests may use this/ }).check();
  await dialog.getByRole('button', { name: 'Log in' }).click();
  await dialog.getByText('WXYZ-0000').waitFor();
  assert.equal(await dialog.getByRole('link', { name: /activate/ }).getAttribute('href'), `${issuer.url}/activate`);
  await dialog.getByText(/Waiting for you; the code is good for/).waitFor();
  await seen.picture('device-login');
  issuer.finished = true;
  const card = page.getByRole('article', { name: 'device-login/main' });
  await card.waitFor();
  await dialog.waitFor({ state: 'detached' });
  const { status } = await ask(url, { model: 'device-login/m' });
  assert.equal(status, 200);
  assert.match(issuer.chats[0].headers.authorization, /^Bearer access-token-/);
  await card.getByRole('button', { name: 'Test' }).click();
  await card.getByText(/The vendor has given a token for it in .* At \d\d:/).waitFor();
  await expectNoTrace(page, host, issuer.secrets);
  await seen.close();
});

atIssuer('a login that is refused says so, and can be begun anew', () => some(quiet), async ({ issuer, url }) => {
  issuer.denied = true;
  const seen = await chromium.open(`${url}/#/accounts`);
  const { page } = seen;
  const dialog = await offered(page, /Device Login/, 'device-login');
  await dialog.getByLabel(/^issuer/).fill(issuer.url);
  await dialog.getByLabel(/^upstream_port/).fill(String(issuer.port));
  await dialog.getByRole('checkbox', { name: /Only tests may use this/ }).check();
  await dialog.getByRole('button', { name: 'Log in' }).click();
  await dialog.getByText(/The login has come to nothing/).waitFor();
  await dialog.getByRole('button', { name: 'Begin anew' }).click();
  issuer.denied = false;
  await dialog.getByRole('button', { name: 'Log in' }).click();
  await dialog.getByText('WXYZ-0000').waitFor();
  await dialog.getByRole('button', { name: 'Give up' }).click();
  await dialog.getByRole('button', { name: 'Log in' }).waitFor();
  assert.equal(await page.getByRole('article', { name: /device-login/ }).count(), 0);
  await seen.close();
});

atIssuer('an account is made of the file of a service account', () => some(quiet), async ({ host, issuer, url }) => {
  const seen = await chromium.open(`${url}/#/accounts`);
  const { page } = seen;
  const dialog = await offered(page, /Key Exchange/, 'key-exchange');
  await dialog.getByLabel('Name of the provider').fill('exchange');
  await dialog.getByLabel('Address').fill(`${issuer.url}/v1`);
  await dialog.getByLabel(/^issuer/).fill(issuer.url);
  const file = '{"type": "service_account", "private_key": "a-private-key-of-a-test"}';
  await dialog.getByLabel('File of the service account (JSON)').setInputFiles({ name: 'account.json', mimeType: 'application/json', buffer: Buffer.from(file) });
  await dialog.getByText(`Read: ${file.length} characters`).waitFor();
  await dialog.getByRole('button', { name: 'Add' }).click();
  await dialog.getByText('exchange/main is in use.').waitFor();
  await dialog.getByText(/The vendor has given a token for it/).waitFor();
  await dialog.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('article', { name: 'exchange/main' }).waitFor();
  const { status } = await ask(url, { model: 'exchange/any' });
  assert.equal(status, 200);
  assert.ok(issuer.secrets.includes(file), 'the file is exchanged as it is');
  await expectNoTrace(page, host, ['a-private-key-of-a-test', ...issuer.secrets]);
  await seen.close();
});

atIssuer('an account is made of keys that sign', (issuer) => some(`${quiet}  bedrock: {base_url: "${issuer.url}", accounts: [{name: other, region: eu-west-1, key: test-key-other}]}\n`), async ({ host, issuer, url }) => {
  const seen = await chromium.open(`${url}/#/accounts`);
  const { page } = seen;
  const dialog = await offered(page, /Bedrock/, 'bedrock');
  await dialog.getByLabel(/^region/).fill('eu-west-1');
  await dialog.getByLabel(/^access_key_id/).fill('AKIDTESTTESTTEST');
  await dialog.getByLabel(/^secret_access_key/).fill('a-secret-that-signs/1+2');
  await dialog.getByRole('button', { name: 'Add' }).click();
  await dialog.getByText('bedrock/main is in use.').waitFor();
  await dialog.getByRole('button', { name: 'Done' }).click();
  assert.equal((await fetch(`${url}/api/accounts/bedrock/other/disable`, { method: 'POST' })).status, 200);
  const { status } = await ask(url, { model: 'bedrock/eu.amazon.nova-x-v1:0' });
  assert.equal(status, 200);
  const { headers } = issuer.chats.at(-1);
  assert.match(headers.authorization, /^AWS4-HMAC-SHA256 Credential=AKIDTESTTESTTEST\/\d+\/eu-west-1\/bedrock\/aws4_request/);
  assert.ok(headers['x-amz-date']);
  await expectNoTrace(page, host, ['a-secret-that-signs/1+2']);
  await seen.close();
});
