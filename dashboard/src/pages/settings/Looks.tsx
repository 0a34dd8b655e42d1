// How the page looks in this browser, and in which language it speaks.
import { useState } from 'preact/hooks';
import { chooseLanguage, chosenLanguage, isLanguage, languages, t, type Message } from '../../lang/words';
import { setTheme, useTheme, type Theme } from '../../ui/theme';

const themes: [Theme, Message][] = [['system', 'As the system'], ['light', 'Light'], ['dark', 'Dark']];

export function Looks() {
  const [theme] = useTheme();
  const [chosen, setChosen] = useState(chosenLanguage);
  const choose = (value: string) => {
    const wanted = isLanguage(value) ? value : null;
    void chooseLanguage(wanted).then(() => setChosen(wanted));
  };
  return (
    <section class="card stack" aria-labelledby="looks">
      <h2 id="looks">{t('Looks')}</h2>
      <fieldset class="choices">
        <legend class="hidden">{t('Theme')}</legend>
        {themes.map(([name, words]) => (
          <label key={name} class="check"><input type="radio" name="theme" checked={theme === name} onChange={() => setTheme(name)} />{t(words)}</label>
        ))}
      </fieldset>
      <label class="labelled">{t('Language')}
        <select class="field" value={chosen ?? ''} onChange={(event) => choose(event.currentTarget.value)}>
          <option value="">{t('As the browser')}</option>
          {languages.map(([name, own]) => <option key={name} value={name} lang={name}>{own}</option>)}
        </select>
      </label>
      <p class="small soft">{t('Kept in this browser.')}</p>
    </section>
  );
}
