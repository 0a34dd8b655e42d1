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
import './styles/docs.css';
import { speakAsChosen } from './lang/words';
import { applyTheme } from './ui/theme';

applyTheme();
const place = document.getElementById('app');
const begin = () => { if (place) render(<App />, place); };
// English is there if the words of another language are not to be had.
speakAsChosen().then(begin, begin);
