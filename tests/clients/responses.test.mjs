// The official "openai" client on its Responses API.
import OpenAI from 'openai';
import { picture } from './harness.mjs';
import { matrix } from './scenarios.mjs';

function items(turns) {
  return turns.flatMap((turn) => {
    if (turn.reply) return turn.reply.native;
    if (turn.results) {
      return turn.results.map(({ call, text }) => ({ type: 'function_call_output', call_id: call.id, output: text }));
    }
    if (!turn.image) return { role: 'user', content: turn.user };
    const image = { type: 'input_image', image_url: `data:image/png;base64,${picture}`, detail: 'auto' };
    return { role: 'user', content: [{ type: 'input_text', text: turn.user }, image] };
  });
}

function body(question) {
  const { model, system, turns, tools, force, schema, think, limit } = question;
  return {
    model,
    input: items(turns),
    store: false,
    ...(system && { instructions: system }),
    ...(tools && {
      tools: tools.map((tool) => ({
        type: 'function', name: tool.name, description: tool.description, parameters: tool.schema, strict: false,
      })),
    }),
    ...(force && { tool_choice: { type: 'function', name: force } }),
    ...(schema && { text: { format: { type: 'json_schema', name: 'answer', strict: true, schema } } }),
    ...(think && { reasoning: { effort: 'high', summary: 'auto' }, include: ['reasoning.encrypted_content'] }),
    ...(limit && { max_output_tokens: limit }),
  };
}

function read(response, pieces) {
  const calls = response.output.filter((item) => item.type === 'function_call');
  const finish = { completed: calls.length > 0 ? 'tools' : 'stop', incomplete: 'length' }[response.status] ?? null;
  return {
    text: response.output_text,
    thinking: response.output.filter((item) => item.type === 'reasoning')
      .flatMap((item) => item.summary.map((part) => part.text)).join(''),
    calls: calls.map((item) => ({ id: item.call_id, name: item.name, args: JSON.parse(item.arguments) })),
    finish,
    usage: { input: response.usage?.input_tokens, output: response.usage?.output_tokens },
    pieces,
    native: response.output,
  };
}

async function ask(client, question) {
  const options = { signal: question.signal };
  if (!question.stream) return read(await client.responses.create(body(question), options), 0);
  // The strict parser of the client: it wants every event in its place.
  const stream = client.responses.stream(body(question), options);
  let pieces = 0;
  for await (const event of stream) {
    if (event.type !== 'response.output_text.delta') continue;
    pieces++;
    question.onText?.();
  }
  return read(await stream.finalResponse(), pieces);
}

matrix({
  name: 'openai responses',
  wire: 'responses',
  carriesTokens: true,
  connect: (url) => new OpenAI({ baseURL: `${url}/v1`, apiKey: 'client-key', maxRetries: 0, timeout: 10000 }),
  ask,
  types: { 400: OpenAI.BadRequestError, 401: OpenAI.AuthenticationError, 429: OpenAI.RateLimitError, 503: OpenAI.InternalServerError },
  failure: (error) => ({ status: error.status }),
  async models(client) {
    const ids = [];
    for await (const model of client.models.list()) ids.push(model.id);
    return ids;
  },
  count: async (client, model) => (await client.responses.inputTokens.count({ model, input: 'hello there' })).input_tokens,
});
