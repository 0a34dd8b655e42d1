// A change of the configuration file before it is made: asked of the host a moment after the last keystroke.
import { useEffect, useState } from 'preact/hooks';
import { post, type ApiError } from '../api/client';
import type { ConfigPreview } from '../api/types';
import { asApiError } from './useAction';

const restMs = 350;

type Wish = NonNullable<Parameters<typeof post<'/api/config/preview'>>[1]>;

// Null: there is nothing to be asked.
export function usePreview(wish: Wish | null): { told: ConfigPreview | null; error: ApiError | null } {
  const [told, setTold] = useState<ConfigPreview | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const key = JSON.stringify(wish);
  useEffect(() => {
    if (wish === null) {
      setTold(null);
      setError(null);
      return undefined;
    }
    const ending = new AbortController();
    const timer = setTimeout(() => {
      post('/api/config/preview', wish, { signal: ending.signal }).then(
        (answer) => { setTold(answer); setError(null); },
        (reason: unknown) => { if (!ending.signal.aborted) setError(asApiError(reason)); });
    }, restMs);
    return () => {
      ending.abort();
      clearTimeout(timer);
    };
  }, [key]);
  return { told, error };
}
