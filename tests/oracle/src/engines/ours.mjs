// Parlor itself, by the door that a CRM uses: `parlor formula eval`.

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { names, write } from '../expression.mjs';

/** The day that TODAY() is, for every engine. */
export const TODAY = { year: 2026, month: 11, day: 22 };

/** The binary under test. */
export const PARLOR = process.env.PARLOR_BINARY ?? fileURLToPath(new URL('../../../../target/debug/parlor', import.meta.url));

export const dialect = {
  name: (name) => name,
  bool: (value) => (value ? 'TRUE' : 'FALSE'),
  array: (rows) => `{${rows.map((row) => row.join(",")).join(";")}}`,
  call: (fn, written) => `${fn}(${written.join(",")})`,
};

/** The question that `parlor formula eval` is asked. */
export function question({ expression, world }, worlds) {
  const vars = Object.fromEntries([...names(expression)].map((name) => [name, worlds[world][name]]));
  return { formula: `=${write(expression, dialect)}`, vars };
}

/** The functions of this build, by name. */
export function functions() {
  const { status, stdout, stderr } = spawnSync(PARLOR, ['formula', 'functions'], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${PARLOR} formula functions: ${stderr}`);
  return stdout.split('\n').map((line) => line.split('(')[0]).filter(Boolean);
}

/** Asks all questions and gives the answers in their order, as the lines they are. */
export async function ask(questions) {
  const { year, month, day } = TODAY;
  const parlor = spawn(PARLOR, ['formula', 'eval', '--today', `${year}-${month}-${day}`], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const chunks = [];
  parlor.stdout.on('data', (chunk) => chunks.push(chunk));
  for (const question of questions) {
    if (!parlor.stdin.write(`${JSON.stringify(question)}\n`)) await once(parlor.stdin, 'drain');
  }
  parlor.stdin.end();
  const [status] = await once(parlor, 'close');
  const lines = Buffer.concat(chunks).toString('utf8').split('\n').slice(0, -1);
  if (status !== 0 || lines.length !== questions.length) {
    throw new Error(`parlor answered ${lines.length} of ${questions.length} lines and exited with ${status}`);
  }
  return lines;
}

/** The value of each expression: JSON, or `{ error }` with a spreadsheet's code. A formula that does not parse throws. */
export async function evaluate(items, worlds) {
  const questions = items.map((item) => question(item, worlds));
  const lines = await ask(questions);
  return lines.map((line, index) => {
    const answer = JSON.parse(line);
    if (!answer.error) return answer.value;
    if (!answer.error.code.startsWith('#')) throw new Error(`${questions[index].formula}: ${answer.error.message}`);
    return { error: answer.error.code };
  });
}
