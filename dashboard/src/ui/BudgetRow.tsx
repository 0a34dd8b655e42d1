// One budget of the configuration file, to be changed.
import type { ComponentChildren } from 'preact';
import { t } from '../lang/words';
import type { Budget } from '../lib/chains';
import { perWords } from '../lib/keys';
import { Icon } from './Icon';
import { TextField } from './TextField';

export function BudgetRow({ budget, set, children }: { budget: Budget; set: (budget: Budget | null) => void; children?: ComponentChildren }) {
  const amount = (key: 'dollars' | 'tokens', typed: string) => {
    const { [key]: gone, ...rest } = budget;
    void gone;
    const value = Number(typed);
    set(typed === '' || !(value > 0) ? { ...rest } as Budget : { ...budget, [key]: value });
  };
  return (
    <div class="row" role="group" aria-label={t('Budget {name}', { name: budget.name })}>
      <strong>{budget.name}</strong>
      {children}
      <label class="row">$ <TextField style={{ width: '96px' }} label={t('Dollars')} value={String(budget.dollars ?? '')} set={(typed) => amount('dollars', typed)} /></label>
      <label class="row">{t('tokens')} <TextField style={{ width: '128px' }} label={t('Tokens')} value={String(budget.tokens ?? '')} set={(typed) => amount('tokens', typed)} /></label>
      <select class="field" aria-label={t('Each')} value={budget.per} onChange={(event) => set({ ...budget, per: event.currentTarget.value })}>
        {Object.entries(perWords).map(([per, words]) => <option key={per} value={per}>{t(words)}</option>)}
      </select>
      <label class="check"><input type="checkbox" checked={budget.hard !== false}
        onChange={(event) => set({ ...budget, hard: event.currentTarget.checked })} />{t('refuses when used up')}</label>
      <button class="button plain icon" aria-label={t('Remove budget {name}', { name: budget.name })} onClick={() => set(null)}><Icon name="close" /></button>
    </div>
  );
}
