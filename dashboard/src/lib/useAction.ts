// Something that the host is told to do: whether it is under way, and what went wrong.
import { useCallback, useRef, useState } from 'preact/hooks';
import { ApiError } from '../api/client';

export interface Action {
  busy: boolean;
  error: ApiError | null;
  run(work: () => Promise<void>): Promise<boolean>;  // whether it went well
  forget(): void;  // the error
}

export const asApiError = (told: unknown) => (told instanceof ApiError ? told : new ApiError(0, String(told)));

export function useAction(): Action {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const running = useRef(false);
  const run = useCallback(async (work: () => Promise<void>) => {
    if (running.current) return false;
    running.current = true;
    setBusy(true);
    setError(null);
    try {
      await work();
      return true;
    } catch (told) {
      setError(asApiError(told));
      return false;
    } finally {
      running.current = false;
      setBusy(false);
    }
  }, []);
  const forget = useCallback(() => setError(null), []);
  return { busy, error, run, forget };
}
