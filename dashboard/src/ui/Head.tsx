// The line above each page: its name, what can be done with it, and whether what it shows is live.
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { t } from '../lang/words';
import { useKnown } from '../live/store';
import { Icon } from './Icon';

// Where there is no room for a column at the side, its commands are behind a button here.
export const openPalette = 'spillway-palette';

const words = {
  connecting: ['', 'Connecting'],
  live: ['ok', 'Live'],
  polling: ['warn', 'Every 3 s'],
  away: ['fail', 'Not reached'],
} as const;

export function Head({ title, children }: { title: string; children?: ComponentChildren }) {
  const mode = useKnown((known) => known.mode);
  const arrived = useKnown((known) => known.arrived);
  const [tone, text] = words[mode];
  useEffect(() => { document.title = `${title} · Spillway`; }, [title]);
  return (
    <header class="top">
      <h1>{title}</h1>
      {children}
      <button class="button plain icon narrow" aria-label={t('Go to')} onClick={() => window.dispatchEvent(new Event(openPalette))}>
        <Icon name="search" />
      </button>
      <span class="pulse" role="status" title={t('{count} requests since this page was opened', { count: arrived })}><span class={`dot ${tone}`} />{t(text)}</span>
    </header>
  );
}
