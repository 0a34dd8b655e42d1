// A login that is made on the vendor's own page: where to enter which code, until it is done.
import { useEffect } from 'preact/hooks';
import { get, remove } from '../api/client';
import { t } from '../lang/words';
import { until } from '../lib/format';
import { useNow, useQuery } from '../lib/useQuery';
import { CopyButton } from '../ui/Code';
import { Bones, Wrong } from '../ui/States';

const againMs = 1500;

export function DeviceLogin({ id, done, giveUp }: { id: string; done: () => void; giveUp: () => void }) {
  const { data, error, again } = useQuery(`login ${id}`, (signal) => get('/api/logins/{id}', undefined, { places: { id }, signal }), againMs);
  const now = useNow();
  const state = data?.state;
  useEffect(() => { if (state === 'done') done(); }, [state]);
  const end = () => {
    void remove('/api/logins/{id}', { places: { id } }).catch(() => undefined);
    giveUp();
  };
  if (error && !data) return <Wrong error={error} again={again} />;
  if (!data) return <Bones lines={4} />;
  if (data.state !== 'pending') {
    return (
      <div class="stack">
        <p class="fail" role="alert">{t('The login has come to nothing:')}{' '}{data.message ?? data.state}.</p>
        <div><button class="button" onClick={giveUp}>{t('Begin anew')}</button></div>
      </div>
    );
  }
  return (
    <div class="stack">
      <p>{t('Open this page of the vendor and enter the code:')}</p>
      <p><a href={data.verification_url ?? '#'} target="_blank" rel="noopener noreferrer">{data.verification_url}</a></p>
      <p class="row"><strong class="usercode">{data.user_code}</strong><CopyButton text={data.user_code ?? ''} label={t('Copy the code')} /></p>
      <p class="soft" role="status">{t('Waiting for you; the code is good for {time} more.', { time: until(data.expires_ms, now) })}</p>
      <div><button class="button" onClick={end}>{t('Give up')}</button></div>
    </div>
  );
}
