// The picture of where requests go, with a dot for each that has just gone there.
import { useCallback, useMemo, useRef } from 'preact/hooks';
import type { Listed, State } from '../api/types';
import { type Message, t } from '../lang/words';
import { useArrivals } from '../live/store';
import { layOut, nodeWidth, waysOf, width } from './layout';

const columns: Message[] = ['Agents', 'Chains', 'Tiers', 'Providers'];
const mostDots = 24;
const dotMs = 1400;
const calm = window.matchMedia('(prefers-reduced-motion: reduce)');

export function Flow({ rows, state }: { rows: readonly Listed[]; state: State | null }) {
  const picture = useMemo(() => layOut(rows), [rows]);
  const svg = useRef<SVGSVGElement>(null);
  const running = useMemo(() => {
    const byProvider = new Map<string, number>();
    for (const one of state?.accounts ?? [])
      byProvider.set(one.provider, (byProvider.get(one.provider) ?? 0) + one.in_flight);
    return byProvider;
  }, [state]);

  const arrived = useCallback((row: Listed) => {
    const place = svg.current;
    if (!place || calm.matches || document.hidden) return;
    for (const way of waysOf(row)) {
      if (place.querySelectorAll('circle').length >= mostDots) return;
      send(place, way.ids, way.failed);
    }
  }, []);
  useArrivals(arrived);

  const said = picture.nodes.filter((node) => node.column === 3).map((node) => `${node.name} ${node.count}`).join(', ');
  return (
    <figure class="flow" dir="ltr" tabIndex={0} aria-label={t('Where requests go')}>
      <svg ref={svg} viewBox={`0 0 ${width} ${picture.height}`} role="img"
        aria-label={t('Where the last {count} requests went: {said}', { count: rows.length, said })}>
        {columns.map((name, column) => (
          <text key={name} class="column" x={[0, 296, 560, 800][column]} y="12">{t(name)}</text>
        ))}
        {picture.ribbons.map((ribbon) => (
          <path key={`${ribbon.from} ${ribbon.to} ${ribbon.failed}`} d={ribbon.path} class={ribbon.failed ? 'failed' : ''}
            stroke-width={ribbon.width} data-way={`${ribbon.from} ${ribbon.to}`}>
            <title>{ribbon.failed ? t('{count} failed', { count: ribbon.count }) : t('{count} answered', { count: ribbon.count })}</title>
          </path>
        ))}
        {picture.nodes.map((node) => {
          const busy = node.column === 3 ? running.get(node.name) ?? 0 : 0;
          return (
            <g key={node.id} class={busy > 0 ? 'lively' : ''}>
              <rect x={node.x} y={node.y} width={nodeWidth} height={node.height} rx="3" />
              <text class="name" x={node.x + nodeWidth + 8} y={node.y + node.height / 2 - 1}>{short(node.name)}</text>
              <text class="more" x={node.x + nodeWidth + 8} y={node.y + node.height / 2 + 13}>
                {busy > 0 ? t('{count} · {busy} running', { count: node.count, busy }) : node.count}
              </text>
            </g>
          );
        })}
      </svg>
    </figure>
  );
}

const short = (name: string) => (name.length > 20 ? `${name.slice(0, 19)}…` : name);

// Lets a dot go the way, ribbon by ribbon. Ways that are not drawn, among "others", have none.
function send(place: SVGSVGElement, ids: string[], failed: boolean): void {
  const drawn = [...place.querySelectorAll<SVGPathElement>('path')];
  const paths = ids.slice(1).map((id, i) => drawn.find((path) => path.dataset.way === `${ids[i]} ${id}`));
  if (paths.some((path) => !path)) return;
  const dot = document.createElementNS('http://www.w3.org/2000/svg', 'circle');
  dot.setAttribute('r', '4');
  if (failed) dot.setAttribute('class', 'failed');
  place.append(dot);
  const steps: Keyframe[] = [];
  const points = 12;
  paths.forEach((path, part) => {
    const length = path?.getTotalLength() ?? 0;
    for (let i = 0; i <= points; ++i) {
      const at = path?.getPointAtLength((length * i) / points);
      const offset = (part + i / points) / paths.length;
      steps.push({ transform: `translate(${at?.x ?? 0}px, ${at?.y ?? 0}px)`, offset: Math.min(offset, 1) });
    }
  });
  const going = dot.animate(steps, { duration: dotMs, easing: 'ease-in-out' });
  going.onfinish = going.oncancel = () => dot.remove();
}
