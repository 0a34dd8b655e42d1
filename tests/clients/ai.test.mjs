// The AI SDK ("ai") with the provider packages it has for the wires.
import { createAmazonBedrock } from '@ai-sdk/amazon-bedrock';
import { createAnthropic } from '@ai-sdk/anthropic';
import { createCohere } from '@ai-sdk/cohere';
import { createGoogleGenerativeAI } from '@ai-sdk/google';
import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { APICallError, generateText, jsonSchema, Output, streamText, tool } from 'ai';
import { picture } from './harness.mjs';
import { matrix } from './scenarios.mjs';

// What is not asked for is said by warnings, which are no concern of these tests.
globalThis.AI_SDK_LOG_WARNINGS = false;

function messages(turns) {
  return turns.flatMap((turn) => {
    if (turn.reply) return turn.reply.native;
    if (turn.results) {
      const content = turn.results.map(({ call, text }) => ({
        type: 'tool-result', toolCallId: call.id, toolName: call.name, output: { type: 'text', value: text },
      }));
      return { role: 'tool', content };
    }
    if (!turn.image) return { role: 'user', content: turn.user };
    const image = { type: 'image', image: picture, mediaType: 'image/png' };
    return { role: 'user', content: [{ type: 'text', text: turn.user }, image] };
  });
}

function request(provider, client, question) {
  const { model, system, turns, tools, force, schema, think, limit, signal } = question;
  const options = provider.options(think);
  return {
    model: client(model),
    maxRetries: 0,
    messages: messages(turns),
    providerOptions: options,
    ...(signal && { abortSignal: signal }),
    ...(system && { system }),
    ...(tools && {
      tools: Object.fromEntries(tools.map(({ name, description, schema: inputSchema }) => (
        [name, tool({ description, inputSchema: jsonSchema(inputSchema) })]))),
    }),
    ...(force && { toolChoice: { type: 'tool', toolName: force } }),
    ...(schema && { output: Output.object({ schema: jsonSchema(schema) }) }),
    ...(limit && { maxOutputTokens: limit }),
  };
}

const finishes = { stop: 'stop', 'tool-calls': 'tools', length: 'length' };

async function read(result, pieces) {
  const usage = await result.usage;
  return {
    text: await result.text,
    thinking: (await result.reasoningText) ?? '',
    calls: (await result.toolCalls).map((call) => ({ id: call.toolCallId, name: call.toolName, args: call.input })),
    finish: finishes[await result.finishReason] ?? null,
    usage: { input: usage.inputTokens, output: usage.outputTokens },
    pieces,
    native: (await result.response).messages,
  };
}

async function ask(provider, client, question) {
  if (!question.stream) return read(await generateText(request(provider, client, question)), 0);
  const result = streamText({ ...request(provider, client, question), onError() {} });
  let pieces = 0;
  for await (const part of result.fullStream) {
    if (part.type === 'error') throw part.error;
    if (part.type === 'abort') throw new Error('aborted');
    if (part.type !== 'text-delta') continue;
    pieces++;
    question.onText?.();
  }
  return read(result, pieces);
}

// Each provider package may have a class of its own of that name; this is how the SDK itself knows them.
class CallError {
  static [Symbol.hasInstance](error) { return APICallError.isInstance(error); }
}

const key = { apiKey: 'client-key' };
const providers = [
  {
    name: 'openai responses',
    wire: 'responses',
    carriesTokens: true,
    connect: (url) => createOpenAI({ ...key, baseURL: `${url}/v1` }).responses,
    options: (think) => ({
      openai: {
        store: false,
        ...(think && { forceReasoning: true, reasoningEffort: 'high', reasoningSummary: 'auto', include: ['reasoning.encrypted_content'] }),
      },
    }),
  },
  {
    name: 'openai-compatible',
    wire: 'chat',
    noSummary: true,
    connect: (url) => createOpenAICompatible({ ...key, name: 'spillway', baseURL: `${url}/v1`, includeUsage: true, supportsStructuredOutputs: true }),
    options: (think) => (think ? { spillway: { reasoningEffort: 'high' } } : {}),
  },
  {
    name: 'anthropic',
    wire: 'messages',
    carriesTokens: true,
    forcesForSchema: true,
    connect: (url) => createAnthropic({ ...key, baseURL: `${url}/v1` }),
    options: (think) => (think ? { anthropic: { thinking: { type: 'adaptive' }, effort: 'high' } } : {}),
  },
  {
    name: 'google',
    wire: 'gemini',
    carriesTokens: true,
    connect: (url) => createGoogleGenerativeAI({ ...key, baseURL: `${url}/v1beta` }),
    options: (think) => (think ? { google: { thinkingConfig: { includeThoughts: true, thinkingLevel: 'high' } } } : {}),
  },
  {
    name: 'amazon-bedrock',
    wire: 'bedrock',
    carriesTokens: true,
    unauthorized: 403,
    forcesForSchema: true,
    model: 'anthropic.m',
    connect: (url) => createAmazonBedrock({ ...key, baseURL: url, region: 'us-east-1' }),
    options: (think) => (think ? { bedrock: { reasoningConfig: { type: 'adaptive', maxReasoningEffort: 'high' } } } : {}),
  },
  {
    name: 'cohere',
    wire: 'cohere',
    hidesPlan: true,
    noEffort: true,
    connect: (url) => createCohere({ ...key, baseURL: `${url}/v2` }),
    options: (think) => (think ? { cohere: { thinking: { type: 'enabled' } } } : {}),
  },
];

for (const provider of providers) {
  matrix({
    ...provider,
    name: `ai with ${provider.name}`,
    ask: (client, question) => ask(provider, client, question),
    types: { 400: CallError, 401: CallError, 429: CallError, 503: CallError },
    failure: (error) => ({ status: error.statusCode }),
  });
}
