// How agents are told where Spillway is. What each needs was found by running it (docs/agents.md).
export interface Place {
  base: string;   // "http://localhost:20128"
  key: string;    // a client key, or any text where none is needed
  model: string;  // a chain's name
}

export interface Agent {
  id: string;
  name: string;
  clients: string[];  // how its user agent begins
  steps: { say: string; code?: (place: Place) => string; label?: string }[];
}

const shell = (lines: string[]) => lines.join('\n');

export const agents: Agent[] = [
  {
    id: 'claude-code', name: 'Claude Code', clients: ['claude-cli', 'claude-code'],
    steps: [
      {
        say: 'Set these in the shell it is started from.', label: 'the variables',
        code: ({ base, key }) => shell([`export ANTHROPIC_BASE_URL=${base}`, `export ANTHROPIC_AUTH_TOKEN=${key}`]),
      },
      { say: 'Start it with the name of a chain as its model.', label: 'the command', code: ({ model }) => `claude --model ${model}` },
    ],
  },
  {
    id: 'codex', name: 'Codex', clients: ['codex'],
    steps: [
      {
        say: 'Add this to ~/.codex/config.toml.', label: 'the configuration',
        code: ({ base, model }) => shell([
          `model = "${model}"`, 'model_provider = "spillway"', '', '[model_providers.spillway]', 'name = "Spillway"',
          `base_url = "${base}/v1"`, 'env_key = "SPILLWAY_KEY"', 'wire_api = "responses"']),
      },
      { say: 'Start it with the key.', label: 'the command', code: ({ key }) => `SPILLWAY_KEY=${key} codex` },
    ],
  },
  {
    id: 'gemini-cli', name: 'Gemini CLI', clients: ['GeminiCLI', 'gemini-cli'],
    steps: [
      {
        say: 'Choose the key as its way to sign in, in ~/.gemini/settings.json.', label: 'the setting',
        code: () => '{"security": {"auth": {"selectedType": "gemini-api-key"}}}',
      },
      {
        say: 'Set these and start it.', label: 'the commands',
        code: ({ base, key, model }) => shell([
          `export GOOGLE_GEMINI_BASE_URL=${base}`, `export GEMINI_API_KEY=${key}`, `gemini --model ${model}`]),
      },
    ],
  },
  {
    id: 'opencode', name: 'OpenCode', clients: ['opencode'],
    steps: [
      {
        say: 'Add a provider to opencode.json.', label: 'the provider',
        code: ({ base, key, model }) => JSON.stringify({
          provider: {
            spillway: { npm: '@ai-sdk/openai-compatible', options: { baseURL: `${base}/v1`, apiKey: key }, models: { [model]: {} } },
          },
          model: `spillway/${model}`,
        }, null, 2),
      },
      { say: 'Start it.', label: 'the command', code: () => 'opencode' },
    ],
  },
  {
    id: 'qwen-code', name: 'Qwen Code', clients: ['QwenCode', 'qwen-code'],
    steps: [
      {
        say: 'Set these and start it; any model is a chain.', label: 'the commands',
        code: ({ base, key, model }) => shell([
          `export OPENAI_BASE_URL=${base}/v1`, `export OPENAI_API_KEY=${key}`, `export OPENAI_MODEL=${model}`, 'qwen --auth-type openai']),
      },
    ],
  },
  {
    id: 'cline', name: 'Cline', clients: ['Cline'],
    steps: [
      {
        say: 'Tell its command line where to go.', label: 'the command',
        code: ({ base, key, model }) =>
          `cline auth --provider openai-compatible --baseurl ${base}/v1 --apikey ${key} --modelid ${model}`,
      },
      { say: 'In the editor the same stands under API Provider: OpenAI Compatible.' },
    ],
  },
  {
    id: 'other', name: 'Anything else', clients: [],
    steps: [
      {
        say: 'Whatever speaks a known format can be pointed here. Chat or Responses:', label: 'the address for Chat and Responses',
        code: ({ base, key }) => shell([`OPENAI_BASE_URL=${base}/v1`, `OPENAI_API_KEY=${key}`]),
      },
      {
        say: 'Messages, Gemini and Ollama take the address without a path.', label: 'the address', code: ({ base }) => base,
      },
      {
        say: 'Or try it by hand.', label: 'the command',
        code: ({ base, key, model }) => shell([
          `curl ${base}/v1/chat/completions -H 'Content-Type: application/json' \\`, `  -H 'Authorization: Bearer ${key}' \\`,
          `  -d '{"model": "${model}", "messages": [{"role": "user", "content": "Hello"}]}'`]),
      },
    ],
  },
];

// Whether a request is of that agent. "Anything else" takes what none of the others is.
export function isOf(agent: Agent, client: string): boolean {
  const begins = (one: Agent) => one.clients.some((name) => client.toLowerCase().startsWith(name.toLowerCase()));
  return agent.clients.length > 0 ? begins(agent) : !agents.some(begins);
}
