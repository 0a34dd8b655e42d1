// What this host and this browser are set to.
import { t } from '../lang/words';
import { Head } from '../ui/Head';
import { About } from './settings/About';
import { ConfigFile } from './settings/ConfigFile';
import { ConfigForm } from './settings/ConfigForm';
import { Keys } from './settings/Keys';
import { Logs } from './settings/Logs';
import { Looks } from './settings/Looks';
import { Password } from './settings/Password';

export function Settings() {
  return (
    <>
      <Head title={t('Settings')} />
      <div class="stack">
        <Keys />
        <Password />
        <ConfigForm />
        <ConfigFile />
        <Logs />
        <Looks />
        <About />
      </div>
    </>
  );
}
