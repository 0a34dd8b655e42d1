import { describe, expect, it } from 'vitest';
import { bodyOf, codeOf, emptyAnswer, toolsOf, turnOf, withChunk, type Options } from '../src/lib/chat';

const none: Options = { system: '', tools: '', maxTokens: null };
const chunk = (delta: object, more: object = {}) => JSON.stringify({ choices: [{ delta, ...more }] });

describe('a conversation', () => {
  it('is sent with what was said, shown and offered', () => {
    expect(bodyOf('m', [{ role: 'user', text: 'hi' }], none)).toEqual({ model: 'm', messages: [{ role: 'user', content: 'hi' }] });
    const picture = { name: 'p.png', url: 'data:image/png;base64,AA' };
    const body = bodyOf('m', [
      { role: 'user', text: 'see', pictures: [picture] },
      { role: 'assistant', text: '', calls: [{ id: 'c', name: 'f', arguments: '{}' }] },
      { role: 'tool', text: '42', callId: 'c' },
    ], { system: 'Be short.', tools: '[{"name":"f"}]', maxTokens: 9 });
    expect(body.messages).toEqual([
      { role: 'system', content: 'Be short.' },
      { role: 'user', content: [{ type: 'text', text: 'see' }, { type: 'image_url', image_url: { url: picture.url } }] },
      { role: 'assistant', content: null, tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }] },
      { role: 'tool', tool_call_id: 'c', content: '42' },
    ]);
    expect(body.tools).toEqual([{ type: 'function', function: { name: 'f' } }]);
    expect(body.max_tokens).toBe(9);
    expect(toolsOf('{')).toContain('JSON');
    expect(toolsOf('[{}]')).toContain('name');
  });

  it('is put together from the pieces of its stream', () => {
    let answer = emptyAnswer;
    for (const data of [
      chunk({ role: 'assistant', reasoning_content: 'hm' }), chunk({ content: 'Hel' }), chunk({ content: 'lo' }),
      chunk({ tool_calls: [{ index: 0, id: 'c', function: { name: 'f', arguments: '{"a"' } }] }),
      chunk({ tool_calls: [{ index: 0, function: { arguments: ':1}' } }] }, { finish_reason: 'tool_calls' }),
      JSON.stringify({ choices: [], usage: { prompt_tokens: 3, completion_tokens: 4 } }), '[DONE]',
    ]) answer = withChunk(answer, data);
    expect(answer).toEqual({
      text: 'Hello', reasoning: 'hm', calls: [{ id: 'c', name: 'f', arguments: '{"a":1}' }], finish: 'tool_calls', input: 3, output: 4, error: '',
    });
    expect(turnOf(answer)).toEqual({ role: 'assistant', text: 'Hello', calls: answer.calls });
    expect(withChunk(answer, '{"error":{"message":"broken"}}').error).toBe('broken');
    expect(withChunk(answer, 'no json').error).not.toBe('');
  });

  it('is the same as code', () => {
    const body = bodyOf('m', [{ role: 'user', text: "it's" }], none);
    expect(codeOf('curl', 'http://h', 'k', body)).toContain("it'\\''s");
    expect(codeOf('curl', 'http://h', 'k', body)).toContain("'Authorization: Bearer k'");
    const python = codeOf('Python', 'http://h', 'k', { ...body, tools: [{ strict: true, none: null }] });
    expect(python).toContain('base_url="http://h/v1"');
    expect(python).toContain('"strict": True');
    expect(python).toContain('"none": None');
    expect(python).toContain('stream=True');
    expect(codeOf('JavaScript', 'http://h', 'k', body)).toContain('baseURL: "http://h/v1"');
    const picture = bodyOf('m', [{ role: 'user', text: '', pictures: [{ name: 'p', url: `data:image/png;base64,${'A'.repeat(900)}` }] }], none);
    expect(codeOf('curl', 'http://h', 'k', picture).length).toBeLessThan(600);
  });
});
