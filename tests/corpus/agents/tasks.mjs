// The tasks: a project, what is done to it before, what the agent is asked, and what its model does, step by step. A
// step is what is called at once; each agent has its own tools for it (agents.mjs).
import { catalogue, incident } from './data.mjs';
import { headers } from './headers.mjs';
import { review, routing } from './house.mjs';
import { csv, edges, weighted } from './libraries.mjs';
import { module, warnings } from './long.mjs';

export const tasks = [catalogue, csv, edges, headers, incident, module, review, routing, warnings, weighted];
