// What all charts take from the page's own colours and type.
import type uPlot from 'uplot';

const style = () => getComputedStyle(document.documentElement);

// `name`: of a custom property.
export const chartColor = (name: string) => style().getPropertyValue(name).trim();

export const chartAxis = (): uPlot.Axis => ({
  stroke: chartColor('--soft'),
  font: `12px ${style().getPropertyValue('--font')}`,
  grid: { stroke: chartColor('--line'), width: 1 },
  ticks: { show: false },
});
