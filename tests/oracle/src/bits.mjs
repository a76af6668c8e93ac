// The same formulas to the machine's code and to the browser's: equal to the last bit, or not equal.
//
//   npm run bits -- --count 100000 --seed 1

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import * as ours from './engines/ours.mjs';
import { FUNCTIONS } from './functions.mjs';
import { generate } from './generate.mjs';
import { answersOfWasm } from './wasm.mjs';

const target = (path) => fileURLToPath(new URL(`../../../target/${path}`, import.meta.url));

/** The probe for the machine, and the one for the browser in the profile that is shipped. */
export const NATIVE = process.env.PARLOR_PROBE ?? target('debug/formula-probe');
export const WASM = process.env.PARLOR_PROBE_WASM ?? target('wasm32-unknown-unknown/widget/formula_probe.wasm');

/** The questions of a seed, a line each. */
export function questions(seed, count) {
  const known = new Set(ours.functions());
  const { cases, worlds } = generate(seed, count, Object.keys(FUNCTIONS).filter((fn) => known.has(fn)));
  return cases.map((item) => JSON.stringify(ours.question(item, worlds)));
}

/** The machine's answers. */
export async function native(lines) {
  const probe = spawn(NATIVE, [], { stdio: ['pipe', 'pipe', 'inherit'] });
  const chunks = [];
  probe.stdout.on('data', (chunk) => chunks.push(chunk));
  probe.stdin.end(`${lines.join("\n")}\n`);
  const [status] = await once(probe, 'close');
  if (status !== 0) throw new Error(`${NATIVE} exited with ${status}`);
  return Buffer.concat(chunks).toString('utf8').split('\n').slice(0, -1);
}

/** The questions whose answers differ, with both; and those that are no questions. */
export function differences(lines, native, browser) {
  if (native.length !== lines.length || browser.length !== lines.length) throw new Error('an answer is missing');
  return lines.flatMap((question, index) => {
    const [a, b] = [native[index], browser[index]];
    return a === b && !a.startsWith('!') ? [] : [{ question, native: a, browser: b }];
  });
}

if (import.meta.url === `file://${process.argv[1]}`) {
  const { values } = parseArgs({ options: { seed: { type: 'string', default: '1' }, count: { type: 'string', default: '3000' } } });
  const lines = questions(Number(values.seed), Number(values.count));
  const found = differences(lines, await native(lines), await answersOfWasm(await readFile(WASM), lines));
  for (const { question, native, browser } of found.slice(0, 20)) console.log(`${question}\n    native ${native}   wasm ${browser}`);
  console.log(`${lines.length} formulas, ${found.length} differ between native and wasm`);
  process.exitCode = found.length === 0 ? 0 : 1;
}
