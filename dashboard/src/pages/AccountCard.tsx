// One account: how it is, what it has left, and what can be done to it.
import { useState } from 'preact/hooks';
import { post, remove } from '../api/client';
import type { Account, AccountCheck, Balance, Limit } from '../api/types';
import { emptyAt, healthOf, resting, restText, spentAt, toldBeside, usedShare, windowMs, windowOf, type Amount } from '../lib/accounts';
import { ago, clock, count, duration, faultText, percent, until } from '../lib/format';
import { useAction } from '../lib/useAction';
import { href } from '../router';
import { Dialog } from '../ui/Dialog';
import { Menu } from '../ui/Menu';
import { Wrong } from '../ui/States';

// What an account has cost over the time before now.
export interface Spent {
  micros: number;
  spanMs: number;
}

interface Shown {
  account: Account;
  balance: Balance | undefined;
  spent: Spent | null;
  now: number;
  changed: () => void;
}

// What was found by itself, or is made up, stands nowhere where it could be changed.
const stands = (account: Account) => account.source !== 'found' && account.source !== 'simulator';

export function AccountCard({ account, balance, spent, now, changed }: Shown) {
  const [asking, setAsking] = useState<'rename' | 'delete' | null>(null);
  const [check, setCheck] = useState<(AccountCheck & { atMs: number }) | null>(null);
  const action = useAction();
  const testing = useAction();
  const health = healthOf(account, now);
  const rests = resting(account, now);
  const places = { provider: account.provider, account: account.account };
  const name = `${account.provider}/${account.account}`;
  const use = (word: 'enable' | 'disable' | 'drain') => void action.run(async () => {
    await post('/api/accounts/{provider}/{account}/{use}', undefined, { places: { ...places, use: word } });
    changed();
  });
  const clear = () => void action.run(async () => {
    await post('/api/accounts/{provider}/{account}/clear', undefined, { places });
    changed();
  });
  const test = () => void testing.run(async () => {
    setCheck(null);
    setCheck({ ...await post('/api/accounts/{provider}/{account}/test', undefined, { places }), atMs: Date.now() });
  });
  return (
    <article class="card account" aria-label={name}>
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
      {balance && <Left balance={balance} beside={toldBeside(balance, account.limits)} spent={spent} now={now} />}
      {rests.slice(0, 4).map((rest) => <p key={`${rest.scope} ${rest.model}`} class="small warn">{restText(rest, now)}</p>)}
      {account.last_failure && (
        <p class="small soft">Last failure {ago(account.last_failure.at_ms, now)}: {faultText(account.last_failure.fault)}
          {account.last_failure.message && ` (${account.last_failure.message.slice(0, 160)})`}</p>
      )}
      <p class="small soft">Key from {account.key_origin}{account.base_url && `, for ${account.base_url}`}{account.proxy && `, by way of ${account.proxy}`}</p>
      {testing.busy && <p class="small soft" role="status">Asking the vendor…</p>}
      {check && <Checked check={check} atMs={check.atMs} />}
      {(action.error ?? testing.error) && <p class="fail small" role="alert">{(action.error ?? testing.error)?.message}</p>}
      <div class="row">
        {account.use === 'enabled'
          ? <button class="button" disabled={action.busy} onClick={() => use('disable')}>Disable</button>
          : <button class="button first" disabled={action.busy} onClick={() => use('enable')}>Enable</button>}
        {account.use === 'enabled' && (
          <button class="button plain" disabled={action.busy} title="Nothing new; what runs ends by itself" onClick={() => use('drain')}>Drain</button>
        )}
        <button class="button plain" disabled={testing.busy} title="Asks the vendor something that costs nothing" onClick={test}>Test</button>
        {rests.length > 0 && <button class="button plain" disabled={action.busy} title="The next request may try it" onClick={clear}>Clear cooldown</button>}
        {stands(account) && (
          <Menu label={`More for ${name}`}>
            <button class="button plain" onClick={() => setAsking('rename')}>Rename</button>
            <button class="button plain" onClick={() => setAsking('delete')}>Delete</button>
          </Menu>
        )}
      </div>
      {asking === 'rename' && <Rename account={account} close={() => setAsking(null)} changed={changed} />}
      {asking === 'delete' && <Delete account={account} close={() => setAsking(null)} changed={changed} />}
    </article>
  );
}

interface Asked {
  account: Account;
  close: () => void;
  changed: () => void;
}

function Rename({ account, close, changed }: Asked) {
  const [name, setName] = useState(account.account);
  const action = useAction();
  const places = { provider: account.provider, account: account.account };
  const submit = async () => {
    if (await action.run(async () => { await post('/api/accounts/{provider}/{account}/rename', { name }, { places }); changed(); })) close();
  };
  return (
    <Dialog title={`Rename ${account.provider}/${account.account}`} close={close}>
      <form class="stack" onSubmit={(event) => { event.preventDefault(); void submit(); }}>
        <label class="labelled">New name
          <input class="field" value={name} autofocus spellcheck={false} onInput={(event) => setName(event.currentTarget.value)} />
        </label>
        {account.source === 'file' && <p class="small soft">It is changed in the configuration file; the rest of the file stays as it is.</p>}
        {action.error && <Wrong error={action.error} />}
        <div class="row"><button class="button first" disabled={action.busy || name === '' || name === account.account}>Rename</button></div>
      </form>
    </Dialog>
  );
}

function Delete({ account, close, changed }: Asked) {
  const action = useAction();
  const places = { provider: account.provider, account: account.account };
  const go = async () => {
    if (await action.run(async () => { await remove('/api/accounts/{provider}/{account}', { places }); changed(); })) close();
  };
  const what = account.source === 'file' ? 'It is taken out of the configuration file. Undo is with the chains.'
    : account.source === 'login' ? 'It is logged out here; its tokens may stay good at the vendor until they expire.'
      : 'Its key is removed from this machine and cannot be brought back.';
  return (
    <Dialog title={`Delete ${account.provider}/${account.account}?`} close={close}>
      <div class="stack">
        <p>{what} What runs ends by itself; what was recorded stays.</p>
        {action.error && <Wrong error={action.error} />}
        <div class="row">
          <button class="button danger" disabled={action.busy} onClick={() => void go()}>Delete</button>
          <button class="button plain" onClick={close}>Keep it</button>
        </div>
      </div>
    </Dialog>
  );
}

// What came of a test, and what it cost.
export function Checked({ check, atMs }: { check: AccountCheck; atMs?: number }) {
  const when = atMs === undefined ? '' : ` At ${clock(atMs)}.`;
  if (check.ok) {
    return (
      <p class="small ok" role="status">
        {check.how === 'list'
          ? `The vendor has listed ${check.models} models in ${duration(check.took_ms)}. That costs nothing.${when}`
          : `The vendor has given a token for it in ${duration(check.took_ms)}. That costs nothing.${when}`}
      </p>
    );
  }
  return check.how === 'none'
    ? <p class="small soft" role="status">Nothing can be asked that costs nothing: {check.message}. A request to one of its models shows whether it works.</p>
    : <p class="small fail" role="status">The test has failed after {duration(check.took_ms)}: {check.message}.{when}</p>;
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

// What the vendor says is left, and how old that is.
function Left({ balance, beside, spent, now }: { balance: Balance; beside: Amount[]; spent: Spent | null; now: number }) {
  return (
    <>
      {beside.map((amount) => {
        const window = windowOf(amount, balance.read_ms);
        if (window) return <Window key={amount.name} limit={window} now={now} />;
        const empty = spent && spentAt(amount, spent.micros, spent.spanMs, now);
        return (
          <p key={amount.name} class="small"><span class="soft">Left of {amount.name}:</span> {amount.left ?? 'unknown'} {amount.unit ?? ''}
            {amount.reset_ms !== null && <span class="soft">, renewed in {until(amount.reset_ms, now)}</span>}
            {empty !== null && <span class="soft">, at the rate of the last days for {until(empty, now)}</span>}</p>
        );
      })}
      {balance.read_ms !== null && <p class="small soft">As the vendor said {ago(balance.read_ms, now)}{balance.error && `; since then: ${balance.error}`}</p>}
      {balance.read_ms === null && balance.error && <p class="small soft">The vendor does not say what is left: {balance.error}</p>}
    </>
  );
}
