// Ours against an engine that is not ours; the long run is `npm run differential`.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { MOST_AMPLIFIED, differ, holds, report } from '../src/differential.mjs';
import * as ours from '../src/engines/ours.mjs';
import { binary, negative } from '../src/expression.mjs';
import { FUNCTIONS, OURS_ALONE } from '../src/functions.mjs';

const COUNT = Number(process.env.PARLOR_FORMULAS ?? 3000);

test(`${COUNT} generated formulas come to what another engine says`, async () => {
  const outcome = await differ({ seed: 1, count: COUNT, oracle: 'hyperformula' });
  console.log(report(outcome));
  assert.ok(holds(outcome), `${outcome.unlisted.size} unlisted, ${outcome.amplified} amplified (at most ${MOST_AMPLIFIED} in a thousand)`);
  assert.ok(outcome.values > COUNT / 2, 'most formulas come to a value');
});

test('every function of ours is asked about', () => {
  const asked = new Set([...Object.keys(FUNCTIONS), ...OURS_ALONE]);
  assert.deepEqual(ours.functions().filter((fn) => !asked.has(fn)), []);
});

test('a wrong digit in one function is found and told by its smallest formula', async () => {
  // Thirteen digits of ROUNDUP are right and the rest is not, wherever in a formula it stands.
  const lies = async (items, worlds) => {
    const values = await ours.evaluate(items, worlds);
    return values.map((value, index) => (isRoundUp(items[index]) && typeof value === 'number' ? value * (1 + 1e-11) + 1e-9 : value));
  };
  const isRoundUp = ({ expression }) => expression.fn === 'ROUNDUP';
  const outcome = await differ({ seed: 1, count: COUNT, oracle: 'hyperformula', evaluate: lies });
  assert.ok(!holds(outcome));
  const told = [...outcome.unlisted.values()];
  assert.ok(told.length > 3 && told.every(({ what, formula }) => what === 'ROUNDUP' && formula.startsWith('=ROUNDUP(')), report(outcome));
});

test("precedence that is not the spreadsheet's is found", async () => {
  // As in mathematics: the power first, then the sign.
  const otherwise = (node) => {
    if (!node.children) return node;
    const children = node.children.map(otherwise);
    const [left, right] = children;
    const isSignedPower = node.operator === '^' && left.kind === 'negative';
    return isSignedPower ? negative(binary('^', left.children[0], right)) : { ...node, children };
  };
  const lies = (items, worlds) => ours.evaluate(items.map((item) => ({ ...item, expression: otherwise(item.expression) })), worlds);
  const outcome = await differ({ seed: 1, count: COUNT, oracle: 'hyperformula', evaluate: lies });
  const told = [...outcome.unlisted.values()];
  assert.ok(told.length > 0 && told.every(({ what }) => what === '^'), report(outcome));
});
