// Lines over time in the page's own colours.
import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { clock } from '../lib/format';
import { chartAxis, chartColor } from './chart';
import { useTheme } from './theme';

export interface Line {
  label: string;
  color: string;  // name of a custom property
  fill?: boolean;
}

interface Shown {
  times: number[];  // seconds
  values: number[][];
  lines: Line[];
  height: number;
  label: string;
  write: (value: number) => string;
}

// Nothing happens half a time.
const wholeSteps = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000];

const hourAndMinute = (seconds: number) => clock(seconds * 1000).slice(0, 5);

export function Chart({ times, values, lines, height, label, write }: Shown) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const [, isDark] = useTheme();
  const latest = useRef<uPlot.AlignedData>([]);
  latest.current = [times, ...values];

  useEffect(() => {
    const element = place.current;
    if (!element) return undefined;
    const axis = chartAxis();
    const made = new uPlot({
      width: element.clientWidth,
      height,
      legend: { show: false },
      cursor: { y: false, points: { size: 6 } },
      scales: { y: { range: (_, __, most) => [0, Math.max(most * 1.15, 1)] } },
      axes: [{ ...axis, grid: { show: false }, space: 72, size: 28, values: (_, ticks) => ticks.map(hourAndMinute) },
        { ...axis, size: 44, space: 36, incrs: wholeSteps, values: (_, ticks) => ticks.map(write) }],
      series: [{}, ...lines.map((line) => ({
        label: line.label,
        stroke: chartColor(line.color),
        width: 1.5,
        points: { show: false },
        ...(line.fill ? { fill: `${chartColor(line.color)}22` } : {}),
      }))],
    }, latest.current, element);
    plot.current = made;
    const sized = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height }));
    sized.observe(element);
    return () => {
      sized.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, [isDark, height, lines.length]);

  useEffect(() => plot.current?.setData(latest.current), [times, values]);

  return <div ref={place} class="chart" role="img" aria-label={label} />;
}
