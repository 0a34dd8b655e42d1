// Usage and cost: by whom, over which span, compared with the span before, and at the prices of one other model.
import { useMemo } from 'preact/hooks';
import { fetchFile, get, withQuery } from '../api/client';
import type { UsageRow, UsageSums } from '../api/types';
import { type Message, parts, t } from '../lang/words';
import { count, duration, money, percent, unknown } from '../lib/format';
import { periodsOf, spanOf, type Span } from '../lib/span';
import { change, changeText, measureOf, measures, seriesOf, whole, type Measure } from '../lib/sums';
import { useNow, useQuery } from '../lib/useQuery';
import { go, href } from '../router';
import { Bars } from '../ui/Bars';
import { Head } from '../ui/Head';
import { Icon } from '../ui/Icon';
import { SpanPicker } from '../ui/SpanPicker';
import { Bones, Empty, Wrong } from '../ui/States';
import { SumTable, type Column } from '../ui/SumTable';

const againMs = 60_000;
const dimensions = [['provider', 'Provider'], ['model', 'Model'], ['account', 'Account'], ['tier', 'Tier'], ['chain', 'Chain'],
  ['agent', 'Agent'], ['client_key', 'Client key']] as const;
type By = typeof dimensions[number][0];

const byOf = (text: string | undefined): By => dimensions.find(([id]) => id === text)?.[0] ?? 'provider';
const nobody: Partial<Record<By, Message>> = { provider: 'nobody', chain: 'asked for directly', client_key: 'no key' };
export const nameIn = (by: By) => (name: string) => name || (nobody[by] ? t(nobody[by]) : unknown);
const titleOf = (by: By): Message => dimensions.find(([id]) => id === by)?.[1] ?? 'Provider';

export function Usage({ query }: { query: Record<string, string> }) {
  const now = useNow(againMs);
  const by = byOf(query.by);
  const measure = measureOf(query.measure);
  const span = useMemo(() => spanOf(query, now), [query.span, query.from, query.to, Math.floor(now / againMs)]);
  const asked = { from: span.fromMs, to: span.toMs, by };
  const table = useQuery(`table ${JSON.stringify(asked)} ${query.as ?? ''}`, (signal) =>
    get('/api/usage', { ...asked, compare: 'before', ...(query.as ? { as: query.as } : {}) }, { signal }));
  const picture = useQuery(`picture ${JSON.stringify(asked)}`, (signal) =>
    get('/api/usage', { ...asked, period: span.period }, { signal }));
  const error = table.error ?? picture.error;
  const none = table.data?.rows.length === 0;
  return (
    <>
      <Head title={t('Usage and cost')} />
      <div class="row between" style={{ alignItems: 'start' }}>
        <SpanPicker path="usage" query={query} />
        <Export asked={{ ...asked, period: span.period }} />
      </div>
      <div class="stack">
        {error && <Wrong error={error} again={() => { table.again(); picture.again(); }} />}
        {table.data?.counting && <p class="card" role="status">{t('Requests of an earlier version are still being added up; the oldest are missing yet.')}</p>}
        <Numbers data={table.data} />
        <section class="card stack" aria-labelledby="over-time">
          <div class="row between">
            <h2 id="over-time">{t('{label} by {period}', { label: t(measures[measure].label), period: t(span.period) })}</h2>
            <nav class="tabs" aria-label={t('Measure')}>
              {Object.entries(measures).map(([id, one]) => (
                <a key={id} href={href(['usage'], { ...query, measure: id })} aria-current={id === measure ? 'true' : undefined}>{t(one.label)}</a>
              ))}
            </nav>
          </div>
          {!picture.data ? !error && <div class="chart tall"><Bones lines={5} height={28} /></div>
            : none ? <Empty title={t('Nothing in this span')}>{parts('Choose a longer one, or {link}.', { link: <a href={href(['connect'])}>{t('connect an agent')}</a> })}</Empty>
              : <Picture rows={picture.data.rows} span={span} by={by} measure={measure} />}
        </section>
        <section class="card stack" aria-labelledby="by-name">
          <div class="row between">
            <h2 id="by-name">{t('By {what}', { what: t(titleOf(by)) })}</h2>
            <nav class="tabs" aria-label={t('By')}>
              {dimensions.map(([id, name]) => (
                <a key={id} href={href(['usage'], { ...query, by: id, sort: undefined })} aria-current={id === by ? 'true' : undefined}>{t(name)}</a>
              ))}
            </nav>
          </div>
          {!table.data ? !error && <Bones lines={6} height={20} /> : none ? <p class="soft">{t('No rows.')}</p>
            : <Table data={table.data} by={by} query={query} />}
        </section>
        <OneModel data={table.data} query={query} />
      </div>
    </>
  );
}

function Picture({ rows, span, by, measure }: { rows: UsageRow[]; span: Span; by: By; measure: Measure }) {
  const periods = useMemo(() => periodsOf(span), [span.fromMs, span.toMs, span.period]);
  const series = useMemo(() => seriesOf(rows, by, periods, measures[measure].of), [rows, by, periods, measure]);
  const write = measure === 'cost' ? money : count;
  const sum = series.reduce((all, one) => all + one.sum, 0);
  return <Bars periods={periods} period={span.period} series={series} nameOf={nameIn(by)} write={write}
    label={t('{label} by {period}, {sum} in all', { label: t(measures[measure].label), period: t(span.period), sum: write(sum) })} />;
}

const Delta = ({ now, before }: { now: number; before: number | undefined }) =>
  <span class="more-less" title={t('Compared with the span before')}>{changeText(change(now, before))}</span>;

function Numbers({ data }: { data: UsageSums | null }) {
  const now = data && whole(data.rows);
  const before = data?.before ? whole(data.before.rows) : null;
  const one = (label: string, value: string | null, amount: number, was: number | undefined, more: string) => (
    <div class="card number" key={label}>
      <h2 class="soft">{label}</h2>
      <div class="value">{value ?? <span class="bone" style={{ display: 'inline-block', width: '96px', height: '24px' }} />}</div>
      <p class="soft small">{now ? <><Delta now={amount} before={was} />{more && ` · ${more}`}</> : ' '}</p>
    </div>
  );
  const cost = now?.cost_micros ?? 0;
  const tokens = (now?.input ?? 0) + (now?.output ?? 0);
  const saved = (now?.saved_micros ?? 0) + (now?.saver_micros ?? 0);
  return (
    <section class="numbers" aria-label={t('Numbers')}>
      {one(t('Cost'), now && money(cost), cost, before?.cost_micros,
        now && now.cost_unknown > 0 ? t('without {count} of unknown price', { count: count(now.cost_unknown) }) : t('to the span before'))}
      {one(t('Requests'), now && count(now.exchanges), now?.exchanges ?? 0, before?.exchanges,
        now ? t('{count} answered', { count: percent(now.exchanges > 0 ? now.ok / now.exchanges : null) }) : '')}
      {one(t('Tokens'), now && count(tokens), tokens, before ? before.input + before.output : undefined,
        now ? t('{share} of input cached', { share: percent(now.input > 0 ? now.cached / now.input : 0) }) : '')}
      {one(t('Saved'), now && money(saved), saved, before ? before.saved_micros + before.saver_micros : undefined,
        now ? t('caches {caches}, compression {compression}', { caches: money(now.saved_micros), compression: money(now.saver_micros) }) : '')}
      {one(t('Spilled'), now && percent(now.exchanges > 0 ? now.spilled / now.exchanges : null), now?.spilled ?? 0, before?.spilled,
        now ? t('{count} requests', { count: count(now.spilled) }) : '')}
    </section>
  );
}

// What the Requests page calls each of them; what it has no filter for leads nowhere.
const filterFor: Partial<Record<By, string>> = { provider: 'provider', model: 'model', account: 'account', chain: 'chain', agent: 'client' };

function Table({ data, by, query }: { data: UsageSums; by: By; query: Record<string, string> }) {
  const before = useMemo(() => new Map((data.before?.rows ?? []).map((row) => [row.names[by] ?? '', row])), [data, by]);
  const name = nameIn(by);
  const filter = filterFor[by];
  const number = (key: string, label: string, of: (row: UsageRow) => number | null, write: (value: number | null) => string, wide = false): Column<UsageRow> =>
    ({ key, label, value: of, show: (row) => write(of(row)), end: true, wide });
  const columns: Column<UsageRow>[] = [
    {
      key: 'name', label: t(titleOf(by)), value: (row) => row.names[by] ?? '',
      show: (row) => {
        const said = row.names[by] ?? '';
        return said && filter ? <a class="cut" href={href(['requests'], { [filter]: said })}>{name(said)}</a> : <span class="cut">{name(said)}</span>;
      },
    },
    number('cost', t('Cost'), (row) => row.cost_micros, money),
    {
      key: 'change', label: t('Change'), end: true, value: (row) => change(row.cost_micros, before.get(row.names[by] ?? '')?.cost_micros),
      show: (row) => <Delta now={row.cost_micros} before={before.get(row.names[by] ?? '')?.cost_micros} />,
    },
    ...(data.as ? [number('as', t('There'), (row) => row.as_micros, money)] : []),
    number('requests', t('Requests'), (row) => row.exchanges, count),
    number('ok', t('Answered'), (row) => (row.exchanges > 0 ? row.ok / row.exchanges : null), percent, true),
    number('spilled', t('Spilled'), (row) => row.spilled, count, true),
    number('input', t('Input'), (row) => row.usage.input, count),
    number('cached', t('Cached'), (row) => (row.usage.input > 0 ? row.usage.cache_read / row.usage.input : null), percent, true),
    number('output', t('Output'), (row) => row.usage.output, count),
    number('ttft', t('First token'), (row) => row.ttft_ms.p50, duration, true),
    number('ttft95', t('of 95%'), (row) => row.ttft_ms.p95, duration, true),
    number('saved', t('Saved'), (row) => row.saved_micros + row.saver_micros, money, true),
  ];
  return <SumTable label={t('Usage')} columns={columns} rows={data.rows} path="usage" query={query} usual="-cost"
    keyOf={(row) => row.names[by] ?? ''} />;
}

function OneModel({ data, query }: { data: UsageSums | null; query: Record<string, string> }) {
  const providers = useQuery('providers', (signal) => get('/api/providers', undefined, { signal }));
  const models = (providers.data?.providers ?? []).flatMap((one) => one.models.map((model) => `${one.id}/${model.id}`));
  const sum = data && whole(data.rows);
  return (
    <section class="card stack" aria-labelledby="one-model">
      <h2 id="one-model">{t('What it would have cost on one model')}</h2>
      {providers.error ? <Wrong error={providers.error} again={providers.again} /> : (
        <div class="row">
          <select class="field" aria-label={t('Model')} value={query.as ?? ''} style={{ maxWidth: '100%' }}
            onChange={(event) => go(href(['usage'], { ...query, as: event.currentTarget.value }), true)}>
            <option value="">{t('Choose a model')}</option>
            {models.map((one) => <option key={one} value={one}>{one}</option>)}
          </select>
          {data?.as && sum && (
            <p role="status">{sum.as_micros === null ? t('Its prices are not known.')
              : parts('{there} there, {here} as it was.', { there: <strong>{money(sum.as_micros)}</strong>, here: <strong>{money(sum.cost_micros)}</strong> })}</p>
          )}
        </div>
      )}
      <p class="soft small">{t('The same tokens, by kind, at the prices of that model at this moment. Another model counts and answers in other tokens, and may cache less.')}</p>
    </section>
  );
}

type Asked = { from: number; to: number; by: string; period: string };

function Export({ asked }: { asked: Asked }) {
  const save = (format: 'csv' | 'json') => void fetchFile(withQuery('/api/usage', { ...asked, format }), `spillway-usage.${format}`);
  return (
    <div class="row" role="group" aria-label={t('Export')}>
      <button class="button" onClick={() => save('csv')}><Icon name="download" />CSV</button>
      <button class="button" onClick={() => save('json')}><Icon name="download" />JSON</button>
    </div>
  );
}
