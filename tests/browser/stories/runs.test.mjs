// A conversation in the visitor's browser is the one that the server replays: every transcript of the flow language,
// every case of the shop's flows, and random runs, byte for byte.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';

import { answersOfWasm } from '../../oracle/src/wasm.mjs';
import { launch, person } from '../support/browser.mjs';
import { SCRIPTS, WASM, firstDifference, native } from '../support/runs.mjs';

/** So many questions a call: what a page may be handed, and hand back, at once. */
const AT_ONCE = 400;

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

test('Chromium and the server play the same runs to the same byte', async () => {
  const lines = (await readFile(SCRIPTS, 'utf8')).trimEnd().split('\n');
  const runs = lines.filter((line) => line.startsWith('{"at"'));
  assert.ok(runs.length >= 400, `only ${runs.length} runs in ${SCRIPTS}`);
  const { context, page } = await person(browser);
  const code = (await readFile(WASM)).toString('base64');
  await page.evaluate(([answers, code]) => {
    window.answersOfWasm = new Function(`return ${answers}`)();
    window.code = Uint8Array.from(atob(code), (letter) => letter.charCodeAt(0));
  }, [String(answersOfWasm), code]);
  const expected = await native(lines);
  // A flow belongs to the runs below it, so questions are handed over from one flow to another.
  const flows = lines.flatMap((line, index) => (line.startsWith('{"at"') ? [] : [index]));
  for (let from = 0; from < lines.length;) {
    const to = flows.find((index) => index >= from + AT_ONCE) ?? lines.length;
    const part = lines.slice(from, to);
    const answers = await page.evaluate((part) => window.answersOfWasm(window.code, part), part);
    assert.equal(firstDifference(part, expected.slice(from, to), answers), undefined);
    from = to;
  }
  await context.close();
});

test('one byte is enough to be found, and is shown', () => {
  const line = JSON.stringify({ at: 0, case: 'a run' });
  assert.equal(firstDifference([line], ['[1]'], ['[1]']), undefined);
  assert.match(firstDifference([line], ['{"a":0.1}'], ['{"a":0.10000000000000001}']), /^a run, at byte 8:/);
  assert.match(firstDifference([line], ['! no question'], ['! no question']), /^a run is no question/);
});
