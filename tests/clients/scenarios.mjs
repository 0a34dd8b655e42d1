// What every client is asked to do on every route: straight to the simulated upstream of its own wire, and through
// Spillway to each upstream wire there is. A client comes as an adapter:
//
//   name, wire             of the client
//   connect(url)           the client's own object for a base URL without a path
//   ask(client, question)  one request, its answer as { text, thinking, calls: [{ id, name, args }], finish, usage:
//                          { input, output }, pieces, native }; finish is stop, tools, length or null when nobody said
//   types                  what it throws by status: { 400: Class, ... }; failure(error): { status } of what it threw
//   models(client), count(client, model)   where it has them
//   model                  the upstream's model, when the client looks at the name; hidesPlan: true when it does not show
//                          text before tool calls; noEffort: true when it can ask for thinking, but not for how much, so
//                          that another wire need not understand it; noSummary: true when it can not ask for one;
//                          unauthorized: the status its wire has for 401; forcesForSchema: true when it gets structured
//                          answers by a forced tool; carriesTokens: true when its wire has a place for what an upstream
//                          wants back with its thinking
//
// A question is { model, stream, system, turns, tools, force, schema, think, limit, onText, signal }. Its turns are
// { user: text, image: true? }, { reply: an earlier answer } and { results: [{ call, text }] }.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { offeredTools, open, routes, weatherSchema } from './harness.mjs';

const said = (text) => `This is a simulated answer. You said: ${text}`;
const tool = (name) => ({ name, description: `asks ${name}`, schema: weatherSchema });
const tools = [tool('weather_now'), tool('weather_soon')];
const modes = [['whole', false], ['streamed', true]];

// Which provider is asked to fail with which status, and which of the client's types that is.
const errors = (route) => [['bad', 400, 400], ['denied', 401, 401], ['limited', 429, 429], ['overloaded', route.overloaded, 503]];

export function matrix(client) {
  for (const route of routes(client.wire)) {
    describe(`${client.name} ${route.name}`, () => suite(client, route));
  }
}

function suite(client, route) {
  let way;
  let sdk;
  before(async () => {
    way = await open(route, client.model);
    sdk = client.connect(way.url);
  });
  after(async () => { await way?.close(); });
  beforeEach(async () => { await way.upstream.reset(); });

  const ask = (question) => client.ask(sdk, { model: way.model(), stream: false, turns: [{ user: 'hello there' }], ...question });
  const unsaid = (client.noEffort && route.wantsEffort && 'the other wire wants an effort')
    || (client.noSummary && route.asksForSummary && 'this wire cannot ask for a summary, and not every account may have one');
  const unforced = client.forcesForSchema && route.forcesNoTool && 'the other wire forces no tool';
  const requests = async () => (await way.upstream.log()).filter((entry) => entry.method === 'POST');

  for (const [mode, stream] of modes) {
    it(`answers ${mode}, with usage`, async () => {
      const reply = await ask({ stream });
      assert.equal(reply.text, said('hello there'));
      assert.equal(reply.finish, 'stop');
      assert.deepEqual(reply.calls, []);
      assert.equal(reply.usage.output, 13);
      assert.ok(reply.usage.input >= 6, `${reply.usage.input} tokens of input`);
      if (stream) assert.ok(reply.pieces > 2, 'the text came piece by piece');
    });

    it(`runs a tool loop with parallel calls, ${mode}`, async () => {
      const turns = [{ user: 'talk first, then parallel tools please' }];
      const first = await ask({ stream, turns, tools });
      assert.equal(first.finish, 'tools');
      if (!client.hidesPlan) assert.equal(first.text, 'I will call the tools now.');
      assert.deepEqual(first.calls.map((call) => call.name), ['weather_now', 'weather_soon']);
      assert.deepEqual(first.calls[1].args, { city: 'simulated city 2', days: 2 });
      if (first.calls[0].id !== undefined) assert.notEqual(first.calls[0].id, first.calls[1].id);
      // In the order they were finished, not asked.
      const results = [first.calls[1], first.calls[0]].map((call) => ({ call, text: `${call.name} says sunny` }));
      const last = await ask({ stream, tools, turns: [...turns, { reply: first }, { results }] });
      assert.equal(last.finish, 'stop');
      assert.match(last.text, /weather_now says sunny/);
      assert.match(last.text, /weather_soon says sunny/);
    });

    it(`shows thinking and gives it back, ${mode}`, { skip: unsaid }, async () => {
      const first = await ask({ stream, think: true });
      assert.match(first.thinking, /^The user wants: hello there/);
      assert.equal(first.text, said('hello there'));
      const turns = [{ user: 'hello there' }, { reply: first }, { user: 'and now?' }];
      const second = await ask({ stream, think: true, turns });
      assert.match(second.thinking, /^The user wants: and now\?/);
      assert.equal(second.text, said('and now?'));
    });

    it(`thinks in a tool loop, ${mode}`, { skip: unsaid }, async () => {
      const turns = [{ user: 'use tool weather_now' }];
      const first = await ask({ stream, think: true, turns, tools });
      assert.match(first.thinking, /^The user wants: use tool/);
      assert.equal(first.calls.length, 1);
      const results = [{ call: first.calls[0], text: 'sunny' }];
      const last = await ask({ stream, think: true, tools, turns: [...turns, { reply: first }, { results }] });
      assert.match(last.text, /The tools said: .*sunny/);
      // The upstream's own token came back to it, and it is strict about whose it takes.
      if (client.carriesTokens && route.token) assert.match((await requests()).at(-1).body, route.token);
    });

    it(`keeps to a schema, ${mode}`, { skip: unforced }, async () => {
      const schema = { type: 'object', properties: { n: { type: 'integer' } }, required: ['n'], additionalProperties: false };
      const reply = await ask({ stream, schema });
      assert.deepEqual(JSON.parse(reply.text), { n: 1 });
    });

    it(`says when the answer was cut by the limit, ${mode}`, async () => {
      const reply = await ask({ stream, limit: 16, turns: [{ user: 'count to 50' }] });
      assert.equal(reply.finish, 'length');
      assert.ok(reply.text.startsWith('1 2 3 4 5 6 7 8 9 10 '), reply.text);
      assert.ok(reply.text.length <= 64, reply.text);
    });

    for (const [provider, status, shown] of errors(route)) {
      it(`throws ${client.types[shown].name} for ${status}, ${mode}`, async () => {
        const model = way.model(`status=${status},retry-after=9,message=a sentence about it`, provider);
        await assert.rejects(ask({ model, stream }), (error) => {
          assert.ok(error instanceof client.types[shown], `${error.constructor.name}: ${error.message}`);
          const seen = client.failure(error).status;
          const expected = status === 401 && !route.direct ? client.unauthorized ?? 401 : status;
          assert.ok(status >= 500 ? seen >= 500 : seen === expected, `status ${seen}`);
          return true;
        });
      });
    }
  }

  it('keeps system text and several turns', async () => {
    const first = await ask({ turns: [{ user: 'say exactly: uno' }] });
    await way.upstream.reset();
    await ask({ system: 'be brief', turns: [{ user: 'one' }, { reply: first }, { user: 'two' }] });
    const [request] = await requests();
    assert.match(request.body, /be brief/);
    assert.match(request.body, /uno/);
    assert.match(request.body, /two/);
  });

  it('keeps a forced tool choice', async () => {
    // Where nothing can be forced, only that tool is offered.
    const asked = ask({ tools, force: 'weather_soon' });
    const reply = await (route.forcesNoTool ? asked.catch(() => null) : asked);
    if (reply && !route.forcesNoTool) assert.deepEqual(reply.calls.map((call) => call.name), ['weather_soon']);
    if (route.forcesNoTool) assert.deepEqual(offeredTools((await requests())[0]), ['weather_soon']);
  });

  it('carries images', async () => {
    const reply = await ask({ turns: [{ user: 'what is this?', image: true }] });
    assert.match(reply.text, /I see 1 image: image\/png, \d+ bytes/);
  });

  it('closes the upstream when the client aborts in the middle', async () => {
    const controller = new AbortController();
    let seen = 0;
    const onText = () => { if (++seen === 3) controller.abort(); };
    const question = { model: way.model('n=500,gap=20'), stream: true, onText, signal: controller.signal };
    await ask(question).catch(() => {});
    assert.ok(seen >= 3 && seen < 400, `${seen} pieces`);
    const entry = await way.upstream.waitFor((one) => one.end === 'peer-left', 'the client leaving');
    assert.equal(entry.status, 200);
  });

  for (const [how, words] of [['cut', 'cut=3'], ['failing', 'error-event=3,message=a sentence about it']]) {
    it(`does not let a ${how} stream look finished`, async () => {
      let reply = null;
      try {
        reply = await ask({ model: way.model(words, 'cutting'), stream: true });
      } catch {
        return;
      }
      assert.ok(reply.finish !== 'stop' && reply.finish !== 'tools', `it said ${reply.finish}`);
    });
  }

  if (client.models) {
    it('lists models', async () => { assert.ok((await client.models(sdk)).length > 0); });
  }
  if (client.count) {
    it('counts tokens', async () => {
      const counted = await client.count(sdk, way.model());
      if (route.direct || route.upstreamCounts) assert.ok(counted > 0);
      else assert.equal(counted, 8); // "hello", " there", and what a message takes besides
    });
  }
}
