// Everything by keyboard: Ctrl or Cmd with K, some letters, Enter.
import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { t } from '../lang/words';
import { go, href } from '../router';
import { Icon, type IconName } from './Icon';

export interface Command {
  label: string;
  icon: IconName;
  run(): void;
}

// Commands whose words begin with all that was typed, in their order.
export function matching(commands: readonly Command[], typed: string): Command[] {
  const parts = typed.toLowerCase().split(/\s+/).filter((part) => part !== '');
  return commands.filter(({ label }) => {
    const words = label.toLowerCase().split(/\s+/);
    return parts.every((part) => words.some((word) => word.startsWith(part)));
  });
}

const isRequestId = (text: string) => /^[0-9A-Z]{26}$/.test(text.trim().toUpperCase());

export function Palette({ commands, open, close }: { commands: Command[]; open: boolean; close: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [typed, setTyped] = useState('');
  const [chosen, setChosen] = useState(0);

  // At once, so that the browser's word that it was closed, which comes later, is told from its being opened again.
  useLayoutEffect(() => {
    if (open && !dialog.current?.open) {
      setTyped('');
      setChosen(0);
      dialog.current?.showModal();
    }
    if (!open && dialog.current?.open) dialog.current.close();
  }, [open]);

  const found = useMemo(() => {
    if (!isRequestId(typed)) return matching(commands, typed);
    const id = typed.trim().toUpperCase();
    return [{ label: t('Request {id}', { id }), icon: 'requests' as const, run: () => go(href(['requests', id])) }];
  }, [commands, typed]);

  const run = (command: Command | undefined) => {
    if (!command) return;
    close();
    command.run();
  };
  const key = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0 && found.length > 0) {
      event.preventDefault();
      setChosen((chosen + step + found.length) % found.length);
    }
    if (event.key === 'Enter') {
      event.preventDefault();
      run(found[chosen]);
    }
  };

  return (
    <dialog ref={dialog} class="palette" aria-label={t('Commands')} onClose={() => { if (!dialog.current?.open) close(); }}
      onClick={(event) => { if (event.target === dialog.current) close(); }}>
      <input type="text" role="combobox" aria-expanded="true" aria-controls="commands" placeholder={t('Go to, or a request\'s id')}
        aria-label={t('Command')} autocomplete="off" spellcheck={false} value={typed} onKeyDown={key}
        aria-activedescendant={found.length > 0 ? `command-${chosen}` : undefined}
        onInput={(event) => { setTyped(event.currentTarget.value); setChosen(0); }} />
      <ul id="commands" role="listbox" aria-label={t('Commands')}>
        {found.map((command, i) => (
          <li key={command.label} id={`command-${i}`} role="option" aria-selected={i === chosen}
            onMouseMove={() => setChosen(i)} onClick={() => run(command)}>
            <Icon name={command.icon} />{command.label}
          </li>
        ))}
      </ul>
      {found.length === 0 && <p class="note">{t('Nothing of that name.')}</p>}
    </dialog>
  );
}
