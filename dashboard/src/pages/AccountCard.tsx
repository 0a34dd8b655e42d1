// One account: how it is, what it has left, and what can be done to it.
import { useState } from 'preact/hooks';
import { post, remove } from '../api/client';
import type { Account, AccountCheck, Balance, Limit } from '../api/types';
import { t } from '../lang/words';
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
  const test = (wish?: { call: true }) => void testing.run(async () => {
    setCheck(null);
    setCheck({ ...await post('/api/accounts/{provider}/{account}/test', wish, { places }), atMs: Date.now() });
    if (wish) changed();
  });
  return (
    <article class="card account" aria-label={name}>
      <div class="row between">
        <span class="title">{account.provider}<span class="soft">/{account.account}</span></span>
        <span class={`badge ${health.tone}`}>{health.word}</span>
      </div>
      <dl class="facts" style={{ gridTemplateColumns: 'repeat(3, 1fr)' }}>
        <div><dt>{t('Running')}</dt><dd>{account.in_flight}{account.max_concurrent !== null && <span class="soft"> {t('of {what}', { what: account.max_concurrent })}</span>}</dd></div>
        <div><dt>{t('Answered')}</dt><dd>{count(account.succeeded)}</dd></div>
        <div><dt>{t('Failed')}</dt><dd>{account.failed > 0 ? <a href={href(['requests'], { provider: account.provider, spilled: 'true' })}>{count(account.failed)}</a> : 0}</dd></div>
      </dl>
      {account.limits.slice(0, 4).map((limit) => <Window key={`${limit.model} ${limit.window}`} limit={limit} now={now} />)}
      {balance && <Left balance={balance} beside={toldBeside(balance, account.limits)} spent={spent} now={now} />}
      {rests.slice(0, 4).map((rest) => <p key={`${rest.scope} ${rest.model}`} class="small warn">{restText(rest, now)}</p>)}
      {account.last_failure && (
        <p class="small soft">{t('Last failure {ago}: {fault}', { ago: ago(account.last_failure.at_ms, now), fault: faultText(account.last_failure.fault) })}{account.last_failure.message && ` (${account.last_failure.message.slice(0, 160)})`}</p>
      )}
      <p class="small soft">{t('Key from {origin}', { origin: account.key_origin })}{account.base_url && `, ${t('for {address}', { address: account.base_url })}`}{account.proxy && `, ${t('by way of {proxy}', { proxy: account.proxy })}`}</p>
      {testing.busy && <p class="small soft" role="status">{t('Asking the vendor…')}</p>}
      {check && <Checked check={check} atMs={check.atMs} />}
      {check && check.how !== 'call' && (
        <div><button class="button" title={t('A request of a few tokens, recorded as any other')} onClick={() => test({ call: true })}>{t('Ask one of its models')}</button></div>
      )}
      {(action.error ?? testing.error) && <p class="fail small" role="alert">{(action.error ?? testing.error)?.message}</p>}
      <div class="row">
        {account.use === 'enabled'
          ? <button class="button" disabled={action.busy} onClick={() => use('disable')}>{t('Disable')}</button>
          : <button class="button first" disabled={action.busy} onClick={() => use('enable')}>{t('Enable')}</button>}
        {account.use === 'enabled' && (
          <button class="button plain" disabled={action.busy} title={t('Nothing new; what runs ends by itself')} onClick={() => use('drain')}>{t('Drain')}</button>
        )}
        <button class="button plain" disabled={testing.busy} title={t('Asks the vendor something that costs nothing')} onClick={() => test()}>{t('Test')}</button>
        {rests.length > 0 && <button class="button plain" disabled={action.busy} title={t('The next request may try it')} onClick={clear}>{t('Clear cooldown')}</button>}
        {stands(account) && (
          <Menu label={t('More for {name}', { name })}>
            <button class="button plain" onClick={() => setAsking('rename')}>{t('Rename')}</button>
            <button class="button plain" onClick={() => setAsking('delete')}>{t('Delete')}</button>
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
    <Dialog title={t('Rename {name}', { name: `${account.provider}/${account.account}` })} close={close}>
      <form class="stack" onSubmit={(event) => { event.preventDefault(); void submit(); }}>
        <label class="labelled">{t('New name')}
          <input class="field" value={name} autofocus spellcheck={false} onInput={(event) => setName(event.currentTarget.value)} />
        </label>
        {account.source === 'file' && <p class="small soft">{t('It is changed in the configuration file; the rest of the file stays as it is.')}</p>}
        {action.error && <Wrong error={action.error} />}
        <div class="row"><button class="button first" disabled={action.busy || name === '' || name === account.account}>{t('Rename')}</button></div>
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
  const what = account.source === 'file' ? t('It is taken out of the configuration file. Undo is with the chains.')
    : account.source === 'login' ? t('It is logged out here; its tokens may stay good at the vendor until they expire.')
      : t('Its key is removed from this machine and cannot be brought back.');
  return (
    <Dialog title={t('Delete {name}?', { name: `${account.provider}/${account.account}` })} close={close}>
      <div class="stack">
        <p>{what} {t('What runs ends by itself; what was recorded stays.')}</p>
        {action.error && <Wrong error={action.error} />}
        <div class="row">
          <button class="button danger" disabled={action.busy} onClick={() => void go()}>{t('Delete')}</button>
          <button class="button plain" onClick={close}>{t('Keep it')}</button>
        </div>
      </div>
    </Dialog>
  );
}

// What came of a test, and what it cost.
export function Checked({ check, atMs }: { check: AccountCheck; atMs?: number }) {
  const when = atMs === undefined ? '' : ` ${t('At {time}.', { time: clock(atMs) })}`;
  const trace = check.exchange && <> <a href={href(['requests', check.exchange])}>{t('See the request')}</a></>;
  if (check.ok && check.how === 'call')
    return <p class="small ok" role="status">{t('One of its models has answered in {time}.', { time: duration(check.took_ms) }) + when}{trace}</p>;
  if (check.ok) {
    return (
      <p class="small ok" role="status">
        {check.how === 'list'
          ? t('The vendor has listed {count} models in {time}. That costs nothing.', { count: check.models ?? 0, time: duration(check.took_ms) }) + when
          : t('The vendor has given a token for it in {time}. That costs nothing.', { time: duration(check.took_ms) }) + when}
      </p>
    );
  }
  return check.how === 'none'
    ? <p class="small soft" role="status">{t('Nothing can be asked that costs nothing: {message}. A request to one of its models shows whether it works.', { message: check.message ?? '' })}</p>
    : <p class="small fail" role="status">{t('The test has failed after {time}: {message}.', { time: duration(check.took_ms), message: check.message ?? '' })}{when}{trace}</p>;
}

function Window({ limit, now }: { limit: Limit; now: number }) {
  const share = usedShare(limit);
  if (share === null) return null;
  const empty = emptyAt(limit, windowMs(limit.window));
  const tone = share >= 1 ? 'fail' : share >= 0.8 || empty !== null ? 'warn' : '';
  return (
    <div class="limit">
      <div class="row between small">
        <span>{limit.window}{limit.model && <span class="soft"> {t('of {what}', { what: limit.model })}</span>}</span>
        <span class="soft">{t('{share} used', { share: percent(share) })}{limit.reset_ms !== null && `, ${t('renewed in {time}', { time: until(limit.reset_ms, now) })}`}</span>
      </div>
      <div class="bar"><span class={tone} style={{ width: `${share * 100}%` }} /></div>
      {empty !== null && empty > now && <span class="small warn">{t('At this rate used up in {time}', { time: until(empty, now) })}</span>}
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
          <p key={amount.name} class="small"><span class="soft">{t('Left of {name}:', { name: amount.name })}</span> {amount.left ?? t('unknown')} {amount.unit ?? ''}
            {amount.reset_ms !== null && <span class="soft">, {t('renewed in {time}', { time: until(amount.reset_ms, now) })}</span>}
            {empty !== null && <span class="soft">, {t('at the rate of the last days for {time}', { time: until(empty, now) })}</span>}</p>
        );
      })}
      {balance.read_ms !== null && <p class="small soft">{t('As the vendor said {ago}', { ago: ago(balance.read_ms, now) })}{balance.error && `; ${t('since then: {error}', { error: balance.error })}`}</p>}
      {balance.read_ms === null && balance.error && <p class="small soft">{t('The vendor does not say what is left: {error}', { error: balance.error })}</p>}
    </>
  );
}
