// The whole at a glance: where requests go, how many, what they cost, how well it works.
import type { ComponentChildren } from 'preact';
import { useMemo } from 'preact/hooks';
import { get } from '../api/client';
import type { Budget, Listed, UsageRow } from '../api/types';
import { Flow } from '../flow/Flow';
import { parts, t } from '../lang/words';
import { ago, count, duration, faultText, money, percent } from '../lib/format';
import { whole } from '../lib/sums';
import { dayStart, monthStart, perMinute } from '../lib/totals';
import { useNow, useQuery } from '../lib/useQuery';
import { median } from '../live/recent';
import { perWords } from '../lib/keys';
import { useKnown } from '../live/store';
import { href } from '../router';
import { Chart, type Line } from '../ui/Chart';
import { Head } from '../ui/Head';
import { Bones, Empty, Wrong } from '../ui/States';

const againMs = 15_000;
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

const requestLines = (): Line[] => [{ label: t('requests'), color: '--accent', fill: true }, { label: t('not answered'), color: '--fail' }];

function useNumbers() {
  const minutes = useQuery('minutes', (signal) =>
    get('/api/usage', { from: Date.now() - hourMs, period: 'minute' }, { signal }), againMs);
  const hours = useQuery('hours', (signal) =>
    get('/api/usage', { from: Date.now() - dayMs, period: 'hour' }, { signal }), againMs);
  const month = useQuery('month', (signal) =>
    get('/api/usage', { from: monthStart(Date.now()) }, { signal }), 4 * againMs);
  const budgets = useQuery('budgets', (signal) => get('/api/budgets', undefined, { signal }), againMs);
  return { minutes, hours, month, budgets };
}

export function Overview() {
  const recent = useKnown((known) => known.recent);
  const state = useKnown((known) => known.state);
  const now = useNow(5000);
  const { minutes, hours, month, budgets } = useNumbers();
  const spills = useQuery('spills', (signal) =>
    get('/api/exchanges', { spilled: 'true', limit: 8, from: Date.now() - dayMs }, { signal }), againMs);

  const shown = useMemo(() => (recent ?? []).filter((row) => row.started_ms > Date.now() - hourMs).slice(0, 300), [recent]);
  const series = useMemo(() => perMinute(minutes.data?.rows ?? [], now), [minutes.data, Math.floor(now / 60_000)]);
  const latestSpills = useMemo(() => freshest(spills.data?.exchanges ?? [], recent ?? []), [spills.data, recent]);
  const lines = useMemo(requestLines, []);
  const error = hours.error ?? minutes.error;
  const day = hours.data?.rows ?? null;
  return (
    <>
      <Head title={t('Overview')} />
      <div class="stack">
        {error && <Wrong error={error} again={() => { hours.again(); minutes.again(); }} />}
        <section class="card" aria-labelledby="flow">
          <header><h2 id="flow">{t('Where requests go')}</h2><span class="soft small">{t('the last hour')}</span></header>
          {recent === null ? <Bones lines={5} height={28} />
            : shown.length === 0 ? (
              <Empty title={t('No request in the last hour')}>
                {parts('{link} and watch its first one arrive.', { link: <a href={href(['connect'])}>{t('Connect an agent')}</a> })}
                {recent.length === 0 && <>{' '}{parts('New here? {link}.', { link: <a href={href(['welcome'])}>{t('Begin with the first steps')}</a> })}</>}
              </Empty>
            ) : <Flow rows={shown} state={state} />}
        </section>
        <Numbers day={day} today={day && day.filter((row) => row.period_ms >= dayStart(now))} month={month.data?.rows ?? null}
          budgets={budgets.data?.budgets ?? []} lastMinute={minutes.data ? series.lastMinute : null} running={state?.in_flight ?? null}
          ttft={recent ? median(recent.slice(0, 100).map((row) => row.ttft_ms)) : null} />
        <div class="two">
          <section class="card" aria-labelledby="minutes">
            <header><h2 id="minutes">{t('Requests a minute')}</h2><span class="soft small">{t('the last hour')}</span></header>
            {minutes.data ? <Chart times={series.times} values={[series.all, series.bad]} lines={lines} height={176}
              label={t('Requests a minute over the last hour, {count} in the last full one', { count: series.lastMinute })} write={count} />
              : <div class="chart"><Bones lines={4} height={24} /></div>}
          </section>
          <section class="card" aria-labelledby="spills">
            <header><h2 id="spills">{t('Last spills')}</h2><a class="small" href={href(['requests'], { spilled: 'true' })}>{t('all')}</a></header>
            {spills.data ? <Spills rows={latestSpills} now={now} /> : <Bones lines={4} />}
          </section>
        </div>
      </div>
    </>
  );
}

// Those that were read and those that have come since.
function freshest(read: readonly Listed[], recent: readonly Listed[]): Listed[] {
  const known = new Set(read.map((row) => row.id));
  return [...recent.filter((row) => row.attempts_made > 1 && !known.has(row.id)), ...read]
    .sort((a, b) => (a.id < b.id ? 1 : -1)).slice(0, 6);
}

// One for each that failed, however often it was asked.
const failuresOf = (row: Listed) => [...new Map(row.failed_attempts.map((one) => [one.provider, one])).values()];

function Spills({ rows, now }: { rows: readonly Listed[]; now: number }) {
  if (rows.length === 0) return <Empty title={t('Nothing spilled today')}>{t('Every request was answered by the first one asked.')}</Empty>;
  return (
    <ul class="spills">
      {rows.map((row) => (
        <li key={row.id}>
          <a href={href(['requests', row.id])}>
            <span class="soft small">{ago(row.started_ms, now)}</span>
            <span>
              {failuresOf(row).slice(0, 2).map((one) => (
                <span key={one.provider}>{one.provider} <span class="warn">{faultText(one.fault)}</span>{' → '}</span>
              ))}
              {row.outcome === 'ok' ? row.provider : <span class="fail">{t('nobody')}</span>}
            </span>
          </a>
        </li>
      ))}
    </ul>
  );
}

// A number, or the room it will take.
const Value = ({ children }: { children: ComponentChildren }) =>
  <div class="value">{children ?? <span class="bone" style={{ display: 'inline-block', width: '96px', height: '24px' }} />}</div>;

interface Totals {
  day: UsageRow[] | null;
  today: UsageRow[] | null;
  month: UsageRow[] | null;
  budgets: Budget[];
  lastMinute: number | null;
  running: number | null;
  ttft: number | null;
}

function Numbers({ day, today, month, budgets, lastMinute, running, ttft }: Totals) {
  const sum = day && whole(day);
  const spentToday = today && whole(today);
  const spentMonth = month && whole(month);
  const monthly = budgets.find((one) => one.cost_micros !== null && one.per === 'month')
    ?? budgets.find((one) => one.cost_micros !== null);
  const used = monthly?.cost_micros ? monthly.cost_micros.used / monthly.cost_micros.limit : 0;
  return (
    <section class="numbers four" aria-label={t('Numbers')}>
      <div class="card number">
        <h2 class="soft">{t('Requests a minute')}</h2>
        <Value>{lastMinute === null ? null : count(lastMinute)}</Value>
        <p class="soft small">{running === null ? ' ' : t('{running} running now', { running })}</p>
      </div>
      <div class="card number">
        <h2 class="soft">{t('Answered')}</h2>
        <Value>{sum && percent(sum.exchanges === 0 ? null : sum.ok / sum.exchanges)}</Value>
        <p class="soft small">{sum ? t('{ok} of {exchanges} in 24 h', { ok: count(sum.ok), exchanges: count(sum.exchanges) }) : ' '}</p>
      </div>
      <div class="card number">
        <h2 class="soft">{t('First token')}</h2>
        <Value>{sum && duration(ttft)}</Value>
        <p class="soft small">{t('median of the last 100')}</p>
      </div>
      <div class="card number">
        <h2 class="soft">{t('Tokens')}</h2>
        <Value>{sum && <>{count(sum.input + sum.output)} <small>{t('in 24 h')}</small></>}</Value>
        <p class="soft small">
          {sum ? t('{input} in, {output} out; {share} cached', { input: count(sum.input), output: count(sum.output), share: percent(sum.input > 0 ? sum.cached / sum.input : 0) }) : ' '}
        </p>
      </div>
      <div class="card number">
        <h2 class="soft">{t('Spent today')}</h2>
        <Value>{spentToday && money(spentToday.cost_micros)}</Value>
        <p class="soft small">{sum ? t('{amount} in 24 h', { amount: money(sum.cost_micros) }) : ' '}</p>
      </div>
      <div class="card number">
        <h2 class="soft"><a href={href(['usage'], { span: '30d' })}>{t('Spent this month')}</a></h2>
        <Value>{spentMonth && money(spentMonth.cost_micros)}</Value>
        {monthly?.cost_micros ? (
          <div title={t('Budget {name}', { name: monthly.name })}>
            <div class="bar"><span class={used >= 1 ? 'fail' : used >= 0.8 ? 'warn' : ''} style={{ width: `${Math.min(used, 1) * 100}%` }} /></div>
            <p class="soft small">{t('{used} of {limit} {per}', { used: money(monthly.cost_micros.used), limit: money(monthly.cost_micros.limit), per: t(perWords[monthly.per]) })}</p>
          </div>
        ) : <p class="soft small">{t('no budget')}</p>}
      </div>
      <div class="card number">
        <h2 class="soft"><a href={href(['compression'])}>{t('Saved')}</a></h2>
        <Value>{sum && money(sum.saved_micros + sum.saver_micros)}</Value>
        <p class="soft small">
          {sum ? t('in 24 h: caches {caches}, compression {compression} ({tokens} tokens)', { caches: money(sum.saved_micros), compression: money(sum.saver_micros), tokens: count(sum.saver_tokens) }) : ' '}
        </p>
      </div>
      <div class="card number">
        <h2 class="soft"><a href={href(['fallbacks'], { span: 'today' })}>{t('Spilled')}</a></h2>
        <Value>{sum && percent(sum.exchanges > 0 ? sum.spilled / sum.exchanges : null)}</Value>
        <p class="soft small">{sum ? t('{count} requests in 24 h', { count: count(sum.spilled) }) : ' '}</p>
      </div>
    </section>
  );
}

