// One stream of server-sent events until it ends. Read with fetch, not EventSource, so that the page's own header goes
// with it.
import { pageHeader } from '../api/client';
import { SseParser, type SseEvent } from './sse';

// The host says something every fifteen seconds.
const silenceMs = 40_000;

// `lastId`: where an earlier one has ended; empty: from now on. Throws when it cannot be read.
export async function readStream(path: string, lastId: string, signal: AbortSignal, take: (event: SseEvent) => void,
  fetchIt: typeof fetch = (...args) => fetch(...args)): Promise<void> {
  const once = new AbortController();
  const end = () => once.abort();
  signal.addEventListener('abort', end, { once: true });
  if (signal.aborted) end();
  let timer = setTimeout(end, silenceMs);
  try {
    const headers: Record<string, string> = { ...pageHeader, accept: 'text/event-stream' };
    if (lastId !== '') headers['last-event-id'] = lastId;
    const response = await fetchIt(path, { headers, credentials: 'same-origin', signal: once.signal });
    if (!response.ok || !response.body) throw new Error(`status ${response.status}`);
    const parser = new SseParser();
    const reader = response.body.pipeThrough(new TextDecoderStream() as unknown as TransformStream<Uint8Array, string>)
      .getReader();
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      clearTimeout(timer);
      timer = setTimeout(end, silenceMs);
      for (const event of parser.push(value)) take(event);
    }
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', end);
  }
}
