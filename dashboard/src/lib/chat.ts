// A conversation with a model in the Chat wire: what is sent, what comes back piece by piece, and the same as code.
import { t } from '../lang/words';
export interface Picture {
  name: string;
  url: string;  // a data URL
}

export interface ToolCall {
  id: string;
  name: string;
  arguments: string;  // JSON text, as far as it has come
}

export interface Turn {
  role: 'user' | 'assistant' | 'tool';
  text: string;
  pictures?: Picture[];
  calls?: ToolCall[];
  callId?: string;  // tool: what it answers
}

export interface Options {
  system: string;
  tools: string;  // JSON text: a list of functions; empty: none
  maxTokens: number | null;
}

export interface Answer {
  text: string;
  reasoning: string;
  calls: ToolCall[];
  finish: string | null;
  input: number | null;
  output: number | null;
  error: string;  // empty: none
}

export const emptyAnswer: Answer = { text: '', reasoning: '', calls: [], finish: null, input: null, output: null, error: '' };

export const sampleTool = JSON.stringify([{
  name: 'get_weather', description: 'The weather of a city', parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
}], null, 2);

// The tools as the wire has them; a sentence: what is wrong with the text.
export function toolsOf(text: string): unknown[] | string {
  if (text.trim() === '') return [];
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch {
    return t('The tools are no JSON.');
  }
  if (!Array.isArray(list) || list.some((one) => typeof (one as { name?: unknown } | null)?.name !== 'string'))
    return t('The tools are a list of objects with a name, a description and parameters.');
  return list.map((one: unknown) => ({ type: 'function', function: one }));
}

function messageOf(turn: Turn): object {
  if (turn.role === 'tool') return { role: 'tool', tool_call_id: turn.callId, content: turn.text };
  if (turn.role === 'assistant') {
    const calls = (turn.calls ?? []).map((one) => ({ id: one.id, type: 'function', function: { name: one.name, arguments: one.arguments } }));
    return { role: 'assistant', content: turn.text === '' && calls.length > 0 ? null : turn.text, ...(calls.length > 0 ? { tool_calls: calls } : {}) };
  }
  const pictures = (turn.pictures ?? []).map((one) => ({ type: 'image_url', image_url: { url: one.url } }));
  return { role: 'user', content: pictures.length > 0 ? [{ type: 'text', text: turn.text }, ...pictures] : turn.text };
}

export function bodyOf(model: string, turns: readonly Turn[], options: Options): Record<string, unknown> {
  const tools = toolsOf(options.tools);
  return {
    model,
    messages: [...(options.system.trim() !== '' ? [{ role: 'system', content: options.system }] : []), ...turns.map(messageOf)],
    ...(Array.isArray(tools) && tools.length > 0 ? { tools } : {}),
    ...(options.maxTokens !== null ? { max_tokens: options.maxTokens } : {}),
  };
}

interface Chunk {
  choices?: { delta?: Delta; message?: Delta; finish_reason?: string | null }[];
  usage?: { prompt_tokens?: number; completion_tokens?: number } | null;
  error?: { message?: string };
}

interface Delta {
  content?: string | null;
  reasoning_content?: string | null;
  reasoning?: string | null;
  tool_calls?: { index?: number; id?: string; function?: { name?: string; arguments?: string } }[];
}

// The answer with what an event of the stream adds to it.
export function withChunk(answer: Answer, data: string): Answer {
  if (data === '[DONE]') return answer;
  let chunk: Chunk;
  try {
    chunk = JSON.parse(data) as Chunk;
  } catch {
    return { ...answer, error: t('A piece of the answer could not be read.') };
  }
  if (chunk.error) return { ...answer, error: chunk.error.message ?? t('The answer has ended with an error.') };
  const choice = chunk.choices?.[0];
  const delta = choice?.delta ?? choice?.message;
  const calls = [...answer.calls];
  for (const one of delta?.tool_calls ?? []) {
    const at = one.index ?? calls.length;
    const before = calls[at] ?? { id: '', name: '', arguments: '' };
    calls[at] = {
      id: one.id ?? before.id, name: before.name + (one.function?.name ?? ''), arguments: before.arguments + (one.function?.arguments ?? ''),
    };
  }
  return {
    ...answer, calls,
    text: answer.text + (delta?.content ?? ''),
    reasoning: answer.reasoning + (delta?.reasoning_content ?? delta?.reasoning ?? ''),
    finish: choice?.finish_reason ?? answer.finish,
    input: chunk.usage?.prompt_tokens ?? answer.input,
    output: chunk.usage?.completion_tokens ?? answer.output,
  };
}

export const turnOf = (answer: Answer): Turn =>
  ({ role: 'assistant', text: answer.text, ...(answer.calls.length > 0 ? { calls: answer.calls } : {}) });

const quoted = (text: string) => `'${text.replace(/'/g, "'\\''")}'`;

export const languages = ['curl', 'Python', 'JavaScript'] as const;
export type Language = (typeof languages)[number];

// JSON as Python writes it.
function python(value: unknown, indent = 0): string {
  const pad = ' '.repeat(indent + 4);
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (Array.isArray(value)) return value.length === 0 ? '[]' : `[\n${value.map((one) => `${pad}${python(one, indent + 4)},\n`).join('')}${' '.repeat(indent)}]`;
  if (typeof value === 'object') {
    return `{\n${Object.entries(value).map(([name, one]) => `${pad}${JSON.stringify(name)}: ${python(one, indent + 4)},\n`).join('')}${' '.repeat(indent)}}`;
  }
  return JSON.stringify(value);
}

// The request as code; a picture's bytes are left out, so that it can be read.
export function codeOf(language: Language, base: string, key: string, body: Record<string, unknown>): string {
  const short = JSON.parse(JSON.stringify(body, (_, value: unknown) =>
    (typeof value === 'string' && value.startsWith('data:') && value.length > 200 ? `${value.slice(0, 40)}...` : value))) as Record<string, unknown>;
  if (language === 'curl') {
    return [
      `curl ${base}/v1/chat/completions \\`, "  -H 'Content-Type: application/json' \\", `  -H 'Authorization: Bearer ${key}' \\`,
      `  -d ${quoted(JSON.stringify({ ...short, stream: true }, null, 2))}`].join('\n');
  }
  if (language === 'Python') {
    return [
      'from openai import OpenAI', '', `client = OpenAI(base_url=${JSON.stringify(`${base}/v1`)}, api_key=${JSON.stringify(key)})`,
      'stream = client.chat.completions.create(',
      ...Object.entries({ ...short, stream: true }).map(([name, value]) => `    ${name}=${python(value, 4)},`),
      ')', 'for chunk in stream:', '    if chunk.choices:', '        print(chunk.choices[0].delta.content or "", end="")'].join('\n');
  }
  return [
    "import OpenAI from 'openai';", '', `const client = new OpenAI({ baseURL: ${JSON.stringify(`${base}/v1`)}, apiKey: ${JSON.stringify(key)} });`,
    `const stream = await client.chat.completions.create(${JSON.stringify({ ...short, stream: true }, null, 2)});`,
    "for await (const chunk of stream) process.stdout.write(chunk.choices[0]?.delta?.content ?? '');"].join('\n');
}
