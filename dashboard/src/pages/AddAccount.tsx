// A new account, in two steps: of which provider, and with what. A key goes to the host once and is not to be seen again.
import { useMemo, useState } from 'preact/hooks';
import { get, post } from '../api/client';
import type { Account, AccountCheck, Offer } from '../api/types';
import { t, type Message } from '../lang/words';
import { freeName, isGeneric, missing, searchedOffers, waysOf, wishOf, type Form, type Way } from '../lib/offers';
import { useAction } from '../lib/useAction';
import { useQuery } from '../lib/useQuery';
import { go, href } from '../router';
import { Dialog } from '../ui/Dialog';
import { Icon } from '../ui/Icon';
import { Bones, Empty, Wrong } from '../ui/States';
import { Checked } from './AccountCard';
import { DeviceLogin } from './DeviceLogin';

const wayNames: Record<Way, Message> = { key: 'With a key', file: 'With a service account', login: 'By logging in' };
const tiers = ['subscription', 'cheap', 'free'];

interface Shown {
  chosen: string;  // id of the offer; empty: it is to be chosen
  accounts: readonly Account[];
  changed: () => void;
}

export function AddAccount({ chosen, accounts, changed }: Shown) {
  const { data, error, again } = useQuery('offers', (signal) => get('/api/offers', undefined, { signal }));
  const close = () => go(href(['accounts']));
  const offer = data?.offers.find((one) => one.id === chosen);
  return (
    <Dialog title={offer ? t('Add an account of {name}', { name: offer.name }) : t('Add an account')} close={close}>
      {error && <Wrong error={error} again={again} />}
      {!data && !error && <Bones lines={6} />}
      {data && !offer && <Choose offers={data.offers} />}
      {offer && <Fill key={offer.id} offer={offer} accounts={accounts} changed={changed} close={close} />}
    </Dialog>
  );
}

function Choose({ offers }: { offers: Offer[] }) {
  const [typed, setTyped] = useState('');
  const found = useMemo(() => searchedOffers(offers, typed), [offers, typed]);
  return (
    <div class="stack">
      <input class="field" type="search" aria-label={t('Search providers')} placeholder={t('Search providers')} autofocus spellcheck={false}
        value={typed} onInput={(event) => setTyped(event.currentTarget.value)} />
      {found.length === 0 && <Empty title={t('No provider of that name')}>{t('“Compatible” finds those that take any server.')}</Empty>}
      <ul class="offers" aria-label={t('Providers')}>
        {found.map((one) => (
          <li key={one.id}>
            <a href={href(['accounts'], { add: one.id })}>
              <span class="cut">{one.name}</span>
              <span class="row">
                {isGeneric(one) && <span class="badge accent">{t('any server')}</span>}
                {one.tier && <span class="badge">{one.tier}</span>}
              </span>
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}

interface Filling {
  offer: Offer;
  accounts: readonly Account[];
  changed: () => void;
  close: () => void;
}

function Fill({ offer, accounts, changed, close }: Filling) {
  const ways = waysOf(offer);
  const [way, setWay] = useState<Way>(ways[0] ?? 'key');
  const [form, setForm] = useState<Form>(() => ({
    name: freeName(accounts.filter((one) => one.provider === offer.id).map((one) => one.account)),
    provider: '', baseUrl: '', tier: offer.tier ?? 'cheap', key: '', settings: {}, accepted: false,
  }));
  const [tried, setTried] = useState(false);
  const [loginId, setLoginId] = useState('');
  const [added, setAdded] = useState<{ provider: string; account: string; check: AccountCheck | null } | null>(null);
  const action = useAction();
  const set = (change: Partial<Form>) => setForm((before) => ({ ...before, ...change }));
  const lacks = missing(offer, way, form);

  const submit = async () => {
    setTried(true);
    if (lacks !== '') return;
    const wish = wishOf(offer, form);
    await action.run(async () => {
      if (way === 'login') {
        setLoginId((await post('/api/logins', {
          provider: wish.provider, name: wish.name, settings: wish.settings, ...(form.accepted ? { accept_terms: true } : {}),
        })).id);
        return;
      }
      const made = await post('/api/accounts', wish);
      setForm((before) => ({ ...before, key: '' }));
      setAdded({ ...made, check: null });
      changed();
      const check = await post('/api/accounts/{provider}/{account}/test', undefined, { places: made }).catch(() => null);
      setAdded({ ...made, check });
    });
  };

  if (loginId !== '') return <DeviceLogin id={loginId} done={() => { changed(); close(); }} giveUp={() => setLoginId('')} />;
  if (added) {
    return (
      <div class="stack" role="status">
        <p class="row"><span class="ok"><Icon name="done" /></span>{t('{account} is in use.', { account: `${added.provider}/${added.account}` })}</p>
        {added.check ? <Checked check={added.check} /> : action.busy && <p class="soft">{t('Asking the vendor for its models…')}</p>}
        {action.error && <Wrong error={action.error} />}
        <div class="row"><button class="button first" onClick={close}>{t('Done')}</button></div>
      </div>
    );
  }
  return (
    <form class="stack" noValidate onSubmit={(event) => { event.preventDefault(); void submit(); }}>
      {ways.length > 1 && (
        <fieldset class="choices">
          <legend class="hidden">{t('How')}</legend>
          {ways.map((one) => (
            <label key={one} class="check"><input type="radio" name="way" checked={way === one} onChange={() => setWay(one)} />{t(wayNames[one])}</label>
          ))}
        </fieldset>
      )}
      {isGeneric(offer) && way !== 'login' && (
        <>
          <Field label={t('Name of the provider')} hint={t('As models are asked for: name/model')}
            value={form.provider} set={(provider) => set({ provider })} />
          <Field label={t('Address')} hint={t('As its manual says, often with /v1')} placeholder="http://127.0.0.1:11434/v1"
            value={form.baseUrl} set={(baseUrl) => set({ baseUrl })} />
          <label class="labelled">{t('Tier')}
            <select class="field" value={form.tier} onChange={(event) => set({ tier: event.currentTarget.value })}>
              {tiers.map((one) => <option key={one}>{one}</option>)}
            </select>
          </label>
        </>
      )}
      <Field label={t('Name of the account')} value={form.name} set={(name) => set({ name })} />
      {way === 'key' && (
        <Field label={isGeneric(offer) || offer.login === 'none' ? t('Key (if the server wants one)') : t('Key')} secret
          hint={offer.variables[0] ? t('Else it would be the variable {variables}.', { variables: offer.variables[0] }) : ''}
          value={form.key} set={(key) => set({ key })} />
      )}
      {way === 'file' && (
        <label class="labelled">{t('File of the service account (JSON)')}
          <input class="field file" type="file" accept=".json,application/json"
            onChange={(event) => { void event.currentTarget.files?.[0]?.text().then((key) => set({ key })); }} />
          {form.key !== '' && <span class="small ok">{t('Read: {count} characters', { count: form.key.length })}</span>}
        </label>
      )}
      {offer.settings.map((one) => (
        <Field key={one.name} label={one.name} secret={one.credential} hint={one.description} placeholder={one.default ?? ''}
          value={form.settings[one.name] ?? ''} set={(value) => set({ settings: { ...form.settings, [one.name]: value } })} />
      ))}
      {offer.terms && (
        <label class="terms"><input type="checkbox" checked={form.accepted}
          onChange={(event) => set({ accepted: event.currentTarget.checked })} /><span>{offer.terms} {t('I accept this.')}</span></label>
      )}
      <p class="small soft">{offer.base_url ? t('It is kept encrypted on this machine, and sent to {address} only.', { address: offer.base_url }) : t('It is kept encrypted on this machine, and sent to that address only.')}</p>
      {tried && lacks !== '' && <p class="fail" role="alert">{lacks}</p>}
      {action.error && <Wrong error={action.error} />}
      <div class="row">
        <button class="button first" type="submit" disabled={action.busy}>{way === 'login' ? t('Log in') : t('Add')}</button>
        <a class="button plain" href={href(['accounts'], { add: 'new' })}>{t('Another provider')}</a>
      </div>
    </form>
  );
}

interface FieldProps {
  label: string;
  value: string;
  set: (value: string) => void;
  hint?: string;
  placeholder?: string;
  secret?: boolean;
}

const Field = ({ label, value, set, hint, placeholder, secret }: FieldProps) => (
  <label class="labelled">{label}
    <input class="field" type={secret ? 'password' : 'text'} value={value} placeholder={placeholder ?? ''} spellcheck={false}
      autocomplete={secret ? 'new-password' : 'off'} onInput={(event) => set(event.currentTarget.value)} />
    {hint && <span class="small soft">{hint}</span>}
  </label>
);
