// The door: a link of `spillway open` is taken at once, a key is asked for otherwise.
import { useEffect, useState } from 'preact/hooks';
import { ApiError, post } from '../api/client';
import icon from '../icon.svg';
import { adopt } from '../live/store';
import { go } from '../router';

export function SignIn({ ticket }: { ticket: string | undefined }) {
  const [key, setKey] = useState('');
  const [error, setError] = useState<ApiError | null>(null);
  const [busy, setBusy] = useState(false);

  const enter = async (body: { ticket: string } | { key: string }) => {
    setBusy(true);
    setError(null);
    try {
      adopt(await post('/api/session', body));
      go('#/', true);
    } catch (told) {
      setError(told instanceof ApiError ? told : new ApiError(0, String(told)));
    }
    setBusy(false);
  };

  // The link may be followed while this page is open already.
  useEffect(() => {
    document.title = 'Sign in · Spillway';
    if (!ticket) return;
    // It works once; the address is not to keep it.
    go('#/sign-in', true);
    void enter({ ticket });
  }, [ticket]);

  return (
    <div class="door">
      <main class="card">
        <div class="brand"><img src={icon} alt="" />Spillway</div>
        <h1>Sign in</h1>
        <p class="soft">Run <code>spillway open</code> on the machine where Spillway runs. It gives you a link that opens this
          page signed in.</p>
        <form class="stack" onSubmit={(event) => { event.preventDefault(); void enter({ key: key.trim() }); }}>
          <label class="stack" style={{ gap: '4px' }}>
            <span>Or a client key with <code>--management</code></span>
            <input class="field" type="password" autocomplete="current-password" value={key}
              onInput={(event) => setKey(event.currentTarget.value)} />
          </label>
          <button class="button first" disabled={busy || key.trim() === ''}>Sign in</button>
        </form>
        {error && <p class="fail" role="alert">{error.message} {error.hint}</p>}
      </main>
    </div>
  );
}
