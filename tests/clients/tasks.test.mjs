// What is no conversation, with the official clients: straight to the upstream, and through Spillway to upstreams of the
// same wire and of others.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { GoogleGenAI } from '@google/genai';
import { CohereClientV2 } from 'cohere-ai';
import { Ollama } from 'ollama';
import OpenAI, { toFile } from 'openai';
import { open, routes, Upstream } from './harness.mjs';

describe('tasks straight to the upstream', () => {
  let upstream;
  let openai;
  let vector;
  before(async () => {
    upstream = await Upstream.start();
    openai = new OpenAI({ baseURL: `${upstream.url}/v1`, apiKey: 'client-key', maxRetries: 0, timeout: 10000 });
    vector = (await openai.embeddings.create({ model: 'e', input: 'a text', encoding_format: 'float' })).data[0].embedding;
  });
  after(async () => { await upstream?.stop(); });

  const close = (a, b) => a.length === b.length && a.every((value, index) => Math.abs(value - b[index]) < 1e-6);

  it('embeds with openai, in both formats', async () => {
    assert.equal(vector.length, 16);
    const packed = await openai.embeddings.create({ model: 'e', input: ['a text', 'another'] });
    assert.ok(close(packed.data[0].embedding, vector));
    assert.ok(!close(packed.data[1].embedding, vector));
    await assert.rejects(openai.embeddings.create({ model: 'e@status=429', input: 'x' }), OpenAI.RateLimitError);
  });

  it('embeds with genai, cohere and ollama', async () => {
    const genai = new GoogleGenAI({ apiKey: 'client-key', vertexai: false, httpOptions: { baseUrl: upstream.url, apiVersion: 'v1beta' } });
    const one = await genai.models.embedContent({ model: 'e', contents: 'a text' });
    assert.ok(close(one.embeddings[0].values, vector));
    const cohere = new CohereClientV2({ token: 'client-key', environment: upstream.url });
    const two = await cohere.embed({ model: 'e', texts: ['a text'], inputType: 'search_query', embeddingTypes: ['float'] });
    assert.ok(close(two.embeddings.float[0], vector));
    const three = await new Ollama({ host: upstream.url }).embed({ model: 'e', input: 'a text' });
    assert.ok(close(three.embeddings[0], vector));
  });

  it('ranks with cohere', async () => {
    const cohere = new CohereClientV2({ token: 'client-key', environment: upstream.url });
    const reply = await cohere.rerank({ model: 'r', query: 'red apple', documents: ['a car', 'a red apple'], topN: 1 });
    assert.deepEqual(reply.results.map((result) => result.index), [1]);
  });

  it('moderates, draws, speaks and listens with openai', async () => {
    assert.equal((await openai.moderations.create({ input: 'please flag this' })).results[0].flagged, true);
    const image = await openai.images.generate({ model: 'g', prompt: 'a cat' });
    assert.equal(Buffer.from(image.data[0].b64_json, 'base64').subarray(1, 4).toString(), 'PNG');
    const speech = await openai.audio.speech.create({ model: 's', voice: 'alloy', input: 'hello', response_format: 'wav' });
    const sound = Buffer.from(await speech.arrayBuffer());
    assert.equal(sound.subarray(0, 4).toString(), 'RIFF');
    const heard = await openai.audio.transcriptions.create({ model: 't', file: await toFile(sound, 'talk.wav') });
    assert.equal(heard.text, `This is a simulated transcript of talk.wav, ${sound.length} bytes.`);
  });

  it('continues a prompt with openai, whole and streamed', async () => {
    const whole = await openai.completions.create({ model: 'm', prompt: 'hello', max_tokens: 50 });
    let text = '';
    for await (const chunk of await openai.completions.create({ model: 'm', prompt: 'hello', max_tokens: 50, stream: true })) {
      text += chunk.choices[0].text;
    }
    assert.equal(text, whole.choices[0].text);
  });

  it('remembers responses with openai', async () => {
    const first = await openai.responses.create({ model: 'm', input: 'hello' });
    assert.equal((await openai.responses.retrieve(first.id)).output_text, first.output_text);
    const next = await openai.responses.create({ model: 'm', input: 'and now?', previous_response_id: first.id });
    assert.match(next.output_text, /and now\?/);
    await openai.responses.delete(first.id);
    await assert.rejects(openai.responses.retrieve(first.id), OpenAI.NotFoundError);
  });

  it('generates and shows with ollama', async () => {
    const ollama = new Ollama({ host: upstream.url });
    let text = '';
    for await (const part of await ollama.generate({ model: 'm', prompt: 'hello', stream: true })) text += part.response;
    assert.match(text, /You said: hello/);
    assert.ok((await ollama.show({ model: 'm' })).capabilities.includes('tools'));
  });
});

const expected = async (url) => {
  const openai = new OpenAI({ baseURL: `${url}/v1`, apiKey: 'client-key', maxRetries: 0 });
  return (await openai.embeddings.create({ model: 'e', input: 'a text', encoding_format: 'float' })).data[0].embedding;
};
const near = (a, b) => assert.ok(a.length === b.length && a.every((value, index) => Math.abs(value - b[index]) < 1e-6));

for (const route of routes('chat').filter((one) => ['chat', 'gemini', 'cohere', 'ollama'].includes(one.upstreamWire) && !one.direct)) {
  describe(`embeddings ${route.name}`, () => {
    let gate;
    let vector;
    before(async () => {
      gate = await open(route, 'e');
      vector = await expected(gate.upstream.url);
    });
    after(async () => { await gate?.close(); });

    it('with openai, in both formats', async () => {
      const openai = new OpenAI({ baseURL: `${gate.url}/v1`, apiKey: 'client-key', maxRetries: 0, timeout: 10000 });
      const packed = await openai.embeddings.create({ model: gate.model(), input: ['a text', 'another'] });
      near(packed.data[0].embedding, vector);
      assert.equal(packed.data[1].index, 1);
      const plain = await openai.embeddings.create({ model: gate.model(), input: 'a text', encoding_format: 'float', dimensions: 8 });
      assert.equal(plain.data[0].embedding.length, 8);
      await assert.rejects(openai.embeddings.create({ model: gate.model('status=429'), input: 'x' }), OpenAI.RateLimitError);
    });

    it('with genai', async () => {
      const genai = new GoogleGenAI({ apiKey: 'client-key', vertexai: false, httpOptions: { baseUrl: gate.url, apiVersion: 'v1beta' } });
      const reply = await genai.models.embedContent({ model: gate.model(), contents: ['a text', 'another'], config: { taskType: 'RETRIEVAL_QUERY' } });
      assert.equal(reply.embeddings.length, 2);
      near(reply.embeddings[0].values, vector);
    });

    it('with cohere', async () => {
      const cohere = new CohereClientV2({ token: 'client-key', environment: gate.url });
      const reply = await cohere.embed({ model: gate.model(), texts: ['a text'], inputType: 'search_query', embeddingTypes: ['float'] });
      near(reply.embeddings.float[0], vector);
    });

    it('with ollama', async () => {
      const ollama = new Ollama({ host: gate.url });
      near((await ollama.embed({ model: gate.model(), input: 'a text' })).embeddings[0], vector);
      near((await ollama.embeddings({ model: gate.model(), prompt: 'a text' })).embedding, vector);
    });
  });
}

for (const route of routes('chat').filter((one) => one.upstreamWire === 'chat' && !one.direct)) {
  describe(`tasks ${route.name}`, () => {
    let gate;
    let openai;
    before(async () => {
      gate = await open(route);
      openai = new OpenAI({ baseURL: `${gate.url}/v1`, apiKey: 'client-key', maxRetries: 0, timeout: 10000 });
    });
    after(async () => { await gate?.close(); });

    it('moderates, draws, speaks and listens with openai', async () => {
      const judged = await openai.moderations.create({ model: gate.model(), input: 'please flag this' });
      assert.equal(judged.results[0].flagged, true);
      const image = await openai.images.generate({ model: gate.model(), prompt: 'a cat' });
      assert.equal(Buffer.from(image.data[0].b64_json, 'base64').subarray(1, 4).toString(), 'PNG');
      const speech = await openai.audio.speech.create({ model: gate.model(), voice: 'alloy', input: 'hello', response_format: 'wav' });
      const sound = Buffer.from(await speech.arrayBuffer());
      assert.equal(sound.subarray(0, 4).toString(), 'RIFF');
      const heard = await openai.audio.transcriptions.create({ model: gate.model(), file: await toFile(sound, 'talk.wav') });
      assert.equal(heard.text, `This is a simulated transcript of talk.wav, ${sound.length} bytes.`);
      const english = await openai.audio.translations.create({ model: gate.model(), file: await toFile(sound, 'talk.wav') });
      assert.equal(english.text, heard.text);
    });

    it('continues a prompt with openai, whole and streamed', async () => {
      const whole = await openai.completions.create({ model: gate.model(), prompt: 'hello', max_tokens: 50 });
      assert.ok(whole.usage.total_tokens > 0);
      let text = '';
      for await (const chunk of await openai.completions.create({ model: gate.model(), prompt: 'hello', max_tokens: 50, stream: true })) {
        text += chunk.choices[0].text;
      }
      assert.equal(text, whole.choices[0].text);
    });

    it('is limited where the upstream is', async () => {
      await assert.rejects(openai.images.generate({ model: gate.model('status=429'), prompt: 'a cat' }), OpenAI.RateLimitError);
      await assert.rejects(openai.moderations.create({ model: gate.model('status=401'), input: 'x' }), OpenAI.APIError);
    });
  });
}

for (const route of routes('cohere').filter((one) => one.upstreamWire === 'cohere' && !one.direct)) {
  describe(`ranking ${route.name}`, () => {
    it('with cohere', async () => {
      const gate = await open(route, 'r');
      try {
        const cohere = new CohereClientV2({ token: 'client-key', environment: gate.url });
        const reply = await cohere.rerank({ model: gate.model(), query: 'red apple', documents: ['a car', 'a red apple'], topN: 1 });
        assert.deepEqual(reply.results.map((result) => result.index), [1]);
      } finally {
        await gate.close();
      }
    });
  });
}
