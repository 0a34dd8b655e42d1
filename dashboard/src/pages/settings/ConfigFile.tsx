// The configuration file as a whole: kept elsewhere without its secrets, and taken over from there.
import { useRef, useState } from 'preact/hooks';
import { fetchFile, get, post } from '../../api/client';
import { parts, t } from '../../lang/words';
import { useAction } from '../../lib/useAction';
import { usePreview } from '../../lib/usePreview';
import { useQuery } from '../../lib/useQuery';
import { href } from '../../router';
import { Dialog } from '../../ui/Dialog';
import { Diff } from '../../ui/Diff';
import { Icon } from '../../ui/Icon';
import { Problems } from '../../ui/Problems';
import { Bones, Wrong } from '../../ui/States';

const mostBytes = 1 << 20;

export function ConfigFile() {
  const { data, again } = useQuery('config', (signal) => get('/api/config', undefined, { signal }));
  const [text, setText] = useState<string | null>(null);
  const [wrong, setWrong] = useState('');
  const field = useRef<HTMLInputElement>(null);
  const exporting = useAction();
  const take = async (file: File | undefined) => {
    setWrong('');
    if (!file) return;
    if (file.size > mostBytes) setWrong(t('This file is larger than a configuration may be.'));
    else setText(await file.text());
    if (field.current) field.current.value = '';
  };
  return (
    <section class="card stack" aria-labelledby="file">
      <h2 id="file">{t('Configuration file')}</h2>
      <p class="soft path">{data ? (data.written ? data.file : t('There is none yet. Saving makes {file}.', { file: data.file })) : '…'}</p>
      <div class="row">
        <button class="button" disabled={exporting.busy}
          onClick={() => void exporting.run(() => fetchFile('/api/config/export', 'spillway.yaml'))}><Icon name="download" />{t('Export')}</button>
        <button class="button" onClick={() => field.current?.click()}>{t('Import')}</button>
        <input ref={field} type="file" class="hidden" tabIndex={-1} aria-label={t('File to import')} accept=".yaml,.yml,application/yaml,text/yaml"
          onChange={(event) => void take(event.currentTarget.files?.[0])} />
        <a class="button plain" href={href(['chains'], { history: '1' })}>{t('History and undo')}</a>
      </div>
      <p class="small soft">{parts('An export has no secrets and no comments: {stars} stands where a secret was. What an import leaves at {stars} stays as it is here.', { stars: <code>***</code> })}</p>
      {wrong !== '' && <p class="fail" role="alert">{wrong}</p>}
      {exporting.error && <Wrong error={exporting.error} />}
      {text !== null && <Import text={text} close={() => setText(null)} changed={again} />}
    </section>
  );
}

function Import({ text, close, changed }: { text: string; close: () => void; changed: () => void }) {
  const { told, error } = usePreview({ import: text });
  const saving = useAction();
  const save = async () => {
    if (await saving.run(async () => { await post('/api/config', { revision: told?.revision ?? '', import: text }); changed(); })) close();
  };
  return (
    <Dialog title={t('Take this configuration over?')} close={close}>
      <div class="stack">
        {error && <Wrong error={error} />}
        {!told && !error && <Bones lines={4} />}
        {told && <Problems of={told.problems} />}
        {told && (told.changed && told.diff.length === 0 ? <p class="soft">{t('Only secrets are others.')}</p> : <Diff lines={told.diff} />)}
        {saving.error && <Wrong error={saving.error} />}
        <div class="row">
          <button class="button first" disabled={saving.busy || !told?.good || !told.changed} onClick={() => void save()}>{t('Take it over')}</button>
          <button class="button plain" onClick={close}>{t('Leave it')}</button>
        </div>
      </div>
    </Dialog>
  );
}
