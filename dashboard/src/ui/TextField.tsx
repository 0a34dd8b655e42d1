// A text that counts when it is left or Enter is pressed, so that half a word is no mistake. What is drawn anew around it
// meanwhile leaves what is being typed alone.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';

interface TextFieldProps {
  value: string;
  set: (value: string) => void;
  label?: string;  // for one that has no words of its own beside it
  type?: 'text' | 'search';
  placeholder?: string;
  list?: string;
  style?: JSX.CSSProperties;
}

export function TextField({ value, set, label, type = 'text', placeholder, list, style }: TextFieldProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const done = () => {
    if (typed !== null && typed.trim() !== value) set(typed.trim());
    setTyped(null);
  };
  return (
    <input class="field" type={type} aria-label={label} value={typed ?? value} placeholder={placeholder} list={list}
      style={style} spellcheck={false} autocomplete="off"
      onInput={(event) => setTyped(event.currentTarget.value)} onBlur={done}
      onKeyDown={(event) => { if (event.key === 'Enter') done(); }} />
  );
}
