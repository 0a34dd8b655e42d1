// Light, dark, or as the system has it. The choice stays in this browser.
import { useEffect, useState } from 'preact/hooks';

export type Theme = 'system' | 'light' | 'dark';

const place = 'spillway.theme';
const dark = window.matchMedia('(prefers-color-scheme: dark)');
const lookers = new Set<() => void>();

export function chosenTheme(): Theme {
  try {
    const kept = localStorage.getItem(place);
    return kept === 'light' || kept === 'dark' ? kept : 'system';
  } catch {
    return 'system';
  }
}

export function applyTheme(): void {
  const theme = chosenTheme();
  document.documentElement.dataset.theme = theme === 'system' ? (dark.matches ? 'dark' : 'light') : theme;
  for (const look of lookers) look();
}

export function setTheme(theme: Theme): void {
  try {
    if (theme === 'system') localStorage.removeItem(place);
    else localStorage.setItem(place, theme);
  } catch {
    // Without storage the choice lasts as long as the system's.
  }
  applyTheme();
}

export const nextTheme = (theme: Theme): Theme =>
  theme === 'system' ? 'light' : theme === 'light' ? 'dark' : 'system';

dark.addEventListener('change', applyTheme);

// The chosen one, and whether it comes out dark: charts draw with the page's own colours.
export function useTheme(): [Theme, boolean] {
  const now = (): [Theme, boolean] => [chosenTheme(), document.documentElement.dataset.theme === 'dark'];
  const [state, setState] = useState(now);
  useEffect(() => {
    const look = () => setState(now());
    lookers.add(look);
    return () => { lookers.delete(look); };
  }, []);
  return state;
}
