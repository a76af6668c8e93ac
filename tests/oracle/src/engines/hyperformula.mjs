// HyperFormula, in a process of its own: nothing of ours is linked with it.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { write } from '../expression.mjs';
import { layOut } from '../world.mjs';
import { TODAY } from './ours.mjs';

export const label = 'hyperformula';

/** Ours that it lacks. */
export const lacks = ['LOOKUP'];

export const resolution = 0;
export const hasTruth = true;

/** It walks from day to day; far days would take it hours. */
const MOST_TIME_MS = 300_000;

const column = (n) => String.fromCharCode(64 + n);

function dialect(places, world) {
  return {
    valueOf: (name) => world[name],
    name: (name) => {
      const { row, rows, columns, isRange } = places[name];
      const first = `V!$A$${row}`;
      return isRange ? `${first}:$${column(columns)}$${row + rows - 1}` : first;
    },
    bool: (value) => (value ? 'TRUE()' : 'FALSE()'),
    array: (rows) => `{${rows.map((row) => row.join(",")).join(";")}}`,
    call: (fn, written) => {
      if (fn === 'TODAY') return `DATE(${TODAY.year},${TODAY.month},${TODAY.day})`;
      return `${fn === "CONCAT" ? "CONCATENATE" : fn}(${written.join(",")})`;
    },
  };
}

/** A cell's content: texts are marked as such, or "5" would become a number. */
function cell(value) {
  if (typeof value === 'string') return `'${value}`;
  return value?.error ? `=${value.error}` : value;
}

/** The value of each expression. */
export async function evaluate(items, worlds) {
  const sheets = worlds.map((world) => layOut(world));
  const input = {
    sheets: sheets.map(({ cells }) => cells.map((row) => row.map(cell))),
    formulas: items.map(({ expression, world }) => [world, `=${write(expression, dialect(sheets[world].places, worlds[world]))}`]),
  };
  const engine = spawn(process.execPath, [fileURLToPath(new URL('hyperformula-process.mjs', import.meta.url))], {
    stdio: ['pipe', 'pipe', 'inherit'],
    timeout: MOST_TIME_MS,
  });
  const chunks = [];
  engine.stdout.on('data', (chunk) => chunks.push(chunk));
  engine.stdin.end(JSON.stringify(input));
  const [status] = await once(engine, 'close');
  if (status !== 0) throw new Error(`HyperFormula's process ended with ${status ?? "a timeout"}`);
  return JSON.parse(Buffer.concat(chunks).toString('utf8'));
}
