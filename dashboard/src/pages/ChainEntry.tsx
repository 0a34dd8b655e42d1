// What an entry stands for, its weight, and when it takes part.
import { t } from '../lang/words';
import { listOf, type Item, type Query, type When } from '../lib/chains';
import { TextField } from '../ui/TextField';

const capabilities = ['tools', 'vision', 'reasoning', 'json_schema', 'pdf', 'audio'];

interface Shown {
  item: Item;
  weighted: boolean;
  targets: string[];
  chains: string[];
  change: (item: Item) => void;
}

type Kind = 'model' | 'chain' | 'any';

export function EntryForm({ item, weighted, targets, chains, change }: Shown) {
  const kind: Kind = item.chain !== undefined ? 'chain' : item.any !== undefined ? 'any' : 'model';
  const when = item.when ?? {};
  const become = (to: Kind) => {
    const { model, chain, any, ...rest } = item;
    void model, void chain, void any;
    change(to === 'model' ? { model: targets[0] ?? '', ...rest } : to === 'chain' ? { chain: chains[0] ?? '', ...rest } : { any: { capabilities: ['tools'] }, ...rest });
  };
  const setWhen = (part: When) => {
    const made = { ...when, ...part };
    for (const name of Object.keys(made) as (keyof When)[]) {
      const value = made[name];
      if (value === undefined || value === '' || (Array.isArray(value) && value.length === 0)) delete made[name];
    }
    change({ ...item, when: made });
  };
  const query = (part: Query) => change({ ...item, any: { ...item.any, ...part } });
  return (
    <div class="entryform">
      <label class="labelled">{t('Stands for')}
        <select class="field" value={kind} onChange={(event) => become(event.currentTarget.value as Kind)}>
          <option value="model">{t('a model')}</option>
          <option value="chain" disabled={chains.length === 0}>{t('another chain')}</option>
          <option value="any">{t('any model that fits')}</option>
        </select>
      </label>
      {kind === 'model' && (
        <Text label={t('Provider or provider/model')} value={item.model ?? ''} list="targets" set={(model) => change({ ...item, model })} />
      )}
      {kind === 'chain' && (
        <label class="labelled">{t('Chain')}
          <select class="field" value={item.chain} onChange={(event) => change({ ...item, chain: event.currentTarget.value })}>
            {[...new Set([item.chain ?? '', ...chains])].map((one) => <option key={one} value={one}>{one}</option>)}
          </select>
        </label>
      )}
      {kind === 'any' && (
        <>
          <fieldset class="choices"><legend class="small soft">{t('Can')}</legend>
            {capabilities.map((one) => (
              <label key={one} class="check"><input type="checkbox" checked={item.any?.capabilities?.includes(one) ?? false}
                onChange={(event) => {
                  const has = (item.any?.capabilities ?? []).filter((other) => other !== one);
                  query({ capabilities: event.currentTarget.checked ? [...has, one] : has });
                }} />{one.replace('_', ' ')}</label>
            ))}
          </fieldset>
          <Text label={t('Window of at least')} placeholder="100k" value={String(item.any?.context ?? '')}
            set={(context) => change({ ...item, any: without(item.any ?? {}, 'context', context) })} />
          <Text label={t('Dollars per million tokens of input, at most')} placeholder="1.0" value={String(item.any?.input ?? '')}
            set={(input) => change({ ...item, any: without(item.any ?? {}, 'input', input === '' ? '' : Number(input)) })} />
        </>
      )}
      {(weighted || item.weight !== undefined) && (
        <Text label={t('Weight')} value={String(item.weight ?? 1)} set={(text) => change({ ...item, weight: Math.max(1, Math.round(Number(text) || 1)) })} />
      )}
      <Text label={t('Only at these times')} placeholder="22:00-06:00" value={(when.time ?? []).join(', ')} set={(text) => setWhen({ time: listOf(text) })} />
      <Text label={t('Only prompts over')} placeholder="30k" value={String(when.prompt_over ?? '')} set={(prompt_over) => setWhen({ prompt_over })} />
      <Text label={t('Only prompts under')} placeholder="200k" value={String(when.prompt_under ?? '')} set={(prompt_under) => setWhen({ prompt_under })} />
      <Text label={t('Only these client keys')} value={(when.client_key ?? []).join(', ')} set={(text) => setWhen({ client_key: listOf(text) })} />
      <Text label={t('Only these agents')} placeholder="claude-cli*" value={(when.agent ?? []).join(', ')} set={(text) => setWhen({ agent: listOf(text) })} />
      <Text label={t('Only when asked for as')} placeholder="gpt-*" value={(when.model ?? []).join(', ')} set={(text) => setWhen({ model: listOf(text) })} />
      <datalist id="targets">{targets.map((one) => <option key={one} value={one} />)}</datalist>
    </div>
  );
}

function without(query: Query, name: 'context' | 'input', value: string | number): Query {
  const { [name]: gone, ...rest } = query;
  void gone;
  return value === '' ? rest : { ...rest, [name]: value };
}

interface TextProps {
  label: string;
  value: string;
  set: (value: string) => void;
  placeholder?: string;
  list?: string;
}

function Text({ label, ...field }: TextProps) {
  return <label class="labelled">{label}<TextField {...field} /></label>;
}
