// Client keys that were made at run time.
import { useState } from 'preact/hooks';
import { get, post, remove } from '../../api/client';
import type { Key } from '../../api/types';
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
        <h2 id="keys">Client keys</h2>
        <button class="button" onClick={() => setMaking(true)}><Icon name="add" />New key</button>
      </div>
      <p class="soft">{needed ? 'Whoever asks this host for models needs one of these, or one of the configuration file.'
        : 'Nobody needs one yet. As soon as there is one, every client does.'}</p>
      {error && <Wrong error={error} again={again} />}
      {!data && !error && <Bones lines={3} />}
      {data && data.keys.length > 0 && (
        <Scroll label="Client keys"><table>
          <thead><tr><th>Name</th><th>May use</th><th>Made</th><th>Until</th><th><span class="hidden">Revoke</span></th></tr></thead>
          <tbody>{data.keys.map((key) => (
            <tr key={key.name}>
              <td>{key.name}</td><td>{mayText(key)}</td><td>{moment(key.created_ms)}</td>
              <td>{key.expires_ms === null ? 'revoked' : <span class={key.expired ? 'fail' : ''}>{moment(key.expires_ms)}{key.expired && ', expired'}</span>}</td>
              <td class="end"><button class="button plain" aria-label={`Revoke ${key.name}`} onClick={() => setRevoking(key)}>Revoke</button></td>
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
      <Dialog title={`The key ${form.name}`} close={close}>
        <div class="stack">
          <p>It is shown this once.</p>
          <Code text={key} label="the key" />
          <div><button class="button first" onClick={close}>Done</button></div>
        </div>
      </Dialog>
    );
  }
  return (
    <Dialog title="New client key" close={close}>
      <form class="stack" noValidate onSubmit={(event) => { event.preventDefault(); void submit(); }}>
        {!needed && <p class="warn">With the first key every client needs one, this page too: a link of “spillway open” lets it in again.</p>}
        {field('name', 'Name', 'laptop')}
        {field('chains', 'Only these chains', 'any')}
        {field('models', 'Only these models', 'any')}
        {field('perMinute', 'Requests a minute, at most', 'any number')}
        {field('days', 'Good for so many days', 'until it is revoked')}
        <div class="row">
          {field('dollars', 'Dollars', 'no limit')}
          <label class="labelled">in each
            <select class="field" value={form.per} onChange={(event) => setForm({ ...form, per: event.currentTarget.value as KeyForm['per'] })}>
              {['hour', 'day', 'week', 'month'].map((one) => <option key={one}>{one}</option>)}
            </select>
          </label>
        </div>
        <label class="check"><input type="checkbox" checked={form.management}
          onChange={(event) => setForm({ ...form, management: event.currentTarget.checked })} />May use the management API and this page</label>
        {tried && fault !== '' && <p class="fail" role="alert">{fault}</p>}
        {action.error && <Wrong error={action.error} />}
        <div><button class="button first" type="submit" disabled={action.busy}>Make it</button></div>
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
    <Dialog title={`Revoke ${name}?`} close={close}>
      <div class="stack">
        <p>Whoever uses it is refused from now on. What was recorded stays.</p>
        {action.error && <Wrong error={action.error} />}
        <div class="row">
          <button class="button danger" disabled={action.busy} onClick={() => void go()}>Revoke</button>
          <button class="button plain" onClick={close}>Keep it</button>
        </div>
      </div>
    </Dialog>
  );
}
