// A calculator's number on the visitor's screen has the bits that the server recomputes.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { WASM, differences, native, questions } from '../../oracle/src/bits.mjs';
import { answersOfWasm } from '../../oracle/src/wasm.mjs';
import { launch, person } from '../support/browser.mjs';

const COUNT = 3000;

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

test(`Chromium and the server come to the same bits for ${COUNT} formulas`, async () => {
  const lines = questions(2, COUNT);
  const { context, page } = await person(browser);
  const bytes = [...await readFile(WASM)];
  const answers = await page.evaluate(
    ([code, bytes, lines]) => new Function(`return ${code}`)()(bytes, lines),
    [String(answersOfWasm), bytes, lines],
  );
  await context.close();
  assert.deepEqual(differences(lines, await native(lines), answers), []);
});
