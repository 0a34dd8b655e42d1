// The tiers of a chain and their entries, moved with the mouse or by keyboard: Alt with the arrows moves what has the
// focus, and what has happened is said.
import { useEffect, useRef, useState } from 'preact/hooks';
import { t } from '../lang/words';
import {
  conditionText, entryOf, itemOf, movedEntry, movedTier, picks, steppedEntry, targetText, type Entry, type Spot, type Tier,
} from '../lib/chains';
import { Icon } from '../ui/Icon';
import { TextField } from '../ui/TextField';
import { EntryForm } from './ChainEntry';

interface Shown {
  tiers: Tier[];
  targets: string[];  // "provider" and "provider/model"
  chains: string[];   // the other ones
  change: (tiers: Tier[]) => void;
}

type Dragged = { kind: 'entry'; at: Spot } | { kind: 'tier'; at: number };

export function Tiers({ tiers, targets, chains, change }: Shown) {
  const [open, setOpen] = useState<Spot | null>(null);
  const [said, setSaid] = useState('');
  const [over, setOver] = useState('');
  const dragged = useRef<Dragged | null>(null);
  const focus = useRef('');
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (focus.current === '') return;
    box.current?.querySelector<HTMLElement>(`[data-at="${focus.current}"]`)?.focus();
    focus.current = '';
  });

  const step = (at: Spot, by: 1 | -1) => {
    const entry = tiers[at.tier]?.use[at.entry];
    const made = steppedEntry(tiers, at, by);
    if (entry === undefined || made.tiers === tiers) return;
    setOpen(null);
    focus.current = `${made.at.tier}.${made.at.entry}`;
    setSaid(t('{entry} is now number {number} in {tier}', { entry: targetText(entry), number: made.at.entry + 1, tier: made.tiers[made.at.tier]?.tier ?? '' }));
    change(made.tiers);
  };
  const stepTier = (at: number, by: 1 | -1) => {
    const made = movedTier(tiers, at, at + by);
    if (made === tiers) return;
    setOpen(null);
    focus.current = `${at + by}`;
    setSaid(t('Tier {tier} is now number {number}', { tier: tiers[at]?.tier ?? '', number: at + by + 1 }));
    change(made);
  };
  const drop = (to: Spot) => {
    const what = dragged.current;
    dragged.current = null;
    setOver('');
    if (!what) return;
    setOpen(null);
    change(what.kind === 'entry' ? movedEntry(tiers, what.at, to) : movedTier(tiers, what.at, to.tier));
  };
  const place = (to: Spot) => ({
    onDragOver: (event: DragEvent) => {
      if (!dragged.current) return;
      event.preventDefault();
      event.stopPropagation();
      setOver(dragged.current.kind === 'tier' ? `${to.tier}` : `${to.tier}.${to.entry}`);
    },
    onDrop: (event: DragEvent) => { event.preventDefault(); event.stopPropagation(); drop(to); },
  });
  const grip = (what: Dragged) => ({
    draggable: true,
    onDragStart: (event: DragEvent) => {
      event.stopPropagation();
      dragged.current = what;
      event.dataTransfer?.setData('text/plain', '');
    },
    onDragEnd: () => { dragged.current = null; setOver(''); },
  });
  const keys = (event: KeyboardEvent, move: (by: 1 | -1) => void) => {
    if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
    event.preventDefault();
    move(event.key === 'ArrowUp' ? -1 : 1);
  };
  const set = (at: number, tier: Tier) => change(tiers.map((one, i) => (i === at ? tier : one)));
  const setEntry = (at: Spot, entry: Entry | null) => {
    const tier = tiers[at.tier];
    if (!tier) return;
    if (entry === null) setOpen(null);
    set(at.tier, { ...tier, use: entry === null ? tier.use.filter((_, i) => i !== at.entry) : tier.use.map((one, i) => (i === at.entry ? entry : one)) });
  };

  return (
    <div class="tiers" ref={box}>
      <p class="hidden" role="status">{said}</p>
      {tiers.map((tier, n) => (
        <div key={n} class={`tier ${over === `${n}` ? 'over' : ''}`} role="group" aria-label={t('Tier {number}: {tier}', { number: n + 1, tier: tier.tier })} {...place({ tier: n, entry: tier.use.length })}>
          <div class="row">
            <button class="grip" data-at={`${n}`} aria-label={t('Move tier {tier}', { tier: tier.tier })} aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown" title={t('Drag, or Alt with the arrows')}
              {...grip({ kind: 'tier', at: n })} onKeyDown={(event) => keys(event, (by) => stepTier(n, by))}><Icon name="grip" /></button>
            <TextField style={{ flex: '1 1 120px' }} label={t('Name of the tier')} value={tier.tier} list="tier-names"
              set={(name) => set(n, { ...tier, tier: name })} />
            <select class="field" aria-label={t('How {tier} picks', { tier: tier.tier })} value={tier.pick ?? 'ordered'} onChange={(event) => {
              const { pick, ...rest } = tier;
              const value = event.currentTarget.value;
              set(n, value === 'ordered' && pick === undefined ? rest : { tier: tier.tier, pick: value, use: tier.use });
            }}>
              {picks.map(([value, words]) => <option key={value} value={value}>{value}: {t(words)}</option>)}
            </select>
            <button class="button plain icon" aria-label={t('Remove tier {tier}', { tier: tier.tier })} onClick={() => change(tiers.filter((_, i) => i !== n))}><Icon name="close" /></button>
          </div>
          <ol class="entries">
            {tier.use.map((entry, e) => {
              const at = { tier: n, entry: e };
              const text = targetText(entry) || t('not chosen yet');
              const opened = open?.tier === n && open.entry === e;
              return (
                <li key={e} class={over === `${n}.${e}` ? 'over' : ''} {...place(at)}>
                  <div class="row entry">
                    <button class="grip" data-at={`${n}.${e}`} aria-label={t('Move {text}', { text })} aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown" title={t('Drag, or Alt with the arrows')}
                      {...grip({ kind: 'entry', at })} onKeyDown={(event) => keys(event, (by) => step(at, by))}><Icon name="grip" /></button>
                    <button class="what" aria-expanded={opened} onClick={() => setOpen(opened ? null : at)}>
                      <span>{text}</span>{conditionText(entry) && <span class="small soft">{conditionText(entry)}</span>}
                    </button>
                    <button class="button plain icon" aria-label={t('Remove {text}', { text })} onClick={() => setEntry(at, null)}><Icon name="close" /></button>
                  </div>
                  {opened && (
                    <EntryForm item={itemOf(entry)} weighted={tier.pick === 'weighted'} targets={targets} chains={chains}
                      change={(item) => setEntry(at, entryOf(item))} />
                  )}
                </li>
              );
            })}
          </ol>
          <div>
            <button class="button plain" aria-label={t('Add an entry to {tier}', { tier: tier.tier })} onClick={() => {
              set(n, { ...tier, use: [...tier.use, targets[0] ?? ''] });
              setOpen({ tier: n, entry: tier.use.length });
            }}><Icon name="add" />{t('Entry')}</button>
          </div>
        </div>
      ))}
      <datalist id="tier-names">{['subscription', 'cheap', 'free'].map((one) => <option key={one} value={one} />)}</datalist>
      <div>
        <button class="button" onClick={() => change([...tiers, { tier: ['subscription', 'cheap', 'free'][tiers.length] ?? 'last', use: [] }])}>
          <Icon name="add" />{t('Tier')}
        </button>
      </div>
    </div>
  );
}
