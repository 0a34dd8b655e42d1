// What clients asked, the newest first, as it comes. The filter is in the address.
import { Component } from 'preact';
import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { ApiError, get } from '../api/client';
import type { Listed } from '../api/types';
import { parts, t } from '../lang/words';
import { agentName, clock, count, duration, faultText, moment, money, outcomeText, outcomeTone } from '../lib/format';
import { useQuery } from '../lib/useQuery';
import { arrived, begun, mostFresh, withOlder, type Listing } from '../live/listing';
import { fits, merged, microsOf, type Filter } from '../live/recent';
import { useArrivalsTogether } from '../live/store';
import { href } from '../router';
import { Head } from '../ui/Head';
import { Scroll } from '../ui/Scroll';
import { Bones, Empty, Wrong } from '../ui/States';
import { filterOf, RequestFilters } from './RequestFilters';

const pageSize = 25;
type Asked = Parameters<typeof get<'/api/exchanges'>>[1];

const asked = ({ cost, ...filter }: Filter, more: object) =>
  ({ ...filter, ...(cost ? { cost: microsOf(cost) } : {}), limit: pageSize, ...more }) as Asked;

export function Requests({ query }: { query: Record<string, string> }) {
  const filter = useMemo(() => filterOf(query), [JSON.stringify(query)]);
  const key = JSON.stringify(filter);
  const first = useQuery(key, (signal) => get('/api/exchanges', asked(filter, {}), { signal }));
  const [listing, setListing] = useState<Listing | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const come = useRef<Listed[]>([]);

  useEffect(() => {
    setListing(first.data && begun(first.data, come.current));
    setError(null);
    if (!first.data) come.current = [];
  }, [key, first.data]);
  const take = useCallback((rows: Listed[]) => {
    const fitting = rows.filter((row) => fits(row, filter));
    if (fitting.length === 0) return;
    come.current = merged(come.current, fitting, mostFresh);
    setListing((before) => before && arrived(before, fitting));
  }, [filter]);
  useArrivalsTogether(take);

  const rows = listing?.rows ?? null;
  const next = listing?.next ?? null;
  const readOlder = async () => {
    if (!next) return;
    try {
      const page = await get('/api/exchanges', asked(filter, { before: next }));
      setListing((before) => before && withOlder(before, page));
      setError(null);
    } catch (told) {
      setError(told instanceof ApiError ? told : new ApiError(0, String(told)));
    }
  };

  return (
    <>
      <Head title={t('Requests')} />
      <RequestFilters filter={filter} />
      <section class="card" aria-label={t('Requests')}>
        {first.error && <Wrong error={first.error} again={first.again} />}
        {!rows && !first.error && <Bones lines={8} height={20} />}
        {rows && rows.length === 0 && (next
          ? <p class="note">{t('None that fits among the newest; there are older ones to look through.')}</p>
          : Object.keys(filter).length > 0
            ? <Empty title={t('No request fits this filter')}><a href="#/requests">{t('Show all requests')}</a></Empty>
            : <Empty title={t('No request yet')}>{parts('{link} and watch its first one arrive.', { link: <a href={href(['connect'])}>{t('Connect an agent')}</a> })}</Empty>
        )}
        {listing && listing.rows.length > 0 && <Table listing={listing} />}
        {error && <Wrong error={error} />}
        {next && (
          <div class="note" style={{ padding: '16px 0 0' }}>
            <button class="button" onClick={() => void readOlder()}>{t('Show older requests')}</button>
          </div>
        )}
      </section>
    </>
  );
}

// In a flood what stands in a row is written anew in its place, which is cheaper than making all of them.
function Table({ listing: { rows, fresh, flood } }: { listing: Listing }) {
  return (
    <Scroll label={t('Requests')}>
      <table class="requests">
        <thead>
          <tr>
            <th>{t('Time')}</th><th>{t('Agent')}</th><th>{t('Asked for')}</th><th>{t('Served by')}</th><th>{t('Outcome')}</th>
            <th class="end">{t('Tokens')}</th><th class="end">{t('Cost')}</th><th class="end">{t('First token')}</th><th class="end">{t('Duration')}</th>
          </tr>
        </thead>
        <tbody>{rows.map((row, i) => <Row key={flood ? i : row.id} row={row} fresh={fresh.has(row.id)} />)}</tbody>
      </table>
    </Scroll>
  );
}

interface OneRow {
  row: Listed;
  fresh: boolean;
}

// A row never changes once it is there: drawn anew is only what has come.
class Row extends Component<OneRow> {
  override shouldComponentUpdate(next: OneRow) {
    return next.row !== this.props.row || next.fresh !== this.props.fresh;
  }

  override render() {
    return <Cells {...this.props} />;
  }
}

function Cells({ row, fresh }: OneRow) {
  const last = row.failed_attempts[row.failed_attempts.length - 1];
  return (
    <tr class={fresh ? 'fresh' : ''} data-id={row.id}>
      <td><a href={href(['requests', row.id])} title={moment(row.started_ms)} aria-label={t('Request of {time}', { time: clock(row.started_ms) })}>{clock(row.started_ms)}</a></td>
      <td><span class="cut" title={row.client}>{agentName(row.client)}</span></td>
      <td><a class="cut" href={href(['requests', row.id])}>{row.model_asked || row.path}</a></td>
      <td class="wide"><span class="cut" title={`${row.provider}/${row.account} ${row.model}`}>
        {row.provider === '' ? <span class="soft">{t('nobody')}</span> : <>{row.provider} <span class="soft">{row.model}</span></>}
      </span></td>
      <td>
        <span class={`badge ${outcomeTone(row.outcome, row.attempts_made)}`} title={last ? `${last.provider}: ${faultText(last.fault)}` : undefined}>
          {row.outcome === 'ok' && row.attempts_made > 1 ? t('spilled, {count} tries', { count: row.attempts_made }) : outcomeText(row.outcome)}
        </span>
      </td>
      <td class="end wide">{count(row.usage.input)} <span class="soft">/</span> {count(row.usage.output)}</td>
      <td class="end">{money(row.cost_micros)}</td>
      <td class="end wide">{duration(row.ttft_ms)}</td>
      <td class="end">{duration(row.duration_ms)}</td>
    </tr>
  );
}
