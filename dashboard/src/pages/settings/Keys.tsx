// Client keys that were made at run time.
import { useState } from 'preact/hooks';
import { get, post, remove } from '../../api/client';
import type { Key } from '../../api/types';
import { t } from '../../lang/words';
import { emptyKey, keyFault, keyWish, mayText, type KeyForm } from '../../lib/keys';
import { moment } from '../../lib/format';
import { useAction } from '../../lib/useAction';
import { useQuery } from '../../lib/useQuery';
import { useKnown } from '../../live/store';
import { Code } from '../../ui/Code';
import { Dialog } from '../../ui/Dialog';
import { Icon } from '../../ui/Icon';
import { Scroll } from '../../ui/Scroll';
import { Bones, Wrong } from '../../ui/States';

export function Keys() {
  const { data, error, again } = useQuery('keys', (signal) => get('/api/keys', undefined, { signal }));
  const needed = useKnown((known) => known.session?.needed ?? false);
  const [making, setMaking] = useState(false);
  const [revoking, setRevoking] = useState<Key | null>(null);
  return (
    <section class="card stack" aria-labelledby="keys">
      <div class="row between">
        <h2 id="keys">{t('Client keys')}</h2>
        <button class="button" onClick={() => setMaking(true)}><Icon name="add" />{t('New key')}</button>
      </div>
      <p class="soft">{needed ? t('Whoever asks this host for models needs one of these, or one of the configuration file.')
        : t('Nobody needs one yet. As soon as there is one, every client does.')}</p>
      {error && <Wrong error={error} again={again} />}
      {!data && !error && <Bones lines={3} />}
      {data && data.keys.length > 0 && (
        <Scroll label={t('Client keys')}><table>
          <thead><tr><th>{t('Name')}</th><th>{t('May use')}</th><th>{t('Made')}</th><th>{t('Until')}</th><th><span class="hidden">{t('Revoke')}</span></th></tr></thead>
          <tbody>{data.keys.map((key) => (
            <tr key={key.name}>
              <td>{key.name}</td><td>{mayText(key)}</td><td>{moment(key.created_ms)}</td>
              <td>{key.expires_ms === null ? t('until it is revoked') : <span class={key.expired ? 'fail' : ''}>{moment(key.expires_ms)}{key.expired && `, ${t('expired')}`}</span>}</td>
              <td class="end"><button class="button plain" aria-label={t('Revoke {name}', { name: key.name })} onClick={() => setRevoking(key)}>{t('Revoke')}</button></td>
            </tr>
          ))}</tbody>
        </table></Scroll>
      )}
      {making && <NewKey needed={needed} close={() => setMaking(false)} changed={again} />}
      {revoking && <Revoke name={revoking.name} close={() => setRevoking(null)} changed={again} />}
    </section>
  );
}

function NewKey({ needed, close, changed }: { needed: boolean; close: () => void; changed: () => void }) {
  const [form, setForm] = useState<KeyForm>(emptyKey);
  const [key, setKey] = useState('');
  const [tried, setTried] = useState(false);
  const action = useAction();
  const fault = keyFault(form);
  const field = (name: 'name' | 'chains' | 'models' | 'perMinute' | 'days' | 'dollars', label: string, hint = '') => (
    <label class="labelled">{label}
      <input class="field" value={form[name]} placeholder={hint} spellcheck={false} autocomplete="off" autofocus={name === 'name'}
        onInput={(event) => setForm({ ...form, [name]: event.currentTarget.value })} />
    </label>
  );
  const submit = async () => {
    setTried(true);
    if (fault !== '') return;
    await action.run(async () => {
      setKey((await post('/api/keys', keyWish(form, Date.now()))).key);
      changed();
    });
  };
  if (key !== '') {
    return (
      <Dialog title={t('The key {name}', { name: form.name })} close={close}>
        <div class="stack">
          <p>{t('It is shown this once.')}</p>
          <Code text={key} label={t('the key')} />
          <div><button class="button first" onClick={close}>{t('Done')}</button></div>
        </div>
      </Dialog>
    );
  }
  return (
    <Dialog title={t('New client key')} close={close}>
      <form class="stack" noValidate onSubmit={(event) => { event.preventDefault(); void submit(); }}>
        {!needed && <p class="warn">{t('With the first key every client needs one, this page too: a link of “spillway open” lets it in again.')}</p>}
        {field('name', t('Name'), 'laptop')}
        {field('chains', t('Only these chains'), 'any')}
        {field('models', t('Only these models'), 'any')}
        {field('perMinute', t('Requests a minute, at most'), t('any number'))}
        {field('days', t('Good for so many days'), t('until it is revoked'))}
        <div class="row">
          {field('dollars', t('Dollars'), t('no limit'))}
          <label class="labelled">{t('in each')}
            <select class="field" value={form.per} onChange={(event) => setForm({ ...form, per: event.currentTarget.value as KeyForm['per'] })}>
              {(['hour', 'day', 'week', 'month'] as const).map((one) => <option key={one} value={one}>{t(one)}</option>)}
            </select>
          </label>
        </div>
        <label class="check"><input type="checkbox" checked={form.management}
          onChange={(event) => setForm({ ...form, management: event.currentTarget.checked })} />{t('May use the management API and this page')}</label>
        {tried && fault !== '' && <p class="fail" role="alert">{fault}</p>}
        {action.error && <Wrong error={action.error} />}
        <div><button class="button first" type="submit" disabled={action.busy}>{t('Make it')}</button></div>
      </form>
    </Dialog>
  );
}

function Revoke({ name, close, changed }: { name: string; close: () => void; changed: () => void }) {
  const action = useAction();
  const go = async () => {
    if (await action.run(async () => { await remove('/api/keys/{name}', { places: { name } }); changed(); })) close();
  };
  return (
    <Dialog title={t('Revoke {name}?', { name })} close={close}>
      <div class="stack">
        <p>{t('Whoever uses it is refused from now on. What was recorded stays.')}</p>
        {action.error && <Wrong error={action.error} />}
        <div class="row">
          <button class="button danger" disabled={action.busy} onClick={() => void go()}>{t('Revoke')}</button>
          <button class="button plain" onClick={close}>{t('Keep it')}</button>
        </div>
      </div>
    </Dialog>
  );
}
