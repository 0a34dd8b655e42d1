// Hosts for the tests of the dashboard: one whose first tier fails when it is told to, and what is asked of them.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Host, Upstream } from './harness.mjs';

const run = promisify(execFile);

// `first` is asked before `second`; each has an upstream of its own. `more`: further configuration.
export async function openHost(more = '') {
  const [first, second] = await Promise.all([Upstream.start(), Upstream.start()]);
  const close = () => Promise.all([first.stop(), second.stop()]);
  const provider = (name, upstream, tier) => `  ${name}:
    plugin: openai-compatible
    base_url: ${upstream.url}/v1
    tier: ${tier}
    models: [{id: sim-${name}, input: 1, output: 2}]
    accounts: [{name: main, key: test-key-${name}}]
`;
  try {
    const host = await Host.startWith(`providers:
${provider('first', first, 'subscription')}${provider('second', second, 'cheap')}chains:
  default: [{tier: subscription, use: [first/sim-first]}, {tier: cheap, use: [second/sim-second]}]
${more}`, ['chat']);
    return { host, first, url: host.url, close: async () => { await host.stop(); await close(); } };
  } catch (error) {
    await close();
    throw error;
  }
}

// One request as an agent makes it; the id of its exchange.
export async function ask(url, { model = 'default', agent = 'some-agent/1.2', key, text = 'Hello' } = {}) {
  const response = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'user-agent': agent, ...(key ? { authorization: `Bearer ${key}` } : {}) },
    body: JSON.stringify({ model, messages: [{ role: 'user', content: text }] }),
  });
  await response.text();
  return { status: response.status, id: response.headers.get('x-spillway-exchange') };
}

// One that `first` fails at, so that `second` answers. Once for each host: `first` rests then.
export async function askWithSpill({ url, first }, some = {}) {
  await first.script([{ times: 2, do: { status: 500 } }]);
  const asked = await ask(url, some);
  await first.reset();
  return asked;
}

// What `spillway open` prints for that host.
export async function link(host) {
  const { stdout } = await run(process.env.SPILLWAY_PROGRAM, ['open', '--print', '--state', join(host.folder, 'state')]);
  return stdout.trim();
}

// One with a result of a tool that can be made smaller.
export async function askWithSmaller(url, { key } = {}) {
  const noisy = Array.from({ length: 20 }, (_, i) => `[\u001b[32mok\u001b[0m] part ${i} of the build`).join('\n');
  const calls = [{ id: 'c1', type: 'function', function: { name: 'sh', arguments: '{"command":"make"}' } }];
  const response = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST', headers: { 'content-type': 'application/json', ...(key ? { authorization: `Bearer ${key}` } : {}) },
    body: JSON.stringify({ model: 'default', messages: [{ role: 'user', content: 'go' },
      { role: 'assistant', content: null, tool_calls: calls }, { role: 'tool', tool_call_id: 'c1', content: noisy }] }),
  });
  await response.text();
  return { status: response.status, id: response.headers.get('x-spillway-exchange'), noisy };
}

// So many a second for so long, however long each takes.
export async function askAtPace(url, perSecond, seconds) {
  const began = performance.now();
  const asked = [];
  for (let i = 0; i < perSecond * seconds; ++i) {
    const wait = began + (i * 1000) / perSecond - performance.now();
    if (wait > 1) await new Promise((done) => setTimeout(done, wait));
    asked.push(ask(url, { agent: `pace-agent/${i}`, text: 'Hi' }));
  }
  return Promise.all(asked);
}
