// A conversation without a mouse: every kind of answer is reached, given and corrected with keys, and after each of them
// the focus stands where the next one begins. What goes wrong is heard, also by who has the focus there already.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { accessibilityFaults, eventually, launch, person, picture } from '../support/browser.mjs';
import { withFlow } from '../support/flows.mjs';
import { focusOf, heard, hearing, listenAnew } from '../support/hearing.mjs';
import { Server, SHIPPED } from '../support/server.mjs';
import { Visitor } from '../support/visitor.mjs';

const FLOW = new URL('keyboard/flow.yaml', import.meta.url).pathname;
const PICTURE = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');

/** A day so many days on, as it is typed into the browser's field: month, day, year. */
function typedDay(days) {
  const date = new Date(Date.now() + days * 864e5);
  const two = (number) => String(number).padStart(2, '0');
  return `${two(date.getUTCMonth() + 1)}${two(date.getUTCDate())}${date.getUTCFullYear()}`;
}

describe('a conversation by the keyboard alone', { concurrency: 1 }, () => {
  let server, browser, anna, page, visitor;
  const keys = async (...all) => { for (const key of all) await page.keyboard.press(key); };
  const type = (text) => page.keyboard.type(text);
  const hasFocus = (what, selector) =>
    eventually(`${what}; it is on ${selector}`, async () => (await page.locator(`${selector}:focus`).count()) === 1)
      .catch(async (error) => { throw new Error(`${error.message}; the focus is on ${await focusOf(page)}`); });
  const answered = (text) => page.locator('.row--own').filter({ hasText: text }).last().waitFor();
  const isHeard = (words) => eventually(`a screen reader hears ${words}`, async () => (await heard(page)).some((it) => words.test(it)));

  before(async () => {
    server = await Server.start(SHIPPED, withFlow(FLOW, 'keyboard'));
    browser = await launch();
    anna = await person(browser, { locale: 'en', timezoneId: 'Europe/Berlin' });
    ({ page } = anna);
    await hearing(page);
    // The browser's own window for files is held back from the beginning, or the first key would be faster.
    page.on('filechooser', () => {});
    visitor = new Visitor(page, 'en');
    await page.goto(`${server.origin}/roof-tiles.html`);
    await visitor.launcher.focus();
    await keys('Enter');
    await visitor.log.waitFor();
    await visitor.button('A flat').waitFor();
  });
  after(async () => {
    await browser?.close();
    await server?.remove();
  });

  test('buttons: who opened the panel may type at once, who answers with a key goes on at the next buttons', async () => {
    await hasFocus('the composer takes what is typed', '.composer textarea');
    await visitor.button('A house').focus();
    await keys('Enter');
    await answered('A house');
    await hasFocus('the next buttons follow', '.choice');
    assert.match(await focusOf(page), /Yes/);
    await keys('Tab', 'Enter');
    await answered('No');
  });

  test('words: the question after them has the focus, though they were written in the composer', async () => {
    await hasFocus('words go into the composer', '.composer textarea');
    await type('Two dogs.');
    await keys('Enter');
    await answered('Two dogs.');
    await hasFocus('the first end of the range', '#question-from');
  });

  test('a range: both ends by arrows and by typing', async () => {
    await type('8000');
    await keys('Tab');
    await hasFocus('the other end is typed next', '#question-to');
    await type('30000');
    await keys('Tab', 'ArrowRight', 'Tab', 'ArrowLeft', 'Enter');
    await answered(/€8,500 – €29,500/);
  });

  test('a search for several: what is taken and given back is told, and the focus stays in the field', async () => {
    await hasFocus('the search', '[role=combobox]');
    await type('ber');
    await keys('ArrowDown', 'Enter');
    await isHeard(/status: Berlin$/);
    await type('tver');
    await keys('Enter');
    await isHeard(/status: Berlin, Tver$/);
    await hasFocus('the search goes on', '[role=combobox]');
    await keys('Shift+Tab');
    assert.match(await focusOf(page), /Tver/);
    await listenAnew(page);
    await keys('Enter');
    await hasFocus('what was given back leaves the focus in the field', '[role=combobox]');
    await isHeard(/status: Berlin$/);
    await keys('Enter');
    await answered('Berlin');
  });

  test('days: a year has four digits, and what is missing is told', async () => {
    await hasFocus('the day', '#question');
    await listenAnew(page);
    assert.equal(await page.locator('#question').getAttribute('max'), '9999-12-31');
    await keys('Enter');
    await isHeard(/alert: Please fill this in\./);
    await type(typedDay(9));
    await keys('Enter');
    await hasFocus('the first day', '#question-from');
    await type(typedDay(20));
    await keys('Enter');
    await hasFocus('the half that is missing', '#question-to');
    await type(typedDay(23));
    await isHeard(/status: 3 nights/);
    await keys('Enter');
  });

  test('consent: its refusal is heard by who stands on the box', async () => {
    await hasFocus('the first box', '.tick input');
    await keys('Enter');
    await isHeard(/alert: We need your agreement/);
    await hasFocus('the box keeps the focus', '.tick input');
    await keys('Space', 'Tab', 'Tab');
    assert.match(await focusOf(page), /Privacy policy/);
    await keys('Tab', 'Enter');
    await answered('Keep my address');
  });

  test('an address: the part that is missing has the focus', async () => {
    await hasFocus('the street', '#question-street');
    await type('Roof Lane 1');
    await keys('Tab');
    await type('10115');
    await keys('Enter');
    await hasFocus('the town is missing', '#question-city');
    await type('Berlin');
    await keys('Enter');
    await answered('Roof Lane 1, 10115 Berlin');
  });

  test('files: chosen, taken away and sent', async () => {
    await hasFocus('the field of files', '.files__field');
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), keys('Enter')]);
    await chooser.setFiles([
      { name: 'roof.png', mimeType: 'image/png', buffer: PICTURE },
      { name: 'other.png', mimeType: 'image/png', buffer: PICTURE },
    ]);
    await isHeard(/status: other\.png: ready/);
    await page.getByRole('button', { name: visitor.t('files.remove', { name: 'other.png' }) }).focus();
    await keys('Enter');
    await hasFocus('the field again', '.files__field');
    assert.equal(await page.locator('.file').count(), 1);
    await keys('Tab', 'Tab', 'Enter');
    await answered('roof.png');
  });

  test('a form: the first field, not the longest, and a fault under the cursor is heard', async () => {
    await hasFocus('the first field', '#field-area');
    await listenAnew(page);
    await keys('Enter');
    await isHeard(/alert: Please fill this in\./);
    await hasFocus('what is wrong keeps the focus', '#field-area');
    await type('120');
    await keys('Tab', 'Tab');
    await keys('Enter');
    await hasFocus('the consent is missing', '.tick input');
    await keys('Space', 'Enter');
    await answered('120 m²');
  });

  test('times: arrows go no further than what is shown, and more of them are gone on with', async () => {
    await hasFocus('the first time, though the calendar was asked meanwhile', '.slot');
    await keys('End');
    await hasFocus('the last time that is shown', '.slot');
    // By their places: two days may have times of the same words.
    const shown = page.locator('.slot:visible');
    const at = () => shown.evaluateAll((slots) => slots.indexOf(slots[0].getRootNode().activeElement));
    assert.equal(await at(), (await shown.count()) - 1);
    await keys('ArrowRight');
    assert.equal(await at(), 0, 'the arrows go round');
    await keys('Tab');
    assert.match(await focusOf(page), new RegExp(visitor.t('slots.more')));
    const before = await page.locator('.slot:visible').count();
    await keys('Enter');
    await hasFocus('the first of the times that came', '.slot');
    assert.ok((await page.locator('.slot:visible').count()) > before);
    await picture(page, 'keyboard-slots');
    assert.deepEqual(await accessibilityFaults(page), []);
    await keys('Enter');
  });

  test('a contact: its first field', async () => {
    await hasFocus('the name', '.form .field__input');
    await type('Anna');
    await keys('Tab');
    await type('anna@example.com');
    await keys('Enter');
    await hasFocus('the consent is missing', '.tick input');
    await keys('Space', 'Enter');
    await visitor.says('Thank you, Anna.').waitFor();
  });

  test('nobody is there: that is heard, not only seen', async () => {
    await visitor.button(visitor.t('person.ask')).focus();
    await listenAnew(page);
    await keys('Enter');
    await isHeard(new RegExp(`status: ${visitor.t('person.offline')}`));
    assert.notEqual(await focusOf(page), 'body', 'the keyboard is still in the panel');
  });

  test('Escape closes the panel, and the launcher has the focus', async () => {
    await keys('Escape');
    await visitor.log.waitFor({ state: 'hidden' });
    assert.match(await focusOf(page), /launcher/);
  });

  test('nothing complained in the console', () => {
    assert.deepEqual(anna.errors, []);
  });
});
