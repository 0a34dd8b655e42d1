// A model whose part is written down: in the wire an agent speaks it says in turn what a task's steps say, and keeps the
// requests it was sent. What tools do and print is not written down anywhere: the agents run them.
import { createServer } from 'node:http';

const usage = { input: 1000, output: 50 };

function event(response, name, data) {
  response.write(`${name ? `event: ${name}\n` : ''}data: ${JSON.stringify(data)}\n\n`);
}

// Each wire: which of its requests ask for an answer, how many turns of the model they hold, and how it answers.
const wires = {
  'anthropic-messages': {
    asks: (path) => path.startsWith('/v1/messages') && !path.includes('count_tokens'),
    said: (body) => body.messages.filter((turn) => turn.role === 'assistant').length,
    answer(response, body, { words, calls }) {
      const blocks = [...(words ? [{ type: 'text', text: words }] : []), ...calls.map((call) => ({ type: 'tool_use', id: call.id, name: call.name, input: call.input }))];
      const stop = calls.length > 0 ? 'tool_use' : 'end_turn';
      const counts = { input_tokens: usage.input, output_tokens: usage.output };
      const message = { id: `msg_${Date.now()}`, type: 'message', role: 'assistant', model: body.model, stop_sequence: null };
      if (!body.stream) {
        response.setHeader('content-type', 'application/json');
        return response.end(JSON.stringify({ ...message, content: blocks, stop_reason: stop, usage: counts }));
      }
      event(response, 'message_start', { type: 'message_start', message: { ...message, content: [], stop_reason: null, usage: counts } });
      blocks.forEach((block, index) => {
        const isText = block.type === 'text';
        event(response, 'content_block_start', { type: 'content_block_start', index, content_block: isText ? { type: 'text', text: '' } : { ...block, input: {} } });
        event(response, 'content_block_delta', { type: 'content_block_delta', index, delta: isText ? { type: 'text_delta', text: block.text } : { type: 'input_json_delta', partial_json: JSON.stringify(block.input) } });
        event(response, 'content_block_stop', { type: 'content_block_stop', index });
      });
      event(response, 'message_delta', { type: 'message_delta', delta: { stop_reason: stop, stop_sequence: null }, usage: counts });
      event(response, 'message_stop', { type: 'message_stop' });
      response.end();
    },
  },
  'openai-chat': {
    asks: (path) => path.endsWith('/chat/completions'),
    said: (body) => body.messages.filter((turn) => turn.role === 'assistant' && turn.tool_calls).length,
    answer(response, body, { words, calls }) {
      const tools = calls.map((call, index) => ({ index, id: call.id, type: 'function', function: { name: call.name, arguments: JSON.stringify(call.input) } }));
      const message = { role: 'assistant', content: words, ...(tools.length > 0 && { tool_calls: tools }) };
      const head = { id: `chatcmpl-${Date.now()}`, created: Math.floor(Date.now() / 1000), model: body.model };
      const counts = { prompt_tokens: usage.input, completion_tokens: usage.output, total_tokens: usage.input + usage.output };
      const stop = calls.length > 0 ? 'tool_calls' : 'stop';
      if (!body.stream) {
        response.setHeader('content-type', 'application/json');
        return response.end(JSON.stringify({ ...head, object: 'chat.completion', choices: [{ index: 0, message, finish_reason: stop }], usage: counts }));
      }
      const chunk = { ...head, object: 'chat.completion.chunk' };
      event(response, '', { ...chunk, choices: [{ index: 0, delta: message, finish_reason: null }] });
      event(response, '', { ...chunk, choices: [{ index: 0, delta: {}, finish_reason: stop }] });
      event(response, '', { ...chunk, choices: [], usage: counts });
      response.end('data: [DONE]\n\n');
    },
  },
  'openai-responses': {
    asks: (path) => path.endsWith('/responses'),
    said: (body) => Math.max(0, ...body.input.filter((item) => item.call_id?.startsWith('call_')).map((item) => Number(item.call_id.split('_')[1]) + 1)),
    answer(response, body, { words, calls }) {
      const id = `resp_${Date.now()}`;
      const items = calls.map((call) => call.free
        ? { type: 'custom_tool_call', id: `ctc_${call.id}`, call_id: call.id, name: call.name, input: call.free, status: 'completed' }
        : { type: 'function_call', id: `fc_${call.id}`, call_id: call.id, name: call.name, arguments: JSON.stringify(call.input), status: 'completed' });
      if (words) items.unshift({ type: 'message', id: `msg_${id}`, role: 'assistant', status: 'completed', content: [{ type: 'output_text', text: words, annotations: [] }] });
      event(response, 'response.created', { type: 'response.created', response: { id, object: 'response', status: 'in_progress', model: body.model, output: [] } });
      items.forEach((item, index) => {
        event(response, 'response.output_item.added', { type: 'response.output_item.added', output_index: index, item });
        event(response, 'response.output_item.done', { type: 'response.output_item.done', output_index: index, item });
      });
      const counts = { input_tokens: usage.input, output_tokens: usage.output, total_tokens: usage.input + usage.output, input_tokens_details: { cached_tokens: 0 }, output_tokens_details: { reasoning_tokens: 0 } };
      event(response, 'response.completed', { type: 'response.completed', response: { id, object: 'response', status: 'completed', model: body.model, output: items, usage: counts } });
      response.end();
    },
  },
  gemini: {
    asks: (path) => /:(streamGenerateContent|generateContent)/.test(path),
    said: (body) => body.contents.filter((turn) => turn.role === 'model' && turn.parts.some((part) => part.functionCall)).length,
    answer(response, body, { words, calls }, path) {
      const parts = [...(words ? [{ text: words }] : []), ...calls.map((call) => ({ functionCall: { name: call.name, args: call.input } }))];
      const answer = { candidates: [{ index: 0, content: { role: 'model', parts }, finishReason: 'STOP' }], usageMetadata: { promptTokenCount: usage.input, candidatesTokenCount: usage.output, totalTokenCount: usage.input + usage.output } };
      if (path.includes('stream')) {
        event(response, '', answer);
        return response.end();
      }
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(answer));
    },
  },
};

export class WrittenModel {
  // `steps`: lists of calls as the agent's tools want them ({name, input} or {name, free}); `mark`: words of the task,
  // which an agent's requests of other kinds do not have. `fits`: a request that offers the agent's tools.
  static async start(wire, steps, mark, fits) {
    const model = Object.assign(new WrittenModel(), { wire: wires[wire], steps, mark, fits, last: null, asked: 0 });
    model.server = createServer((request, response) => model.serve(request, response));
    await new Promise((done) => model.server.listen(0, '127.0.0.1', done));
    model.url = `http://127.0.0.1:${model.server.address().port}`;
    return model;
  }

  async serve(request, response) {
    const pieces = [];
    for await (const piece of request) pieces.push(piece);
    const text = Buffer.concat(pieces).toString();
    if (process.env.SHOW_REQUESTS) console.error(request.method, request.url, text.length);
    if (!text || !this.wire.asks(request.url)) {
      response.setHeader('content-type', 'application/json');
      return response.end(JSON.stringify({ input_tokens: 1000, data: [], models: [], totalTokens: 1000 }));
    }
    const body = JSON.parse(text);
    response.setHeader('content-type', 'text/event-stream');
    const isTask = this.fits(body) && text.includes(this.mark);
    if (!isTask) return this.wire.answer(response, body, { words: 'A piece of work', calls: [] }, request.url);
    const step = this.wire.said(body);
    this.last = body;
    this.asked += 1;
    const next = this.steps[step];
    if (!next) return this.wire.answer(response, body, { words: 'That is done.', calls: [] }, request.url);
    const calls = next.calls.map((call, index) => ({ ...call, id: `call_${step}_${index}` }));
    return this.wire.answer(response, body, { words: next.words ?? '', calls }, request.url);
  }

  stop() {
    this.server.closeAllConnections();
    this.server.close();
  }
}
