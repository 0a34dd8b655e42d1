// Compression: what results of tools that were made smaller have saved, by compressor, tool and day; the levels in force;
// and any of them before and after.
import { useMemo } from 'preact/hooks';
import { get } from '../api/client';
import type { Compression as Levels, Listed, SavingsRow } from '../api/types';
import { t } from '../lang/words';
import { agentName, count, moment, money, percent } from '../lib/format';
import { periodsOf, spanOf } from '../lib/span';
import { seriesOf } from '../lib/sums';
import { useNow, useQuery } from '../lib/useQuery';
import { href } from '../router';
import { Bars } from '../ui/Bars';
import { BeforeAfter } from '../ui/BeforeAfter';
import { Head } from '../ui/Head';
import { Scroll } from '../ui/Scroll';
import { SpanPicker } from '../ui/SpanPicker';
import { Bones, Empty, Wrong } from '../ui/States';
import { SumTable, type Column } from '../ui/SumTable';

const againMs = 60_000;
const shownRequests = 12;

export function Compression({ query }: { query: Record<string, string> }) {
  const now = useNow(againMs);
  const span = useMemo(() => spanOf(query, now), [query.span, query.from, query.to, Math.floor(now / againMs)]);
  const asked = { from: span.fromMs, to: span.toMs };
  const key = JSON.stringify(asked);
  const all = useQuery(`all ${key}`, (signal) => get('/api/savings', asked, { signal }));
  const picture = useQuery(`picture ${key}`, (signal) => get('/api/savings', { ...asked, by: 'compressor', period: span.period }, { signal }));
  const compressors = useQuery(`compressors ${key}`, (signal) => get('/api/savings', { ...asked, by: 'compressor' }, { signal }));
  const tools = useQuery(`tools ${key}`, (signal) => get('/api/savings', { ...asked, by: 'tool' }, { signal }));
  const levels = useQuery('levels', (signal) => get('/api/compression', undefined, { signal }));
  const requests = useQuery('smaller', (signal) => get('/api/exchanges', { smaller: 'true', limit: shownRequests }, { signal }), againMs);
  const periods = useMemo(() => periodsOf(span), [span]);
  const rows = useMemo(() => (picture.data?.savings ?? []).map((row) => ({ ...row, names: { compressor: row.compressor } })), [picture.data]);
  const series = useMemo(() => seriesOf(rows, 'compressor', periods, (row) => row.tokens), [rows, periods]);
  const error = all.error ?? picture.error ?? compressors.error ?? tools.error;
  const sum = all.data ? all.data.savings[0] ?? null : undefined;
  return (
    <>
      <Head title={t('Compression')} />
      <SpanPicker path="compression" query={query} />
      <div class="stack">
        {error && <Wrong error={error} again={() => { all.again(); picture.again(); compressors.again(); tools.again(); }} />}
        <Numbers sum={sum} />
        <section class="card stack" aria-labelledby="saved">
          <h2 id="saved">{t('Tokens saved by {period}', { period: t(span.period) })}</h2>
          {!picture.data ? !error && <div class="chart tall"><Bones lines={5} height={28} /></div>
            : rows.length === 0 ? (
              <Empty title={t('Nothing was made smaller in this span')}>{t('Results of tools are looked at when agents send them; the levels are below.')}</Empty>
            ) : <Bars periods={periods} period={span.period} series={series} write={count}
              label={t('Tokens saved by {period}, {tokens} in all', { period: t(span.period), tokens: count(sum?.tokens ?? 0) })} />}
        </section>
        <div class="two even">
          <Savings title={t('By compressor')} name="compressor" rows={compressors.data?.savings ?? null} query={query} />
          <Savings title={t('By tool')} name="tool" rows={tools.data?.savings ?? null} query={query} />
        </div>
        <section class="card" aria-labelledby="levels">
          <header><h2 id="levels">{t('Levels in force')}</h2></header>
          {levels.error && <Wrong error={levels.error} again={levels.again} />}
          {levels.data ? <InForce levels={levels.data} /> : !levels.error && <Bones lines={2} />}
        </section>
        <section class="card" aria-labelledby="smaller">
          <header><h2 id="smaller">{t('Last requests with smaller results')}</h2></header>
          {requests.error && <Wrong error={requests.error} again={requests.again} />}
          {requests.data ? <Requests rows={requests.data.exchanges} query={query} /> : !requests.error && <Bones lines={4} height={20} />}
        </section>
        {query.id && <section class="card stack" aria-labelledby="texts"><h2 id="texts">{t('Before and after')}</h2><Texts id={query.id} resultKey={query.key} query={query} /></section>}
      </div>
    </>
  );
}

function Numbers({ sum }: { sum: SavingsRow | null | undefined }) {
  const one = (label: string, value: string, more: string) => (
    <div class="card number" key={label}>
      <h2 class="soft">{label}</h2>
      <div class="value">{sum === undefined ? <span class="bone" style={{ display: 'inline-block', width: '96px', height: '24px' }} /> : value}</div>
      <p class="soft small">{sum === undefined ? ' ' : more}</p>
    </div>
  );
  const tokens = sum?.tokens ?? 0;
  const fresh = sum?.new_tokens ?? 0;
  return (
    <section class="numbers" aria-label={t('Numbers')}>
      {one(t('Tokens saved'), count(tokens), t('{share} of them in new results', { share: percent(tokens > 0 ? fresh / tokens : null) }))}
      {one(t('Money saved'), money(sum?.micros ?? 0), sum && sum.unpriced_tokens > 0 ? t('without {count} tokens of unknown price', { count: count(sum.unpriced_tokens) }) : t('at the prices of who answered'))}
      {one(t('Requests'), count(sum?.exchanges ?? 0), t('with smaller results'))}
    </section>
  );
}

interface Shown {
  title: string;
  name: 'compressor' | 'tool';
  rows: SavingsRow[] | null;
  query: Record<string, string>;
}

function Savings({ title, name, rows, query }: Shown) {
  const number = (key: string, label: string, of: (row: SavingsRow) => number, write: (value: number) => string, wide = false): Column<SavingsRow> =>
    ({ key, label, value: of, show: (row) => write(of(row)), end: true, wide });
  const columns: Column<SavingsRow>[] = [
    { key: 'name', label: name === 'tool' ? t('Tool') : t('Compressor'), value: (row) => row[name], show: (row) => <span class="cut">{row[name] || t('not named')}</span> },
    number('tokens', t('Tokens'), (row) => row.tokens, count),
    number('new', t('In new results'), (row) => row.new_tokens, count, true),
    number('micros', t('Money'), (row) => row.micros, money),
    number('requests', t('Requests'), (row) => row.exchanges, count),
  ];
  return (
    <section class="card" aria-label={title}>
      <header><h2>{title}</h2></header>
      {rows === null ? <Bones lines={4} height={20} /> : rows.length === 0 ? <p class="soft">{t('None.')}</p>
        : <SumTable label={title} columns={columns} rows={rows} path="compression" query={query} name={`sort_${name}`} usual="-tokens"
          keyOf={(row) => row[name]} />}
    </section>
  );
}

const ruleWords = { tool: 'Tool', chain: 'Chain', client_key: 'Client key', agent: 'Agent' } as const;

function InForce({ levels }: { levels: Levels }) {
  const who = (rule: Levels['rules'][number]) => (['tool', 'chain', 'client_key', 'agent'] as const)
    .filter((name) => rule[name].length > 0).map((name) => `${t(ruleWords[name])} ${rule[name].join(', ')}`).join(', ');
  return (
    <Scroll label={t('Levels in force')}><table>
      <thead><tr><th>{t('For')}</th><th>{t('Level')}</th></tr></thead>
      <tbody>
        {levels.rules.map((rule, i) => <tr key={i}><td>{who(rule) || t('all')}</td><td><span class="badge">{rule.level}</span></td></tr>)}
        <tr><td>{levels.rules.length > 0 ? t('all else') : t('all results')}</td><td><span class="badge">{levels.level}</span></td></tr>
      </tbody>
    </table></Scroll>
  );
}

function Requests({ rows, query }: { rows: readonly Listed[]; query: Record<string, string> }) {
  if (rows.length === 0) return <p class="soft">{t('None that are still kept.')}</p>;
  return (
    <Scroll label={t('Requests with smaller results')}><table>
      <thead><tr><th>{t('Time')}</th><th>{t('Agent')}</th><th>{t('Served by')}</th><th class="end">{t('Tokens saved')}</th><th class="end">{t('Money')}</th><th /></tr></thead>
      <tbody>{rows.map((row) => (
        <tr key={row.id} data-id={row.id}>
          <td><a href={href(['requests', row.id])}>{moment(row.started_ms)}</a></td>
          <td>{agentName(row.client)}</td><td>{row.provider}</td>
          <td class="end">{count(row.saver_tokens)}</td><td class="end">{money(row.saver_micros)}</td>
          <td class="end"><a href={href(['compression'], { ...query, id: row.id, key: undefined })}>{t('Before and after')}</a></td>
        </tr>
      ))}</tbody>
    </table></Scroll>
  );
}

function Texts({ id, resultKey, query }: { id: string; resultKey: string | undefined; query: Record<string, string> }) {
  const trace = useQuery(`trace ${id}`, (signal) => get('/api/exchanges/{id}', undefined, { places: { id }, signal }));
  if (trace.error) return <Wrong error={trace.error} again={trace.again} />;
  if (!trace.data) return <Bones lines={6} />;
  return <BeforeAfter id={id} results={trace.data.smaller} chosen={resultKey}
    to={(key) => href(['compression'], { ...query, id, key })} />;
}
