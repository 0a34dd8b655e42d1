// The official "openai" client: straight to the upstream, and through Spillway to every wire.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import OpenAI from 'openai';
import { offeredTools, open, picture, routes, weatherSchema } from './harness.mjs';

const hello = [{ role: 'user', content: 'hello there' }];
const said = 'This is a simulated answer. You said: hello there';

const tool = (name) => ({ type: 'function', function: { name, description: `asks ${name}`, parameters: weatherSchema } });

for (const route of routes('chat')) {
  describe(`openai ${route.name}`, () => {
    let way;
    let client;
    before(async () => {
      way = await open(route);
      client = new OpenAI({ baseURL: `${way.url}/v1`, apiKey: 'client-key', maxRetries: 0, timeout: 10000 });
    });
    after(async () => { await way?.close(); });
    beforeEach(async () => { await way.upstream.reset(); });

    const create = (body, options) => client.chat.completions.create({ model: way.model(), messages: hello, ...body }, options);

    it('answers whole, with usage and the label', async () => {
      const reply = await create({});
      assert.equal(reply.object, 'chat.completion');
      assert.equal(reply.choices[0].message.role, 'assistant');
      assert.equal(reply.choices[0].message.content, said);
      assert.equal(reply.choices[0].finish_reason, 'stop');
      if (route.sameWire) assert.match(reply.model, /^simulated\//);
      else assert.equal(reply.model, way.model());
      assert.equal(reply.usage.completion_tokens, 13);
      assert.ok(reply.usage.prompt_tokens >= 6);
      assert.equal(reply.usage.total_tokens, reply.usage.prompt_tokens + reply.usage.completion_tokens);
    });

    it('keeps system text, several turns and sampling settings', async () => {
      await create({
        messages: [{ role: 'system', content: 'be brief' }, { role: 'user', content: 'one' },
          { role: 'assistant', content: 'uno' }, { role: 'user', content: 'two' }],
        temperature: 0.25, max_tokens: 50, stop: ['never said'],
      });
      const [request] = (await way.upstream.log()).filter((entry) => entry.method === 'POST');
      assert.match(request.body, /temperature":0\.25\b/);
      assert.match(request.body, /":50\b/);
      assert.match(request.body, /be brief/);
      assert.match(request.body, /uno/);
    });

    it('streams, with usage when asked', async () => {
      const stream = await create({ stream: true, stream_options: { include_usage: true } });
      let text = '';
      let finish = null;
      let usage = null;
      let pieces = 0;
      for await (const chunk of stream) {
        assert.equal(chunk.object, 'chat.completion.chunk');
        const choice = chunk.choices[0];
        if (choice?.delta?.content) {
          text += choice.delta.content;
          pieces++;
        }
        finish = choice?.finish_reason ?? finish;
        usage = chunk.usage ?? usage;
      }
      assert.equal(text, said);
      assert.ok(pieces > 2, 'the text came piece by piece');
      assert.equal(finish, 'stop');
      assert.equal(usage.completion_tokens, 13);
    });

    it('satisfies the strict stream parser', async () => {
      const final = await client.chat.completions.stream({ model: way.model(), messages: hello }).finalChatCompletion();
      assert.equal(final.choices[0].message.content, said);
    });

    for (const stream of [false, true]) {
      it(`runs a tool loop with parallel calls, ${stream ? 'streamed' : 'whole'}`, async () => {
        const asked = [];
        const answering = (name) => ({
          type: 'function',
          function: {
            ...tool(name).function,
            parse: JSON.parse,
            function: (args) => {
              asked.push({ name, args });
              return `${name} says sunny`;
            },
          },
        });
        const runner = client.chat.completions.runTools({
          model: way.model(), stream,
          messages: [{ role: 'user', content: 'parallel tools please' }],
          tools: [answering('weather_now'), answering('weather_soon')],
        });
        const text = await runner.finalContent();
        assert.deepEqual(asked.map((call) => call.name), ['weather_now', 'weather_soon']);
        assert.deepEqual(asked[1].args, { city: 'simulated city 2', days: 2 });
        assert.match(text, /\[weather_now says sunny\] \[weather_soon says sunny\]/);
      });
    }

    it('keeps a forced tool choice', async () => {
      const reply = await create({ tools: [tool('a'), tool('b')], tool_choice: { type: 'function', function: { name: 'b' } } });
      if (route.forcesNoTool) {
        assert.deepEqual(offeredTools((await way.upstream.log())[0]), ['b']);
        return;
      }
      assert.equal(reply.choices[0].finish_reason, 'tool_calls');
      assert.deepEqual(reply.choices[0].message.tool_calls.map((call) => call.function.name), ['b']);
    });

    it('carries images', async () => {
      const content = [{ type: 'text', text: 'what is this?' },
        { type: 'image_url', image_url: { url: `data:image/png;base64,${picture}` } }];
      const reply = await create({ messages: [{ role: 'user', content }] });
      assert.match(reply.choices[0].message.content, /I see 1 image: image\/png, \d+ bytes/);
    });

    const unsaid = route.asksForSummary && 'this wire cannot ask for a summary, and not every account may have one';
    it('carries thinking, whole and streamed', { skip: unsaid }, async () => {
      const body = { reasoning_effort: 'high', max_completion_tokens: 32000 };
      const reply = await create(body);
      assert.match(reply.choices[0].message.reasoning_content, /^The user wants: hello there/);
      assert.equal(reply.choices[0].message.content, said);
      let thinking = '';
      for await (const chunk of await create({ ...body, stream: true })) {
        thinking += chunk.choices[0]?.delta?.reasoning_content ?? '';
      }
      assert.equal(thinking, reply.choices[0].message.reasoning_content);
    });

    it('carries structured output', async () => {
      const schema = { type: 'object', properties: { n: { type: 'integer' } }, required: ['n'], additionalProperties: false };
      const reply = await create({ response_format: { type: 'json_schema', json_schema: { name: 'r', strict: true, schema } } });
      assert.deepEqual(JSON.parse(reply.choices[0].message.content), { n: 1 });
    });

    it('says when the answer was cut by the limit', async () => {
      const reply = await create({ messages: [{ role: 'user', content: 'count to 50' }], max_tokens: 16 });
      assert.equal(reply.choices[0].finish_reason, 'length');
      assert.match(reply.choices[0].message.content, /^1 2 3 4 5 6 7 .* 24 2$/);
    });

    const errors = [
      ['bad', 400, OpenAI.BadRequestError], ['denied', 401, OpenAI.AuthenticationError],
      ['limited', 429, OpenAI.RateLimitError], ['overloaded', route.overloaded, OpenAI.InternalServerError],
    ];
    for (const [provider, status, type] of errors) {
      for (const stream of [false, true]) {
        it(`throws ${type.name} for ${status}, ${stream ? 'streamed' : 'whole'}`, async () => {
          const model = way.model(`status=${status},retry-after=9`, provider);
          await assert.rejects(create({ model, stream }), (error) => {
            assert.ok(error instanceof type, `${error.constructor.name}: ${error.message}`);
            assert.ok(status >= 500 ? error.status >= 500 : error.status === status, `status ${error.status}`);
            assert.equal(typeof error.error.message, 'string');
            if (status === 429) assert.ok(Number(error.headers.get('retry-after')) >= 1);
            return true;
          });
        });
      }
    }

    it('refuses what is no request', async () => {
      await assert.rejects(create({ messages: [] }), OpenAI.BadRequestError);
    });

    it('closes the upstream when the client aborts in the middle', async () => {
      const stream = await create({ model: way.model('n=500,gap=20'), stream: true });
      let seen = 0;
      for await (const chunk of stream) {
        if (chunk.choices[0]?.delta?.content && ++seen === 3) break;
      }
      stream.controller.abort();
      const entry = await way.upstream.waitFor((one) => one.end === 'peer-left', 'the client leaving');
      assert.equal(entry.status, 200);
    });

    it('does not let a cut stream look finished', async () => {
      let finish = null;
      await assert.rejects(async () => {
        const stream = await create({ model: way.model('cut=3', 'cutting'), stream: true });
        for await (const chunk of stream) finish = chunk.choices?.[0]?.finish_reason ?? finish;
      });
      assert.equal(finish, null);
    });

    it('lists models and finds one', async () => {
      const ids = [];
      for await (const model of client.models.list()) ids.push(model.id);
      assert.ok(ids.length > 0);
      assert.equal((await client.models.retrieve(ids.at(-1))).id, ids.at(-1));
    });
  });
}
