// Asks ours and another engine the same generated formulas, and tells where they part.
//
//   npm run differential -- --count 100000 --seed 1 --oracle libreoffice

import { parseArgs } from 'node:util';

import { agree } from './compare.mjs';
import { deviation } from './deviations.mjs';
import * as hyperformula from './engines/hyperformula.mjs';
import * as libreoffice from './engines/libreoffice.mjs';
import * as ours from './engines/ours.mjs';
import { write } from './expression.mjs';
import { FUNCTIONS } from './functions.mjs';
import { generate } from './generate.mjs';
import { localise } from './localise.mjs';

const ORACLES = { hyperformula, libreoffice };
/** Formulas that are asked at once. */
const BATCH = 20_000;
/** Most formulas, in a thousand, that may part without any of their parts doing so (see `localise.mjs`). */
export const MOST_AMPLIFIED = 5;

/** Runs `count` formulas from `seed`, and tells what came of them. `evaluate` is ours, or what a test puts in its place. */
export async function differ({ seed, count, oracle: wanted, evaluate = ours.evaluate, tell = () => {} }) {
  const oracle = ORACLES[wanted];
  const known = new Set(ours.functions());
  const functions = Object.keys(FUNCTIONS).filter((fn) => known.has(fn) && !oracle.lacks.includes(fn));
  const outcome = { count: 0, values: 0, amplified: 0, listed: new Map(), unlisted: new Map() };
  for (let from = 0; from < count; from += BATCH) {
    const { cases, worlds } = generate(seed + from / BATCH, Math.min(BATCH, count - from), functions);
    await batch(cases, worlds, { oracle, evaluate }, outcome);
    tell(outcome);
  }
  return outcome;
}

async function batch(cases, worlds, { oracle, evaluate }, outcome) {
  const [mine, theirs] = [await evaluate(cases, worlds), await oracle.evaluate(cases, worlds)];
  const parted = cases.filter((item, index) => !agree(mine[index], theirs[index], item.expression, oracle));
  outcome.count += cases.length;
  outcome.values += mine.filter((value) => value?.error === undefined).length;
  for (const disagreements of (await localise(parted, worlds, { oracle, evaluate })).values()) {
    if (disagreements.length === 0) outcome.amplified += 1;
    for (const disagreement of disagreements) note(disagreement, oracle.label, outcome);
  }
}

function note(disagreement, label, outcome) {
  const line = deviation(disagreement, label);
  if (line) {
    outcome.listed.set(line, (outcome.listed.get(line) ?? 0) + 1);
    return;
  }
  const told = shown(disagreement);
  outcome.unlisted.set(told.formula, told);
}

function shown({ expression, inputs, ours: mine, theirs }) {
  const formula = `=${write(expression, ours.dialect)}`;
  const named = expression.children.map((child, index) => [child, inputs[index]]).filter(([child]) => child.kind === 'name');
  const where = named.map(([child, value]) => `${child.name}=${JSON.stringify(value)}`).join(' ');
  return { formula: where ? `${formula}  with ${where}` : formula, ours: mine, theirs, what: expression.fn ?? expression.operator ?? expression.kind };
}

/** The outcome as people read it. */
export function report({ count, values, amplified, listed, unlisted }) {
  const lines = [`${count} formulas, ${values} of them with a value; ${amplified} part by amplified noise alone`];
  for (const [deviation, times] of [...listed].sort((a, b) => b[1] - a[1])) {
    lines.push(`  listed ${String(times).padStart(6)}  ${[deviation.of].flat().join(" ")}: ${deviation.reason}`);
  }
  lines.push(`${unlisted.size} disagreements that are not listed`);
  const shortest = [...unlisted.values()].sort((a, b) => a.what.localeCompare(b.what) || a.formula.length - b.formula.length);
  const shownOf = new Map();
  for (const { what, formula, ours, theirs } of shortest) {
    const times = (shownOf.get(what) ?? 0) + 1;
    shownOf.set(what, times);
    if (times <= SHOWN_EACH) lines.push(`  ${formula}\n      ours ${JSON.stringify(ours)}   theirs ${JSON.stringify(theirs)}`);
  }
  for (const [what, times] of shownOf) if (times > SHOWN_EACH) lines.push(`  … ${what}: ${times} in all`);
  return lines.join('\n');
}

const SHOWN_EACH = Number(process.env.PARLOR_SHOWN ?? 6);

/** Whether nothing is left to explain. */
export function holds({ count, amplified, unlisted }) {
  return unlisted.size === 0 && amplified * 1000 <= count * MOST_AMPLIFIED;
}

if (import.meta.url === `file://${process.argv[1]}`) {
  const { values } = parseArgs({
    options: { seed: { type: 'string', default: '1' }, count: { type: 'string', default: '3000' }, oracle: { type: 'string', default: 'hyperformula' } },
  });
  const tell = ({ count, unlisted }) => process.stderr.write(`${count} asked, ${unlisted.size} unlisted\n`);
  const outcome = await differ({ seed: Number(values.seed), count: Number(values.count), oracle: values.oracle, tell });
  console.log(report(outcome));
  process.exitCode = holds(outcome) ? 0 : 1;
}
