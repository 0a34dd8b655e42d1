// What stands above the page until it is done or given up. The browser keeps the keyboard inside, and Escape closes.
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { t } from '../lang/words';
import { Icon } from './Icon';

export function Dialog({ title, close, children }: { title: string; close: () => void; children: ComponentChildren }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const shown = dialog.current;
    const before = document.activeElement;
    shown?.showModal();
    return () => {
      shown?.close();
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog ref={dialog} class="dialog" aria-label={title} onCancel={(event) => { event.preventDefault(); close(); }}>
      <header class="row between">
        <h2>{title}</h2>
        <button class="button plain icon" aria-label={t('Close')} type="button" onClick={close}><Icon name="close" /></button>
      </header>
      {children}
    </dialog>
  );
}
