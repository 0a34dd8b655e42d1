// Every answer of the management API is what docs/api/openapi.yaml says, and every path it names is served.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import { ask, askWithSpill, openHost } from './hosts.mjs';

const described = parse(readFileSync(process.env.SPILLWAY_OPENAPI, 'utf8'));
const ajv = new Ajv2020({ strict: false, allErrors: true });
ajv.addSchema({ $id: 'api', components: described.components });

let opened;
let spilled;
before(async () => {
  opened = await openHost('bodies: {keep: true}\nbudgets: [{name: all, chain: default, per: month, dollars: 5, tokens: 1000000}]\nclient_keys: [{name: admin, key: admin-secret-1}]\n');
  const key = 'admin-secret-1';
  await ask(opened.url, { key });
  spilled = await askWithSpill(opened, { key });
  await ask(opened.url, { key, model: 'no/such/model' });
});
after(async () => { await opened?.close(); });

const visited = new Set();

async function call(method, path, { places = {}, query = '', body, status = 200, headers = {} } = {}) {
  visited.add(`${method} ${path}`);
  const target = path.replace(/\{(\w+)\}/g, (_, name) => places[name]);
  const response = await fetch(opened.url + target + query, {
    method, headers: { authorization: 'Bearer admin-secret-1', ...(body ? { 'content-type': 'application/json' } : {}), ...headers },
    body: body ? JSON.stringify(body) : undefined,
  });
  assert.equal(response.status, status, `${method} ${target}`);
  const operation = described.paths[path]?.[method.toLowerCase()];
  assert.ok(operation, `${method} ${path} is not described`);
  let answer = operation.responses[String(status)] ?? operation.responses.default;
  if (answer?.$ref) answer = described.components.responses[answer.$ref.split('/').pop()];
  assert.ok(answer, `${method} ${path}: ${status} is not described`);
  const [type] = response.headers.get('content-type').split(';');
  const schema = answer.content[type]?.schema;
  assert.ok(schema, `${method} ${path}: ${type} is not described`);
  if (type !== 'application/json') return response.text();
  const json = await response.json();
  const pointed = JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"api#/components'));
  const validate = ajv.compile(pointed);
  assert.ok(validate(json), `${method} ${target}: ${ajv.errorsText(validate.errors)}\n${JSON.stringify(json, null, 1).slice(0, 2000)}`);
  return json;
}

test('all that is read', async () => {
  for (const path of ['/healthz', '/readyz', '/metrics', '/api/about', '/api/session', '/api/exchanges', '/api/totals',
    '/api/accounts', '/api/offers', '/api/config', '/api/config/history', '/api/config/export', '/api/logs', '/api/budgets', '/api/keys', '/api/logins',
    '/api/providers', '/api/balances', '/api/lists', '/api/chains', '/api/plugins', '/api/usage', '/api/spills',
    '/api/compression']) await call('GET', path);
  const { exchanges } = await call('GET', '/api/exchanges', { query: '?limit=10' });
  assert.equal(exchanges.length, 3);
  for (const { id } of exchanges) await call('GET', '/api/exchanges/{id}', { places: { id } });
  assert.ok(exchanges.find((one) => one.id === spilled.id).attempts_made > 1);
  for (const query of ['?period=minute', '?period=hour&by=chain', '?by=client_key']) await call('GET', '/api/totals', { query });
  for (const query of ['?period=hour&by=provider,model&compare=before&as=second/sim-second', '?by=agent&model=sim-second', '?format=csv'])
    await call('GET', '/api/usage', { query });
  const { rows } = await call('GET', '/api/spills', { query: '?by=cause,provider,to_provider&compare=before' });
  assert.ok(rows.some(({ names }) => names.cause === 'server' && names.provider === 'first'));
  await call('GET', '/api/spills', { query: '?period=day&format=csv' });
  for (const query of ['?spilled=true&cause=server&provider=first', '?tier=cheap', '?smaller=true']) await call('GET', '/api/exchanges', { query });
});

test('what was made smaller', async () => {
  const noisy = Array.from({ length: 20 }, (_, i) => `[\u001b[32mok\u001b[0m] part ${i} of the build`).join('\n');
  const calls = [{ id: 'c1', type: 'function', function: { name: 'sh', arguments: '{"command":"make"}' } }];
  const response = await fetch(`${opened.url}/v1/chat/completions`, {
    method: 'POST', headers: { authorization: 'Bearer admin-secret-1', 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'default', messages: [{ role: 'user', content: 'go' },
      { role: 'assistant', content: null, tool_calls: calls }, { role: 'tool', tool_call_id: 'c1', content: noisy }] }),
  });
  assert.equal(response.status, 200);
  const id = response.headers.get('x-spillway-exchange');
  const { savings, smaller } = await call('GET', '/api/exchanges/{id}', { places: { id } });
  assert.ok(savings.length > 0);
  const { key } = smaller[0];
  const both = await call('GET', '/api/exchanges/{id}/results/{key}', { places: { id, key } });
  assert.equal(both.before, noisy);
  assert.equal(await call('GET', '/api/originals/{handle}', { places: { handle: key.slice(0, 12) } }), noisy);
  await call('GET', '/api/originals/{handle}', { places: { handle: 'none' }, status: 404 });
  for (const query of ['', '?by=tool&period=day', '?by=compressor'])
    assert.ok((await call('GET', '/api/savings', { query })).savings.length > 0);
  await call('GET', '/api/savings', { query: '?by=nobody', status: 400 });
});

test('what was said, and a request sent again', async () => {
  const { transcript } = await call('GET', '/api/exchanges/{id}/bodies', { places: { id: spilled.id } });
  assert.ok(transcript.attempts.length > 1);
  assert.ok(transcript.attempts.every((one) => one.request.body.text.includes('Hello')));
  await call('GET', '/api/exchanges/{id}/bodies', { places: { id: 'none' }, status: 404 });
  const { id } = await call('POST', '/api/exchanges/{id}/replay', { places: { id: spilled.id }, status: 202 });
  while ((await call('GET', '/api/exchanges', { query: `?id=${id}` })).exchanges.length === 0);
  assert.equal((await call('GET', '/api/exchanges/{id}/bodies', { places: { id } })).transcript.replay_of, spilled.id);
  assert.deepEqual((await call('GET', '/api/exchanges/{id}/bodies', { places: { id: spilled.id } })).transcript.replays, [id]);
});

test('all that is changed', async () => {
  const places = { provider: 'first', account: 'main' };
  for (const use of ['disable', 'drain', 'enable'])
    await call('POST', '/api/accounts/{provider}/{account}/{use}', { places: { ...places, use } });
  await call('POST', '/api/accounts/{provider}/{account}/clear', { places });
  await call('POST', '/api/accounts/{provider}/{account}/test', { places });
  const wish = { provider: 'lab', name: 'one', plugin: 'openai-compatible', base_url: opened.first.url, tier: 'free', key: 'sk-of-the-lab-1' };
  const lab = { provider: 'lab', account: 'one' };
  await call('POST', '/api/accounts', { body: wish, status: 201 });
  await call('POST', '/api/accounts', { body: wish, status: 409 });
  await call('POST', '/api/accounts/{provider}/{account}/rename', { places: lab, body: { name: 'two' } });
  await call('DELETE', '/api/accounts/{provider}/{account}', { places: { ...lab, account: 'two' } });
  await call('DELETE', '/api/accounts/{provider}/{account}', { places: lab, status: 404 });
  const { revision, sections } = await call('GET', '/api/config');
  const chains = { ...sections.chains, more: [{ tier: 'cheap', use: ['second'] }] };
  const preview = await call('POST', '/api/config/preview', { body: { edits: { chains }, route: { model: 'more' } } });
  assert.equal(preview.plan.candidates[0].provider, 'second');
  assert.ok(preview.diff.some((line) => line.kind === 'added'));
  await call('POST', '/api/config', { body: { revision, edits: { chains } } });
  await call('POST', '/api/config', { body: { revision, edits: { chains } }, status: 409 });
  const { versions } = await call('GET', '/api/config/history');
  const now = await call('GET', '/api/config');
  await call('POST', '/api/config', { body: { revision: now.revision, restore: versions[0].id } });
  assert.deepEqual((await call('GET', '/api/config')).sections, sections);
  await call('POST', '/api/keys', { body: { name: 'k', budget: { per: 'day', tokens: 5 } }, status: 201 });
  await call('GET', '/api/keys');
  await call('DELETE', '/api/keys/{name}', { places: { name: 'k' } });
  await call('POST', '/api/route', { body: { model: 'default', needs: ['tools'] } });
  const exported = await call('GET', '/api/config/export');
  const taken = await call('GET', '/api/config');
  await call('POST', '/api/config', { body: { revision: taken.revision, import: exported } });
  await call('POST', '/api/password', { body: { password: 'correct horse battery' } });
  await call('POST', '/api/password', { body: { password: 'another battery' }, status: 401 });
  await call('POST', '/api/session', { body: { password: 'correct horse battery' } });
  await call('POST', '/api/password', { body: { password: null, current: 'correct horse battery' } });
  await call('POST', '/api/session', { body: { key: 'admin-secret-1' } });
  await call('DELETE', '/api/session', { headers: { 'x-spillway-page': '1' } });
});

test('what is refused', async () => {
  await call('GET', '/api/exchanges', { query: '?limit=x', status: 400 });
  await call('GET', '/api/exchanges/{id}', { places: { id: 'none' }, status: 404 });
  await call('GET', '/api/totals', { query: '?period=week', status: 400 });
  for (const query of ['?by=nobody', '?as=nobody/x', '?compare=after', '?period=minute&from=0']) await call('GET', '/api/usage', { query, status: 400 });
  await call('GET', '/api/spills', { query: '?by=agent', status: 400 });
  await call('POST', '/api/keys', { body: { nam: 'x' }, status: 400 });
  await call('POST', '/api/accounts', { body: { provider: 'nobody-s' }, status: 404 });
  await call('POST', '/api/config', { body: { edits: {} }, status: 400 });
  const { revision } = await call('GET', '/api/config');
  const chains = { default: [{ tier: 'cheap', use: ['nobody-s/model'] }] };
  const { error } = await call('POST', '/api/config', { body: { revision, edits: { chains } }, status: 422 });
  assert.match(error.message, /chains\.default\[0\]\.use\[0\]: there is no provider 'nobody-s'/);
  const { good, problems } = await call('POST', '/api/config/preview', { body: { edits: { chains } } });
  assert.equal(good, false);
  assert.equal(problems[0].path, 'chains.default[0].use[0]');
  assert.ok(problems[0].line > 0);
  await call('POST', '/api/logins', { body: { provider: 'nobody-s' }, status: 404 });
  await call('GET', '/api/logins/{id}', { places: { id: 'none' }, status: 404 });
  await call('DELETE', '/api/logins/{id}', { places: { id: 'none' }, status: 404 });
  await call('POST', '/api/session', { body: { key: 'wrong' }, status: 401 });
  await call('POST', '/api/session', { body: { password: 'none is set' }, status: 401 });
  await call('POST', '/api/password', { body: { password: 'short' }, status: 400 });
  await call('GET', '/api/logs', { query: '?level=loud', status: 400 });
  await call('POST', '/api/config/preview', { body: { import: '- no configuration' }, status: 422 });
  await call('POST', '/api/route', { body: { needs: ['magic'] }, status: 400 });
});

test('events are rows of the same form', async () => {
  const ending = new AbortController();
  visited.add('GET /api/events');
  const response = await fetch(`${opened.url}/api/events`, { headers: { authorization: 'Bearer admin-secret-1' }, signal: ending.signal });
  assert.equal(response.headers.get('content-type'), 'text/event-stream');
  await ask(opened.url, { key: 'admin-secret-1' });
  let text = '';
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  while (!/event: exchange\ndata: .*\n/.test(text) || !/event: state\ndata: .*\n/.test(text)) text += (await reader.read()).value;
  ending.abort();
  for (const [name, schema] of [['exchange', 'Listed'], ['state', 'State']]) {
    const validate = ajv.compile({ $ref: `api#/components/schemas/${schema}` });
    const data = JSON.parse(new RegExp(`event: ${name}\\ndata: (.*)\\n`).exec(text)[1]);
    assert.ok(validate(data), ajv.errorsText(validate.errors));
  }
});

test('log lines come as they are logged', async () => {
  const ending = new AbortController();
  visited.add('GET /api/logs/events');
  const headers = { authorization: 'Bearer admin-secret-1' };
  const response = await fetch(`${opened.url}/api/logs/events`, { headers, signal: ending.signal });
  assert.equal(response.headers.get('content-type'), 'text/event-stream');
  const { revision } = await call('GET', '/api/config');
  await call('POST', '/api/config', { body: { revision, edits: { log: 'debug' } } });
  let text = '';
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  while (!/event: line\ndata: .*reloaded.*\n/.test(text)) text += (await reader.read()).value;
  ending.abort();
  const validate = ajv.compile({ $ref: 'api#/components/schemas/LogLine' });
  const lines = [...text.matchAll(/event: line\ndata: (.*)\n/g)].map(([, data]) => JSON.parse(data));
  for (const line of lines) assert.ok(validate(line), ajv.errorsText(validate.errors));
  assert.ok(lines.every((line, i) => i === 0 || line.number === lines[i - 1].number + 1), 'each once, in their order');
});

test('no path is left out', async () => {
  const all = Object.entries(described.paths).flatMap(([path, item]) =>
    ['get', 'post', 'delete'].filter((method) => item[method]).map((method) => `${method.toUpperCase()} ${path}`));
  assert.deepEqual(all.filter((one) => !visited.has(one)), []);
  // And the host says itself what it serves.
  const { paths } = await call('GET', '/api/about');
  const served = paths.filter((path) => /^\w+ \/(api\/(?!tags|show|chat|generate|version|ps|embed|hello)|healthz|readyz|metrics)/.test(path))
    .map((path) => path.replace(/\/(enable|disable|drain)$/, '/{use}'));
  assert.deepEqual(served.filter((path) => !all.includes(path)), []);
});
