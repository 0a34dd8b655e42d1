// Further things to do, behind one button.
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Icon } from './Icon';

export function Menu({ label, children }: { label: string; children: ComponentChildren }) {
  const menu = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    const shut = () => { if (menu.current) menu.current.open = false; };
    const press = (event: Event) => { if (!menu.current?.contains(event.target as Node)) shut(); };
    const key = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || !menu.current?.open) return;
      shut();
      menu.current.querySelector('summary')?.focus();
    };
    document.addEventListener('pointerdown', press);
    document.addEventListener('keydown', key);
    return () => {
      document.removeEventListener('pointerdown', press);
      document.removeEventListener('keydown', key);
    };
  }, []);
  return (
    <details ref={menu} class="menu">
      <summary class="button plain icon" aria-label={label}><Icon name="more" /></summary>
      <div class="drop" onClick={() => { if (menu.current) menu.current.open = false; }}>{children}</div>
    </details>
  );
}
