// What clients asked, the newest first, as it comes. The filter is in the address.
import { useCallback, useEffect, useMemo, useState } from 'preact/hooks';
import { ApiError, get } from '../api/client';
import type { Listed } from '../api/types';
import { agentName, clock, count, duration, faultText, moment, money, outcomeText, outcomeTone } from '../lib/format';
import { useQuery } from '../lib/useQuery';
import { fits, merged, type Filter } from '../live/recent';
import { useArrivals } from '../live/store';
import { go, href } from '../router';
import { Head } from '../ui/Head';
import { Scroll } from '../ui/Scroll';
import { Bones, Empty, Wrong } from '../ui/States';

const pageSize = 50;
const names = ['id', 'client', 'chain', 'provider', 'model', 'account', 'outcome', 'spilled'] as const;
const typed: [keyof Filter, string][] = [
  ['client', 'Agent'], ['chain', 'Chain'], ['provider', 'Provider'], ['model', 'Model'], ['id', 'Id'],
];
const outcomes = ['ok', 'client_error', 'failed', 'cancelled', 'cut'] as const;

export function filterOf(query: Record<string, string>): Filter {
  const filter: Filter = {};
  for (const name of names) if (query[name]) filter[name] = query[name];
  return filter;
}

type Asked = Parameters<typeof get<'/api/exchanges'>>[1];

export function Requests({ query }: { query: Record<string, string> }) {
  const filter = useMemo(() => filterOf(query), [JSON.stringify(query)]);
  const key = JSON.stringify(filter);
  const first = useQuery(key, (signal) => get('/api/exchanges', { ...filter, limit: pageSize } as Asked, { signal }));
  const [fresh, setFresh] = useState<Listed[]>([]);
  const [older, setOlder] = useState<{ rows: Listed[]; next: string | null } | null>(null);
  const [error, setError] = useState<ApiError | null>(null);

  useEffect(() => { setFresh([]); setOlder(null); setError(null); }, [key, first.data]);
  const arrived = useCallback((row: Listed) => {
    if (fits(row, filter)) setFresh((rows) => merged(rows, [row], 200));
  }, [filter]);
  useArrivals(arrived);

  const rows = first.data && merged(first.data.exchanges, [...fresh, ...(older?.rows ?? [])], 2000);
  const next = older ? older.next : first.data?.next ?? null;
  const freshIds = new Set(fresh.map((row) => row.id));
  const readOlder = async () => {
    if (!next) return;
    try {
      const page = await get('/api/exchanges', { ...filter, limit: pageSize, before: next } as Asked);
      setOlder({ rows: [...(older?.rows ?? []), ...page.exchanges], next: page.next });
    } catch (told) {
      setError(told instanceof ApiError ? told : new ApiError(0, String(told)));
    }
  };

  return (
    <>
      <Head title="Requests" />
      <Filters filter={filter} />
      <section class="card" aria-label="Requests">
        {first.error && <Wrong error={first.error} again={first.again} />}
        {!first.data && !first.error && <Bones lines={8} height={20} />}
        {rows && rows.length === 0 && (
          Object.keys(filter).length > 0
            ? <Empty title="No request fits this filter"><a href="#/requests">Show all requests</a></Empty>
            : <Empty title="No request yet"><a href={href(['connect'])}>Connect an agent</a> and watch its first one arrive.</Empty>
        )}
        {rows && rows.length > 0 && <Table rows={rows} freshIds={freshIds} />}
        {error && <Wrong error={error} />}
        {next && rows && rows.length > 0 && (
          <div class="note" style={{ padding: '16px 0 0' }}>
            <button class="button" onClick={() => void readOlder()}>Show older requests</button>
          </div>
        )}
      </section>
    </>
  );
}

function Filters({ filter }: { filter: Filter }) {
  const change = (name: keyof Filter, value: string) => go(href(['requests'], { ...filter, [name]: value }), true);
  return (
    <form class="filters" role="search" aria-label="Filter" onSubmit={(event) => event.preventDefault()}>
      {typed.map(([name, label]) => (
        <input key={name} class="field" type="search" placeholder={label} aria-label={label} value={filter[name] ?? ''}
          spellcheck={false} onChange={(event) => change(name, event.currentTarget.value.trim())} />
      ))}
      <select class="field" aria-label="Outcome" value={filter.outcome ?? ''}
        onChange={(event) => change('outcome', event.currentTarget.value)}>
        <option value="">Any outcome</option>
        {outcomes.map((one) => <option key={one} value={one}>{outcomeText(one)}</option>)}
      </select>
      <label class="check">
        <input type="checkbox" checked={filter.spilled === 'true'}
          onChange={(event) => change('spilled', event.currentTarget.checked ? 'true' : '')} />
        Spilled
      </label>
      {Object.keys(filter).length > 0 && <a class="button plain" href="#/requests">Clear</a>}
    </form>
  );
}

function Table({ rows, freshIds }: { rows: readonly Listed[]; freshIds: ReadonlySet<string> }) {
  return (
    <Scroll label="Requests">
      <table class="requests">
        <thead>
          <tr>
            <th>Time</th><th>Agent</th><th>Asked for</th><th>Served by</th><th>Outcome</th>
            <th class="end">Tokens</th><th class="end">Cost</th><th class="end">First token</th><th class="end">Duration</th>
          </tr>
        </thead>
        <tbody>{rows.map((row) => <Row key={row.id} row={row} fresh={freshIds.has(row.id)} />)}</tbody>
      </table>
    </Scroll>
  );
}

function Row({ row, fresh }: { row: Listed; fresh: boolean }) {
  const last = row.failed_attempts[row.failed_attempts.length - 1];
  return (
    <tr class={fresh ? 'fresh' : ''} data-id={row.id}>
      <td><a href={href(['requests', row.id])} title={moment(row.started_ms)} aria-label={`Request of ${clock(row.started_ms)}`}>{clock(row.started_ms)}</a></td>
      <td><span class="cut" title={row.client}>{agentName(row.client)}</span></td>
      <td><a class="cut" href={href(['requests', row.id])}>{row.model_asked || row.path}</a></td>
      <td class="wide"><span class="cut" title={`${row.provider}/${row.account} ${row.model}`}>
        {row.provider === '' ? <span class="soft">nobody</span> : <>{row.provider} <span class="soft">{row.model}</span></>}
      </span></td>
      <td>
        <span class={`badge ${outcomeTone(row.outcome, row.attempts_made)}`} title={last ? `${last.provider}: ${faultText(last.fault)}` : undefined}>
          {row.outcome === 'ok' && row.attempts_made > 1 ? `spilled, ${row.attempts_made} tries` : outcomeText(row.outcome)}
        </span>
      </td>
      <td class="end wide">{count(row.usage.input)} <span class="soft">/</span> {count(row.usage.output)}</td>
      <td class="end">{money(row.cost_micros)}</td>
      <td class="end wide">{duration(row.ttft_ms)}</td>
      <td class="end">{duration(row.duration_ms)}</td>
    </tr>
  );
}
