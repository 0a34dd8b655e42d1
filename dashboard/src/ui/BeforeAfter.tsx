// The results of one request that were made smaller, each before and after, line by line.
import { useMemo } from 'preact/hooks';
import { get } from '../api/client';
import type { Trace } from '../api/types';
import { parts, t } from '../lang/words';
import { difference, folded } from '../lib/difference';
import { count, percent } from '../lib/format';
import { useQuery } from '../lib/useQuery';
import { Bones, Empty, Wrong } from './States';

interface Shown {
  id: string;
  results: Trace['smaller'];
  chosen: string | undefined;  // the key of one of them
  to: (key: string) => string;  // the address that chooses one
}

export function BeforeAfter({ id, results, chosen, to }: Shown) {
  const one = results.find((result) => result.key === chosen) ?? results[0];
  if (!one) return <p class="soft">{t('No new result of this request was made smaller.')}</p>;
  const saved = Object.entries(one.saved_by).sort((a, b) => b[1] - a[1]).map(([name, tokens]) => `${name} ${count(tokens)}`).join(', ');
  return (
    <div class="stack">
      {results.length > 1 && (
        <nav class="tabs" aria-label={t('Results')}>
          {results.map((result, i) => (
            <a key={`${result.key} ${i}`} href={to(result.key)} aria-current={result === one ? 'true' : undefined}>
              {result.tool || t('result {number}', { number: i + 1 })} {count(result.tokens_before)} → {count(result.tokens_after)}
            </a>
          ))}
        </nav>
      )}
      <p>
        {parts('{name}: {before} tokens became {after}', { name: <strong>{one.tool || t('A tool')}</strong>, before: count(one.tokens_before), after: count(one.tokens_after) })}{' '}
        <span class="soft">({t('{share} less: {saved}', { share: percent(one.tokens_before > 0 ? 1 - one.tokens_after / one.tokens_before : null), saved })})</span>
      </p>
      <Lines key={one.key} id={id} resultKey={one.key} />
    </div>
  );
}

function Lines({ id, resultKey }: { id: string; resultKey: string }) {
  const texts = useQuery(`${id} ${resultKey}`, (signal) =>
    get('/api/exchanges/{id}/results/{key}', undefined, { places: { id, key: resultKey }, signal }));
  const lines = useMemo(() => (texts.data ? folded(difference(texts.data.before, texts.data.after)) : []), [texts.data]);
  if (texts.error?.status === 404) return <Empty title={t('Its texts are not kept any more')}>{texts.error.hint}</Empty>;
  if (texts.error) return <Wrong error={texts.error} again={texts.again} />;
  if (!texts.data) return <Bones lines={6} />;
  return (
    <pre class="difference" tabIndex={0} aria-label={t('Before and after')}>
      {lines.map((line, i) => (line.kind === 'fold'
        ? <span key={i} class="fold">{t('… {count} lines that stayed', { count: line.count })}</span>
        : <span key={i} class={line.kind}>{line.kind === 'gone' ? '− ' : line.kind === 'new' ? '+ ' : '  '}{line.text}</span>))}
    </pre>
  );
}
