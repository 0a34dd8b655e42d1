// The models of all providers as one list that can be searched.
import type { Model, Provider } from '../api/types';

export interface Offered {
  provider: string;
  tier: string;
  model: Model;
}

export const offeredBy = (providers: readonly Provider[]): Offered[] =>
  providers.flatMap((provider) => provider.models.map((model) => ({ provider: provider.id, tier: provider.tier, model })));

// Rows in which every word typed occurs: in the names, the tier or among what the model can.
export function searched(rows: readonly Offered[], typed: string): Offered[] {
  const words = typed.toLowerCase().split(/\s+/).filter((word) => word !== '');
  if (words.length === 0) return [...rows];
  return rows.filter(({ provider, tier, model }) => {
    const text = `${provider} ${tier} ${model.id} ${model.name} ${(model.capabilities ?? []).join(' ')}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
