// Chooses the span of time that a page is about; the choice stands in the address.
import { t } from '../lang/words';
import { addDays, chosenSpan, dayName, dayNamed, spanOf, spans, type SpanQuery } from '../lib/span';
import { go, href } from '../router';

export function SpanPicker({ path, query }: { path: string; query: SpanQuery }) {
  const chosen = chosenSpan(query);
  const put = (more: SpanQuery) => go(href([path], { ...query, span: undefined, from: undefined, to: undefined, ...more }), true);
  const span = spanOf(query, Date.now());
  const day = (name: 'from' | 'to') => (
    <input class="field" type="date" aria-label={name === 'from' ? t('First day') : t('Last day')} value={query[name] ?? ''}
      max={dayName(Date.now())} onChange={(event) => {
        if (dayNamed(event.currentTarget.value) !== null) put({ from: query.from, to: query.to, [name]: event.currentTarget.value });
      }} />
  );
  return (
    <div class="filters" role="group" aria-label={t('Span of time')}>
      <select class="field" aria-label={t('Span')} value={chosen} onChange={(event) => {
        const to = event.currentTarget.value;
        put(to === 'custom' ? { from: dayName(span.fromMs), to: dayName(addDays(span.toMs - 1, 0)) } : { span: to });
      }}>
        {spans.map(([id, name]) => <option key={id} value={id}>{t(name)}</option>)}
        <option value="custom">{t('From … to …')}</option>
      </select>
      {chosen === 'custom' && <>{day('from')}{day('to')}</>}
    </div>
  );
}
