// What a chain may spend.
import { type Budget, type Draft } from '../lib/chains';
import { Icon } from '../ui/Icon';

const pers = ['hour', 'day', 'week', 'month'];

export function ChainBudgets({ name, draft, change }: { name: string; draft: Draft; change: (draft: Draft) => void }) {
  const set = (at: number, budget: Budget | null) => change({
    ...draft,
    budgets: budget === null ? draft.budgets.filter((_, i) => i !== at) : draft.budgets.map((one, i) => (i === at ? budget : one)),
  });
  const add = () => {
    const taken = draft.budgets.map((one) => one.name);
    let fresh = name;
    for (let i = 2; taken.includes(fresh); ++i) fresh = `${name}-${i}`;
    change({ ...draft, budgets: [...draft.budgets, { name: fresh, chain: name, per: 'day', dollars: 5 }] });
  };
  const amount = (budget: Budget, at: number, key: 'dollars' | 'tokens', text: string) => {
    const { [key]: gone, ...rest } = budget;
    void gone;
    const value = Number(text);
    set(at, text.trim() === '' || !(value > 0) ? { ...rest } as Budget : { ...budget, [key]: value });
  };
  return (
    <section class="card stack" aria-label="Budgets of the chain">
      <h2>Budgets</h2>
      {draft.budgets.map((one, i) => one.chain === name && (
        <div key={one.name} class="row" role="group" aria-label={`Budget ${one.name}`}>
          <strong>{one.name}</strong>
          <label class="row">$ <input class="field" style={{ width: '96px' }} aria-label="Dollars" value={String(one.dollars ?? '')}
            onChange={(event) => amount(one, i, 'dollars', event.currentTarget.value)} /></label>
          <label class="row">tokens <input class="field" style={{ width: '128px' }} aria-label="Tokens" value={String(one.tokens ?? '')}
            onChange={(event) => amount(one, i, 'tokens', event.currentTarget.value)} /></label>
          <select class="field" aria-label="Each" value={one.per} onChange={(event) => set(i, { ...one, per: event.currentTarget.value })}>
            {[...new Set([one.per, ...pers])].map((per) => <option key={per} value={per}>a {per}</option>)}
          </select>
          <label class="check"><input type="checkbox" checked={one.hard !== false}
            onChange={(event) => set(i, { ...one, hard: event.currentTarget.checked })} />refuses when used up</label>
          <button class="button plain icon" aria-label={`Remove budget ${one.name}`} onClick={() => set(i, null)}><Icon name="close" /></button>
        </div>
      ))}
      <div><button class="button plain" onClick={add}><Icon name="add" />Budget</button></div>
    </section>
  );
}
