// An upstream dies in the middle of its answer, and the official clients see nothing of it: one whole answer, in order, with
// one end. Through a host whose chains say `rescue: auto`.
import Anthropic from '@anthropic-ai/sdk';
import { GoogleGenAI } from '@google/genai';
import OpenAI from 'openai';
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { openRescue, Upstream, upstreamWires } from './harness.mjs';

const asked = 'count to 90';
const expected = Array.from({ length: 90 }, (_, i) => i + 1).join(' ');
const timeout = 15000;

// Each asks for a stream and gives what the client makes of it: its text put together from the pieces, the text of the
// final object, ids seen, how it finished, and the tokens of output it was told.
const clients = {
  'openai-chat': async (url, model) => {
    const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: 'client-key', maxRetries: 0, timeout });
    const stream = client.chat.completions.stream({
      model, messages: [{ role: 'user', content: asked }], stream_options: { include_usage: true },
    });
    let text = '';
    const ids = new Set();
    for await (const chunk of stream) {
      ids.add(chunk.id);
      text += chunk.choices[0]?.delta?.content ?? '';
    }
    const final = await stream.finalChatCompletion();
    const [choice] = final.choices;
    return { text, final: choice.message.content, ids, finish: choice.finish_reason, output: final.usage.completion_tokens };
  },
  'openai-responses': async (url, model) => {
    const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: 'client-key', maxRetries: 0, timeout });
    const stream = client.responses.stream({ model, input: asked, store: false });
    let text = '';
    let number = -1;
    const ids = new Set();
    for await (const event of stream) {
      assert.ok(event.sequence_number > number, `event ${event.sequence_number} behind ${number}`);
      number = event.sequence_number;
      if (event.type === 'response.output_text.delta') text += event.delta;
      if (event.response) ids.add(event.response.id);
    }
    const final = await stream.finalResponse();
    assert.equal(final.output.filter((item) => item.type === 'message').length, 1, 'one message');
    return { text, final: final.output_text, ids, finish: final.status, output: final.usage.output_tokens };
  },
  anthropic: async (url, model) => {
    const client = new Anthropic({ baseURL: url, apiKey: 'client-key', maxRetries: 0, timeout });
    const stream = client.messages.stream({ model, max_tokens: 4000, messages: [{ role: 'user', content: asked }] });
    let text = '';
    const ids = new Set();
    stream.on('text', (piece) => { text += piece; });
    stream.on('streamEvent', (event) => { if (event.type === 'message_start') ids.add(event.message.id); });
    const final = await stream.finalMessage();
    const blocks = final.content.filter((block) => block.type === 'text');
    assert.equal(blocks.length, 1, 'one block of text');
    return { text, final: blocks[0].text, ids, finish: final.stop_reason, output: final.usage.output_tokens };
  },
  genai: async (url, model) => {
    const client = new GoogleGenAI({
      apiKey: 'client-key', vertexai: false, httpOptions: { baseUrl: url, apiVersion: 'v1beta', timeout },
    });
    let text = '';
    let finish;
    let output;
    const ids = new Set();
    for await (const chunk of await client.models.generateContentStream({ model, contents: asked })) {
      assert.equal(finish, undefined, 'nothing comes behind the end');
      text += chunk.text ?? '';
      finish = chunk.candidates?.[0]?.finishReason;
      output = chunk.usageMetadata?.candidatesTokenCount ?? output;
      if (chunk.responseId) ids.add(chunk.responseId);
    }
    return { text, final: text, ids, finish, output };
  },
};

const wireOf = { 'openai-chat': 'chat', 'openai-responses': 'responses', anthropic: 'messages', genai: 'gemini' };
const finishes = { 'openai-chat': 'stop', 'openai-responses': 'completed', anthropic: 'end_turn', genai: 'STOP' };
const posts = async (upstream) => (await upstream.log()).filter((entry) => entry.method === 'POST');

describe('a rescued stream', { skip: upstreamWires().length === 0 && 'there is no host' }, () => {
  let first;
  let second;
  let host;
  before(async () => {
    first = await Upstream.start();
    second = await Upstream.start();
    host = await openRescue(first, second, Object.keys(clients));
  });
  after(async () => {
    await host?.stop();
    await second?.stop();
    await first?.stop();
  });
  beforeEach(async () => {
    await first.reset();
    await second.reset();
  });

  for (const [name, ask] of Object.entries(clients)) {
    for (const wire of upstreamWires()) {
      it(`is one whole answer to ${name} when a ${wire} upstream died`, async () => {
        await first.script([{ do: 'cut=9,reset' }]);
        const answer = ask(host.url, `over-${wire}-for-${name}`);
        const sameWire = wireOf[name] === wire;
        // A stream that names its items, and whose bytes went through, can only end as an error.
        if (sameWire && wire === 'responses') return assert.rejects(answer);
        const reply = await answer;
        assert.equal(reply.text, expected);
        assert.equal(reply.final, expected);
        assert.equal(reply.finish, finishes[name]);
        // Where every event repeats the answer's id, and bytes went through, it changes once.
        const most = sameWire && wire !== 'messages' ? 2 : 1;
        assert.ok(reply.ids.size <= most, `one answer has one id, not ${[...reply.ids]}`);
        assert.ok(reply.output > 0, `${reply.output} tokens of output`);
        assert.equal((await posts(first)).length, 1, 'the first upstream was asked once');
        assert.equal((await posts(second)).length, 1, 'the second one went on');
      });
    }
  }
});
