// Line icons of one weight, 20 units wide.
const shapes = {
  overview: 'M3 10h3l2-6 4 12 2-6h3',
  requests: 'M4 5h12M4 10h12M4 15h8',
  accounts: 'M7 9a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM2 17c0-3 2.2-5 5-5s5 2 5 5M13 4h5M13 8h5M14 12h4',
  models: 'M10 2.5 17 6v8l-7 3.5L3 14V6l7-3.5ZM3 6l7 3.5L17 6M10 9.5v8',
  chains: 'M4 4h5v4H4zM11 12h5v4h-5zM6.5 8v6H11M9 6h4.5v6',
  grip: 'M7 5h.01M7 10h.01M7 15h.01M13 5h.01M13 10h.01M13 15h.01',
  playground: 'M3 4h14v9H9l-4 3.5V13H3z',
  connect: 'M8 12l4-4M6 9 4 11a3.5 3.5 0 0 0 5 5l2-2M14 11l2-2a3.5 3.5 0 0 0-5-5L9 6',
  usage: 'M3 17V3M3 17h14M7 14v-4M11 14V6M15 14V9',
  fallbacks: 'M3 4c6 0 5 12 14 12M13 12l4 4-4 4M3 4h13M13 1l3 3-3 3',
  compression: 'M10 2v5M7.5 5 10 7.5 12.5 5M10 18v-5M7.5 15 10 12.5l2.5 2.5M3 10h14',
  download: 'M10 3v10M6 9.5 10 13l4-3.5M4 17h12',
  settings: 'M4 6h7M15 6h1M4 14h1M9 14h7M13 8a2 2 0 1 0 0-4 2 2 0 0 0 0 4ZM7 16a2 2 0 1 0 0-4 2 2 0 0 0 0 4Z',
  docs: 'M4 3h5c1 0 1 1 1 1v13s0-1-1-1H4zM16 3h-5c-1 0-1 1-1 1v13s0-1 1-1h5z',
  search: 'M9 15A6 6 0 1 0 9 3a6 6 0 0 0 0 12ZM13.5 13.5 17 17',
  sun: 'M10 13.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM10 1.5v2M10 16.5v2M1.5 10h2M16.5 10h2M4 4l1.4 1.4M14.6 14.6 16 16M4 16l1.4-1.4M14.6 5.4 16 4',
  moon: 'M16.5 12A7 7 0 0 1 8 3.5a7 7 0 1 0 8.5 8.5Z',
  screen: 'M3 4h14v9H3zM7 17h6M10 13v4',
  copy: 'M7 7h9v9H7zM13 7V4H4v9h3',
  done: 'm4 10.5 4 4 8-9',
  add: 'M10 4v12M4 10h12',
  close: 'm5 5 10 10M15 5 5 15',
  more: 'M5 10h.01M10 10h.01M15 10h.01',
  back: 'm9 4-6 6 6 6M3 10h14',
  out: 'M8 3H4v14h4M12 6l4 4-4 4M16 10H7',
} as const;

export type IconName = keyof typeof shapes;

export const Icon = ({ name }: { name: IconName }) => (
  <svg width="20" height="20" viewBox="0 0 20 20" fill="none" stroke="currentColor" stroke-width="1.5"
    stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
    <path d={shapes[name]} />
  </svg>
);
