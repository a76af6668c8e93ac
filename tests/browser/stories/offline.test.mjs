// Without a network, without a server, without storage, with a wrong clock: what was said still arrives, or the
// visitor is told.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { accessibilityFaults, eventually, launch, person, picture } from '../support/browser.mjs';
import { COPY } from '../support/copy.mjs';
import { MARIA, Operator } from '../support/operator.mjs';
import { answerQuestions, calculate } from '../support/qualification.mjs';
import { allSent, arrived, composer, keptIn, numbered, send, sendAtOnce, textsOf } from '../support/sending.mjs';
import { Server } from '../support/server.mjs';
import { Visitor } from '../support/visitor.mjs';

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 };
const WEEK = 7 * 24 * 60 * 60 * 1000;
/** More than the server takes from one person at once. */
const BURST = 48;

describe('when things are missing', { concurrency: 1 }, () => {
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

  const visit = async (t, { locale = 'en', prepare, ...options } = {}) => {
    const anna = await person(browser, { locale, ...options });
    t.after(() => anna.context.close());
    await prepare?.(anna.context);
    const visitor = new Visitor(anna.page, locale);
    await visitor.open(server.origin + COPY[locale].page);
    await visitor.says(COPY[locale].bot).waitFor();
    await composer(visitor).waitFor();
    return { ...anna, visitor };
  };

  const begin = async (t, first, options) => {
    const anna = await visit(t, options);
    await send(anna.visitor, first);
    await allSent(anna.visitor);
    return anna;
  };

  const lookAt = async (first) => {
    await operator.showTab('desk.tab.bot');
    await operator.inbox.getByText(first).click();
    await operator.says(first).waitFor();
  };

  test('five messages typed without a network arrive once and in order', async (t) => {
    const { page, context, visitor } = await begin(t, 'typed 0');
    await lookAt('typed 0');
    await context.setOffline(true);
    const expected = ['typed 0', ...numbered(5, 'typed')];
    for (const text of expected.slice(1)) await visitor.write(text);
    await visitor.says('typed 5').waitFor();
    assert.equal((await keptIn(page)).length, 5);
    await context.setOffline(false);
    await allSent(visitor);
    await arrived(page, expected, 'typed');
    await arrived(maria.page, expected, 'typed');
    assert.deepEqual(await keptIn(page), []);
  });

  test('answers and a calculation go on without the server, and the log is complete when it is back', async (t) => {
    const copy = COPY.en;
    const { page, visitor } = await visit(t);
    await visitor.choose(copy.house);
    await allSent(visitor);
    await server.stop();
    await visitor.tick(...copy.wishes);
    await visitor.fill(copy.bill, copy.goodBill);
    await visitor.write(copy.town);
    await visitor.choose(copy.owner);
    await visitor.choose(copy.soon);
    await visitor.choose(copy.later);
    await calculate(visitor, copy);
    const seen = await textsOf(page);
    await server.run();
    await allSent(visitor);
    assert.deepEqual(await textsOf(page), seen);
    await page.reload();
    await visitor.says(copy.worth).waitFor();
    assert.deepEqual(await textsOf(page), seen);
    assert.equal(await visitor.log.getByText(visitor.t('delivery.sending'), { exact: true }).count(), 0);
    assert.deepEqual(await keptIn(page), []);
  });

  test('a clock that is a week off changes nothing', async (t) => {
    const shifted = (context, by) => context.addInitScript((by) => {
      const { now } = Date;
      const origin = performance.timeOrigin;
      Object.defineProperty(performance, 'timeOrigin', { get: () => origin + by });
      window.Date = new Proxy(Date, {
        construct: (Real, args) => (args.length ? new Real(...args) : new Real(now() + by)),
        get: (Real, name) => (name === 'now' ? () => now() + by : Reflect.get(Real, name)),
      });
    }, by);
    const { page, context, visitor } = await begin(t, 'clock 0', { prepare: (context) => shifted(context, WEEK) });
    await lookAt('clock 0');
    const tab = await context.newPage();
    tab.setDefaultTimeout(20_000);
    await tab.addInitScript((by) => {
      const origin = performance.timeOrigin;
      Object.defineProperty(performance, 'timeOrigin', { get: () => origin - by });
    }, 2 * WEEK);
    const behind = new Visitor(tab, 'en');
    await behind.open(server.origin + COPY.en.page);
    await behind.says('clock 0').waitFor();
    await composer(behind).waitFor();
    const expected = ['clock 0', ...numbered(10, 'clock')];
    for (const [at, text] of expected.slice(1).entries()) {
      await send(at % 2 ? behind : visitor, text);
      await (at % 2 ? visitor : behind).says(text).waitFor();
    }
    for (const one of [visitor, behind]) await allSent(one);
    for (const one of [page, tab, maria.page]) await arrived(one, expected, 'clock');
    await page.reload();
    await arrived(page, expected, 'clock');
  });

  test('more than the server takes at once waits, and the visitor is told why', async (t) => {
    const { page, visitor } = await begin(t, 'fast 0');
    await lookAt('fast 0');
    const expected = ['fast 0', ...numbered(BURST, 'fast')];
    await sendAtOnce(visitor, expected.slice(1));
    const reason = page.getByText(visitor.t('held.rate_limited'));
    await reason.waitFor();
    await picture(page, 'panel-held-back-en');
    assert.deepEqual(await accessibilityFaults(page), []);
    assert.equal(await composer(visitor).isEditable(), true);
    assert.equal(await composer(visitor).inputValue(), '', 'what was sent is no longer in the field');
    await allSent(visitor);
    await reason.waitFor({ state: 'detached' });
    await arrived(page, expected, 'fast');
    await arrived(maria.page, expected, 'fast');
  });

  test('a lost connection is told after three seconds, and typing goes on all the while', async (t) => {
    const { page, visitor } = await begin(t, 'cut 0');
    await page.evaluate(() => {
      const root = document.querySelector('div[data-parlor]').shadowRoot;
      window.bannerAt = new Promise((done) => {
        new MutationObserver(() => root.querySelector('.banner') && done(performance.now()))
          .observe(root, { childList: true, subtree: true });
      });
      window.Parlor('on', 'connection', ({ connected }) => { if (!connected) window.cutAt ??= performance.now(); });
    });
    await server.stop('SIGKILL');
    await eventually('the connection is gone', () => page.evaluate(() => window.cutAt));
    await composer(visitor).fill('cut 1');
    await composer(visitor).press('Enter');
    await visitor.says('cut 1').waitFor();
    const patience = await page.evaluate(async () => (await window.bannerAt) - window.cutAt);
    assert.ok(patience >= 2_900, `told after ${Math.round(patience)} ms`);
    t.diagnostic(`a lost connection was told after ${Math.round(patience)} ms`);
    await send(visitor, 'cut 2');
    await visitor.says('cut 2').waitFor();
    await server.run();
    await allSent(visitor);
    await arrived(page, ['cut 0', 'cut 1', 'cut 2'], 'cut');
  });

  const forbidden = (context) => context.addInitScript(() => {
    for (const name of ['localStorage', 'sessionStorage', 'indexedDB']) {
      Object.defineProperty(window, name, { get: () => { throw new DOMException('no', 'SecurityError'); } });
    }
  });

  for (const [locale, name, options] of [['en', 'panel', {}], ['ru', 'panel', {}], ['en', 'phone', PHONE], ['ru', 'phone', PHONE]]) {
    test(`a browser that keeps nothing: it works and says so once, ${locale}, ${name}`, async (t) => {
      const { page, visitor, errors } = await begin(t, 'kept 0', { locale, prepare: forbidden, ...options });
      const notice = visitor.log.getByText(visitor.t('storage.only_here'));
      await notice.waitFor();
      await send(visitor, 'kept 1');
      await allSent(visitor);
      assert.equal(await notice.count(), 1);
      await picture(page, `${name}-only-here-${locale}`);
      assert.deepEqual(await accessibilityFaults(page), []);
      assert.deepEqual(errors, []);
    });
  }

  test('a full storage keeps the conversation going', async (t) => {
    const { page, visitor } = await visit(t, {
      prepare: (context) => context.addInitScript(() => {
        const full = () => { throw new DOMException('full', 'QuotaExceededError'); };
        Storage.prototype.setItem = full;
        const { put } = IDBObjectStore.prototype;
        IDBObjectStore.prototype.put = function (...args) {
          const request = put.apply(this, args);
          this.transaction.abort();
          return request;
        };
      }),
    });
    await send(visitor, 'full 1');
    await visitor.log.getByText(visitor.t('storage.only_here')).waitFor();
    await send(visitor, 'full 2');
    await allSent(visitor);
    await arrived(page, ['full 1', 'full 2'], 'full');
  });

  test('a database that never answers does not hold anything up for long', async (t) => {
    const { page, visitor } = await begin(t, 'mute 0', {
      prepare: (context) => context.addInitScript(() => {
        IDBFactory.prototype.open = () => new EventTarget();
      }),
    });
    await send(visitor, 'mute 1');
    await allSent(visitor);
    await page.reload();
    await arrived(page, ['mute 0', 'mute 1'], 'mute');
    assert.equal(await visitor.log.getByText(visitor.t('storage.only_here')).count(), 0);
  });

  for (const [locale, name, options] of [['ru', 'panel', {}], ['en', 'phone', PHONE], ['ru', 'phone', PHONE]]) {
    test(`the words for waiting, ${locale}, ${name}`, async (t) => {
      const { page, context, visitor } = await begin(t, 'words 0', { locale, ...options });
      await context.setOffline(true);
      await send(visitor, 'words 1');
      await page.getByText(visitor.t('connection.offline')).waitFor();
      await picture(page, `${name}-offline-${locale}`);
      assert.deepEqual(await accessibilityFaults(page), []);
      await context.setOffline(false);
      await allSent(visitor);
      await sendAtOnce(visitor, numbered(BURST, 'many'));
      await page.getByText(visitor.t('held.rate_limited')).waitFor();
      await picture(page, `${name}-held-back-${locale}`);
      assert.deepEqual(await accessibilityFaults(page), []);
    });
  }
});
