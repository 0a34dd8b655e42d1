// The host's log, as it is written. Nothing is read before somebody wants to see it.
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { LogLine } from '../../api/types';
import { t } from '../../lang/words';
import { clock, moment } from '../../lib/format';
import { fitting, followLog, joined, levels, type Level } from '../../live/logs';
import { Bones } from '../../ui/States';

const tones: Record<Level, string> = { debug: 'soft', info: '', warn: 'warn', error: 'fail' };

export function Logs() {
  const [shown, setShown] = useState(false);
  return (
    <section class="card stack" aria-labelledby="logs">
      <div class="row between">
        <h2 id="logs">{t('Log')}</h2>
        <button class="button" aria-expanded={shown} onClick={() => setShown(!shown)}>{shown ? t('Close the log') : t('Show the log')}</button>
      </div>
      {shown ? <Lines /> : <p class="soft">{t('The last 500 lines, and those that come. Secrets are masked in them.')}</p>}
    </section>
  );
}

function Lines() {
  const [lines, setLines] = useState<LogLine[] | null>(null);
  const [logged, setLogged] = useState<Level>('info');
  const [live, setLive] = useState(false);
  const [least, setLeast] = useState<Level>('debug');
  const [words, setWords] = useState('');
  const place = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  useEffect(() => {
    const ending = new AbortController();
    void followLog({
      lines: (fresh, anew) => setLines((before) => (anew ? fresh : joined(before ?? [], fresh))),
      level: setLogged, live: setLive,
    }, ending.signal);
    return () => ending.abort();
  }, []);
  const seen = useMemo(() => fitting(lines ?? [], least, words), [lines, least, words]);
  // The newest stays in sight unless somebody has scrolled away from it.
  useLayoutEffect(() => {
    if (place.current && atEnd.current) place.current.scrollTop = place.current.scrollHeight;
  }, [seen]);
  const scrolled = ({ currentTarget: { scrollHeight, scrollTop, clientHeight } }: { currentTarget: HTMLDivElement }) => {
    atEnd.current = scrollHeight - scrollTop - clientHeight < 24;
  };
  return (
    <>
      <div class="row" role="search" aria-label={t('Filter')}>
        <label class="row">{t('From level')}
          <select class="field" value={least} onChange={(event) => setLeast(event.currentTarget.value as Level)}>
            {levels.map((one) => <option key={one}>{one}</option>)}
          </select>
        </label>
        <input class="field" type="search" placeholder={t('Words')} aria-label={t('Words in the log')} value={words} spellcheck={false}
          onInput={(event) => setWords(event.currentTarget.value)} />
        <span class="small soft" role="status">{live ? t('Live') : t('Connecting')}</span>
      </div>
      {levels.indexOf(least) < levels.indexOf(logged) && (
        <p class="small soft">{t('The host logs from {level} on; “How much is logged” above changes that.', { level: logged })}</p>
      )}
      {!lines && <Bones lines={6} />}
      {lines && seen.length === 0 && <p class="soft">{t('No line fits.')}</p>}
      {seen.length > 0 && (
        <div ref={place} class="log" dir="ltr" tabIndex={0} role="log" aria-label={t('Log lines')} onScroll={scrolled}>
          {seen.map((one) => (
            <div key={one.number} class={tones[one.level]}><span class="soft" title={moment(one.at_ms)}>{clock(one.at_ms)}</span> {one.level} <strong>{one.component}</strong> {one.message}</div>
          ))}
        </div>
      )}
    </>
  );
}
