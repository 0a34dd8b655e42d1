// Accounts: how they are, what they have left, and what can be done to them.
import { useMemo } from 'preact/hooks';
import { get } from '../api/client';
import type { Account, UsageSums } from '../api/types';
import { parts, t } from '../lang/words';
import { useNow, useQuery } from '../lib/useQuery';
import { useKnown } from '../live/store';
import { href } from '../router';
import { Head } from '../ui/Head';
import { Icon } from '../ui/Icon';
import { Bones, Empty, Wrong } from '../ui/States';
import { AccountCard, type Spent } from './AccountCard';
import { AddAccount } from './AddAccount';

const againMs = 10_000;
const spentOverMs = 7 * 86_400_000;

function spentOf(sums: UsageSums | null, { provider, account }: Account): Spent | null {
  const row = sums?.rows.find(({ names }) => names.provider === provider && names.account === account);
  return row ? { micros: row.cost_micros, spanMs: spentOverMs } : null;
}

export function Accounts({ query }: { query: Record<string, string> }) {
  const read = useQuery('accounts', (signal) => get('/api/accounts', undefined, { signal }), againMs);
  const balances = useQuery('balances', (signal) => get('/api/balances', undefined, { signal }), 6 * againMs);
  const costs = useQuery('costs', (signal) =>
    get('/api/usage', { from: Date.now() - spentOverMs, by: 'provider,account' }, { signal }), 6 * againMs);
  const live = useKnown((known) => known.state?.accounts ?? null);
  const now = useNow();
  const accounts = live ?? read.data?.accounts ?? null;
  const tiers = useMemo(() => [...new Set((accounts ?? []).map((one) => one.tier))], [accounts]);
  return (
    <>
      <Head title={t('Accounts')}>
        <a class="button first" href={href(['accounts'], { add: 'new' })}><Icon name="add" />{t('Add')}</a>
      </Head>
      {query.add && <AddAccount chosen={query.add} accounts={accounts ?? []} changed={read.again} />}
      {read.error && !accounts && <Wrong error={read.error} again={read.again} />}
      {!accounts && !read.error && <div class="accounts">{[0, 1, 2].map((i) => <div key={i} class="card"><Bones lines={5} /></div>)}</div>}
      {accounts?.length === 0 && (
        <Empty title={t('No account is configured')}>{parts('{link}, or set a provider\'s key in the environment.', { link: <a href={href(['accounts'], { add: 'new' })}>{t('Add one')}</a> })}</Empty>
      )}
      <div class="stack" style={{ gap: '24px' }}>
        {tiers.map((tier) => (
          <section key={tier} class="stack" aria-label={t('Tier {tier}', { tier: tier || t('without a name') })}>
            <h2 class="soft">{tier || t('No tier')}</h2>
            <div class="accounts">
              {accounts?.filter((one) => one.tier === tier).map((one) => (
                <AccountCard key={`${one.provider}/${one.account}`} account={one} now={now} changed={read.again} spent={spentOf(costs.data, one)}
                  balance={balances.data?.balances.find((b) => b.provider === one.provider && b.account === one.account)} />
              ))}
            </div>
          </section>
        ))}
      </div>
    </>
  );
}
