// Sums by period as bars, one kind on top of the other, with what each stands for and what is under the pointer.
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { t } from '../lang/words';
import type { PeriodName } from '../lib/span';
import { clock } from '../lib/format';
import { dayName } from '../lib/span';
import { stacked, type Series } from '../lib/sums';
import { chartAxis, chartColor } from './chart';
import { useTheme } from './theme';

interface Shown {
  periods: number[];  // milliseconds
  period: PeriodName;
  series: Series[];
  nameOf?: (name: string) => string;
  label: string;
  write: (value: number) => string;
}

const height = 224;
export const seriesColor = (i: number) => `--series-${(i % 6) + 1}`;

const shortDay = (ms: number) => dayName(ms).slice(5);
// Among hours midnight is told as the day that begins.
function tickText(ms: number, period: PeriodName): string {
  const time = clock(ms).slice(0, 5);
  return period === 'day' || time === '00:00' ? shortDay(ms) : time;
}

export const periodText = (ms: number, period: PeriodName) => (period === 'day' ? dayName(ms) : `${dayName(ms)} ${clock(ms).slice(0, 5)}`);

export function Bars({ periods, period, series, nameOf = (name) => name || t('without a name'), label, write }: Shown) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const [, isDark] = useTheme();
  const [at, setAt] = useState<number | null>(null);
  const data = useMemo<uPlot.AlignedData>(
    () => [periods.map((ms) => ms / 1000), ...stacked(series).reverse()], [periods, series]);
  const latest = useRef(data);
  latest.current = data;

  useEffect(() => {
    const element = place.current;
    if (!element) return undefined;
    const axis = chartAxis();
    const bars = uPlot.paths.bars?.({ size: [0.8, 64], align: 1 });
    const made = new uPlot({
      width: element.clientWidth,
      height,
      legend: { show: false },
      cursor: { y: false, points: { show: false } },
      hooks: { setCursor: [(chart) => setAt(chart.cursor.idx ?? null)] },
      scales: { x: { range: (_, least, most) => [least, most + (latest.current[0].length > 1 ? (most - least) / (latest.current[0].length - 1) : 3600)] },
        y: { range: (_, __, most) => [0, most > 0 ? most * 1.1 : 1] } },
      axes: [{ ...axis, grid: { show: false }, space: 72, size: 28,
        values: (_, ticks) => ticks.map((tick) => tickText(tick * 1000, period)) },
      { ...axis, size: 60, space: 36, values: (_, ticks) => ticks.map(write) }],
      series: [{}, ...series.map((_, i) => {
        const color = chartColor(seriesColor(series.length - 1 - i));
        return { stroke: color, fill: color, width: 0, points: { show: false }, ...(bars ? { paths: bars } : {}) };
      })],
    }, latest.current, element);
    plot.current = made;
    const sized = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height }));
    sized.observe(element);
    return () => {
      sized.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, [isDark, series.length, period]);

  useEffect(() => plot.current?.setData(latest.current), [data]);

  const pointed = at !== null && at < periods.length ? at : null;
  return (
    <figure class="stack" style={{ gap: '12px' }}>
      <div ref={place} class="chart tall" role="img" aria-label={label} />
      <figcaption class="legend">
        <span class="when">{pointed === null ? t('whole span') : periodText(periods[pointed] ?? 0, period)}</span>
        {series.map((one, i) => (
          <span key={one.name}>
            <i style={{ background: `var(${seriesColor(i)})` }} />{nameOf(one.name)} {write(pointed === null ? one.sum : one.values[pointed] ?? 0)}
          </span>
        ))}
      </figcaption>
    </figure>
  );
}
