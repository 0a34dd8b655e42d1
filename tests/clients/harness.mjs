// Starts what a client test needs: the simulated upstream, and Spillway before it when SPILLWAY_PROGRAM names one.
// Everything listens on 127.0.0.1 on free ports and ends with the test.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const simulatorProgram = process.env.SPILLWAY_SIMULATOR;
const hostProgram = process.env.SPILLWAY_PROGRAM;
const pluginFolder = process.env.SPILLWAY_PLUGINS;

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
  async stop() { await this.process.stop(); }
}

// Each error test has a provider of its own, so that what one has done to an account is no matter to the next.
export const providers = ['up', 'bad', 'denied', 'limited', 'overloaded', 'cutting'];

function configuration(upstreamWire, url) {
  const plugin = upstreamWire === 'chat' ? 'openai-compatible' : 'anthropic-compatible';
  const base = upstreamWire === 'chat' ? `${url}/v1` : url;
  const one = (name) => `  ${name}:
    plugin: ${plugin}
    base_url: ${base}
    tier: cheap
    accounts: [{name: a, key: test-key-${name}}]
`;
  return `providers:
${providers.map(one).join('')}chains:
  default: [{tier: cheap, use: [up/sim-large]}]
`;
}

export class Host {
  static async start(upstreamWire, url) {
    const folder = mkdtempSync(join(tmpdir(), 'spillway-clients-'));
    writeFileSync(join(folder, 'config.yaml'), configuration(upstreamWire, url), { mode: 0o600 });
    const args = ['--config', join(folder, 'config.yaml'), '--listen', '127.0.0.1:0', '--state', join(folder, 'state')];
    if (pluginFolder) args.push('--plugins', pluginFolder);
    try {
      const process = await start(hostProgram, args, /listening on (http:\/\/\S+)/);
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
  if (hostProgram) {
    list.push({ name: 'through Spillway to a chat upstream', upstreamWire: 'chat', direct: false });
    list.push({ name: 'through Spillway to a messages upstream', upstreamWire: 'messages', direct: false });
  }
  return list.map((route) => ({ ...route, sameWire: route.upstreamWire === clientWire }));
}

// Opens a route: base URL without a path, the upstream to look into, and how to name a model so that it goes there.
export async function open(route) {
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
    model: (words = '', provider = 'up') => (host ? `${provider}/` : '') + (words ? `m@${words}` : 'm'),
    async close() {
      if (host) await host.stop();
      await upstream.stop();
    },
  };
}

// A red square of 8 x 8 as PNG.
export const picture =
  'iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAEklEQVR4nGP8z4APMOGVHbHSAEEsAROxCnMTAAAAAElFTkSuQmCC';

export const weatherSchema = {
  type: 'object',
  properties: { city: { type: 'string' }, days: { type: 'integer' } },
  required: ['city'],
};
