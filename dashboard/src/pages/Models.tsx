// Providers and the models they offer, with what these can and cost.
import { useMemo } from 'preact/hooks';
import { get } from '../api/client';
import type { Plugins, Provider } from '../api/types';
import { t } from '../lang/words';
import { count, price, unknown } from '../lib/format';
import { offeredBy, searched, type Offered } from '../lib/models';
import { useQuery } from '../lib/useQuery';
import { go, href } from '../router';
import { Head } from '../ui/Head';
import { Scroll } from '../ui/Scroll';
import { Bones, Empty, Wrong } from '../ui/States';

const mostShown = 200;

export function Models({ query }: { query: Record<string, string> }) {
  const { data, error, again } = useQuery('providers', (signal) => get('/api/providers', undefined, { signal }));
  const plugins = useQuery('plugins', (signal) => get('/api/plugins', undefined, { signal }));
  const all = useMemo(() => offeredBy(data?.providers ?? []), [data]);
  const found = useMemo(() => searched(
    query.provider ? all.filter((one) => one.provider === query.provider) : all, query.q ?? ''), [all, query.q, query.provider]);
  return (
    <>
      <Head title={t('Models')} />
      <div class="stack">
        {error && <Wrong error={error} again={again} />}
        {!data && !error && <div class="card"><Bones lines={8} height={20} /></div>}
        {data && <Providers providers={data.providers} chosen={query.provider} q={query.q} />}
        {data && (
          <section class="card" aria-label={t('Models')}>
            <div class="filters" role="search">
              <input class="field" style={{ width: 'min(360px, 100%)' }} type="search" placeholder={t('Search models, for instance: tools cheap')}
                aria-label={t('Search models')} value={query.q ?? ''} spellcheck={false}
                onInput={(event) => go(href(['models'], { ...query, q: event.currentTarget.value }), true)} />
              <span class="soft" style={{ alignSelf: 'center' }} role="status">{t('{count} of {all}', { count: found.length, all: all.length })}</span>
            </div>
            {found.length === 0
              ? <Empty title={all.length === 0 ? t('No models are known') : t('No model fits')}>{all.length > 0 && <a href="#/models">{t('Show all')}</a>}</Empty>
              : <Table rows={found.slice(0, mostShown)} />}
            {found.length > mostShown && <p class="note">{t('{count} more; a word in the search makes them fewer.', { count: found.length - mostShown })}</p>}
          </section>
        )}
        {plugins.data && <Refused plugins={plugins.data} />}
      </div>
    </>
  );
}

const Providers = ({ providers, chosen, q }: { providers: Provider[]; chosen: string | undefined; q: string | undefined }) => (
  <section class="accounts" style={{ gridTemplateColumns: 'repeat(auto-fill, minmax(min(100%, 216px), 1fr))' }} aria-label={t('Providers')}>
    {providers.map((one) => (
      <a key={one.id} class="card" style={{ color: 'var(--text)', ...(chosen === one.id ? { borderColor: 'var(--accent)' } : {}) }}
        href={href(['models'], { q, provider: chosen === one.id ? '' : one.id })} aria-current={chosen === one.id ? 'true' : undefined}>
        <span class="row between"><strong class="cut">{one.id}</strong>{one.tier && <span class="badge">{one.tier}</span>}</span>
        <span class="soft small">{t('Accounts: {count}', { count: one.accounts.length })}, {t('models: {count}', { count: one.models.length })}</span>
      </a>
    ))}
  </section>
);

const Table = ({ rows }: { rows: Offered[] }) => (
  <Scroll label={t('Models')}><table>
    <thead><tr>
      <th>{t('Model')}</th><th>{t('Provider')}</th><th class="end">{t('Context')}</th><th class="end">{t('Output')}</th><th>{t('Can')}</th>
      <th class="end" title={t('US dollars per million tokens')}>{t('Input')}</th><th class="end">{t('Cached')}</th><th class="end">{t('Output')}</th>
    </tr></thead>
    <tbody>{rows.map(({ provider, tier, model }) => (
      <tr key={`${provider}/${model.id}`}>
        <td><span class="cut" title={model.name}>{model.id}</span></td>
        <td>{provider} <span class="soft">{tier}</span></td>
        <td class="end">{count(model.context)}</td><td class="end">{count(model.max_output)}</td>
        <td><span class="row" style={{ gap: '4px', flexWrap: 'nowrap' }}>
          {model.capabilities === null ? unknown : model.capabilities.map((one) => <span key={one} class="badge">{one.replace('_', ' ')}</span>)}
        </span></td>
        <td class="end">{price(model.prices.input)}</td><td class="end">{price(model.prices.cache_read)}</td><td class="end">{price(model.prices.output)}</td>
      </tr>
    ))}</tbody>
  </table></Scroll>
);

function Refused({ plugins }: { plugins: Plugins }) {
  const bad = plugins.loaded.filter((one) => one.quarantined);
  return (
    <section class="card" aria-labelledby="plugins">
      <header><h2 id="plugins">{t('Plugins')}</h2><span class="soft small">{t('{count} loaded', { count: plugins.loaded.length })}</span></header>
      {plugins.refused.length + bad.length === 0 && <p class="soft">{t('None was refused.')}</p>}
      {plugins.refused.map((one) => <p key={one.file}><code>{one.file}</code> <span class="fail">{one.reason}</span></p>)}
      {bad.map((one) => <p key={one.file}><strong>{one.id}</strong> <span class="fail">{one.quarantine}</span></p>)}
    </section>
  );
}
