// The door: a link of `spillway open` is taken at once, the password or a key is asked for otherwise.
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { ApiError, post } from '../api/client';
import icon from '../icon.svg';
import { parts, t } from '../lang/words';
import { asApiError } from '../lib/useAction';
import { adopt, useKnown } from '../live/store';
import { go } from '../router';

export function SignIn({ ticket }: { ticket: string | undefined }) {
  const password = useKnown((known) => known.session?.password ?? false);
  const [error, setError] = useState<ApiError | null>(null);
  const [busy, setBusy] = useState(false);

  const enter = async (body: { ticket: string } | { key: string } | { password: string }) => {
    setBusy(true);
    setError(null);
    try {
      adopt(await post('/api/session', body));
      go('#/', true);
    } catch (told) {
      setError(asApiError(told));
    }
    setBusy(false);
  };

  // The link may be followed while this page is open already.
  useEffect(() => {
    document.title = `${t('Sign in')} · Spillway`;
    if (!ticket) return;
    // It works once; the address is not to keep it.
    go('#/sign-in', true);
    void enter({ ticket });
  }, [ticket]);

  return (
    <div class="door">
      <main class="card">
        <div class="brand"><img src={icon} alt="" />Spillway</div>
        <h1>{t('Sign in')}</h1>
        {password && <Secret label={t('Password')} first busy={busy} enter={(typed) => void enter({ password: typed })} />}
        <p class="soft">{parts('Run {command} on the machine where Spillway runs. It gives you a link that opens this page signed in.',
          { command: <code>spillway open</code> })}</p>
        <Secret label={parts('Or a client key with {flag}', { flag: <code>--management</code> })} first={!password} busy={busy}
          enter={(typed) => void enter({ key: typed.trim() })} />
        {error && <p class="fail" role="alert">{error.message} {error.hint}</p>}
      </main>
    </div>
  );
}

interface Asked {
  label: ComponentChildren;
  first: boolean;
  busy: boolean;
  enter: (typed: string) => void;
}

function Secret({ label, first, busy, enter }: Asked) {
  const [typed, setTyped] = useState('');
  return (
    <form class="stack" onSubmit={(event) => { event.preventDefault(); enter(typed); }}>
      <label class="stack" style={{ gap: '4px' }}>
        <span>{label}</span>
        <input class="field" type="password" autocomplete="current-password" value={typed} autofocus={first}
          onInput={(event) => setTyped(event.currentTarget.value)} />
      </label>
      <button class={first ? 'button first' : 'button'} disabled={busy || typed.trim() === ''}>{t('Sign in')}</button>
    </form>
  );
}
