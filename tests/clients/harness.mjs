// Starts what a client test needs: the simulated upstream, and Spillway before it when SPILLWAY_PROGRAM names one.
// Everything listens on 127.0.0.1 on free ports and ends with the test.
import { spawn } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const simulatorProgram = process.env.SPILLWAY_SIMULATOR;
const hostProgram = process.env.SPILLWAY_PROGRAM;
const pluginFolder = process.env.SPILLWAY_PLUGINS;
const providerFolder = process.env.SPILLWAY_TEST_PROVIDERS;

if (!simulatorProgram) throw new Error('SPILLWAY_SIMULATOR must name the built spillway-simulator; run this through ctest');

const startLimitMs = 20000;

// Runs a program until `pattern` appears on its standard output; gives the match and how to end it.
function start(program, args, pattern, env = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, ...env } });
    let out = '';
    let errors = '';
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`${program} said nothing in ${startLimitMs} ms; ${errors.slice(-2000)}`));
    }, startLimitMs);
    child.stderr.on('data', (data) => { errors = (errors + data).slice(-20000); });
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      clearTimeout(timer);
      reject(new Error(`${program} ended with ${code ?? signal}: ${errors.slice(-2000)}`));
    });
    child.stdout.on('data', (data) => {
      out += data;
      const match = out.match(pattern);
      if (!match) return;
      clearTimeout(timer);
      resolve({
        match,
        errors: () => errors,
        stop: () => new Promise((done) => {
          if (child.exitCode !== null || child.signalCode !== null) return done();
          child.once('exit', done);
          child.kill('SIGTERM');
          setTimeout(() => child.kill('SIGKILL'), 5000).unref();
        }),
      });
    });
  });
}

export class Upstream {
  static async start() {
    const process = await start(simulatorProgram, ['--port', '0', '--die-with-parent'], /listening (\d+)/);
    return Object.assign(new Upstream(), { process, url: `http://127.0.0.1:${process.match[1]}` });
  }

  // What it received so far, benchmarks left out.
  async log() { return (await fetch(`${this.url}/_sim/log`)).json(); }

  // The first entry that `fits`, waiting up to two seconds for it.
  async waitFor(fits, what) {
    const end = Date.now() + 2000;
    for (;;) {
      const found = (await this.log()).find(fits);
      if (found) return found;
      if (Date.now() > end) throw new Error(`the upstream did not see: ${what}`);
      await new Promise((done) => setTimeout(done, 10));
    }
  }

  async reset() { await fetch(`${this.url}/_sim/reset`); }

  // What it does with the next requests: see tests/simulator/README.md.
  async script(entries) { await fetch(`${this.url}/_sim/script`, { method: 'POST', body: JSON.stringify(entries) }); }
  async stop() { await this.process.stop(); }
}

// Each error test has a provider of its own, so that what one has done to an account is no matter to the next.
export const providers = ['up', 'bad', 'denied', 'limited', 'overloaded', 'cutting'];

// How Spillway reaches an upstream of each wire: the codec it needs, a provider that takes any base URL, and what of the
// simulator's URL that is. The wires without a provider of their own for that have one beside these tests. And what a
// client of another wire must know: the status of an upstream with too much to do, whether a tool can be forced, whether
// thinking wants an effort, whether it is shown only to those who ask for a summary, and how the token begins that comes
// with it.
const wires = {
  chat: { codec: 'openai-chat', provider: 'openai-compatible', base: '/v1', wantsEffort: true },
  messages: { codec: 'anthropic-messages', provider: 'anthropic-compatible', base: '', overloaded: 529, token: /"signature":"c2ltdWxhdGVk/ },
  responses: { codec: 'openai-responses', provider: 'test-responses', base: '/v1', wantsEffort: true, asksForSummary: true, token: /"encrypted_content":"gAAAAABo/ },
  gemini: { codec: 'gemini', provider: 'test-gemini', base: '/v1beta', token: /"thoughtSignature":"EjAK/ },
  ollama: { codec: 'ollama', provider: 'test-ollama', base: '', forcesNoTool: true },
  cohere: { codec: 'cohere', provider: 'test-cohere', base: '' },
  bedrock: { codec: 'bedrock-converse', provider: 'test-bedrock', base: '', token: /"signature":"EjcK/ },
};

// Upstreams of these wires count tokens; for the others Spillway does, with a real tokenizer.
const countingWires = ['messages', 'responses', 'gemini', 'bedrock'];

const ownProvider = (wire) => providerFolder && join(providerFolder, `${wires[wire].provider}.so`);
const hasCodec = (wire) => !pluginFolder || existsSync(join(pluginFolder, `${wires[wire].codec}.so`));
const hasProvider = (wire) => (pluginFolder && existsSync(join(pluginFolder, `${wires[wire].provider}.so`)))
  || (ownProvider(wire) && existsSync(ownProvider(wire)));

function configuration(upstreamWire, url) {
  const { provider, base } = wires[upstreamWire];
  const one = (name) => `  ${name}:
    plugin: ${provider}
    base_url: ${url}${base}
    tier: cheap
    accounts: [{name: a, key: test-key-${name}}]
`;
  return `providers:
${providers.map(one).join('')}# What clients make of a stream that ends too early is part of what is tested.
rescue: error
chains:
  default: [{tier: cheap, use: [up/sim-large]}]
`;
}

// The built plugins, and beside them those files and the tests' own providers for these wires where they need one.
function pluginsFor(upstreamWires, folder, files) {
  const own = [...upstreamWires.map(ownProvider).filter((file) => file && existsSync(file)), ...files];
  if (!pluginFolder || own.length === 0) return pluginFolder;
  const target = join(folder, 'plugins');
  mkdirSync(target, { mode: 0o700 });
  const built = readdirSync(pluginFolder).filter((name) => name.endsWith('.so')).map((name) => join(pluginFolder, name));
  for (const file of [...built, ...own]) {
    const copy = join(target, file.slice(file.lastIndexOf('/') + 1));
    copyFileSync(file, copy);
    chmodSync(copy, 0o700);
  }
  return target;
}

export class Host {
  static start(upstreamWire, url) { return Host.startWith(configuration(upstreamWire, url), [upstreamWire]); }

  // As somebody has it who has just cloned it: without configuration and keys, over simulated tiers.
  static startFresh() { return Host.startWith('', []); }

  // `plugins`: files beside the built ones. `env`: variables besides those of this process.
  static async startWith(yaml, upstreamWires, { plugins: files = [], env = {} } = {}) {
    const folder = mkdtempSync(join(tmpdir(), 'spillway-clients-'));
    const args = ['--listen', '127.0.0.1:0', '--state', join(folder, 'state')];
    if (yaml !== '') {
      // Vendors' lists of models are not what these tests are about.
      writeFileSync(join(folder, 'config.yaml'), `catalogue: {refresh: 0s}\n${yaml}`, { mode: 0o600 });
      args.push('--config', join(folder, 'config.yaml'));
    }
    const plugins = pluginsFor(upstreamWires, folder, files);
    if (plugins) args.push('--plugins', plugins);
    try {
      const process = await start(hostProgram, args, /listening on (http:\/\/\S+)/, env);
      return Object.assign(new Host(), { process, folder, url: process.match[1] });
    } catch (error) {
      rmSync(folder, { recursive: true, force: true });
      throw error;
    }
  }

  async stop() {
    await this.process.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

// The ways from a client of `clientWire` to an upstream. Direct keeps the tests themselves honest: what they expect is what
// they get without Spillway between.
export function routes(clientWire) {
  const list = [{ name: 'straight to the upstream', upstreamWire: clientWire, direct: true }];
  if (hostProgram && hasCodec(clientWire)) {
    for (const upstreamWire of Object.keys(wires)) {
      if (!hasCodec(upstreamWire) || !hasProvider(upstreamWire)) continue;
      list.push({ name: `through Spillway to a ${upstreamWire} upstream`, upstreamWire, direct: false });
    }
  }
  return list.map((route) => {
    const { overloaded = 503, forcesNoTool, wantsEffort, asksForSummary, token } = wires[route.upstreamWire];
    const sameWire = route.upstreamWire === clientWire;
    const upstreamCounts = countingWires.includes(route.upstreamWire);
    const across = !sameWire && { forcesNoTool, wantsEffort, asksForSummary };
    return { ...route, sameWire, upstreamCounts, overloaded, token, ...across };
  });
}

// Opens a route: base URL without a path, the upstream to look into, and how to name the model `name` so that a request
// goes there.
export async function open(route, name = 'm') {
  const upstream = await Upstream.start();
  let host = null;
  try {
    if (!route.direct) host = await Host.start(route.upstreamWire, upstream.url);
  } catch (error) {
    await upstream.stop();
    throw error;
  }
  return {
    upstream,
    url: host ? host.url : upstream.url,
    model: (words = '', provider = 'up') => (host ? `${provider}/` : '') + (words ? `${name}@${words}` : name),
    async close() {
      if (host) await host.stop();
      await upstream.stop();
    },
  };
}

// The upstream wires a client can be led to through Spillway; none when there is no host.
export const upstreamWires = () => (hostProgram ? Object.keys(wires).filter((wire) => hasCodec(wire) && hasProvider(wire)) : []);

// A host whose chain `over-WIRE-for-CLIENT`, for each upstream wire and each name in `clients`, begins at `first`, in that
// wire, and goes on with `second`. A model for each chain, so that what one has done to a model is no matter to the next.
export function openRescue(first, second, clients) {
  const led = upstreamWires();
  const providerOf = (wire) => `  ${wire}:
    plugin: ${wires[wire].provider}
    base_url: ${first.url}${wires[wire].base}
    accounts: [{name: a, key: test-key-${wire}}]
`;
  const chainOf = (wire, client) => `  over-${wire}-for-${client}:
    tiers:
      - {tier: cheap, use: [${wire}/for-${client}]}
      - {tier: free, use: [second/sim-small]}
    rescue: auto
`;
  return Host.startWith(`providers:
${led.map(providerOf).join('')}  second:
    plugin: openai-compatible
    base_url: ${second.url}/v1
    accounts: [{name: a, key: test-key-second}]
rescue: error
chains:
${led.flatMap((wire) => clients.map((client) => chainOf(wire, client))).join('')}default_chain: over-${led[0]}-for-${clients[0]}
`, led);
}

// The names of the tools in a request of a wire whose tools are functions.
export const offeredTools = (entry) => JSON.parse(entry.body).tools.map((tool) => tool.function.name);

// A red square of 8 x 8 as PNG.
export const picture =
  'iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAEklEQVR4nGP8z4APMOGVHbHSAEEsAROxCnMTAAAAAElFTkSuQmCC';

export const weatherSchema = {
  type: 'object',
  properties: { city: { type: 'string' }, days: { type: 'integer' } },
  required: ['city'],
};
