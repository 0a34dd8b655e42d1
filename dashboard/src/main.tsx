import { render } from 'preact';
import { App } from './App';
import './styles/tokens.css';
import './styles/base.css';
import './styles/shell.css';
import './styles/parts.css';
import './styles/pages.css';
import './styles/sums.css';
import './styles/ops.css';
import './styles/said.css';
import { applyTheme } from './ui/theme';

applyTheme();
const place = document.getElementById('app');
if (place) render(<App />, place);
