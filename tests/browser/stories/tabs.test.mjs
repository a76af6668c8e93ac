// One visitor, several tabs: every message once in each, and nothing that one tab knows is news to another.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { eventually, launch, person } from '../support/browser.mjs';
import { COPY } from '../support/copy.mjs';
import { MARIA, Operator } from '../support/operator.mjs';
import { TIMES, allSent, arrived, composer, figure, keptIn, numbered, oursIn, send, textsOf } from '../support/sending.mjs';
import { Server } from '../support/server.mjs';
import { Visitor } from '../support/visitor.mjs';

const OUTBOX = 'parlor:helio:';

describe('several tabs', { concurrency: 1 }, () => {
  const copy = COPY.en;
  let server, browser, maria, operator;

  before(async () => {
    server = await Server.start();
    browser = await launch();
    maria = await person(browser, { locale: 'en' });
    operator = new Operator(maria.page, 'en');
    await operator.signIn(server.origin, server.addOperator(MARIA));
  });
  after(async () => {
    await browser?.close();
    await server?.remove();
  });

  /** Tabs of one visitor with the panel open; the first one has said something. */
  const tabs = async (t, first, n = 2, before = async () => {}) => {
    const anna = await person(browser, { locale: 'en' });
    t.after(() => anna.context.close());
    await before(anna.context);
    const visitors = [];
    for (let at = 0; at < n; at += 1) {
      const page = at === 0 ? anna.page : await anna.context.newPage();
      page.setDefaultTimeout(20_000);
      const visitor = new Visitor(page, 'en');
      await visitor.open(server.origin + copy.page);
      await composer(visitor).waitFor();
      if (at === 0) {
        await visitor.says(copy.bot).waitFor();
        await send(visitor, first);
        await allSent(visitor);
      } else {
        await visitor.says(first).waitFor();
      }
      visitors.push(visitor);
    }
    return { ...anna, visitors };
  };

  const lookAt = async (first) => {
    await operator.showTab('desk.tab.bot');
    await operator.inbox.getByText(first).click();
    await operator.says(first).waitFor();
  };

  const locksHeld = (page) => page.evaluate(async () => (await navigator.locks.query()).held.length);

  test('two tabs that type by turns', async (t) => {
    const { visitors, errors } = await tabs(t, 'left 0');
    await lookAt('left 0');
    const [left, right] = visitors;
    const ours = { left: numbered(TIMES, 'left'), right: numbered(TIMES, 'right') };
    for (let at = 0; at < TIMES; at += 1) {
      await send(left, ours.left[at]);
      await send(right, ours.right[at]);
    }
    for (const visitor of visitors) await allSent(visitor);
    const all = 2 * TIMES + 1;
    await eventually('the operator has all', async () => (await oursIn(maria.page, 'left', 'right')).length >= all, 120_000);
    const log = await oursIn(maria.page, 'left', 'right');
    assert.equal(log.length, all);
    assert.deepEqual(log.filter((text) => text.startsWith('left')), ['left 0', ...ours.left]);
    assert.deepEqual(log.filter((text) => text.startsWith('right')), ours.right);
    for (const { page } of visitors) assert.deepEqual(await oursIn(page, 'left', 'right'), log);
    assert.deepEqual(errors, []);
    assert.deepEqual(await keptIn(left.page), []);
    await eventually('no lock is held without need', async () => (await locksHeld(left.page)) === 0);
    figure(t, 'R6 two tabs: arrived once, each tab in order, both tabs equal', log.length - 1, 2 * TIMES);
  });

  test('what one tab sends is on the screen of the other before the server has it', async (t) => {
    const { context, visitors } = await tabs(t, 'shown 0');
    const [left, right] = visitors;
    await context.setOffline(true);
    await send(left, 'shown 1');
    await right.says('shown 1').waitFor();
    await right.log.getByText(right.t('delivery.sending'), { exact: true }).waitFor();
    await send(right, 'shown 2');
    await left.says('shown 2').waitFor();
    await context.setOffline(false);
    for (const visitor of visitors) {
      await allSent(visitor);
      await arrived(visitor.page, ['shown 0', 'shown 1', 'shown 2'], 'shown');
    }
  });

  test('what a closed tab left behind is sent by one of the others', async (t) => {
    const { context, visitors } = await tabs(t, 'left behind 0', 3);
    const [first, ...others] = visitors;
    await lookAt('left behind 0');
    await context.setOffline(true);
    const expected = ['left behind 0', ...numbered(5, 'left behind')];
    for (const text of expected.slice(1)) await send(first, text);
    await others[0].says('left behind 5').waitFor();
    await first.page.close();
    await context.setOffline(false);
    for (const visitor of others) await allSent(visitor);
    await arrived(maria.page, expected, 'left behind');
    for (const { page } of others) await arrived(page, expected, 'left behind');
  });

  test('a tab that has the turn and does not use it loses it', async (t) => {
    const { visitors } = await tabs(t, 'stuck 0');
    const [left, right] = visitors;
    await left.page.evaluate((name) => {
      navigator.locks.request(name, () => new Promise(() => {})).catch(() => { window.wasTaken = true; });
    }, OUTBOX);
    await send(right, 'stuck 1');
    await allSent(right);
    assert.equal(await left.page.evaluate(() => window.wasTaken), true);
    await send(left, 'stuck 2');
    await allSent(left);
    await arrived(right.page, ['stuck 0', 'stuck 1', 'stuck 2'], 'stuck');
  });

  test('a browser without locks sends as before', async (t) => {
    const { visitors } = await tabs(t, 'plain 0', 2, (context) => context.addInitScript(() => {
      Object.defineProperty(Navigator.prototype, 'locks', { get: () => undefined });
    }));
    const [left, right] = visitors;
    await send(left, 'plain 1');
    await right.says('plain 1').waitFor();
    await send(right, 'plain 2');
    for (const visitor of visitors) await arrived(visitor.page, ['plain 0', 'plain 1', 'plain 2'], 'plain');
  });

  test('an answer given in one tab asks the next question in the other, with no server there', async (t) => {
    const anna = await person(browser, { locale: 'en' });
    t.after(() => anna.context.close());
    const [left, right] = [anna.page, await anna.context.newPage()].map((page) => new Visitor(page, 'en'));
    await left.open(server.origin + copy.page);
    await left.says(copy.bot).waitFor();
    await left.choose(copy.house);
    await left.log.getByText(left.t('delivery.sent'), { exact: true }).first().waitFor();
    await right.open(server.origin + copy.page);
    await right.says(copy.house).waitFor();
    await right.page.getByRole('checkbox', { name: copy.wishes[0] }).waitFor();
    await server.stop();
    await left.tick(...copy.wishes);
    await right.fill(copy.bill, copy.goodBill);
    await left.write(copy.town);
    await right.button(copy.owner).waitFor();
    await server.run();
    for (const visitor of [left, right]) await allSent(visitor);
    assert.deepEqual(await textsOf(left.page), await textsOf(right.page));
    assert.equal(await left.log.getByText(copy.town, { exact: true }).count(), 1);
    await left.page.reload();
    await left.says(copy.town).waitFor();
    assert.deepEqual(await textsOf(left.page), await textsOf(right.page));
  });

  test('the draft follows the person, and goes when it is sent', async (t) => {
    const { visitors } = await tabs(t, 'draft 0');
    const [left, right] = visitors;
    const look = ({ page }) => page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    const draft = (visitor) => composer(visitor).inputValue();
    await composer(left).fill('half a thought');
    await look(right);
    await eventually('the draft came along', async () => (await draft(right)) === 'half a thought');
    await composer(right).press('Enter');
    await left.says('half a thought').waitFor();
    await look(left);
    await eventually('the draft is gone', async () => (await draft(left)) === '');
  });

  test('what was read in one tab is not unread in the other', async (t) => {
    const { visitors } = await tabs(t, 'unread 0');
    const [left, right] = visitors;
    await lookAt('unread 0');
    for (const { page } of visitors) await page.evaluate(() => window.Parlor('close'));
    await operator.button(operator.t('desk.accept')).click();
    await operator.write('Here I am');
    const badge = ({ page }) => page.locator('#badge').textContent();
    for (const visitor of visitors) await eventually('one unread', async () => (await badge(visitor)) === '1');
    await left.page.evaluate(() => window.Parlor('open'));
    for (const visitor of visitors) await eventually('nothing unread', async () => (await badge(visitor)) === '');
    assert.equal(await right.page.getByRole('log').isVisible(), false);
  });
});
