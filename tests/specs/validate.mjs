// Every request the corpus becomes, held against what the vendor of the wire publishes (the schemas of this folder).
//
//   SPILLWAY_CORPUS=<the corpus program> node --test validate.mjs
//
// SPILLWAY_FULL=1 looks at the whole corpus. A failure shows each kind of error once, with a conversation it was seen
// in and how often it was seen.
import Ajv from "ajv";
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { test } from "node:test";
import assert from "node:assert";

import { exceptions } from "./exceptions.mjs";

const wires = [
  "openai-chat", "openai-responses", "anthropic-messages", "gemini", "ollama", "cohere", "bedrock-converse", "kiro",
];
const program = process.env.SPILLWAY_CORPUS;
const folder = new URL(".", import.meta.url);

function validator(wire) {
  const schema = JSON.parse(readFileSync(new URL(`${wire}.json`, folder)));
  return new Ajv({ strict: false, allErrors: true, unicodeRegExp: false, verbose: true }).compile(schema);
}

// Of the errors of all branches of all choices, the one that got furthest.
function furthest(errors) {
  const depth = (error) => error.instancePath.split("/").length + (error.keyword === "additionalProperties" ? 0.5 : 0);
  const real = errors.filter((error) => error.keyword !== "anyOf");
  const told = real.filter((error) => !(/\/(type|role)$/.test(error.instancePath) && /const|enum/.test(error.keyword)));
  return (told.length ? told : real.length ? real : errors).reduce((a, b) => (depth(b) > depth(a) ? b : a));
}

function isException(wire, target, error) {
  const where = `${error.instancePath} ${error.keyword} ${JSON.stringify(error.params)}`;
  return exceptions.some(
    (one) => one.wire === wire && (one.target ?? target) === target && one.where.test(where));
}

async function* requests(wire, target) {
  const child = spawn(program, ["--requests", wire, target], { stdio: ["ignore", "pipe", "inherit"] });
  for await (const line of createInterface({ input: child.stdout, crlfDelay: Infinity })) yield JSON.parse(line);
}

async function complaints(wire, target) {
  const valid = validator(wire);
  const found = new Map();
  let seen = 0;
  for await (const { name, client, sent, body } of requests(wire, target)) {
    ++seen;
    if (valid(body)) continue;
    const errors = valid.errors.filter((error) => !isException(wire, target, error));
    if (!errors.some((error) => error.keyword !== "anyOf")) continue;
    const error = furthest(errors);
    const kind = `${error.instancePath.replace(/\/\d+/g, "/#")} ${error.message} ${JSON.stringify(error.params)}`;
    const known = found.get(kind);
    if (known) ++known.times;
    else found.set(kind, { times: 1, name, data: JSON.stringify(error.data)?.slice(0, 300), sent, body });
  }
  return { seen, found };
}

for (const wire of wires) {
  for (const target of ["plain", "able"]) {
    test(`${wire}, ${target} target`, async () => {
      const { seen, found } = await complaints(wire, target);
      assert.ok(seen > 150, `only ${seen} requests`);
      const lines = [...found].map(
        ([kind, one]) => `${one.times}x ${kind}\n    in ${one.name}: ${one.data}` +
          (process.env.SPILLWAY_SHOW ? `\n    ${JSON.stringify(one.sent)}\n    ${JSON.stringify(one.body)}` : ""));
      assert.equal(lines.length, 0, `of ${seen} requests:\n${lines.join("\n")}`);
    });
  }
}
