// Which program this is, and where.
import { get } from '../../api/client';
import { t } from '../../lang/words';
import { useQuery } from '../../lib/useQuery';
import { href } from '../../router';
import { Bones, Wrong } from '../../ui/States';

export function About() {
  const { data, error, again } = useQuery('about', (signal) => get('/api/about', undefined, { signal }));
  return (
    <section class="card stack" aria-labelledby="about">
      <h2 id="about">{t('About')}</h2>
      {error && <Wrong error={error} again={again} />}
      {!data && !error && <Bones lines={3} />}
      {data && (
        <dl class="facts">
          <div><dt>{t('Version')}</dt><dd>{data.name} {data.version}</dd></div>
          <div><dt>{t('Agents are served at')}</dt><dd>{data.address}</dd></div>
          <div><dt>{t('This page is at')}</dt><dd>{location.origin}</dd></div>
          <div><dt>{t('Changed elsewhere')}</dt><dd><a href={href(['chains'])}>{t('Chains')}</a>, <a href={href(['accounts'])}>{t('Accounts')}</a></dd></div>
        </dl>
      )}
    </section>
  );
}
