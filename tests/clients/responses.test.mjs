// The official "openai" client on its Responses API.
import OpenAI from 'openai';
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { open, picture, routes } from './harness.mjs';
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

// What the client leaves to its server to remember, whoever answers.
for (const route of routes('responses').filter(({ direct }) => !direct)) {
  describe(`openai responses remembered ${route.name}`, () => {
    let way;
    let client;
    before(async () => {
      way = await open(route);
      client = new OpenAI({ baseURL: `${way.url}/v1`, apiKey: 'client-key', maxRetries: 0, timeout: 10000 });
    });
    after(async () => { await way?.close(); });
    const sent = async () => (await way.upstream.log()).at(-1).body;
    const create = (rest) => client.responses.create({ model: way.model(), ...rest });

    it('continues a response', async () => {
      const one = await create({ input: 'say exactly: the word is apple' });
      assert.equal(one.store, true);
      const two = await create({ input: 'say exactly: and pear', previous_response_id: one.id });
      assert.equal(two.output_text, 'and pear');
      assert.equal(two.previous_response_id, one.id);
      assert.match(await sent(), /the word is apple/);
    });

    it('streams one and continues it', async () => {
      const stream = client.responses.stream({ model: way.model(), input: 'say exactly: plum' });
      const one = await stream.finalResponse();
      assert.equal(one.output_text, 'plum');
      await create({ input: 'and?', previous_response_id: one.id });
      assert.match(await sent(), /plum/);
    });

    it('takes the outputs of tools alone', async () => {
      const tools = [{ type: 'function', name: 'clock', parameters: { type: 'object', properties: {} }, strict: false }];
      const one = await create({ input: 'use tool clock', tools });
      const call = one.output.find(({ type }) => type === 'function_call');
      const two = await create({
        tools,
        previous_response_id: one.id,
        input: [{ type: 'function_call_output', call_id: call.call_id, output: 'half past nine' }],
      });
      assert.match(two.output_text, /half past nine/);
    });

    it('shows and deletes it', async () => {
      const one = await create({ input: 'say exactly: hello' });
      const shown = await client.responses.retrieve(one.id);
      assert.equal(shown.output_text, 'hello');
      const items = [];
      for await (const item of client.responses.inputItems.list(one.id)) items.push(item);
      assert.equal(items.length, 1);
      await client.responses.delete(one.id);
      await assert.rejects(client.responses.retrieve(one.id), OpenAI.NotFoundError);
      await assert.rejects(create({ input: 'x', previous_response_id: one.id }), (error) => {
        assert.equal(error.status, 400);
        assert.equal(error.code, 'previous_response_not_found');
        assert.equal(error.param, 'previous_response_id');
        return true;
      });
    });

    it('holds a conversation', async () => {
      const items = [{ type: 'message', role: 'user', content: 'we talk of fruit' }];
      const { id } = await client.conversations.create({ items, metadata: { topic: 'fruit' } });
      await create({ input: 'say exactly: kiwi', conversation: id });
      await create({ input: 'say exactly: lime', conversation: { id } });
      const text = await sent();
      for (const word of ['we talk of fruit', 'kiwi', 'lime']) assert.ok(text.includes(word), `${word} in ${text}`);
      const all = [];
      for await (const item of client.conversations.items.list(id, { order: 'asc', limit: 2 })) all.push(item);
      // Beside the messages stands what some vendors want back of their reasoning.
      assert.equal(all.filter(({ type }) => type === 'message').length, 5);
      assert.equal((await client.conversations.retrieve(id)).metadata.topic, 'fruit');
      await client.conversations.items.delete(all[0].id, { conversation_id: id });
      assert.equal((await client.conversations.delete(id)).deleted, true);
      await assert.rejects(client.conversations.retrieve(id), OpenAI.NotFoundError);
    });

    it('forgets what it is told to', async () => {
      const one = await create({ input: 'say exactly: hello', store: false });
      await assert.rejects(client.responses.retrieve(one.id), OpenAI.NotFoundError);
    });
  });
}
