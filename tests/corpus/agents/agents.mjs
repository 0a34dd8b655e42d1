// The agents: how each is started against a model at a given address, what it calls its tools, and which turns of its
// requests are the conversation. Its own instructions, tools and reminders are left out: they are its maker's.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const reminder = /\s*<system-reminder>[\s\S]*?<\/system-reminder>\s*/g;

function patch(edit) {
  const lines = (text, sign) => text.split('\n').map((line) => sign + line).join('\n');
  return edit.old === undefined
    ? `*** Begin Patch\n*** Add File: ${edit.write}\n${lines(edit.text, '+')}\n*** End Patch\n`
    : `*** Begin Patch\n*** Update File: ${edit.edit}\n@@\n${lines(edit.old, '-')}\n${lines(edit.new, '+')}\n*** End Patch\n`;
}

const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;

// What an agent that has only a shell does for the others' tools.
const shell = {
  read: ({ read, from, lines }) => (from ? `sed -n '${from},${from + lines - 1}p' ${read}` : `cat ${read}`),
  search: ({ search, in: where = '.', kind }) => `rg -n ${kind ? `-g ${quoted(kind)} ` : ''}${quoted(search)} ${where}`,
  find: ({ find }) => `rg --files -g ${quoted(find)}`,
};

export const agents = {
  'claude-code': {
    wire: 'anthropic-messages', turns: 'messages',
    program: `@anthropic-ai/claude-code-linux-${process.arch}/claude`,
    args: (task) => ['-p', task, '--model', 'claude-sonnet-4-5', '--dangerously-skip-permissions'],
    env: (url) => ({
      ANTHROPIC_BASE_URL: url, ANTHROPIC_API_KEY: 'written', CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1', DISABLE_AUTOUPDATER: '1',
      DISABLE_TELEMETRY: '1', DISABLE_ERROR_REPORTING: '1', IS_SANDBOX: '1', BASH_DEFAULT_TIMEOUT_MS: '600000',
    }),
    fits: (body) => body.tools?.some((tool) => tool.name === 'Bash'),
    tool(action, folder) {
      const path = (name) => join(folder, name);
      if (action.run) return { name: 'Bash', input: { command: action.run, description: action.why ?? 'Run it' } };
      if (action.read) return { name: 'Read', input: { file_path: path(action.read), ...(action.from && { offset: action.from, limit: action.lines }) } };
      if (action.search) return { name: 'Bash', input: { command: shell.search(action), description: 'Search' } };
      if (action.find) return { name: 'Bash', input: { command: shell.find(action), description: 'Find files' } };
      if (action.edit) return { name: 'Edit', input: { file_path: path(action.edit), old_string: action.old, new_string: action.new } };
      return { name: 'Write', input: { file_path: path(action.write), content: action.text } };
    },
    conversation: (body, task) => body.messages.map((turn, index) => (index === 0 ? { role: 'user', content: task } : plain(turn))).filter((turn) => turn.content.length > 0),
  },
  'qwen-code': {
    wire: 'openai-chat', turns: 'messages',
    program: '@qwen-code/qwen-code/cli.js',
    args: (task) => ['-y', '-p', task],
    env: (url) => ({ OPENAI_BASE_URL: `${url}/v1`, OPENAI_API_KEY: 'written', OPENAI_MODEL: 'qwen3-coder-plus' }),
    prepare(home) {
      mkdirSync(join(home, '.qwen'), { recursive: true });
      writeFileSync(join(home, '.qwen/settings.json'), JSON.stringify({ security: { auth: { selectedType: 'openai' } }, privacy: { usageStatisticsEnabled: false }, telemetry: { enabled: false } }));
    },
    fits: (body) => body.tools?.some((tool) => tool.function?.name === 'run_shell_command'),
    tool(action, folder) {
      const path = (name) => join(folder, name);
      if (action.run) return { name: 'run_shell_command', input: { command: action.run, description: action.why ?? 'Run it', is_background: false, timeout: 600000 } };
      if (action.read) return { name: 'read_file', input: { file_path: path(action.read), ...(action.from && { offset: action.from - 1, limit: action.lines }) } };
      if (action.search) return { name: 'grep_search', input: { pattern: action.search, path: path(action.in ?? '.'), ...(action.kind && { glob: action.kind }) } };
      if (action.find) return { name: 'glob', input: { pattern: action.find } };
      if (action.edit) return { name: 'edit', input: { file_path: path(action.edit), old_string: action.old, new_string: action.new } };
      return { name: 'write_file', input: { file_path: path(action.write), content: action.text } };
    },
    conversation(body, task) {
      const first = body.messages.findIndex((turn) => turn.role === 'assistant' && turn.tool_calls);
      return [{ role: 'user', content: task }, ...body.messages.slice(first)];
    },
  },
  codex: {
    wire: 'openai-responses', turns: 'input',
    program: '@openai/codex/bin/codex.js',
    args: (task) => ['exec', '--skip-git-repo-check', '--dangerously-bypass-approvals-and-sandbox', '--json', task],
    env: () => ({ WRITTEN_KEY: 'written' }),
    prepare(home, url) {
      mkdirSync(join(home, '.codex'), { recursive: true });
      writeFileSync(join(home, '.codex/config.toml'), `model = "gpt-5.5"\nmodel_provider = "written"\n[model_providers.written]\nname = "written"\nbase_url = "${url}/v1"\nenv_key = "WRITTEN_KEY"\nwire_api = "responses"\n`);
    },
    fits: (body) => body.tools?.some((tool) => tool.name === 'exec_command'),
    tool(action) {
      if (action.edit || action.write) return { name: 'apply_patch', free: patch(action) };
      const cmd = action.run ?? shell[action.read ? 'read' : action.search ? 'search' : 'find'](action);
      return { name: 'exec_command', input: { cmd, yield_time_ms: 30000, max_output_tokens: 10000 } };
    },
    conversation(body, task) {
      const first = body.input.findIndex((item) => /_call$/.test(item.type ?? ''));
      return [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: task }] }, ...body.input.slice(first)];
    },
  },
  'gemini-cli': {
    wire: 'gemini', turns: 'contents',
    program: '@google/gemini-cli/bundle/gemini.js',
    args: (task) => ['-y', '--skip-trust', '-m', 'gemini-2.5-pro', '-p', task],
    env: (url) => ({ GOOGLE_GEMINI_BASE_URL: url, GEMINI_API_KEY: 'written' }),
    prepare(home) {
      mkdirSync(join(home, '.gemini'), { recursive: true });
      writeFileSync(join(home, '.gemini/settings.json'), JSON.stringify({ security: { auth: { selectedType: 'gemini-api-key' } }, privacy: { usageStatisticsEnabled: false } }));
    },
    fits: (body) => body.tools?.some((set) => set.functionDeclarations?.some((tool) => tool.name === 'run_shell_command')),
    tool(action, folder) {
      const path = (name) => join(folder, name);
      // Its shell has an empty GIT_EXTERNAL_DIFF, over which git stumbles.
      if (action.run) return { name: 'run_shell_command', input: { command: action.run.replace(/git (diff|show|log -p)\b/g, 'git $1 --no-ext-diff'), description: action.why ?? 'Run it' } };
      if (action.read) return { name: 'read_file', input: { file_path: path(action.read), ...(action.from && { start_line: action.from, end_line: action.from + action.lines - 1 }) } };
      if (action.search) return { name: 'grep_search', input: { pattern: action.search, dir_path: action.in ?? '.', ...(action.kind && { include_pattern: action.kind }) } };
      if (action.find) return { name: 'glob', input: { pattern: action.find } };
      if (action.edit) return { name: 'replace', input: { file_path: path(action.edit), instruction: action.why ?? 'Change it', old_string: action.old, new_string: action.new } };
      return { name: 'write_file', input: { file_path: path(action.write), content: action.text } };
    },
    conversation(body, task) {
      const first = body.contents.findIndex((turn) => turn.role === 'model' && turn.parts.some((part) => part.functionCall));
      return [{ role: 'user', parts: [{ text: task }] }, ...body.contents.slice(first)];
    },
  },
};

// A turn without what the agent has put into it on its own account, and without marks for caches.
function plain(turn) {
  if (typeof turn.content === 'string') return { role: turn.role, content: turn.content.replace(reminder, '') };
  const blocks = turn.content.map(({ cache_control: _, ...block }) => {
    if (block.type === 'tool_result' && typeof block.content === 'string') return { ...block, content: block.content.replace(reminder, '') };
    return block;
  });
  return { role: turn.role, content: blocks.filter((block) => block.type !== 'text' || !/<system-reminder>/.test(block.text)) };
}
