// Something to be read from the host: what is there, what went wrong, and reading it again. While it is read again, what
// was there stays.
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { ApiError } from '../api/client';
import { useKnown } from '../live/store';

export interface Reading<T> {
  data: T | null;
  error: ApiError | null;
  again(): void;
}

// Read anew when `key` changes, when events were missed, and every `everyMs`.
export function useQuery<T>(key: string, read: (signal: AbortSignal) => Promise<T>, everyMs = 0): Reading<T> {
  const [state, setState] = useState<{ key: string; data: T | null; error: ApiError | null }>(
    { key, data: null, error: null });
  const [times, setTimes] = useState(0);
  const readings = useKnown((known) => known.readings);
  const latest = useRef(read);
  latest.current = read;

  useEffect(() => {
    const ending = new AbortController();
    latest.current(ending.signal).then(
      (data) => { if (!ending.signal.aborted) setState({ key, data, error: null }); },
      (error: unknown) => {
        if (ending.signal.aborted) return;
        const told = error instanceof ApiError ? error : new ApiError(0, String(error));
        setState((before) => ({ key, data: before.key === key ? before.data : null, error: told }));
      });
    return () => ending.abort();
  }, [key, times, readings]);

  const again = useCallback(() => setTimes((count) => count + 1), []);
  useEffect(() => {
    if (everyMs === 0) return undefined;
    const timer = setInterval(() => { if (!document.hidden) again(); }, everyMs);
    return () => clearInterval(timer);
  }, [everyMs, again]);

  return { data: state.key === key ? state.data : null, error: state.key === key ? state.error : null, again };
}

// The time, moving on every second, for what counts down.
export function useNow(everyMs = 1000): number {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}
