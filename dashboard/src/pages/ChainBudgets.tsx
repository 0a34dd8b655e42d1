// What a chain may spend.
import { t } from '../lang/words';
import { freshBudget, type Draft } from '../lib/chains';
import { BudgetRow } from '../ui/BudgetRow';
import { Icon } from '../ui/Icon';

export function ChainBudgets({ name, draft, change }: { name: string; draft: Draft; change: (draft: Draft) => void }) {
  const add = () => change({ ...draft, budgets: [...draft.budgets, { name: freshBudget(draft.budgets, name), chain: name, per: 'day', dollars: 5 }] });
  return (
    <section class="card stack" aria-label={t('Budgets of the chain')}>
      <h2>{t('Budgets')}</h2>
      {draft.budgets.map((one, i) => one.chain === name && (
        <BudgetRow key={one.name} budget={one} set={(budget) => change({
          ...draft, budgets: budget === null ? draft.budgets.filter((_, k) => k !== i) : draft.budgets.map((old, k) => (k === i ? budget : old)),
        })} />
      ))}
      <div><button class="button plain" onClick={add}><Icon name="add" />{t('Budget')}</button></div>
    </section>
  );
}
