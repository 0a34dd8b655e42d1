// Listeners, log level, retention and budgets of the configuration file: changed together, seen before they are saved.
import { useEffect, useMemo, useState } from 'preact/hooks';
import { get, post } from '../../api/client';
import { parts, t, type Message } from '../../lang/words';
import {
  bodiesText, isOpenAddress, keepsBodies, kept, keptText, settingsEdits, settingsOf, withBodies, withKept, type Kept, type SettingsDraft,
} from '../../lib/settings';
import { useAction } from '../../lib/useAction';
import { usePreview } from '../../lib/usePreview';
import { useQuery } from '../../lib/useQuery';
import { levels } from '../../live/logs';
import { Diff } from '../../ui/Diff';
import { Problems } from '../../ui/Problems';
import { Bones, Wrong } from '../../ui/States';
import { Budgets } from './Budgets';

const keptWords: Record<Kept, Message> = {
  exchanges: 'Each request', minutes: 'Sums over minutes', hours: 'Sums over hours', size: 'Size of the database, at most',
};

const mine = (path: string) => /^(listen|admin_listen|log|ledger|bodies|budgets)\b/.test(path);

export function ConfigForm() {
  const { data, error, again } = useQuery('config', (signal) => get('/api/config', undefined, { signal }));
  const before = useMemo(() => (data ? settingsOf(data.sections) : null), [data]);
  const [draft, setDraft] = useState<SettingsDraft | null>(null);
  useEffect(() => setDraft(before), [before]);
  const edits = useMemo(() => (before && draft ? settingsEdits(before, draft) : {}), [before, draft]);
  const changed = Object.keys(edits).length > 0;
  const { told, error: refused } = usePreview(changed ? { edits } : null);
  const saving = useAction();
  const save = () => void saving.run(async () => {
    await post('/api/config', { revision: data?.revision ?? '', edits });
    again();
  });
  const read = () => { saving.forget(); again(); };
  if (error) return <section class="card"><Wrong error={error} again={again} /></section>;
  if (!data || !draft) return <section class="card"><Bones lines={8} height={24} /></section>;
  const standing = (path: string) => data.defaults[path] ?? '';
  const field = (label: string, value: string, path: string, set: (value: string) => SettingsDraft) => (
    <label class="labelled">{label}
      <input class="field" value={value} placeholder={standing(path)} spellcheck={false} autocomplete="off"
        onInput={(event) => setDraft(set(event.currentTarget.value))} />
    </label>
  );
  const open = isOpenAddress(draft.listen) || isOpenAddress(draft.admin_listen);
  return (
    <>
      <section class="card stack" aria-labelledby="listeners">
        <h2 id="listeners">{t('Listeners')}</h2>
        <div class="row">
          {field(t('Agents connect to'), draft.listen, 'listen', (listen) => ({ ...draft, listen }))}
          {field(t('This page and the management API at'), draft.admin_listen, 'admin_listen', (admin_listen) => ({ ...draft, admin_listen }))}
        </div>
        {open && <p class="warn">{t('Other machines can connect to this address. Everybody needs a client key then, and what is sent is not encrypted: put a proxy with TLS in front.')}</p>}
        <p class="small soft">{t('Without the second one, both share the first. A change takes effect when the host is started again.')}</p>
      </section>
      <section class="card stack" aria-labelledby="retention">
        <h2 id="retention">{t('Retention')}</h2>
        <div class="row">
          {kept.map((name) => field(t(keptWords[name]), keptText(draft, name), `ledger.${name}`, (value) => withKept(draft, name, value)))}
        </div>
        <p class="small soft">{parts('How long, such as {hours}; {zero} is for ever. Sums over days always stay. A change takes effect when the host is started again.',
          { hours: <code>720h</code>, zero: <code>0s</code> })}</p>
      </section>
      <section class="card stack" aria-labelledby="bodies">
        <h2 id="bodies">{t('Headers and bodies')}</h2>
        <label class="check"><input type="checkbox" checked={keepsBodies(draft)}
          onChange={(event) => setDraft(withBodies(draft, 'keep', event.currentTarget.checked))} />{t('Keep those of requests and answers')}</label>
        {keepsBodies(draft) && (
          <>
            <p class="warn">{t('They hold what people and models have said, and files that agents have read: whoever may open this page can read them.')}</p>
            <div class="row">
              {field(t('For how long'), bodiesText(draft, 'expiry'), 'bodies.expiry', (value) => withBodies(draft, 'expiry', value.trim()))}
              {field(t('On disk, at most'), bodiesText(draft, 'size'), 'bodies.size', (value) => withBodies(draft, 'size', value.trim()))}
            </div>
          </>
        )}
        <p class="small soft">{t('Switched off, what was kept is removed within a minute.')}</p>
      </section>
      <Budgets draft={draft} change={setDraft} />
      <section class="card stack" aria-labelledby="level">
        <h2 id="level">{t('How much is logged')}</h2>
        <label class="labelled">{t('From this level')}
          <select class="field" value={draft.log} onChange={(event) => setDraft({ ...draft, log: event.currentTarget.value })}>
            <option value="">{t('{level}, if the file says nothing', { level: standing('log') })}</option>
            {levels.map((one) => <option key={one}>{one}</option>)}
          </select>
        </label>
      </section>
      {changed && (
        <section class="card stack" aria-labelledby="writes">
          <div class="row between">
            <h2 id="writes">{t('What saving writes')}</h2>
            <span class="badge warn">{t('not saved')}</span>
          </div>
          {refused && <Wrong error={refused} />}
          {told && <Problems of={told.problems.filter((one) => one.weight === 'error' || mine(one.path))} />}
          {told && <Diff lines={told.diff} />}
          {saving.error && <Wrong error={saving.error} />}
          <div class="row">
            <button class="button first" disabled={saving.busy || told?.good === false} onClick={save}>{t('Save')}</button>
            <button class="button plain" onClick={() => { saving.forget(); setDraft(before); }}>{t('Discard')}</button>
            {saving.error?.status === 409 && <button class="button" onClick={read}>{t('Read the file again')}</button>}
          </div>
        </section>
      )}
    </>
  );
}
