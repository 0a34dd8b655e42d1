// One conversation of the playground.
import { useState } from 'preact/hooks';
import type { ApiError } from '../api/client';
import { t } from '../lang/words';
import type { ToolCall, Turn } from '../lib/chat';
import { count, duration } from '../lib/format';
import type { Conversed } from '../live/converse';
import { href } from '../router';
import { Icon } from '../ui/Icon';
import { Wrong } from '../ui/States';

export interface Talk {
  model: string;
  turns: Turn[];
  now: Conversed | null;  // the latest answer, as far as it has come
  error: ApiError | null;
  busy?: boolean;
}

interface Shown {
  talk: Talk;
  names: string[];
  choose: (name: string) => void;
  remove: (() => void) | null;
  answerTool: (callId: string, result: string) => void;
}

export function Panel({ talk, names, choose, remove, answerTool }: Shown) {
  const { now } = talk;
  const [typed, setTyped] = useState<string | null>(null);
  const done = () => {
    if (typed !== null && typed.trim() !== '' && typed.trim() !== talk.model) choose(typed.trim());
    setTyped(null);
  };
  const last = talk.turns[talk.turns.length - 1];
  const settled = last?.role === 'assistant';
  const before = settled ? talk.turns.slice(0, -1) : talk.turns;
  return (
    <section class="card stack panel" aria-label={talk.model}>
      <div class="row" style={{ flexWrap: 'nowrap' }}>
        <input class="field" style={{ flex: 1 }} aria-label={t('Chain or model')} list="model-names" spellcheck={false} autocomplete="off"
          value={typed ?? talk.model} onInput={(event) => {
            // Whoever picks from the list has said all.
            if (names.includes(event.currentTarget.value)) { setTyped(null); choose(event.currentTarget.value); } else setTyped(event.currentTarget.value);
          }} onBlur={done} onKeyDown={(event) => { if (event.key === 'Enter') { event.preventDefault(); done(); } }} />
        {remove && <button class="button plain icon" aria-label={t('Remove {model}', { model: talk.model })} onClick={remove}><Icon name="close" /></button>}
      </div>
      <ol class="turns" aria-label={t('Conversation')}>
        {before.map((turn, i) => <Said key={i} turn={turn} />)}
        {now && (
          <li class="turn assistant" aria-busy={talk.busy ?? false}>
            {now.answer.reasoning && <details><summary class="small soft">{t('Reasoning')}</summary><pre class="said soft">{now.answer.reasoning}</pre></details>}
            <pre class="said">{now.answer.text}</pre>
            {now.answer.calls.map((call) => <Call key={call.id} call={call} open={settled} answer={(result) => answerTool(call.id, result)} />)}
            {now.answer.error && <p class="fail" role="alert">{now.answer.error}</p>}
          </li>
        )}
      </ol>
      {talk.turns.length === 0 && !now && <p class="soft">{t('Nothing has been asked yet.')}</p>}
      {talk.error && <Wrong error={talk.error} />}
      {talk.busy && <p class="small soft" role="status">{now?.firstMs ? t('Answering…') : t('Waiting…')}</p>}
      {now && !talk.busy && (
        <p class="small soft" role="status">
          {[
            now.firstMs !== null ? t('First token in {time}', { time: duration(now.firstMs) }) : '', t('{time} in all', { time: duration(now.tookMs) }),
            now.answer.output !== null ? t('{input} / {output} tokens', { input: count(now.answer.input), output: count(now.answer.output) }) : '',
            now.answer.finish === 'length' ? t('cut at the limit') : '',
          ].filter((one) => one !== '').join(', ')}
          {now.exchange && <>. <a href={href(['requests', now.exchange])}>{t('Why it went there')}</a></>}
        </p>
      )}
    </section>
  );
}

const Said = ({ turn }: { turn: Turn }) => (
  <li class={`turn ${turn.role}`}>
    <span class="hidden">{turn.role === 'user' ? t('You') : turn.role === 'tool' ? t('Result') : t('Model')}: </span>
    {turn.role === 'tool' && <span class="small soft">{t('Result')}</span>}
    <pre class="said">{turn.text}</pre>
    {turn.pictures?.map((one) => <img key={one.url} class="thumb" src={one.url} alt={one.name} />)}
    {turn.calls?.map((call) => <pre key={call.id} class="said mono small">{call.name}({call.arguments})</pre>)}
  </li>
);

function Call({ call, open, answer }: { call: ToolCall; open: boolean; answer: (result: string) => void }) {
  const [result, setResult] = useState('');
  return (
    <div class="stack" style={{ gap: '8px' }}>
      <pre class="said mono small">{call.name}({call.arguments})</pre>
      {open && (
        <form class="row" onSubmit={(event) => { event.preventDefault(); answer(result); }}>
          <input class="field" style={{ flex: 1 }} aria-label={t('Result of {name}', { name: call.name })} placeholder={t('Its result')} value={result}
            onInput={(event) => setResult(event.currentTarget.value)} />
          <button class="button" type="submit">{t('Answer')}</button>
        </form>
      )}
    </div>
  );
}
