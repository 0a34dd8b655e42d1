// Which requests are listed: by who asked, who served, how it ended, when, and what it cost. All of it is in the address.
import { t, type Message } from '../lang/words';
import { causeText, moment, outcomeText } from '../lib/format';
import type { Filter } from '../live/recent';
import { go, href } from '../router';
import { TextField } from '../ui/TextField';

const names = [
  'id', 'client', 'chain', 'provider', 'account', 'model', 'outcome', 'status', 'spilled', 'cause', 'from', 'to', 'cost',
] as const;
const typable: [keyof Filter, Message][] = [
  ['client', 'Agent'], ['chain', 'Chain'], ['provider', 'Provider'], ['account', 'Account'], ['model', 'Model'], ['id', 'Id'],
];
const outcomes = ['ok', 'client_error', 'failed', 'cancelled', 'cut'] as const;
const hourMs = 3_600_000;
const since: [string, Message, number][] = [['1h', 'Last hour', hourMs], ['24h', 'Last 24 hours', 24 * hourMs], ['7d', '7 days', 168 * hourMs]];

export function filterOf(query: Record<string, string>): Filter {
  const filter: Filter = {};
  for (const name of names) if (query[name]) filter[name] = query[name];
  for (const name of ['from', 'to'] as const) if (!/^\d{1,15}$/.test(filter[name] ?? '')) delete filter[name];
  return filter;
}

// A number that the host takes; what is none counts as nothing.
const statusOf = (typed: string) => (/^[1-5]\d\d$/.test(typed) ? typed : '');
const dollarsOf = (typed: string) => {
  const dollars = Number(typed.replace(/^\$/, ''));
  return dollars > 0 ? String(dollars) : '';
};

// As a field for date and time has it, in the reader's own time.
const localName = (ms: number) => new Date(ms - new Date(ms).getTimezoneOffset() * 60_000).toISOString().slice(0, 16);

export function RequestFilters({ filter }: { filter: Filter }) {
  const put = (more: Filter) => go(href(['requests'], { ...filter, ...more }), true);
  const time = (name: 'from' | 'to', label: string) => {
    const shown = filter[name] ? localName(Number(filter[name])) : '';
    // When it is left: on the way to a year there are others.
    const done = (typed: string) => {
      const ms = new Date(typed).getTime();
      if (!Number.isNaN(ms) && shown !== typed) put({ [name]: String(ms) });
    };
    return (
      <input key={shown} class="field when" type="datetime-local" aria-label={label} defaultValue={shown}
        onBlur={(event) => done(event.currentTarget.value)}
        onKeyDown={(event) => { if (event.key === 'Enter') done(event.currentTarget.value); }} />
    );
  };
  const chooseTime = (to: string) => {
    const now = Date.now();
    const span = since.find(([id]) => id === to)?.[2];
    if (to === 'custom') put({ from: filter.from ?? String(now - hourMs), to: String(now) });
    else put({ from: span ? String(now - span) : '', to: '' });
  };
  return (
    <form class="filters" role="search" aria-label={t('Filter')} onSubmit={(event) => event.preventDefault()}>
      {typable.map(([name, label]) => (
        <TextField key={name} type="search" placeholder={t(label)} label={t(label)} value={filter[name] ?? ''}
          set={(typed) => put({ [name]: typed })} />
      ))}
      <select class="field" aria-label={t('Outcome')} value={filter.outcome ?? ''} onChange={(event) => put({ outcome: event.currentTarget.value })}>
        <option value="">{t('Any outcome')}</option>
        {outcomes.map((one) => <option key={one} value={one}>{outcomeText(one)}</option>)}
      </select>
      <TextField type="search" placeholder={t('Status')} label={t('Status')} value={filter.status ?? ''} set={(typed) => put({ status: statusOf(typed) })} />
      <TextField type="search" placeholder={t('Cost from, $')} label={t('Cost from, $')} value={filter.cost ?? ''} set={(typed) => put({ cost: dollarsOf(typed) })} />
      <select class="field" aria-label={t('Time')} value={filter.to ? 'custom' : filter.from ? 'since' : ''} onChange={(event) => chooseTime(event.currentTarget.value)}>
        <option value="">{t('Any time')}</option>
        {filter.from && !filter.to && <option value="since">{t('Since {time}', { time: moment(Number(filter.from)) })}</option>}
        {since.map(([id, name]) => <option key={id} value={id}>{t(name)}</option>)}
        <option value="custom">{t('From … to …')}</option>
      </select>
      {filter.to && <>{time('from', t('From'))}{time('to', t('To'))}</>}
      <label class="check">
        <input type="checkbox" checked={filter.spilled === 'true'} onChange={(event) => put({ spilled: event.currentTarget.checked ? 'true' : '' })} />
        {t('Spilled')}
      </label>
      {filter.cause && <span class="badge">{causeText(filter.cause)}</span>}
      {Object.keys(filter).length > 0 && <a class="button plain" href="#/requests">{t('Clear')}</a>}
    </form>
  );
}
