// The official "ollama" client.
import { Ollama } from 'ollama';
import { picture } from './harness.mjs';
import { matrix } from './scenarios.mjs';

function messages(question) {
  const list = question.system ? [{ role: 'system', content: question.system }] : [];
  for (const turn of question.turns) {
    if (turn.reply) list.push(turn.reply.native);
    else if (turn.results) {
      for (const { call, text } of turn.results) {
        list.push({ role: 'tool', content: text, tool_name: call.name, ...(call.id && { tool_call_id: call.id }) });
      }
    } else list.push({ role: 'user', content: turn.user, ...(turn.image && { images: [picture] }) });
  }
  return list;
}

// Without a way to force a tool: only that one is offered, and asked for.
function body(question) {
  const { model, tools, force, schema, think, limit, stream } = question;
  const offered = tools?.filter((tool) => !force || tool.name === force);
  const turns = force ? [{ user: `use tool ${force}` }] : question.turns;
  return {
    model,
    stream,
    messages: messages({ ...question, turns }),
    ...(offered && {
      tools: offered.map((tool) => ({
        type: 'function', function: { name: tool.name, description: tool.description, parameters: tool.schema },
      })),
    }),
    ...(schema && { format: schema }),
    ...(think && { think: 'high' }),
    ...(limit && { options: { num_predict: limit } }),
  };
}

// The tool calls of a reply end it with "stop" on this wire.
function read(parts) {
  const last = parts.at(-1);
  const joined = (field) => parts.map((part) => part.message[field] ?? '').join('');
  const toolCalls = parts.flatMap((part) => part.message.tool_calls ?? []);
  const native = { role: 'assistant', content: joined('content') };
  if (joined('thinking')) native.thinking = joined('thinking');
  if (toolCalls.length > 0) native.tool_calls = toolCalls;
  let finish = last.done ? last.done_reason : null;
  if (finish === 'stop' && toolCalls.length > 0) finish = 'tools';
  return {
    text: native.content,
    thinking: native.thinking ?? '',
    calls: toolCalls.map((call) => ({ id: call.id, name: call.function.name, args: call.function.arguments })),
    finish,
    usage: { input: last.prompt_eval_count, output: last.eval_count },
    pieces: parts.filter((part) => part.message.content).length,
    native,
  };
}

async function ask(client, question) {
  if (!question.stream) return read([await client.chat(body(question))]);
  const parts = [];
  const stream = await client.chat(body(question));
  question.signal?.addEventListener('abort', () => stream.abort());
  for await (const part of stream) {
    parts.push(part);
    if (part.message.content) question.onText?.();
  }
  return read(parts);
}

// The client throws a class it does not export; its name is what can be known.
class ResponseError extends Error {
  static [Symbol.hasInstance](error) { return error.name === 'ResponseError'; }
}

matrix({
  name: 'ollama',
  wire: 'ollama',
  connect: (url) => new Ollama({ host: url }),
  ask,
  types: { 400: ResponseError, 401: ResponseError, 429: ResponseError, 503: ResponseError },
  failure: (error) => ({ status: error.status_code }),
  models: async (client) => (await client.list()).models.map((model) => model.name),
});
