// Agents' own command line programs, without an account: each runs a tool loop in an empty folder against Spillway, over
// an upstream of every wire. The prompt tells the simulated upstream which tool to call.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, before, describe, it } from 'node:test';
import { open, routes } from './harness.mjs';

const modules = join(dirname(fileURLToPath(import.meta.url)), 'node_modules');
const limitMs = 120000;

// Runs a program to its end in `folder`, which is its home too; gives everything it said.
function run(script, args, folder, env) {
  return new Promise((resolve, reject) => {
    const work = join(folder, 'work');
    mkdirSync(work, { recursive: true });
    const child = spawn(process.execPath, [join(modules, script), ...args], {
      cwd: work, stdio: ['ignore', 'pipe', 'pipe'], timeout: limitMs, killSignal: 'SIGKILL',
      env: { PATH: process.env.PATH, HOME: folder, ...env },
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => { said += data; });
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve({ said, code: code ?? signal, work }));
  });
}

function write(file, text) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function codex(url, model, prompt, folder, more = '') {
  write(join(folder, '.codex', 'config.toml'), `model_provider = "spillway"
[model_providers.spillway]
name = "spillway"
base_url = "${url}/v1"
env_key = "SPILLWAY_KEY"
wire_api = "responses"
${more}`);
  const args = ['exec', '--skip-git-repo-check', '--dangerously-bypass-approvals-and-sandbox', '--json', '-m', model, prompt];
  return run('@openai/codex/bin/codex.js', args, folder, { SPILLWAY_KEY: 'client-key' });
}

function gemini(url, model, prompt, folder) {
  write(join(folder, '.gemini', 'settings.json'), '{"security":{"auth":{"selectedType":"gemini-api-key"}}}');
  const args = ['-m', model, '-y', '--skip-trust', '-p', prompt];
  return run('@google/gemini-cli/bundle/gemini.js', args, folder, { GEMINI_API_KEY: 'client-key', GOOGLE_GEMINI_BASE_URL: url });
}

for (const [wire, name] of [['responses', 'gpt-5.5'], ['gemini', 'gemini-3-pro']]) {
  for (const route of routes(wire).filter((one) => !one.direct)) {
    describe(`${wire === 'responses' ? 'Codex' : 'Gemini CLI'} ${route.name}`, () => {
      let way;
      let folder;
      before(async () => {
        way = await open(route, name);
        folder = mkdtempSync(join(tmpdir(), 'spillway-agent-'));
      });
      after(async () => {
        await way?.close();
        rmSync(folder, { recursive: true, force: true });
      });

      if (wire === 'gemini') {
        it('runs a command', async () => {
          const prompt = 'use tool run_shell_command with {"command":"echo said-by-the-shell","description":"says it"}';
          const { said, code } = await gemini(way.url, way.model(), prompt, folder);
          assert.equal(code, 0, said);
          assert.match(said, /The tools said: .*said-by-the-shell/s, said);
        });
        return;
      }

      it('runs a command', async () => {
        const { said, code } = await codex(way.url, way.model(), 'use tool exec_command with {"cmd":"echo said-by-the-shell"}', folder);
        assert.equal(code, 0, said);
        assert.match(said, /The tools said: .*said-by-the-shell/s, said);
      });

      it('patches a file with its free-text tool', async () => {
        const patch = '*** Begin Patch\n*** Add File: made.txt\n+by the model\n*** End Patch';
        const input = route.sameWire ? `{${patch}}` : JSON.stringify({ input: patch });
        const { said, work } = await codex(way.url, way.model(), `use tool apply_patch with ${input}`, folder);
        assert.ok(existsSync(join(work, 'made.txt')), said);
        assert.equal(readFileSync(join(work, 'made.txt'), 'utf8'), 'by the model\n');
      });

      it('is told that the conversation is too long in words it knows', async () => {
        const { said } = await codex(way.url, way.model('error=context', 'bad'), 'hello', folder, 'request_max_retries = 0\n');
        assert.match(said, /context window/, said);
      });

      it('asks again at once when it may not have a WebSocket', async () => {
        const begun = Date.now();
        const { said } = await codex(way.url, way.model(), 'say exactly: fine', folder, 'supports_websockets = true\n');
        assert.match(said, /"text":"fine"/, said);
        assert.ok(Date.now() - begun < 8000, `it took ${Date.now() - begun} ms`);
      });
    });
  }
}
