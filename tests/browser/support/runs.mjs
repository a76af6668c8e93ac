// The same runs played by the machine's code and by the browser's: `tests/flow-probe`.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const target = (path) => fileURLToPath(new URL(`../../../target/${path}`, import.meta.url));

/** The probe for the machine, the one for the browser in the profile that is shipped, and what both are asked. */
export const NATIVE = process.env.PARLOR_FLOW_PROBE ?? target('debug/flow-probe');
export const WASM = process.env.PARLOR_FLOW_PROBE_WASM ?? target('wasm32-unknown-unknown/widget/flow_probe.wasm');
export const SCRIPTS = process.env.PARLOR_FLOW_SCRIPTS ?? target('tmp/flow-scripts.jsonl');

/** The machine's answers. */
export async function native(lines) {
  const probe = spawn(NATIVE, [], { stdio: ['pipe', 'pipe', 'inherit'] });
  const chunks = [];
  probe.stdout.on('data', (chunk) => chunks.push(chunk));
  probe.stdin.end(`${lines.join('\n')}\n`);
  const [status] = await once(probe, 'close');
  if (status !== 0) throw new Error(`${NATIVE} exited with ${status}`);
  return Buffer.concat(chunks).toString('utf8').split('\n').slice(0, -1);
}

/** The first run that came out otherwise, with the place; nothing when all are the same. */
export function firstDifference(lines, native, browser) {
  if (native.length !== lines.length || browser.length !== lines.length) throw new Error('an answer is missing');
  for (const [index, line] of lines.entries()) {
    const [a, b] = [native[index], browser[index]];
    const { case: name = 'a flow' } = JSON.parse(line);
    if (a !== b) {
      const at = [...a].findIndex((letter, place) => letter !== b[place]);
      const near = (text) => text.slice(Math.max(0, at - 80), at + 80);
      return `${name}, at byte ${at}:\n  native  …${near(a)}…\n  browser …${near(b)}…`;
    }
    if (a.startsWith('!')) return `${name} is no question: ${a}`;
  }
  return undefined;
}
