// Asks a model through this host as an agent would, and tells of the answer as it comes.
import { ApiError, pageHeader } from '../api/client';
import { t } from '../lang/words';
import { emptyAnswer, withChunk, type Answer } from '../lib/chat';
import { SseParser } from './sse';

export interface Conversed {
  answer: Answer;
  exchange: string | null;     // id of its trace
  firstMs: number | null;      // until something of it was there
  tookMs: number;
}

// `told` is called with every piece. Errors before the answer has begun are thrown; later ones stand in the answer.
export async function converse(body: Record<string, unknown>, key: string, signal: AbortSignal,
  told: (now: Conversed) => void): Promise<Conversed> {
  const begun = performance.now();
  const took = () => Math.round(performance.now() - begun);
  let response: Response;
  try {
    response = await fetch('/v1/chat/completions', {
      method: 'POST', signal, credentials: 'omit',
      headers: { ...pageHeader, 'content-type': 'application/json', ...(key !== '' ? { authorization: `Bearer ${key}` } : {}) },
      body: JSON.stringify({ ...body, stream: true, stream_options: { include_usage: true } }),
    });
  } catch (error) {
    if (signal.aborted) throw error;
    throw new ApiError(0, t('Spillway cannot be reached.'), t('Is it still running?'));
  }
  const exchange = response.headers.get('x-spillway-exchange');
  let now: Conversed = { answer: emptyAnswer, exchange, firstMs: null, tookMs: 0 };
  if (!response.ok || !response.body) {
    const text = await response.text();
    let message = t('The request was answered with {status}.', { status: response.status });
    try {
      message = (JSON.parse(text) as { error?: { message?: string } }).error?.message ?? message;
    } catch {
      // What is no JSON says nothing more.
    }
    now = { ...now, answer: { ...emptyAnswer, error: message }, tookMs: took() };
    told(now);
    return now;
  }
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  const events = new SseParser();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      let answer = now.answer;
      for (const event of events.push(decoder.decode(value, { stream: true }))) answer = withChunk(answer, event.data);
      const there = answer.text !== '' || answer.reasoning !== '' || answer.calls.length > 0;
      now = { ...now, answer, firstMs: now.firstMs ?? (there ? took() : null), tookMs: took() };
      told(now);
    }
  } catch (error) {
    if (signal.aborted) throw error;
    now = { ...now, answer: { ...now.answer, error: t('The answer has broken off.') }, tookMs: took() };
  }
  // A stream that ended without its last word looks whole and is not.
  if (now.answer.error === '' && now.answer.finish === null) now = { ...now, answer: { ...now.answer, error: t('The answer has ended too early.') } };
  told(now);
  return now;
}
