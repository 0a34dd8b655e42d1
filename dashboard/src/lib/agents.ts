// How agents are told where Spillway is: the facts that 'spillway connect' works with, config/agents.json. What each
// needs was found by running it (docs/agents.md). Its sentences are among the messages, in every language.
import facts from '../../../config/agents.json';
import type { Message } from '../lang/words';

export interface Place {
  base: string;   // "http://localhost:20128"
  key: string;    // a client key, or any text where none is needed
  model: string;  // a chain's name
}

export interface Agent {
  id: string;
  name: string;
  clients: string[];  // how its user agent begins
  steps: { say: Message; code?: (place: Place) => string; label?: Message }[];
}

interface Facts {
  id: string;
  name: string;
  clients: string[];
  files?: unknown[];
  steps: { say: Message; label?: Message; code?: string[] }[];
}

const filled = (text: string, place: Place) =>
  text.replaceAll('{base}', place.base).replaceAll('{key}', place.key).replaceAll('{model}', place.model);

const written: Message = 'Let Spillway write its settings, which shows the difference first. Or by hand:';
const command: Message = 'the command';

const made = (one: Facts): Agent => ({
  id: one.id, name: one.name, clients: one.clients,
  steps: [
    ...(one.files ? [{
      say: written, label: command,
      code: () => `spillway connect ${one.id}`,
    }] : []),
    ...one.steps.map(({ say, label, code }) => ({
      say, ...(label ? { label } : {}), ...(code ? { code: (place: Place) => filled(code.join('\n'), place) } : {}),
    })),
  ],
});

export const agents: Agent[] = (facts.agents as unknown as Facts[]).map(made);

// Whether a request is of that agent. "Anything else" takes what none of the others is.
export function isOf(agent: Agent, client: string): boolean {
  const begins = (one: Agent) => one.clients.some((name) => client.toLowerCase().startsWith(name.toLowerCase()));
  return agent.clients.length > 0 ? begins(agent) : !agents.some(begins);
}
