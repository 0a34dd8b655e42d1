// The official "@aws-sdk/client-bedrock-runtime" client on Converse, over HTTP/1.1.
import {
  BedrockRuntimeClient, BedrockRuntimeServiceException, ConverseCommand, ConverseStreamCommand, CountTokensCommand,
  ServiceUnavailableException, ThrottlingException, ValidationException,
} from '@aws-sdk/client-bedrock-runtime';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { picture } from './harness.mjs';
import { matrix } from './scenarios.mjs';

function messages(turns) {
  return turns.map((turn) => {
    if (turn.reply) return { role: 'assistant', content: turn.reply.native };
    if (turn.results) {
      const content = turn.results.map(({ call, text }) => ({ toolResult: { toolUseId: call.id, content: [{ text }] } }));
      return { role: 'user', content };
    }
    const content = [{ text: turn.user }];
    if (turn.image) content.push({ image: { format: 'png', source: { bytes: Buffer.from(picture, 'base64') } } });
    return { role: 'user', content };
  });
}

function input(question) {
  const { model, system, turns, tools, force, schema, think, limit } = question;
  return {
    modelId: model,
    messages: messages(turns),
    ...(system && { system: [{ text: system }] }),
    ...(limit && { inferenceConfig: { maxTokens: limit } }),
    ...(tools && {
      toolConfig: {
        tools: tools.map((tool) => ({
          toolSpec: { name: tool.name, description: tool.description, inputSchema: { json: tool.schema } },
        })),
        ...(force && { toolChoice: { tool: { name: force } } }),
      },
    }),
    ...(schema && {
      outputConfig: {
        textFormat: { type: 'json_schema', structure: { jsonSchema: { name: 'answer', schema: JSON.stringify(schema) } } },
      },
    }),
    ...(think && {
      additionalModelRequestFields: { thinking: { type: 'adaptive', display: 'summarized' }, output_config: { effort: 'high' } },
    }),
  };
}

const finishes = { end_turn: 'stop', tool_use: 'tools', max_tokens: 'length' };

function read(content, stopReason, usage, pieces) {
  return {
    text: content.map((block) => block.text ?? '').join(''),
    thinking: content.map((block) => block.reasoningContent?.reasoningText?.text ?? '').join(''),
    calls: content.filter((block) => block.toolUse)
      .map(({ toolUse }) => ({ id: toolUse.toolUseId, name: toolUse.name, args: toolUse.input })),
    finish: finishes[stopReason] ?? null,
    usage: { input: usage?.inputTokens, output: usage?.outputTokens },
    pieces,
    native: content,
  };
}

// Puts the deltas of a stream together as blocks.
class Blocks {
  list = [];

  start({ contentBlockIndex, start }) { this.list[contentBlockIndex] = { toolUse: { ...start.toolUse, input: '' } }; }

  add({ contentBlockIndex, delta }) {
    const block = (this.list[contentBlockIndex] ??= delta.reasoningContent ? { reasoningContent: { reasoningText: { text: '' } } } : { text: '' });
    if (delta.text !== undefined) block.text += delta.text;
    if (delta.toolUse) block.toolUse.input += delta.toolUse.input;
    const reasoning = delta.reasoningContent;
    if (reasoning?.text) block.reasoningContent.reasoningText.text += reasoning.text;
    if (reasoning?.signature) block.reasoningContent.reasoningText.signature = reasoning.signature;
    if (reasoning?.redactedContent) block.reasoningContent = { redactedContent: reasoning.redactedContent };
  }

  finished() {
    return this.list.map((block) => (block.toolUse
      ? { toolUse: { ...block.toolUse, input: JSON.parse(block.toolUse.input || '{}') } } : block));
  }
}

async function ask(client, question) {
  const options = { abortSignal: question.signal };
  if (!question.stream) {
    const reply = await client.send(new ConverseCommand(input(question)), options);
    return read(reply.output.message.content, reply.stopReason, reply.usage, 0);
  }
  const blocks = new Blocks();
  let stopReason;
  let usage;
  let pieces = 0;
  const reply = await client.send(new ConverseStreamCommand(input(question)), options);
  for await (const event of reply.stream) {
    if (event.contentBlockStart) blocks.start(event.contentBlockStart);
    if (event.contentBlockDelta) blocks.add(event.contentBlockDelta);
    if (event.contentBlockDelta?.delta.text) {
      pieces++;
      question.onText?.();
      // The client does not end an event stream that has begun.
      if (question.signal?.aborted) break;
    }
    if (event.messageStop) stopReason = event.messageStop.stopReason;
    if (event.metadata) usage = event.metadata.usage;
  }
  return read(blocks.finished(), stopReason, usage, pieces);
}

matrix({
  name: 'bedrock converse',
  wire: 'bedrock',
  carriesTokens: true,
  unauthorized: 403,
  connect: (url) => new BedrockRuntimeClient({
    endpoint: url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'client-key', secretAccessKey: 'client-secret' },
    requestHandler: new NodeHttpHandler({ requestTimeout: 10000 }),
    maxAttempts: 1,
  }),
  ask,
  types: {
    400: ValidationException, 401: BedrockRuntimeServiceException, 429: ThrottlingException, 503: ServiceUnavailableException,
  },
  failure: (error) => ({ status: error.$metadata.httpStatusCode }),
  async count(client, model) {
    const converse = { messages: messages([{ user: 'hello there' }]) };
    return (await client.send(new CountTokensCommand({ modelId: model, input: { converse } }))).inputTokens;
  },
});
