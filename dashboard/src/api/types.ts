// Short names for what docs/api/openapi.yaml describes; schema.ts is made from it by `npm run types`.
import type { components } from './schema';

type Schemas = components['schemas'];

export type About = Schemas['About'];
export type Session = Schemas['Session'];
export type Exchange = Schemas['Exchange'];
export type Listed = Schemas['Listed'];
export type Exchanges = Schemas['Exchanges'];
export type Attempt = Schemas['Attempt'];
export type Trace = Schemas['Trace'];
export type PlannedCandidate = Schemas['PlannedCandidate'];
export type SkippedCandidate = Schemas['SkippedCandidate'];
export type Outcome = Schemas['Outcome'];
export type Totals = Schemas['Totals'];
export type TotalsRow = Schemas['TotalsRow'];
export type Account = Schemas['Account'];
export type State = Schemas['State'];
export type Limit = Schemas['Limit'];
export type Rest = Schemas['Rest'];
export type Balance = Schemas['Balance'];
export type Budget = Schemas['Budget'];
export type Provider = Schemas['Provider'];
export type Model = Schemas['Model'];
export type Chains = Schemas['Chains'];
export type Plan = Schemas['Plan'];
export type Plugins = Schemas['Plugins'];
export type Key = Schemas['Key'];
export type NewKey = Schemas['NewKey'];
export type Offer = Schemas['Offer'];
export type Login = Schemas['Login'];
export type AccountCheck = Schemas['AccountCheck'];
export type ConfigPreview = Schemas['ConfigPreview'];
export type ConfigHistory = Schemas['ConfigHistory'];
