// The same bits from the code that the server runs and from the code that the browser runs, here in Node;
// `tests/browser/stories/bits.test.mjs` asks Chromium.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';

import { WASM, differences, native, questions } from '../src/bits.mjs';
import { answersOfWasm } from '../src/wasm.mjs';

const COUNT = Number(process.env.PARLOR_FORMULAS ?? 3000);

test(`native and wasm give the same bits for ${COUNT} generated formulas`, async () => {
  const lines = questions(1, COUNT);
  assert.deepEqual(differences(lines, await native(lines), await answersOfWasm(await readFile(WASM), lines)), []);
});

test('one bit is enough to be found', async () => {
  const lines = [JSON.stringify({ formula: '=x/3', vars: { x: 1 } })];
  const [answer] = await native(lines);
  assert.equal(answer, 'x3fd5555555555555');
  assert.equal(differences(lines, [answer], ['x3fd5555555555556']).length, 1);
  assert.equal(differences(lines, ['! no question'], ['! no question']).length, 1);
});
