// The official "@anthropic-ai/sdk" client: straight to the upstream, and through Spillway to every wire.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import Anthropic from '@anthropic-ai/sdk';
import { offeredTools, open, picture, routes, weatherSchema } from './harness.mjs';

const hello = [{ role: 'user', content: 'hello there' }];
const said = 'This is a simulated answer. You said: hello there';

// What a reader sees: an upstream's signature of its text may travel in a thinking block without a thought.
const shown = (reply) => reply.content.filter((block) => block.type !== 'thinking' || block.thinking !== '');
const textOf = (reply) => reply.content.filter((block) => block.type === 'text').map((block) => block.text).join('');

const tool = (name) => ({ name, description: `asks ${name}`, input_schema: weatherSchema });

for (const route of routes('messages')) {
  describe(`anthropic ${route.name}`, () => {
    let way;
    let client;
    before(async () => {
      way = await open(route);
      client = new Anthropic({ baseURL: way.url, apiKey: 'client-key', maxRetries: 0, timeout: 10000 });
    });
    after(async () => { await way?.close(); });
    beforeEach(async () => { await way.upstream.reset(); });

    const body = (more) => ({ model: way.model(), max_tokens: 4000, messages: hello, ...more });
    const create = (more, options) => client.messages.create(body(more), options);

    it('answers whole, with usage and the label', async () => {
      const reply = await create({});
      assert.equal(reply.type, 'message');
      assert.equal(reply.role, 'assistant');
      assert.equal(reply.stop_reason, 'end_turn');
      assert.deepEqual(shown(reply).map((block) => block.type), ['text']);
      assert.equal(textOf(reply), said);
      if (route.direct) assert.match(reply.model, /^simulated\//);
      else assert.equal(reply.model, way.model());
      assert.equal(reply.usage.output_tokens, 13);
      assert.ok(reply.usage.input_tokens >= 6);
    });

    it('keeps system text, several turns and sampling settings', async () => {
      await create({
        system: [{ type: 'text', text: 'be brief' }], temperature: 0.25, stop_sequences: ['never said'],
        messages: [{ role: 'user', content: 'one' }, { role: 'assistant', content: 'uno' }, { role: 'user', content: 'two' }],
      });
      const [request] = (await way.upstream.log()).filter((entry) => entry.method === 'POST');
      assert.match(request.body, /temperature":0\.25\b/);
      assert.match(request.body, /be brief/);
      assert.match(request.body, /uno/);
      if (route.upstreamWire !== 'responses') assert.match(request.body, /never said/);
    });

    it('streams', async () => {
      const stream = client.messages.stream(body({}));
      let pieces = 0;
      stream.on('text', () => { pieces++; });
      const final = await stream.finalMessage();
      assert.equal(textOf(final), said);
      assert.equal(final.stop_reason, 'end_turn');
      assert.ok(pieces > 2, 'the text came piece by piece');
      assert.equal(final.usage.output_tokens, 13);
      assert.ok(final.usage.input_tokens >= 6);
    });

    it('sends the events of the wire in their order', async () => {
      const types = [];
      for await (const event of await create({ stream: true })) types.push(event.type);
      const order = types.filter((type, index) => type !== 'ping' && type !== types[index - 1]);
      assert.deepEqual(order, ['message_start', 'content_block_start', 'content_block_delta', 'content_block_stop',
        'message_delta', 'message_stop']);
    });

    for (const streamed of [false, true]) {
      it(`runs a tool loop with parallel calls, ${streamed ? 'streamed' : 'whole'}`, async () => {
        const ask = (messages) => {
          const request = body({ messages, tools: [tool('weather_now'), tool('weather_soon')] });
          return streamed ? client.messages.stream(request).finalMessage() : client.messages.create(request);
        };
        const messages = [{ role: 'user', content: 'parallel tools please' }];
        const first = await ask(messages);
        assert.equal(first.stop_reason, 'tool_use');
        const calls = first.content.filter((block) => block.type === 'tool_use');
        assert.deepEqual(calls.map((call) => call.name), ['weather_now', 'weather_soon']);
        assert.deepEqual(calls[1].input, { city: 'simulated city 2', days: 2 });
        assert.notEqual(calls[0].id, calls[1].id);
        messages.push({ role: 'assistant', content: first.content });
        // In the order they were finished, not asked.
        messages.push({
          role: 'user',
          content: [calls[1], calls[0]].map((call) => ({ type: 'tool_result', tool_use_id: call.id, content: `${call.name} says sunny` })),
        });
        const last = await ask(messages);
        assert.equal(last.stop_reason, 'end_turn');
        assert.match(textOf(last), /\[weather_now says sunny\]/);
        assert.match(textOf(last), /\[weather_soon says sunny\]/);
      });
    }

    it('keeps a forced tool choice', async () => {
      const reply = await create({ tools: [tool('a'), tool('b')], tool_choice: { type: 'tool', name: 'b' } });
      if (route.forcesNoTool) {
        assert.deepEqual(offeredTools((await way.upstream.log())[0]), ['b']);
        return;
      }
      assert.equal(reply.stop_reason, 'tool_use');
      assert.deepEqual(reply.content.filter((block) => block.type === 'tool_use').map((block) => block.name), ['b']);
    });

    it('carries images', async () => {
      const content = [{ type: 'text', text: 'what is this?' },
        { type: 'image', source: { type: 'base64', media_type: 'image/png', data: picture } }];
      const reply = await create({ messages: [{ role: 'user', content }] });
      assert.match(textOf(reply), /I see 1 image: image\/png, \d+ bytes/);
    });

    // An effort is a wish every wire can carry; a budget in tokens is this wire's own.
    const wishes = { effort: { thinking: { type: 'adaptive' }, output_config: { effort: 'high' } } };
    if (route.sameWire) wishes.budget = { thinking: { type: 'enabled', budget_tokens: 2048 } };
    for (const [name, wish] of Object.entries(wishes)) {
      it(`carries thinking by ${name}, and takes it back in the next turn`, async () => {
        const first = await client.messages.stream(body(wish)).finalMessage();
        assert.deepEqual(shown(first).map((block) => block.type), ['thinking', 'text']);
        assert.match(first.content[0].thinking, /^The user wants: hello there/);
        assert.equal(typeof first.content[0].signature, 'string');
        const second = await create({
          ...wish,
          messages: [...hello, { role: 'assistant', content: first.content }, { role: 'user', content: 'and now?' }],
        });
        assert.deepEqual(shown(second).map((block) => block.type), ['thinking', 'text']);
        assert.match(textOf(second), /and now\?/);
      });
    }

    it('counts cached tokens apart', { skip: route.sameWire ? false : 'the other wire has no cache marks' }, async () => {
      const system = [{ type: 'text', text: 'a long system text', cache_control: { type: 'ephemeral' } }];
      const written = (await create({ system })).usage;
      const read = (await client.messages.stream(body({ system })).finalMessage()).usage;
      assert.equal(written.cache_creation_input_tokens, 5);
      assert.equal(read.cache_read_input_tokens, 5);
      assert.equal(read.input_tokens, written.input_tokens);
    });

    it('says when the answer was cut by the limit', async () => {
      const reply = await create({ messages: [{ role: 'user', content: 'count to 50' }], max_tokens: 16 });
      assert.equal(reply.stop_reason, 'max_tokens');
      assert.match(textOf(reply), /^1 2 3 4 5 6 7 .* 24 2$/);
    });

    const errors = [
      ['bad', 400, Anthropic.BadRequestError, 'invalid_request_error'],
      ['denied', 401, Anthropic.AuthenticationError, 'authentication_error'],
      ['limited', 429, Anthropic.RateLimitError, 'rate_limit_error'],
      ['overloaded', 529, Anthropic.InternalServerError, 'overloaded_error'],
    ];
    for (const [provider, status, type, name] of errors) {
      for (const stream of [false, true]) {
        it(`throws ${type.name} for ${status}, ${stream ? 'streamed' : 'whole'}`, async () => {
          const upstreamStatus = status === 529 ? route.overloaded : status;
          const model = way.model(`status=${upstreamStatus},retry-after=9`, provider);
          await assert.rejects(create({ model, stream }), (error) => {
            assert.ok(error instanceof type, `${error.constructor.name}: ${error.message}`);
            assert.equal(error.status, status);
            assert.equal(error.error.type, 'error');
            assert.equal(error.error.error.type, name);
            if (status === 429) assert.ok(Number(error.headers.get('retry-after')) >= 1);
            return true;
          });
        });
      }
    }

    it('refuses what is no request', async () => {
      await assert.rejects(create({ messages: [] }), Anthropic.BadRequestError);
    });

    it('closes the upstream when the client aborts in the middle', async () => {
      const stream = await create({ model: way.model('n=500,gap=20'), stream: true });
      let seen = 0;
      for await (const event of stream) {
        if (event.type === 'content_block_delta' && ++seen === 3) break;
      }
      stream.controller.abort();
      const entry = await way.upstream.waitFor((one) => one.end === 'peer-left', 'the client leaving');
      assert.equal(entry.status, 200);
    });

    it('does not let a cut stream look finished', async () => {
      const stream = client.messages.stream(body({ model: way.model('cut=3', 'cutting') }));
      await assert.rejects(stream.finalMessage());
    });

    it('counts tokens', async () => {
      const { data, response } = await client.messages.countTokens({ model: way.model(), messages: hello }).withResponse();
      assert.ok(data.input_tokens > 0);
      const estimate = response.headers.get('x-spillway-estimate');
      if (route.direct || route.upstreamCounts) return assert.equal(estimate, null);
      assert.match(estimate, /^tokens; tokenizer=o200k_base; /);
      assert.equal(data.input_tokens, 8);
    });

    it('lists models, in pages too, and finds one', async () => {
      const ids = [];
      for await (const model of client.models.list()) ids.push(model.id);
      assert.ok(ids.length > 0);
      const paged = [];
      for await (const model of client.models.list({ limit: 1 })) paged.push(model.id);
      assert.deepEqual(paged, ids);
      assert.equal((await client.models.retrieve(ids.at(-1))).id, ids.at(-1));
    });
  });
}
