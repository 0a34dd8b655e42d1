// Agents' own command line programs, without an account: each is connected by 'spillway connect' and runs a tool loop in
// a folder of its own against Spillway, over an upstream of every wire. The prompt tells the simulated upstream which
// tool to call.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, before, describe, it } from 'node:test';
import { open, routes } from './harness.mjs';

const modules = join(dirname(fileURLToPath(import.meta.url)), 'node_modules');
const limitMs = 240000;

// Runs a program to its end in `folder`, which is its home too; gives everything it said.
function run(script, args, folder, env) {
  return new Promise((resolve, reject) => {
    const work = join(folder, 'work');
    mkdirSync(work, { recursive: true });
    // Some packages start with a program of the machine, not with a script.
    const isScript = /\.[cm]?js$/.test(script);
    const file = join(modules, script);
    const child = spawn(isScript ? process.execPath : file, isScript ? [file, ...args] : args, {
      cwd: work, stdio: ['ignore', 'pipe', 'pipe'], timeout: limitMs, killSignal: 'SIGKILL',
      env: { PATH: process.env.PATH, HOME: folder, ...env },
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => { said += data; });
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve({ said, code: code ?? signal, work }));
  });
}

// What 'spillway connect' says of the agent, whose home is `folder`.
function connect(agent, folder, ...words) {
  const args = ['connect', agent, '--yes', '--state', join(folder, 'state'), ...words];
  return execFileSync(process.env.SPILLWAY_PROGRAM, args, { env: { PATH: process.env.PATH, HOME: folder }, encoding: 'utf8' });
}

function codex(url, model, prompt, folder, more = '') {
  connect('codex', folder, '--url', url, '--model', model);
  // The provider's table is the last of the file.
  if (more) appendFileSync(join(folder, '.codex', 'config.toml'), more);
  const args = ['exec', '--skip-git-repo-check', '--dangerously-bypass-approvals-and-sandbox', '--json', prompt];
  return run('@openai/codex/bin/codex.js', args, folder, {}).finally(() => connect('codex', folder, '--undo'));
}

// Agents that read one file and write another, with the words that make them: their program, where npm puts it without
// running scripts of packages, its arguments, and the tools.
const readers = [
  {
    agent: 'claude-code', name: 'Claude Code', wire: 'messages', program: `@anthropic-ai/claude-code-linux-${process.arch}/claude`, model: 'claude-sonnet-4-5',
    args: (prompt) => ['-p', prompt, '--allowedTools', 'Bash,Read,Write,Edit', '--permission-mode', 'acceptEdits'],
    env: { CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1', DISABLE_AUTOUPDATER: '1', DISABLE_TELEMETRY: '1', DISABLE_ERROR_REPORTING: '1' },
    read: (file) => `use tool Read with ${JSON.stringify({ file_path: file })}`,
    write: (file, content) => `use tool Write with ${JSON.stringify({ file_path: file, content })}`,
  },
  {
    agent: 'opencode', name: 'OpenCode', wire: 'chat', program: `opencode-linux-${process.arch}/bin/opencode`, model: 'm',
    // It puts quotes around an argument with a space in it, and escapes those within.
    args: (prompt) => ['run', '--auto', ...prompt.split(' ')], env: {},
    read: (file) => `use tool read with ${JSON.stringify({ filePath: file })}`,
    write: (file, content) => `use tool write with ${JSON.stringify({ filePath: file, content })}`,
  },
  {
    agent: 'qwen-code', name: 'Qwen Code', wire: 'chat', program: '@qwen-code/qwen-code/cli.js', model: 'm',
    args: (prompt) => ['-y', '-p', prompt], env: {},
    read: (file) => `use tool read_file with ${JSON.stringify({ file_path: file })}`,
    write: (file, content) => `use tool write_file with ${JSON.stringify({ file_path: file, content })}`,
  },
  {
    agent: 'gemini-cli', name: 'Gemini CLI', wire: 'gemini', program: '@google/gemini-cli/bundle/gemini.js', model: 'gemini-3-pro',
    args: (prompt) => ['-y', '--skip-trust', '-p', prompt], env: {},
    read: (file) => `use tool read_file with ${JSON.stringify({ file_path: file })}`,
    write: (file, content) => `use tool write_file with ${JSON.stringify({ file_path: file, content })}`,
  },
];

for (const reader of readers) {
  for (const route of routes(reader.wire).filter((one) => !one.direct)) {
    it(`${reader.name} ${route.name} reads a file, writes another, and is as it was`, async () => {
      const way = await open(route, reader.model);
      const folder = mkdtempSync(join(tmpdir(), 'spillway-agent-'));
      try {
        const work = join(folder, 'work');
        mkdirSync(work);
        writeFileSync(join(work, 'given.txt'), 'said-by-the-file\n');
        connect(reader.agent, folder, '--url', way.url, '--model', way.model());
        const prompt = `${reader.read(join(work, 'given.txt'))} and ${reader.write(join(work, 'made.txt'), 'by the model')}`;
        const { said, code } = await run(reader.program, reader.args(prompt), folder, reader.env);
        assert.equal(code, 0, said);
        assert.match(said, /said-by-the-file/, said);
        assert.equal(readFileSync(join(work, 'made.txt'), 'utf8').trim(), 'by the model', said);
        connect(reader.agent, folder, '--undo');
        assert.equal(existsSync(join(folder, 'state', 'connect', reader.agent)), false);
      } finally {
        await way.close();
        rmSync(folder, { recursive: true, force: true });
      }
    });
  }
}

// This one has no tool that reads files but the shell, and edits them with a text in a grammar of its own.
for (const route of routes('responses').filter((one) => !one.direct)) {
  describe(`Codex ${route.name}`, () => {
    let way;
    let folder;
    before(async () => {
      way = await open(route, 'gpt-5.5');
      folder = mkdtempSync(join(tmpdir(), 'spillway-agent-'));
      mkdirSync(join(folder, 'work'));
      writeFileSync(join(folder, 'work', 'given.txt'), 'said-by-the-file\n');
    });
    after(async () => {
      await way?.close();
      rmSync(folder, { recursive: true, force: true });
    });

    it('reads a file with a command', async () => {
      const { said, code } = await codex(way.url, way.model(), 'use tool exec_command with {"cmd":"cat given.txt"}', folder);
      assert.equal(code, 0, said);
      assert.match(said, /The tools said: .*said-by-the-file/s, said);
    });

    it('edits it with its free-text tool', async () => {
      const patch = '*** Begin Patch\n*** Update File: given.txt\n@@\n-said-by-the-file\n+by the model\n*** End Patch';
      const input = route.sameWire ? `{${patch}}` : JSON.stringify({ input: patch });
      const { said, work } = await codex(way.url, way.model(), `use tool apply_patch with ${input}`, folder);
      assert.equal(readFileSync(join(work, 'given.txt'), 'utf8'), 'by the model\n', said);
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
