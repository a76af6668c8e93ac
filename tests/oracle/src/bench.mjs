// The same sheet recalculated by ours and by HyperFormula, in one run on one machine: `npm run bench`.
//
// One input moves to and fro and all 200 formulas follow. Ours computes them anew, checks the inputs and lists the
// results, as on every frame of a slider; HyperFormula does what `setCellContents` does, computing the cells that depend
// on the one that was set and telling which changed. Both must come to the same numbers.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { HyperFormula } from 'hyperformula';

import { MOVED, N_FORMULAS, N_INPUTS, sheet } from './sheet.mjs';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const SECONDS = 3;
const ROUNDS = 3;
const GOAL = 20;
const TELLS = 10;

function ours({ inputs, formulas }) {
  execFileSync('cargo', ['build', '--release', '--locked', '-p', 'formula-probe'], { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] });
  const target = process.env.CARGO_TARGET_DIR ?? join(ROOT, 'target');
  const folder = mkdtempSync(join(tmpdir(), 'parlor-bench-'));
  const calculator = {
    id: 'sheet',
    title: 'Sheet',
    inputs: inputs.map(([id, value]) => ({ id, label: id, kind: 'number', default: value })),
    formulas: formulas.map(([id, write]) => ({ id, formula: write((name) => name) })),
    results: formulas.slice(-TELLS).map(([id]) => ({ id: `r_${id}`, label: id, formula: id })),
  };
  const path = join(folder, 'sheet.json');
  writeFileSync(path, JSON.stringify(calculator));
  try {
    return () => JSON.parse(execFileSync(join(target, 'release/formula-sheet'), [path, MOVED, String(SECONDS)], { encoding: 'utf8' }));
  } finally {
    process.on('exit', () => rmSync(folder, { recursive: true }));
  }
}

function hyperformula({ inputs, formulas }) {
  const rows = [...inputs.map(([name]) => name), ...formulas.map(([name]) => name)];
  const at = (name) => `A${rows.indexOf(name) + 1}`;
  const cells = [...inputs.map(([, value]) => [value]), ...formulas.map(([, write]) => [`=${write(at)}`])];
  const workbook = HyperFormula.buildFromArray(cells, { licenseKey: 'gpl-v3' });
  const moved = { sheet: 0, row: rows.indexOf(MOVED), col: 0 };
  const results = (side) => {
    workbook.setCellContents(moved, [[side]]);
    return formulas.slice(-TELLS).map(([name]) => workbook.getCellValue({ sheet: 0, row: rows.indexOf(name), col: 0 }));
  };
  const told = [results(100), results(101)];
  return () => {
    const start = performance.now();
    let done = 0;
    for (; performance.now() - start < SECONDS * 1000; done += 1) workbook.setCellContents(moved, [[100 + (done % 2)]]);
    return { per_second: (done * 1000) / (performance.now() - start), results: told };
  };
}

function agree(a, b) {
  const [mine, theirs] = [a.results.flat().map(([, value]) => value), b.results.flat()];
  // Its cells tell ten digits.
  return mine.length === theirs.length && mine.every((value, index) => Math.abs(value - theirs[index]) <= 1e-9 * Math.abs(value));
}

const definition = sheet();
const [one, other] = [ours(definition), hyperformula(definition)];
other();
const ratios = [];
for (let round = 0; round < ROUNDS; round += 1) {
  // In turn, so that what else the machine does falls on both.
  const [a, b] = [one(), other()];
  if (!agree(a, b)) throw new Error(`they come to different numbers: ${JSON.stringify([a.results, b.results])}`);
  ratios.push(a.per_second / b.per_second);
  console.log(`${N_INPUTS} inputs, ${N_FORMULAS} formulas: ours ${Math.round(a.per_second)} recalculations/s, HyperFormula ${Math.round(b.per_second)}; ${ratios.at(-1).toFixed(1)} times`);
}
const middle = ratios.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)];
console.log(`${middle.toFixed(1)} times as fast (goal: ${GOAL})`);
process.exitCode = middle >= GOAL ? 0 : 1;
