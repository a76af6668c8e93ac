// Many messages, and what became of them: what stories about reloads, tabs and networks share.
import assert from 'node:assert/strict';

import { eventually } from './browser.mjs';

/** How often a story repeats what must never fail: PARLOR_TIMES=100 is the figure we promise. */
export const TIMES = Number(process.env.PARLOR_TIMES ?? 20);

/** Texts that are told apart by their number. */
export const numbered = (n, name = 'message') => Array.from({ length: n }, (_, at) => `${name} ${at + 1}`);

/** The panel is drawn by the wasm, so what is sent from here on is in its hands. */
export const composer = (visitor) => visitor.page.locator('.root .composer textarea');

/**
 * Types and presses Enter in one task of the page, and does something else in the same task, before the page can
 * breathe: the hardest moment for a reload.
 */
export const sendAnd = (visitor, text, then) =>
  composer(visitor).evaluate((field, { text, then }) => {
    field.value = text;
    field.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true }));
    field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, composed: true, cancelable: true }));
    if (then === 'reload') location.reload();
  }, { text, then });

export const send = (visitor, text) => sendAnd(visitor, text);

/** Faster than anybody types: all in one task of the page. */
export const sendAtOnce = (visitor, texts) =>
  composer(visitor).evaluate((field, texts) => {
    for (const text of texts) {
      field.value = text;
      field.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true }));
      field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, composed: true, cancelable: true }));
    }
  }, texts);

/** Every text in a log, in order, whoever said it. */
export const textsOf = (page) =>
  page.getByRole('log').evaluate((log) => [...log.querySelectorAll('.bubble')].map((bubble) => bubble.textContent));

/** The texts of ours in a log: those that begin with one of the names. */
export const oursIn = async (page, ...names) =>
  (await textsOf(page)).filter((text) => names.some((name) => text.startsWith(`${name} `)));

/** Waits until nothing is on its way any more. */
export const allSent = (visitor, limit = 120_000) =>
  eventually('every message was sent', async () =>
    (await visitor.page.locator('.delivery').count()) > 0
      && (await visitor.log.getByText(visitor.t('delivery.sending'), { exact: true }).count()) === 0, limit);

/** Waits until a log has this many of ours, then compares. */
export async function arrived(page, expected, ...names) {
  await eventually(`${expected.length} messages arrived`, async () => (await oursIn(page, ...names)).length >= expected.length, 120_000);
  assert.deepEqual(await oursIn(page, ...names), expected);
}

/** What is kept of the outbox in this browser, wherever that is. */
export const keptIn = (page) => page.evaluate(async () => {
  const kept = Object.keys(localStorage).filter((key) => /^parlor:[^:]+:outbox:/.test(key));
  const open = indexedDB.open('parlor');
  const database = await new Promise((done, fail) => { open.onsuccess = () => done(open.result); open.onerror = fail; });
  const request = database.transaction('outbox').objectStore('outbox').getAllKeys();
  const keys = await new Promise((done, fail) => { request.onsuccess = () => done(request.result); request.onerror = fail; });
  database.close();
  return [...kept, ...keys];
});

/** Prints a figure where the report and people find it. */
export const figure = (t, what, good, of) => t.diagnostic(`${what}: ${good} of ${of}`);
