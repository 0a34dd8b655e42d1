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
export type NewKey = Schemas['NewKey'];
export type UsageRow = Schemas['UsageRow'];
export type UsageSums = Schemas['UsageSums'];
export type SpillRow = Schemas['SpillRow'];
export type SpillSums = Schemas['SpillSums'];
export type SavingsRow = Schemas['SavingsRow'];
export type Compression = Schemas['Compression'];
export type ResultTexts = Schemas['ResultTexts'];
