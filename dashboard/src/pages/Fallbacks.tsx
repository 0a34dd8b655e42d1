// Fallbacks: how often requests had to go on to somebody else, why, from whom and to whom, and which ones they were.
import { useMemo } from 'preact/hooks';
import { get } from '../api/client';
import type { Listed, SpillRow } from '../api/types';
import { t } from '../lang/words';
import { agentName, causeText, count, moment, percent } from '../lib/format';
import { periodsOf, spanOf } from '../lib/span';
import { change, changeText, seriesOf } from '../lib/sums';
import { useNow, useQuery } from '../lib/useQuery';
import { href } from '../router';
import { Bars } from '../ui/Bars';
import { Head } from '../ui/Head';
import { Scroll } from '../ui/Scroll';
import { SpanPicker } from '../ui/SpanPicker';
import { Bones, Empty, Wrong } from '../ui/States';
import { SumTable, type Column } from '../ui/SumTable';

const againMs = 60_000;
const shownRequests = 15;

// Sums over one name; rows come by several.
function byName(rows: readonly SpillRow[], name: string): Map<string, number> {
  const sums = new Map<string, number>();
  for (const row of rows) sums.set(row.names[name] ?? '', (sums.get(row.names[name] ?? '') ?? 0) + row.spills);
  return sums;
}

export function Fallbacks({ query }: { query: Record<string, string> }) {
  const now = useNow(againMs);
  const span = useMemo(() => spanOf(query, now), [query.span, query.from, query.to, Math.floor(now / againMs)]);
  const only = { ...(query.cause ? { cause: query.cause } : {}), ...(query.provider ? { provider: query.provider } : {}) };
  const asked = { from: span.fromMs, to: span.toMs };
  const key = JSON.stringify({ ...asked, ...only });
  const picture = useQuery(`picture ${key}`, (signal) => get('/api/spills', { ...asked, ...only, by: 'cause', period: span.period }, { signal }));
  const ways = useQuery(`ways ${JSON.stringify(asked)}`, (signal) =>
    get('/api/spills', { ...asked, by: 'cause,provider,model,to_provider,to_model', compare: 'before' }, { signal }));
  const requests = useQuery(`requests ${key}`, (signal) =>
    get('/api/exchanges', { ...asked, ...only, spilled: 'true', limit: shownRequests }, { signal }));
  const periods = useMemo(() => periodsOf(span), [span]);
  const series = useMemo(() => seriesOf(picture.data?.rows ?? [], 'cause', periods, (row) => row.spills), [picture.data, periods]);
  const error = picture.error ?? ways.error;
  const all = series.reduce((sum, one) => sum + one.sum, 0);
  const chosen = [query.cause && causeText(query.cause), query.provider].filter(Boolean).join(' · ');
  return (
    <>
      <Head title={t('Fallbacks')} />
      <SpanPicker path="fallbacks" query={query} />
      <div class="stack">
        {error && <Wrong error={error} again={() => { picture.again(); ways.again(); }} />}
        <section class="card stack" aria-labelledby="spills">
          <div class="row between">
            <h2 id="spills">{t('Spills by {period}', { period: t(span.period) })}{chosen && <span class="soft">: {chosen}</span>}</h2>
            {chosen ? <a class="button plain" href={href(['fallbacks'], { ...query, cause: undefined, provider: undefined })}>{t('Show all')}</a>
              : <span class="soft small">{picture.data ? t('{all} in all', { all: count(all) }) : ''}</span>}
          </div>
          {!picture.data ? !error && <div class="chart tall"><Bones lines={5} height={28} /></div>
            : all === 0 ? <Empty title={t('Nothing spilled in this span')}>{t('Every request was answered by the first one asked.')}</Empty>
              : <Bars periods={periods} period={span.period} series={series} nameOf={causeText} write={count}
                label={t('Spills by {period}, {all} in all', { period: t(span.period), all: count(all) })} />}
        </section>
        <div class="two even">
          <Causes title={t('By cause')} name="cause" param="cause" rows={ways.data?.rows ?? null} before={ways.data?.before?.rows ?? []}
            write={causeText} query={query} />
          <Causes title={t('By provider that could not')} name="provider" param="provider" rows={ways.data?.rows ?? null}
            before={ways.data?.before?.rows ?? []} write={(name) => name} query={query} />
        </div>
        <section class="card" aria-labelledby="ways">
          <header><h2 id="ways">{t('From whom to whom')}</h2></header>
          {ways.data ? <Ways rows={ways.data.rows} query={query} /> : <Bones lines={5} height={20} />}
        </section>
        <section class="card" aria-labelledby="requests">
          <header><h2 id="requests">{t('Requests behind them')}</h2>
            <a class="small" href={href(['requests'], { ...only, spilled: 'true', from: String(span.fromMs), to: String(span.toMs) })}>{t('all')}</a></header>
          {requests.error && <Wrong error={requests.error} again={requests.again} />}
          {!requests.data && !requests.error && <Bones lines={6} height={20} />}
          {requests.data && <Requests rows={requests.data.exchanges} />}
        </section>
      </div>
    </>
  );
}

interface Shown {
  title: string;
  name: string;
  param: 'cause' | 'provider';
  rows: SpillRow[] | null;
  before: SpillRow[];
  write: (name: string) => string;
  query: Record<string, string>;
}

function Causes({ title, name, param, rows, before, write, query }: Shown) {
  const sums = useMemo(() => [...byName(rows ?? [], name)].map(([one, spills]) => ({ one, spills })), [rows, name]);
  const was = useMemo(() => byName(before, name), [before, name]);
  const all = sums.reduce((sum, row) => sum + row.spills, 0);
  type Row = typeof sums[number];
  const columns: Column<Row>[] = [
    {
      key: 'name', label: name === 'cause' ? t('Cause') : t('Provider'), value: (row) => write(row.one),
      show: ({ one }) => (
        <a class="cut" aria-current={query[param] === one ? 'true' : undefined}
          href={href(['fallbacks'], { ...query, [param]: query[param] === one ? undefined : one })}>{write(one)}</a>
      ),
    },
    { key: 'spills', label: t('Spills'), value: (row) => row.spills, show: (row) => count(row.spills), end: true },
    { key: 'share', label: t('Share'), value: (row) => row.spills, show: (row) => percent(all > 0 ? row.spills / all : null), end: true },
    {
      key: 'change', label: t('Change'), value: (row) => change(row.spills, was.get(row.one)), end: true,
      show: (row) => <span class="more-less" title={t('Compared with the span before')}>{changeText(change(row.spills, was.get(row.one)))}</span>,
    },
  ];
  return (
    <section class="card" aria-label={title}>
      <header><h2>{title}</h2></header>
      {rows === null ? <Bones lines={4} height={20} /> : sums.length === 0 ? <p class="soft">{t('None.')}</p>
        : <SumTable label={title} columns={columns} rows={sums} path="fallbacks" query={query} name={`sort_${param}`} usual="-spills"
          keyOf={(row) => row.one} />}
    </section>
  );
}

function Ways({ rows, query }: { rows: SpillRow[]; query: Record<string, string> }) {
  if (rows.length === 0) return <p class="soft">{t('None.')}</p>;
  const name = (row: SpillRow, key: string) => row.names[key] ?? '';
  const who = (row: SpillRow, prefix: string) => <>{name(row, `${prefix}provider`)} <span class="soft">{name(row, `${prefix}model`)}</span></>;
  const again = (row: SpillRow) => name(row, 'provider') === name(row, 'to_provider') && name(row, 'model') === name(row, 'to_model');
  const columns: Column<SpillRow>[] = [
    { key: 'from', label: t('Could not'), value: (row) => name(row, 'provider') + name(row, 'model'), show: (row) => who(row, '') },
    { key: 'cause', label: t('Why'), value: (row) => causeText(name(row, 'cause')), show: (row) => causeText(name(row, 'cause')) },
    {
      key: 'to', label: t('Then asked'), value: (row) => name(row, 'to_provider') + name(row, 'to_model'),
      show: (row) => <>{who(row, 'to_')}{again(row) && <span class="soft"> ({t('again')})</span>}</>,
    },
    { key: 'spills', label: t('Spills'), value: (row) => row.spills, show: (row) => count(row.spills), end: true },
  ];
  return <SumTable label={t('From whom to whom')} columns={columns} rows={rows.slice(0, 200)} path="fallbacks" query={query} name="sort_way"
    usual="-spills" keyOf={(row) => Object.values(row.names).join(' ')} />;
}

function Requests({ rows }: { rows: readonly Listed[] }) {
  if (rows.length === 0) return <p class="soft">{t('None that are still kept.')}</p>;
  return (
    <Scroll label={t('Requests behind them')}><table>
      <thead><tr><th>{t('Time')}</th><th>{t('Agent')}</th><th>{t('Chain')}</th><th>{t('Could not')}</th><th>{t('Answered by')}</th></tr></thead>
      <tbody>{rows.map((row) => (
        <tr key={row.id} data-id={row.id}>
          <td><a href={href(['requests', row.id])}>{moment(row.started_ms)}</a></td>
          <td>{agentName(row.client)}</td>
          <td>{row.chain}</td>
          <td>{[...new Set(row.failed_attempts.map((one) => `${one.provider}: ${causeText(one.fault)}`))].join(', ') || <span class="soft">{t('slow')}</span>}</td>
          <td>{row.outcome === 'ok' ? row.provider : <span class="fail">{t('nobody')}</span>}</td>
        </tr>
      ))}</tbody>
    </table></Scroll>
  );
}
