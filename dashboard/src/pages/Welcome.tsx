// The first steps of somebody new: what was found on this machine, what can be added, and a first answer.
import { useState } from 'preact/hooks';
import { get, post, remove } from '../api/client';
import { t } from '../lang/words';
import { bodyOf } from '../lib/chat';
import { asApiError, useAction } from '../lib/useAction';
import { useQuery } from '../lib/useQuery';
import { converse, type Conversed } from '../live/converse';
import { useKnown } from '../live/store';
import { href } from '../router';
import { Head } from '../ui/Head';
import { Icon } from '../ui/Icon';
import { MakeKey } from '../ui/MakeKey';
import { Bones, Wrong } from '../ui/States';

const question = 'In one sentence: what is a spillway?';

export function Welcome() {
  const accounts = useQuery('accounts', (signal) => get('/api/accounts', undefined, { signal }), 5000);
  const rows = accounts.data?.accounts ?? null;
  const simulated = rows !== null && rows.length > 0 && rows.every((one) => one.source === 'simulator');
  const real = rows?.filter((one) => one.source !== 'simulator') ?? [];
  return (
    <>
      <Head title={t('Welcome')} />
      <ol class="steps card">
        <li><div>
          <h2>{t('Who answers')}</h2>
          {accounts.error && <Wrong error={accounts.error} again={accounts.again} />}
          {!rows && !accounts.error && <Bones lines={2} />}
          {simulated && <p>{t('No key was found on this machine yet, so a simulator answers with made-up text. It is good for a look around.')}</p>}
          {real.length > 0 && (
            <ul class="found" aria-label={t('Accounts')}>
              {real.map((one) => (
                <li key={`${one.provider}/${one.account}`} class="row">
                  <span class="ok"><Icon name="done" /></span>
                  <strong>{one.provider}</strong> <span class="soft">{one.key_origin === 'none' ? t('needs no key') : t('key from {origin}', { origin: one.key_origin })}</span>
                </li>
              ))}
            </ul>
          )}
          <div class="row">
            <a class="button" href={href(['accounts'], { add: 'new' })}><Icon name="add" />{t('Add an account')}</a>
            {rows && !rows.some((one) => one.plugin === 'ollama') && <Ollama found={accounts.again} />}
          </div>
        </div></li>
        <li><div>
          <h2>{t('A first answer')}</h2>
          <FirstAnswer simulated={simulated} />
        </div></li>
        <li><div>
          <h2>{t('Your agent')}</h2>
          <p>{t('Point it here, and every request, token and dollar of it is seen.')}</p>
          <div><a class="button" href={href(['connect'])}><Icon name="connect" />{t('Connect an agent')}</a></div>
        </div></li>
      </ol>
    </>
  );
}

// Whether one runs here shows its list of models; when none answers, nothing is left of the attempt.
function Ollama({ found }: { found: () => void }) {
  const [said, setSaid] = useState('');
  const action = useAction();
  const look = () => void action.run(async () => {
    setSaid('');
    const places = await post('/api/accounts', { provider: 'ollama', name: 'local' });
    const check = await post('/api/accounts/{provider}/{account}/test', undefined, { places }).catch(() => null);
    if (check?.ok) {
      setSaid(t('Ollama answers with {count} models.', { count: check.models ?? 0 }));
      found();
      return;
    }
    await remove('/api/accounts/{provider}/{account}', { places });
    setSaid(t('No Ollama answers on this machine.'));
  });
  return (
    <>
      <button class="button" disabled={action.busy} onClick={look}>{t('Look for a local Ollama')}</button>
      <span class="soft" role="status">{action.busy ? t('Looking…') : said}</span>
      {action.error && <Wrong error={action.error} />}
    </>
  );
}

function FirstAnswer({ simulated }: { simulated: boolean }) {
  const chains = useQuery('chains', (signal) => get('/api/chains', undefined, { signal }));
  const needed = useKnown((known) => known.session?.needed ?? false);
  const [key, setKey] = useState('');
  const [now, setNow] = useState<Conversed | null>(null);
  const action = useAction();
  const model = chains.data?.chains.find((one) => one.default)?.name ?? chains.data?.chains[0]?.name ?? 'default';
  const ask = () => void action.run(async () => {
    setNow(null);
    try {
      await converse(bodyOf(model, [{ role: 'user', text: t(question) }], { system: '', tools: '', maxTokens: null }), key, new AbortController().signal, setNow);
    } catch (told) {
      throw asApiError(told);
    }
  });
  return (
    <>
      <p class="soft">“{t(question)}”</p>
      {needed && <MakeKey name="welcome" said={t('A new key is used for this question.')} made={setKey} />}
      <div><button class="button first" disabled={action.busy || (needed && key === '')} onClick={ask}>{now ? t('Ask again') : t('Ask it')}</button></div>
      {now && (
        <div class="stack" aria-live="polite" aria-busy={action.busy}>
          <pre class="said answer">{now.answer.text}</pre>
          {now.answer.error && <p class="fail" role="alert">{now.answer.error}</p>}
          {!action.busy && now.answer.error === '' && (
            <p class="row"><span class="ok"><Icon name="done" /></span>
              <span>{simulated ? t('Answered by the simulator.') : t('Answered.')} {now.exchange && <a href={href(['requests', now.exchange])}>{t('Why it went where it went')}</a>}</span></p>
          )}
        </div>
      )}
      {action.error && <Wrong error={action.error} />}
    </>
  );
}
