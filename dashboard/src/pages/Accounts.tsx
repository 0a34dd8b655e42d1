// Accounts: how they are, what they have left, and taking them out of use and back.
import { useMemo, useState } from 'preact/hooks';
import { ApiError, get, post } from '../api/client';
import type { Account, Balance, Limit } from '../api/types';
import { emptyAt, healthOf, resting, restText, usedShare, windowMs } from '../lib/accounts';
import { ago, count, faultText, percent, until } from '../lib/format';
import { useNow, useQuery } from '../lib/useQuery';
import { useKnown } from '../live/store';
import { href } from '../router';
import { Head } from '../ui/Head';
import { Bones, Empty, Wrong } from '../ui/States';

const againMs = 10_000;

export function Accounts() {
  const read = useQuery('accounts', (signal) => get('/api/accounts', undefined, { signal }), againMs);
  const balances = useQuery('balances', (signal) => get('/api/balances', undefined, { signal }), 6 * againMs);
  const live = useKnown((known) => known.state?.accounts ?? null);
  const now = useNow();
  const accounts = live ?? read.data?.accounts ?? null;
  const tiers = useMemo(() => [...new Set((accounts ?? []).map((one) => one.tier))], [accounts]);
  return (
    <>
      <Head title="Accounts" />
      {read.error && !accounts && <Wrong error={read.error} again={read.again} />}
      {!accounts && !read.error && <div class="accounts">{[0, 1, 2].map((i) => <div key={i} class="card"><Bones lines={5} /></div>)}</div>}
      {accounts?.length === 0 && (
        <Empty title="No account is configured">Set a provider's key in the environment, or write a configuration file.</Empty>
      )}
      <div class="stack" style={{ gap: '24px' }}>
        {tiers.map((tier) => (
          <section key={tier} class="stack" aria-label={`Tier ${tier || 'without a name'}`}>
            <h2 class="soft">{tier || 'No tier'}</h2>
            <div class="accounts">
              {accounts?.filter((one) => one.tier === tier).map((one) => (
                <Card key={`${one.provider}/${one.account}`} account={one} now={now} changed={read.again}
                  balance={balances.data?.balances.find((b) => b.provider === one.provider && b.account === one.account)} />
              ))}
            </div>
          </section>
        ))}
      </div>
    </>
  );
}

interface Shown {
  account: Account;
  balance: Balance | undefined;
  now: number;
  changed: () => void;
}

function Card({ account, balance, now, changed }: Shown) {
  const [error, setError] = useState<ApiError | null>(null);
  const health = healthOf(account, now);
  const rests = resting(account, now);
  const use = async (word: 'enable' | 'disable' | 'drain') => {
    setError(null);
    try {
      await post('/api/accounts/{provider}/{account}/{use}', undefined,
        { places: { provider: account.provider, account: account.account, use: word } });
      changed();
    } catch (told) {
      setError(told instanceof ApiError ? told : new ApiError(0, String(told)));
    }
  };
  return (
    <article class="card account" aria-label={`${account.provider}/${account.account}`}>
      <div class="row between">
        <span class="title">{account.provider}<span class="soft">/{account.account}</span></span>
        <span class={`badge ${health.tone}`}>{health.word}</span>
      </div>
      <dl class="facts" style={{ gridTemplateColumns: 'repeat(3, 1fr)' }}>
        <div><dt>Running</dt><dd>{account.in_flight}{account.max_concurrent !== null && <span class="soft"> of {account.max_concurrent}</span>}</dd></div>
        <div><dt>Answered</dt><dd>{count(account.succeeded)}</dd></div>
        <div><dt>Failed</dt><dd>{account.failed > 0 ? <a href={href(['requests'], { provider: account.provider, spilled: 'true' })}>{count(account.failed)}</a> : 0}</dd></div>
      </dl>
      {account.limits.slice(0, 4).map((limit) => <Window key={`${limit.model} ${limit.window}`} limit={limit} now={now} />)}
      {balance?.amounts.map((amount) => (
        <p key={amount.name} class="small"><span class="soft">Left of {amount.name}:</span> {amount.left ?? 'unknown'} {amount.unit ?? ''}</p>
      ))}
      {rests.slice(0, 4).map((rest) => <p key={`${rest.scope} ${rest.model}`} class="small warn">{restText(rest, now)}</p>)}
      {account.last_failure && (
        <p class="small soft">Last failure {ago(account.last_failure.at_ms, now)}: {faultText(account.last_failure.fault)}
          {account.last_failure.message && ` (${account.last_failure.message.slice(0, 160)})`}</p>
      )}
      <p class="small soft">Key from {account.key_origin}{account.proxy && `, by way of ${account.proxy}`}</p>
      {error && <p class="fail small" role="alert">{error.message}</p>}
      <div class="row">
        {account.use === 'enabled' ? (
          <>
            <button class="button" onClick={() => void use('disable')}>Disable</button>
            <button class="button plain" title="Nothing new; what runs ends by itself" onClick={() => void use('drain')}>Drain</button>
          </>
        ) : <button class="button first" onClick={() => void use('enable')}>Enable</button>}
      </div>
    </article>
  );
}

function Window({ limit, now }: { limit: Limit; now: number }) {
  const share = usedShare(limit);
  if (share === null) return null;
  const empty = emptyAt(limit, windowMs(limit.window));
  const tone = share >= 1 ? 'fail' : share >= 0.8 || empty !== null ? 'warn' : '';
  return (
    <div class="limit">
      <div class="row between small">
        <span>{limit.window}{limit.model && <span class="soft"> of {limit.model}</span>}</span>
        <span class="soft">{percent(share)} used{limit.reset_ms !== null && `, renewed in ${until(limit.reset_ms, now)}`}</span>
      </div>
      <div class="bar"><span class={tone} style={{ width: `${share * 100}%` }} /></div>
      {empty !== null && empty > now && <span class="small warn">At this rate used up in {until(empty, now)}</span>}
    </div>
  );
}
