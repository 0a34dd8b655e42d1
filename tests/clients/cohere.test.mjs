// The official "cohere-ai" client on its second version of chat.
import { CohereClientV2, Cohere, CohereError } from 'cohere-ai';
import { picture } from './harness.mjs';
import { matrix } from './scenarios.mjs';

function messages(question) {
  const list = question.system ? [{ role: 'system', content: question.system }] : [];
  for (const turn of question.turns) {
    if (turn.reply) list.push(turn.reply.native);
    else if (turn.results) {
      for (const { call, text } of turn.results) list.push({ role: 'tool', toolCallId: call.id, content: text });
    } else if (turn.image) {
      const image = { type: 'image_url', imageUrl: { url: `data:image/png;base64,${picture}` } };
      list.push({ role: 'user', content: [{ type: 'text', text: turn.user }, image] });
    } else list.push({ role: 'user', content: turn.user });
  }
  return list;
}

// Any tool can be forced, but none by name: only that one is offered.
function body(question) {
  const { model, tools, force, schema, think, limit } = question;
  const offered = tools?.filter((tool) => !force || tool.name === force);
  return {
    model,
    messages: messages(question),
    ...(offered && {
      tools: offered.map((tool) => ({
        type: 'function', function: { name: tool.name, description: tool.description, parameters: tool.schema },
      })),
    }),
    ...(force && { toolChoice: 'REQUIRED' }),
    ...(schema && { responseFormat: { type: 'json_object', jsonSchema: schema } }),
    ...(think && { thinking: { type: 'enabled' } }),
    ...(limit && { maxTokens: limit }),
  };
}

const finishes = { COMPLETE: 'stop', TOOL_CALL: 'tools', MAX_TOKENS: 'length' };

function read(message, finishReason, usage, pieces) {
  const content = message.content ?? [];
  const joined = (type) => content.filter((part) => part.type === type).map((part) => part[type]).join('');
  const toolCalls = message.toolCalls ?? [];
  return {
    text: joined('text') || message.toolPlan || '',
    thinking: joined('thinking'),
    calls: toolCalls.map((call) => ({ id: call.id, name: call.function.name, args: JSON.parse(call.function.arguments || '{}') })),
    finish: finishes[finishReason] ?? null,
    usage: { input: usage?.tokens?.inputTokens, output: usage?.tokens?.outputTokens },
    pieces,
    native: {
      role: 'assistant',
      ...(content.length > 0 && { content }),
      ...(toolCalls.length > 0 && { toolCalls }),
      ...(message.toolPlan && { toolPlan: message.toolPlan }),
    },
  };
}

async function ask(client, question) {
  const options = { maxRetries: 0, timeoutInSeconds: 10, abortSignal: question.signal };
  if (!question.stream) {
    const reply = await client.chat(body(question), options);
    return read(reply.message, reply.finishReason, reply.usage, 0);
  }
  const content = [];
  const toolCalls = [];
  let toolPlan = '';
  let end = {};
  let pieces = 0;
  for await (const event of await client.chatStream(body(question), options)) {
    const message = event.delta?.message;
    if (event.type === 'content-start') content[event.index] = { ...message.content };
    if (event.type === 'content-delta') {
      const [[kind, piece]] = Object.entries(message.content).filter(([, value]) => typeof value === 'string');
      content[event.index][kind] += piece;
      if (kind === 'text') {
        pieces++;
        question.onText?.();
      }
    }
    if (event.type === 'tool-plan-delta') toolPlan += message.toolPlan;
    if (event.type === 'tool-call-start') toolCalls[event.index] = structuredClone(message.toolCalls);
    if (event.type === 'tool-call-delta') toolCalls[event.index].function.arguments += message.toolCalls.function.arguments;
    if (event.type === 'message-end') end = event.delta;
  }
  return read({ content, toolCalls, toolPlan }, end.finishReason, end.usage, pieces);
}

matrix({
  name: 'cohere',
  wire: 'cohere',
  noEffort: true,
  connect: (url) => new CohereClientV2({ token: 'client-key', environment: url }),
  ask,
  types: {
    400: Cohere.BadRequestError, 401: Cohere.UnauthorizedError, 429: Cohere.TooManyRequestsError, 503: CohereError,
  },
  failure: (error) => ({ status: error.statusCode }),
});
