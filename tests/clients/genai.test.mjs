// The official "@google/genai" client.
import assert from 'node:assert/strict';
import { ApiError, GoogleGenAI } from '@google/genai';
import { picture } from './harness.mjs';
import { matrix } from './scenarios.mjs';

function contents(turns) {
  return turns.map((turn) => {
    if (turn.reply) return { role: 'model', parts: turn.reply.native };
    if (turn.results) {
      const parts = turn.results.map(({ call, text }) => ({
        functionResponse: { name: call.name, response: { output: text }, ...(call.id !== undefined && { id: call.id }) },
      }));
      return { role: 'user', parts };
    }
    const parts = [{ text: turn.user }];
    if (turn.image) parts.push({ inlineData: { mimeType: 'image/png', data: picture } });
    return { role: 'user', parts };
  });
}

function request(question) {
  const { model, system, turns, tools, force, schema, think, limit, signal } = question;
  const config = {
    ...(signal && { abortSignal: signal }),
    ...(system && { systemInstruction: system }),
    ...(tools && {
      tools: [{
        functionDeclarations: tools.map((tool) => ({
          name: tool.name, description: tool.description, parametersJsonSchema: tool.schema,
        })),
      }],
    }),
    ...(force && { toolConfig: { functionCallingConfig: { mode: 'ANY', allowedFunctionNames: [force] } } }),
    ...(schema && { responseMimeType: 'application/json', responseJsonSchema: schema }),
    ...(think && { thinkingConfig: { includeThoughts: true, thinkingLevel: 'HIGH' } }),
    ...(limit && { maxOutputTokens: limit }),
  };
  return { model, contents: contents(turns), config };
}

const finishes = { STOP: 'stop', MAX_TOKENS: 'length' };

// The parts of all chunks, one after the other: what goes back in the next turn.
function read(parts, finishReason, usage, pieces) {
  const calls = parts.filter((part) => part.functionCall)
    .map(({ functionCall }) => ({ id: functionCall.id, name: functionCall.name, args: functionCall.args }));
  const text = (thought) => parts.filter((part) => Boolean(part.thought) === thought).map((part) => part.text ?? '').join('');
  const finish = finishes[finishReason] ?? null;
  return {
    text: text(false),
    thinking: text(true),
    calls,
    finish: finish === 'stop' && calls.length > 0 ? 'tools' : finish,
    usage: { input: usage?.promptTokenCount, output: (usage?.candidatesTokenCount ?? 0) },
    pieces,
    native: parts,
  };
}

async function ask(client, question) {
  if (!question.stream) {
    const response = await client.models.generateContent(request(question));
    const [candidate] = response.candidates;
    return read(candidate.content?.parts ?? [], candidate.finishReason, response.usageMetadata, 0);
  }
  const parts = [];
  let finish;
  let usage;
  let pieces = 0;
  for await (const chunk of await client.models.generateContentStream(request(question))) {
    const candidate = chunk.candidates?.[0];
    parts.push(...(candidate?.content?.parts ?? []));
    finish = candidate?.finishReason ?? finish;
    usage = chunk.usageMetadata ?? usage;
    if (!chunk.text) continue;
    pieces++;
    question.onText?.();
  }
  return read(parts, finish, usage, pieces);
}

matrix({
  name: 'google genai',
  wire: 'gemini',
  carriesTokens: true,
  connect: (url) => new GoogleGenAI({ apiKey: 'client-key', vertexai: false, httpOptions: { baseUrl: url, apiVersion: 'v1beta', timeout: 10000 } }),
  ask,
  types: { 400: ApiError, 401: ApiError, 429: ApiError, 503: ApiError },
  failure: (error) => ({ status: error.status }),
  async models(client) {
    const names = [];
    for await (const model of await client.models.list()) names.push(model.name);
    const paged = [];
    for await (const model of await client.models.list({ config: { pageSize: 1 } })) paged.push(model.name);
    assert.deepEqual(paged, names);
    return names;
  },
  count: async (client, model) => (await client.models.countTokens({ model, contents: 'hello there' })).totalTokens,
});
