// All budgets of the configuration file, and how far each is used.
import { get } from '../../api/client';
import type { Budget } from '../../api/types';
import { t, type Message } from '../../lang/words';
import { freshBudget } from '../../lib/chains';
import { count, money, percent, unknown } from '../../lib/format';
import { scopeOf, scopes, withScope, type Scope, type SettingsDraft } from '../../lib/settings';
import { useQuery } from '../../lib/useQuery';
import { BudgetRow } from '../../ui/BudgetRow';
import { Icon } from '../../ui/Icon';
import { Scroll } from '../../ui/Scroll';
import { Wrong } from '../../ui/States';
import { TextField } from '../../ui/TextField';

const scopeWords: Record<Scope, Message> = { tier: 'Tier', provider: 'Provider', account: 'Account', chain: 'Chain', client_key: 'Client key' };
const states = { ok: ['', 'within it'], warned: ['warn', 'nearly used up'], used_up: ['fail', 'used up'] } as const;

type Part = Budget['tokens'];

const usedText = (part: Part, words: (value: number) => string) =>
  (part === null ? unknown : `${words(part.used)} / ${words(part.limit)} (${percent(part.used / part.limit)})`);

export function Budgets({ draft, change }: { draft: SettingsDraft; change: (draft: SettingsDraft) => void }) {
  const { data, error, again } = useQuery('budgets', (signal) => get('/api/budgets', undefined, { signal }), 10_000);
  const budgets = draft.budgets;
  const put = (made: SettingsDraft['budgets']) => change({ ...draft, budgets: made });
  return (
    <section class="card stack" aria-labelledby="budgets">
      <div class="row between">
        <h2 id="budgets">{t('Budgets')}</h2>
        <button class="button" onClick={() => put([...budgets, { name: freshBudget(budgets, 'all'), tier: '*', per: 'month', dollars: 20 }])}>
          <Icon name="add" />{t('New budget')}</button>
      </div>
      {budgets.length === 0 && <p class="soft">{t('Nothing is limited.')}</p>}
      {budgets.map((one, i) => {
        const [scope, value] = scopeOf(one) ?? ['client_key', '*'];
        const set = (made: typeof one | null) => put(made === null ? budgets.filter((_, k) => k !== i) : budgets.map((old, k) => (k === i ? made : old)));
        return (
          <BudgetRow key={i} budget={one} set={set}>
            <select class="field" aria-label={t('On what')} value={scope}
              onChange={(event) => set(withScope(one, event.currentTarget.value as Scope, value))}>
              {scopes.map((name) => <option key={name} value={name}>{t(scopeWords[name])}</option>)}
            </select>
            <TextField style={{ width: '136px' }} label={t('Which; * is any')} value={value} set={(typed) => set(withScope(one, scope, typed))} />
          </BudgetRow>
        );
      })}
      {error && <Wrong error={error} again={again} />}
      {data && data.budgets.length > 0 && (
        <Scroll label={t('How far they are used')}><table>
          <thead><tr><th>{t('Budget')}</th><th>{t('On')}</th><th class="end">{t('Money')}</th><th class="end">{t('Tokens')}</th><th>{t('State')}</th></tr></thead>
          <tbody>{data.budgets.map((one) => (
            <tr key={`${one.name} ${one.value}`}>
              <td>{one.name}</td><td>{one.value}</td>
              <td class="end">{usedText(one.cost_micros, money)}</td>
              <td class="end">{usedText(one.tokens, count)}</td>
              <td><span class={states[one.state][0]}>{t(states[one.state][1])}</span></td>
            </tr>
          ))}</tbody>
        </table></Scroll>
      )}
    </section>
  );
}
