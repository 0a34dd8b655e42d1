// What is shown while something is read, when there is nothing, and when it went wrong.
import type { ComponentChildren } from 'preact';
import type { ApiError } from '../api/client';
import { t } from '../lang/words';
import { Hint } from './Hint';

// Lines that take the room of what will stand there.
export const Bones = ({ lines = 3, height = 16 }: { lines?: number; height?: number }) => (
  <div class="stack" role="status" aria-label={t('Loading')}>
    {Array.from({ length: lines }, (_, i) => (
      <div key={i} class="bone" style={{ height: `${height}px`, width: `${100 - ((i * 17) % 40)}%` }} />
    ))}
  </div>
);

export const Empty = ({ title, children }: { title: string; children?: ComponentChildren }) => (
  <div class="note">
    <strong>{title}</strong>
    <div>{children}</div>
  </div>
);

export const Wrong = ({ error, again }: { error: ApiError; again?: () => void }) => (
  <div class="note wrong" role="alert">
    <strong><Hint text={error.message} /></strong>
    {error.hint && <div><Hint text={error.hint} /></div>}
    {again && <button class="button" onClick={again}>{t('Try again')}</button>}
  </div>
);
