// Records conversations of coding agents: node record.mjs <folder with the agents' node_modules> <clone of this
// repository> <folder for the result> [task/agent ...]
//
// The agents are real and do real work in real projects, with a model whose part is written in tasks/. Kept is the list
// of turns of the last request, as the agent has sent it, but for what agents.mjs leaves out.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { agents } from './agents.mjs';
import { WrittenModel } from './model.mjs';
import { tasks } from './tasks.mjs';

const [modules, repository, result, ...chosen] = process.argv.slice(2);
if (!result) throw new Error('node record.mjs <node_modules of the agents> <clone of this repository> <result> [task/agent ...]');
const file = join(result, 'conversations.jsonl');
const limitMs = 1800000;

// Names of people, of folders and of this machine are others in what is kept.
function tidied(text, root) {
  const writers = execFileSync('git', ['-C', repository, 'log', '--format=%an%n%ae'], { encoding: 'utf8', maxBuffer: 1 << 26 });
  let out = text.replaceAll(`${root}/home`, '/home/dev').replaceAll(root, '/src').replaceAll(resolve(repository), '/src/origin').replaceAll(userInfo().homedir, '/home/dev');
  for (const name of new Set(writers.split('\n').filter(Boolean))) out = out.replaceAll(name, name.includes('@') ? 'ada@example.com' : 'Ada Writer');
  return out.replaceAll(hostname(), 'builder');
}

async function record(task, name) {
  const agent = agents[name];
  const root = mkdtempSync(join(tmpdir(), 'conversation-'));
  const home = join(root, 'home');
  const work = join(root, task.project);
  mkdirSync(home);
  const env = {
    PATH: `/usr/bin:/bin:${process.env.PATH}`, HOME: home, LANG: 'C.UTF-8', TERM: 'xterm-256color', PAGER: 'cat', GIT_PAGER: 'cat',
    GIT_AUTHOR_NAME: 'Ada Writer', GIT_AUTHOR_EMAIL: 'ada@example.com', GIT_COMMITTER_NAME: 'Ada Writer', GIT_COMMITTER_EMAIL: 'ada@example.com',
    CI: '', ...task.env,
  };
  execFileSync('bash', ['-ec', task.setUp], { cwd: root, env: { ...env, REPOSITORY: resolve(repository) }, stdio: ['ignore', 'ignore', 'inherit'] });
  const steps = task.steps.map((step) => {
    const actions = Array.isArray(step) ? step : step.calls ?? [step];
    return { words: step.words, calls: actions.map((action) => agent.tool(action, work)) };
  });
  const model = await WrittenModel.start(agent.wire, steps, task.words.slice(0, 40), agent.fits);
  try {
    agent.prepare?.(home, model.url);
    const program = join(modules, agent.program);
    const isScript = /\.[cm]?js$/.test(program);
    const said = await new Promise((done, failed) => {
      const child = spawn(isScript ? process.execPath : program, [...(isScript ? [program] : []), ...agent.args(task.words)], {
        cwd: work, env: { ...env, ...agent.env(model.url) }, stdio: ['ignore', 'pipe', 'pipe'], timeout: limitMs, killSignal: 'SIGKILL',
      });
      let text = '';
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => { text += data; });
      child.on('error', failed);
      child.on('exit', () => done(text));
    });
    if (!model.last || model.wire.said(model.last) < steps.length) throw new Error(`${task.name}/${name} came to step ${model.last && model.wire.said(model.last)} of ${steps.length}: ${said.slice(-1500)}`);
    const turns = JSON.parse(tidied(JSON.stringify(agent.conversation(model.last, task.words)), root));
    return { name: `${task.name}/${name}`, agent: name, wire: agent.wire, project: task.project, turns: agent.turns, list: turns };
  } finally {
    model.stop();
    rmSync(root, { recursive: true, force: true });
  }
}

mkdirSync(result, { recursive: true });
const kept = existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line)) : [];
const all = tasks.flatMap((task) => task.agents.map((name) => [task, name]));
const wanted = chosen.length > 0 ? chosen.flatMap((one) => all.filter(([task, name]) => `${task.name}/${name}` === one)) : all;
for (const [task, name] of wanted) {
  try {
    const made = await record(task, name);
    const at = kept.findIndex((one) => one.name === made.name);
    if (at < 0) kept.push(made); else kept[at] = made;
    kept.sort((a, b) => (a.name < b.name ? -1 : 1));
    writeFileSync(file, kept.map((one) => `${JSON.stringify(one)}\n`).join(''));
    console.log(made.name, made.list.length, 'turns', JSON.stringify(made.list).length, 'bytes');
  } catch (error) {
    console.error(String(error.message ?? error).slice(0, 2000));
    process.exitCode = 1;
  }
}
