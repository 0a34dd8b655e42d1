// What is no conversation, with the official clients straight to the upstream.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { GoogleGenAI } from '@google/genai';
import { CohereClientV2 } from 'cohere-ai';
import { Ollama } from 'ollama';
import OpenAI, { toFile } from 'openai';
import { Upstream } from './harness.mjs';

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
