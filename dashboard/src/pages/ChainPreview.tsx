// What would come of a change, before it is made: the lines of the file, what is wrong with them, and where a request would
// go.
import { useState } from 'preact/hooks';
import type { ConfigPreview } from '../api/types';
import { t } from '../lang/words';
import { money } from '../lib/format';
import { usePreview } from '../lib/usePreview';
import { Diff } from '../ui/Diff';
import { Problems } from '../ui/Problems';
import { Wrong } from '../ui/States';

// Doubts about what is not changed here belong to the log.
const concerns = (one: ConfigPreview['problems'][number]) => one.weight === 'error' || /^(chains|models|default_chain|budgets)\b/.test(one.path);

const needs = ['tools', 'vision', 'reasoning', 'json_schema', 'pdf', 'audio'] as const;
type Need = (typeof needs)[number];

export function ChainPreview({ edits, model }: { edits: Record<string, unknown>; model: string }) {
  const [needed, setNeeded] = useState<Need[]>([]);
  const [tokens, setTokens] = useState('');
  const { told, error } = usePreview({
    edits, route: { model, ...(needed.length > 0 ? { needs: needed } : {}), ...(Number(tokens) > 0 ? { prompt_tokens: Math.round(Number(tokens)) } : {}) },
  });
  const plan = told?.plan;
  return (
    <>
      <section class="card stack" aria-labelledby="written">
        <h2 id="written">{t('What saving writes')}</h2>
        {error && <Wrong error={error} />}
        {told && <Problems of={told.problems.filter(concerns)} />}
        {Object.keys(edits).length === 0 ? <p class="soft">{t('Nothing has been changed.')}</p> : told && <Diff lines={told.diff} />}
      </section>
      <section class="card stack" aria-labelledby="goes">
        <h2 id="goes">{t('Where a request would go')}</h2>
        <div class="row" role="group" aria-label={t('The sample request')}>
          {needs.map((one) => (
            <label key={one} class="check"><input type="checkbox" checked={needed.includes(one)}
              onChange={(event) => setNeeded(event.currentTarget.checked ? [...needed, one] : needed.filter((other) => other !== one))} />
              {one.replace('_', ' ')}</label>
          ))}
          <input class="field" style={{ width: '136px' }} inputMode="numeric" aria-label={t('Tokens of its prompt')} placeholder={t('prompt tokens')}
            value={tokens} onInput={(event) => setTokens(event.currentTarget.value.replace(/\D/g, ''))} />
        </div>
        {told?.plan_error && <p class="warn">{told.plan_error}</p>}
        {told && !told.good && <p class="soft">{t('The mistakes above come first.')}</p>}
        {plan && (
          <ol class="why" aria-label={t('Candidates')}>
            {plan.candidates.map((one, i) => (
              <li key={i}>
                <span class="rank">{i + 1}</span>
                <span><strong>{one.provider}</strong> <span class="soft">{one.account}</span> {one.model}<br /><span class="small soft">{one.reason}</span></span>
                <span class="small soft">{one.tier} {money(one.cost_micros)}</span>
              </li>
            ))}
            {plan.skipped.map((one, i) => (
              <li key={`s${i}`}>
                <span class="rank">–</span>
                <span>{one.provider ?? one.chain ?? one.tier} <span class="soft">{one.account}</span> {one.model}<br /><span class="small soft">{one.reason}</span></span>
                <span class="small soft">{t('passed over')}</span>
              </li>
            ))}
            {plan.candidates.length === 0 && <li><span /><span class="warn">{t('Nobody would be asked.')}</span></li>}
          </ol>
        )}
      </section>
    </>
  );
}
