// A client key, where clients of this host need one, made on the spot.
import { post } from '../api/client';
import { useState } from 'preact/hooks';
import { t } from '../lang/words';
import { useAction } from '../lib/useAction';
import { Wrong } from './States';

interface Shown {
  name: string;  // what it is for
  said: string;  // once it is made
  made: (key: string) => void;
}

export function MakeKey({ name, said, made }: Shown) {
  const [there, setThere] = useState(false);
  const action = useAction();
  const make = () => void action.run(async () => {
    const stamp = new Date().toISOString().slice(0, 19).replace(/[-:T]/g, '');
    made((await post('/api/keys', { name: `${name}-${stamp}` })).key);
    setThere(true);
  });
  return (
    <div class="stack">
      {there ? <p>{said}</p> : (
        <div class="row">
          <button class="button" disabled={action.busy} onClick={make}>{t('Make a key for it')}</button>
          <span class="soft">{t('Clients of this host need one.')}</span>
        </div>
      )}
      {action.error && <Wrong error={action.error} />}
    </div>
  );
}
