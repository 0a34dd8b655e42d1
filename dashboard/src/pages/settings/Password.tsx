// The password of this page: set, changed, removed.
import { useState } from 'preact/hooks';
import { post } from '../../api/client';
import { parts, t } from '../../lang/words';
import { useAction } from '../../lib/useAction';
import { adopt, useKnown } from '../../live/store';
import { Wrong } from '../../ui/States';

const least = 8;

export function Password() {
  const there = useKnown((known) => known.session?.password ?? false);
  const [current, setCurrent] = useState('');
  const [typed, setTyped] = useState('');
  const [again, setAgain] = useState('');
  const [tried, setTried] = useState(false);
  const [said, setSaid] = useState('');
  const action = useAction();
  const fault = typed.length < least ? t('At least {count} characters.', { count: least }) : typed !== again ? t('These are two passwords.') : '';
  const send = (password: string | null, words: string) => void action.run(async () => {
    adopt(await post('/api/password', there ? { password, current } : { password }));
    setCurrent('');
    setTyped('');
    setAgain('');
    setTried(false);
    setSaid(words);
  });
  const submit = () => {
    setTried(true);
    setSaid('');
    if (fault === '') send(typed, t('The password is set. Other browsers have to sign in again.'));
  };
  const field = (label: string, value: string, set: (value: string) => void, kind: string) => (
    <label class="labelled">{label}
      <input class="field" type="password" autocomplete={kind} value={value} onInput={(event) => set(event.currentTarget.value)} />
    </label>
  );
  return (
    <section class="card stack" aria-labelledby="password">
      <h2 id="password">{t('Password')}</h2>
      <p class="soft">{there ? t('This page and the management API ask for it.')
        : t('None is set. With one, this page and the management API ask for it, also where clients need no key; agents never do.')}{' '}
        {parts('A link of {command} is let in without.', { command: <code>spillway open</code> })}</p>
      <form class="stack" noValidate onSubmit={(event) => { event.preventDefault(); submit(); }}>
        <div class="row">
          {there && field(t('The one that is set'), current, setCurrent, 'current-password')}
          {field(t('New password'), typed, setTyped, 'new-password')}
          {field(t('The same again'), again, setAgain, 'new-password')}
        </div>
        {tried && fault !== '' && <p class="fail" role="alert">{fault}</p>}
        {action.error && <Wrong error={action.error} />}
        {said !== '' && <p class="ok" role="status">{said}</p>}
        <div class="row">
          <button class="button" type="submit" disabled={action.busy}>{there ? t('Change it') : t('Set it')}</button>
          {there && <button class="button plain" type="button" disabled={action.busy || current === ''}
            onClick={() => send(null, t('The password is gone.'))}>{t('Remove it')}</button>}
        </div>
      </form>
    </section>
  );
}
