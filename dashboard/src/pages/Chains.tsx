// Chains, changed by hand: what would be written, what is wrong with it and where a request would go is seen before it is
// saved. The configuration file stays the truth; here it is read and changed, never kept.
import { useEffect, useMemo, useState } from 'preact/hooks';
import { get, post } from '../api/client';
import { t } from '../lang/words';
import {
  defaultChain, draftOf, editsOf, freshName, renamed, tiersOf, withChain, withoutChain, withTiers, type Draft,
} from '../lib/chains';
import { useAction } from '../lib/useAction';
import { useQuery } from '../lib/useQuery';
import { go, href } from '../router';
import { Head } from '../ui/Head';
import { Icon } from '../ui/Icon';
import { Bones, Empty, Wrong } from '../ui/States';
import { ChainBudgets } from './ChainBudgets';
import { ChainHistory } from './ChainHistory';
import { ChainPreview } from './ChainPreview';
import { Tiers } from './ChainTiers';

// What was changed and not saved outlives a look at another page, as long as the file is the one it was begun with.
let kept: { revision: string; draft: Draft } | null = null;

const nameRule = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

export function Chains({ name, query }: { name: string | undefined; query: Record<string, string> }) {
  const read = useQuery('config', (signal) => get('/api/config', undefined, { signal }));
  const providers = useQuery('providers', (signal) => get('/api/providers', undefined, { signal }));
  const before = useMemo(() => (read.data ? draftOf(read.data.sections) : null), [read.data]);
  const [draft, setDraft] = useState<Draft | null>(null);
  const revision = read.data?.revision ?? '';
  useEffect(() => {
    if (!before) return;
    setDraft(kept?.revision === revision ? kept.draft : before);
  }, [before, revision]);
  const change = (made: Draft) => {
    kept = { revision, draft: made };
    setDraft(made);
  };
  const drop = () => {
    kept = null;
    setDraft(before);
  };
  const edits = useMemo(() => (before && draft ? editsOf(before, draft) : {}), [before, draft]);
  const saving = useAction();
  const save = () => void saving.run(async () => {
    await post('/api/config', { revision, edits });
    kept = null;
    read.again();
  });
  const names = draft ? Object.keys(draft.chains) : [];
  const here = name && draft && name in draft.chains ? name : names[0];
  const changed = Object.keys(edits).length > 0;
  const targets = useMemo(() => (providers.data?.providers ?? []).flatMap((one) => [one.id, ...one.models.map((model) => `${one.id}/${model.id}`)]),
    [providers.data]);

  return (
    <>
      <Head title={t('Chains')}>
        {changed && <span class="badge warn">{t('not saved')}</span>}
        {changed && <button class="button plain" onClick={drop}>{t('Discard')}</button>}
        <button class="button first" disabled={!changed || saving.busy} onClick={save}>{t('Save')}</button>
      </Head>
      {read.error && !draft && <Wrong error={read.error} again={read.again} />}
      {!draft && !read.error && <div class="card"><Bones lines={8} height={24} /></div>}
      {saving.error && (
        <div class="stack" style={{ marginBottom: '16px' }}>
          <Wrong error={saving.error} />
          {saving.error.status === 409 && (
            <div><button class="button" onClick={() => { saving.forget(); read.again(); }}>{t('Read the file again')}</button></div>
          )}
        </div>
      )}
      {draft && (
        <div class="chains">
          <div class="stack">
            <ChainList draft={draft} names={names} here={here} change={change} />
            {query.history === '1'
              ? <ChainHistory revision={revision} changed={read.again} />
              : <a class="button" href={href(name ? ['chains', name] : ['chains'], { history: '1' })}>{t('History and undo')}</a>}
            <p class="small soft path">{read.data?.written ? read.data.file : t('There is none yet. Saving makes {file}.', { file: read.data?.file ?? '' })}</p>
          </div>
          {here === undefined ? (
            <section class="card"><Empty title={t('No chain yet')}>{t('A chain says who is asked, in which order. Without one, every account takes part by its tier.')}</Empty></section>
          ) : (
            <div class="stack">
              <Chain key={here} name={here} draft={draft} change={change} targets={targets} />
              <ChainBudgets name={here} draft={draft} change={change} />
              <ChainPreview edits={edits} model={here} />
            </div>
          )}
        </div>
      )}
    </>
  );
}

interface Listed {
  draft: Draft;
  names: string[];
  here: string | undefined;
  change: (draft: Draft) => void;
}

function ChainList({ draft, names, here, change }: Listed) {
  const add = () => {
    const name = freshName(draft, names.length === 0 ? 'default' : 'chain');
    change(withChain(draft, name, [{ tier: 'subscription', use: [] }]));
    go(href(['chains', name]));
  };
  return (
    <nav class="card pick" aria-label={t('Chains')}>
      {names.map((one) => (
        <a key={one} href={href(['chains', one])} aria-current={one === here ? 'true' : undefined}>
          <span class="cut">{one}</span>{one === defaultChain(draft) && <span class="badge">{t('default')}</span>}
        </a>
      ))}
      <button class="button plain" onClick={add}><Icon name="add" />{t('New chain')}</button>
    </nav>
  );
}

interface Shown {
  name: string;
  draft: Draft;
  change: (draft: Draft) => void;
  targets: string[];
}

function Chain({ name, draft, change, targets }: Shown) {
  const chain = draft.chains[name] ?? [];
  const [typed, setTyped] = useState(name);
  const taken = typed !== name && typed in draft.chains;
  const good = nameRule.test(typed) && !taken;
  const rename = () => {
    if (!good || typed === name) return;
    change(renamed(draft, name, typed));
    go(href(['chains', typed]), true);
  };
  const remove = () => {
    change(withoutChain(draft, name));
    go(href(['chains']), true);
  };
  const others = Object.keys(draft.chains).filter((one) => one !== name);
  return (
    <section class="card stack" aria-label={t('Chain {name}', { name })}>
      <div class="row between">
        <label class="labelled">{t('Name')}
          <input class="field" value={typed} spellcheck={false} aria-invalid={!good} onInput={(event) => setTyped(event.currentTarget.value)}
            onBlur={rename} onKeyDown={(event) => { if (event.key === 'Enter') rename(); }} />
        </label>
        <span class="row">
          <label class="check">
            <input type="checkbox" checked={defaultChain(draft) === name} disabled={defaultChain(draft) === name}
              onChange={() => change({ ...draft, default_chain: name })} />
            {t('For all other names')}
          </label>
          <button class="button plain" onClick={remove}>{t('Remove chain')}</button>
        </span>
      </div>
      {!good && <p class="fail small" role="alert">{taken ? t('Another chain has that name.') : t('A name is made of letters, digits, dots, dashes and underscores.')}</p>}
      <Tiers tiers={tiersOf(chain)} targets={targets} chains={others}
        change={(tiers) => change(withChain(draft, name, withTiers(chain, tiers)))} />
    </section>
  );
}
