// What may be wider than its place. It can be reached by keyboard, to be moved by the arrows.
import type { ComponentChildren } from 'preact';

export const Scroll = ({ label, children }: { label: string; children: ComponentChildren }) => (
  <div class="scroll" tabIndex={0} role="group" aria-label={label}>{children}</div>
);
