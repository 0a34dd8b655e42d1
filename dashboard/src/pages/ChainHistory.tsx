// What the file was before each change made here. Any of them can be brought back, and that can be undone as well.
import { useState } from 'preact/hooks';
import { get, post } from '../api/client';
import type { ConfigPreview } from '../api/types';
import { type Message, t } from '../lang/words';
import { ago, moment } from '../lib/format';
import { useAction } from '../lib/useAction';
import { useNow, useQuery } from '../lib/useQuery';
import { Dialog } from '../ui/Dialog';
import { Diff } from '../ui/Diff';
import { Bones, Wrong } from '../ui/States';

const whats: Record<string, Message> = {
  chains: 'chains', models: 'names of models', default_chain: 'the default chain', budgets: 'budgets', accounts: 'accounts', undo: 'an earlier version brought back',
  listen: 'the listener', admin_listen: 'the listener of this page', ledger: 'retention', bodies: 'headers and bodies', log: 'the log level', import: 'an imported configuration',
};

export function ChainHistory({ revision, changed }: { revision: string; changed: () => void }) {
  const { data, error, again } = useQuery(`history ${revision}`, (signal) => get('/api/config/history', undefined, { signal }));
  const now = useNow(10_000);
  const [shown, setShown] = useState<{ id: string; preview: ConfigPreview } | null>(null);
  const looking = useAction();
  const restoring = useAction();
  const look = (id: string) => void looking.run(async () => setShown({ id, preview: await post('/api/config/preview', { restore: id }) }));
  const restore = async (id: string) => {
    if (!await restoring.run(async () => { await post('/api/config', { revision, restore: id }); })) return;
    setShown(null);
    changed();
  };
  return (
    <section class="card stack" aria-label={t('History')}>
      <h2>{t('History')}</h2>
      {error && <Wrong error={error} again={again} />}
      {!data && !error && <Bones lines={3} />}
      {data?.versions.length === 0 && <p class="soft">{t('Nothing has been changed here yet.')}</p>}
      <ol class="history">
        {data?.versions.map((one, i) => (
          <li key={one.id} class="row between">
            <span title={moment(one.at_ms)}>{whats[one.what] ? t(whats[one.what] as Message) : one.what} <span class="small soft">{ago(one.at_ms, now)}</span></span>
            <button class="button plain" disabled={looking.busy} onClick={() => look(one.id)}>{i === 0 ? t('Undo') : t('Back to before')}</button>
          </li>
        ))}
      </ol>
      {looking.error && <Wrong error={looking.error} />}
      {shown && (
        <Dialog title={t('Bring this version back?')} close={() => setShown(null)}>
          <div class="stack">
            <Diff lines={shown.preview.diff} />
            {shown.preview.problems.map((one) => <p key={one.message} class={one.weight === 'error' ? 'fail' : 'warn'}>{one.message}</p>)}
            {restoring.error && <Wrong error={restoring.error} />}
            <div class="row">
              <button class="button first" disabled={restoring.busy || !shown.preview.good} onClick={() => void restore(shown.id)}>{t('Bring it back')}</button>
              <button class="button plain" onClick={() => setShown(null)}>{t('Leave it')}</button>
            </div>
          </div>
        </Dialog>
      )}
    </section>
  );
}
