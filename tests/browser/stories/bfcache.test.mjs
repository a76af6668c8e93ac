// The host page keeps its place in the back/forward cache, and the conversation goes on when it comes back.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { launch, person } from '../support/browser.mjs';
import { COPY } from '../support/copy.mjs';
import { Operator } from '../support/operator.mjs';
import { Server } from '../support/server.mjs';
import { Visitor } from '../support/visitor.mjs';

/** A page that comes out of the cache has loaded long ago. */
const COMMITTED = { waitUntil: 'commit' };

/** Whether each showing of the page came out of the cache; if one did not, why. */
const shown = async (page) => {
  const { shown, why } = await page.evaluate(() => ({
    shown: window.shown,
    why: performance.getEntriesByType('navigation')[0].notRestoredReasons,
  }));
  return why && why.reasons ? [...shown, JSON.stringify(why)] : shown;
};

describe('the back/forward cache', { concurrency: 1 }, () => {
  const copy = COPY.en;
  let server, browser, anna, maria, visitor, operator;

  before(async () => {
    server = await Server.start();
    const account = server.addOperator({
      email: 'maria@helio.example', name: 'Maria Weber', title: 'Roof engineer',
      experience: '600 roofs', photo: '/assets/people/maria.svg',
    });
    // Playwright turns the cache off unless told not to.
    browser = await launch({ ignoreDefaultArgs: ['--disable-back-forward-cache'] });
    anna = await person(browser, { locale: 'en' });
    maria = await person(browser, { locale: 'en' });
    visitor = new Visitor(anna.page, 'en');
    operator = new Operator(maria.page, 'en');
    await operator.signIn(server.origin, account);
    await operator.beOnline();
    await anna.page.addInitScript(() => {
      window.shown = [];
      window.goodbyes = [];
      addEventListener('pageshow', ({ persisted }) => window.shown.push(persisted));
      const add = EventTarget.prototype.addEventListener;
      EventTarget.prototype.addEventListener = function (type, ...rest) {
        if (/^(before)?unload$/.test(type)) window.goodbyes.push(type);
        return add.call(this, type, ...rest);
      };
    });
  });
  after(async () => {
    await browser?.close();
    await server?.remove();
  });

  test('a live conversation goes on after back and forward, with what was missed', async () => {
    const { page } = anna;
    await visitor.open(server.origin + copy.page);
    await visitor.says(copy.bot).waitFor();
    await visitor.choose(visitor.t('person.ask'));
    await operator.showTab('desk.tab.waiting');
    await operator.inbox.getByRole('button', { name: /^Visitor/ }).first().click();
    await operator.button(operator.t('desk.accept')).click();
    await visitor.says(/Maria Weber/).waitFor();
    await visitor.write(copy.question);
    await operator.says(copy.question).waitFor();

    await page.goto(`${server.origin}/contacts.html`);
    await operator.write('Said while the page was away');
    await operator.says('Said while the page was away').waitFor();
    await page.evaluate(() => setTimeout(() => history.back(), 0));
    await page.waitForURL(/roof-tiles/, COMMITTED);
    await visitor.says('Said while the page was away').waitFor();
    assert.deepEqual(await shown(page), [false, true]);
    await visitor.write('Here I am again');
    await operator.says('Here I am again').waitFor();
    for (const text of [copy.question, 'Here I am again']) {
      assert.equal(await operator.log.getByText(text, { exact: true }).count(), 1, text);
    }

    await page.evaluate(() => setTimeout(() => history.forward(), 0));
    await page.waitForURL(/contacts/, COMMITTED);
    await page.evaluate(() => setTimeout(() => history.back(), 0));
    await page.waitForURL(/roof-tiles/, COMMITTED);
    await page.waitForFunction(() => window.shown.length > 2 || window.shown.length === 1);
    assert.deepEqual(await shown(page), [false, true, true]);
    await operator.write('And once more');
    await visitor.says('And once more').waitFor();
  });

  test('nothing of ours waits for the page to unload', async () => {
    const handlers = await anna.page.evaluate(() => [window.goodbyes, window.onunload, window.onbeforeunload]);
    assert.deepEqual(handlers, [[], null, null]);
  });
});
