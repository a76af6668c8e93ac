// What goes on although nobody opens the panel: words that wait leave, answers are counted on the launcher, and what is
// typed before the chat is there is kept.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { eventually, launch, person } from '../support/browser.mjs';
import { COPY } from '../support/copy.mjs';
import { MARIA, Operator } from '../support/operator.mjs';
import { allSent, arrived, composer, keptIn, send } from '../support/sending.mjs';
import { Server } from '../support/server.mjs';
import { Visitor } from '../support/visitor.mjs';

const ELSEWHERE = '/contacts.html';

describe('a panel that nobody opens', { concurrency: 1 }, () => {
  const copy = COPY.en;
  let server, browser, maria, operator;

  before(async () => {
    server = await Server.start();
    browser = await launch();
    maria = await person(browser, { locale: 'en' });
    operator = new Operator(maria.page, 'en');
    await operator.signIn(server.origin, server.addOperator(MARIA));
    await operator.beOnline();
  });
  after(async () => {
    await browser?.close();
    await server?.remove();
  });

  /** A visitor who has said something that arrived. */
  const begin = async (t, first) => {
    const anna = await person(browser, { locale: 'en' });
    t.after(() => anna.context.close());
    const visitor = new Visitor(anna.page, 'en');
    await visitor.open(server.origin + copy.page);
    await visitor.says(copy.bot).waitFor();
    await composer(visitor).waitFor();
    await send(visitor, first);
    await allSent(visitor);
    await operator.showTab('desk.tab.bot');
    await operator.inbox.getByText(first).click();
    await operator.says(first).waitFor();
    return { ...anna, visitor };
  };

  /** The visitor goes to another page of the shop, in whose panel nothing is opened. */
  const goOn = async ({ context }) => {
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    await page.goto(server.origin + ELSEWHERE);
    return { page, badge: () => page.locator('#badge').textContent(), isClosed: () => page.locator('#panel').isHidden() };
  };

  const closed = ({ page }) => page.evaluate(() => window.Parlor('close'));
  const awake = ({ page }) => page.evaluate(() => localStorage['parlor:helio:awake']);

  test('sends what was said without a network on an earlier page', async (t) => {
    const anna = await begin(t, 'unseen 0');
    await anna.context.setOffline(true);
    await send(anna.visitor, 'unseen 1');
    await anna.visitor.says('unseen 1').waitFor();
    await closed(anna);
    await anna.page.close();
    await anna.context.setOffline(false);
    const next = await goOn(anna);
    await arrived(maria.page, ['unseen 0', 'unseen 1'], 'unseen');
    assert.ok(await next.isClosed());
    await eventually('nothing is kept', async () => (await keptIn(next.page)).length === 0);
    await eventually('nothing to stay awake for', async () => (await awake(next)) === undefined);
  });

  test('counts what a person says', async (t) => {
    const anna = await begin(t, 'counted 0');
    await operator.button(operator.t('desk.accept')).click();
    await anna.visitor.says(MARIA.name).waitFor();
    await closed(anna);
    await anna.page.close();
    const next = await goOn(anna);
    await operator.write('counted 1');
    await eventually('one unread', async () => (await next.badge()) === '1');
    assert.ok(await next.isClosed());
    const visitor = new Visitor(next.page, 'en');
    await next.page.locator('#launcher').click();
    await visitor.says('counted 1').waitFor();
    await eventually('nothing unread', async () => (await next.badge()) === '');
  });

  test('fetches nothing where nothing waits', async (t) => {
    const anna = await begin(t, 'quiet 0');
    await closed(anna);
    assert.equal(await awake(anna), undefined);
    anna.requests.length = 0;
    const next = await goOn(anna);
    await next.page.evaluate(() => new Promise((done) => { requestIdleCallback(() => requestIdleCallback(done)); }));
    assert.deepEqual(anna.requests.filter((url) => /\.wasm|supervisor|\/v1\//.test(url)), []);
  });

  test('keeps what is typed before the chat is there, over a reload', async (t) => {
    const { page, context } = await person(browser, { locale: 'en' });
    t.after(() => context.close());
    // What is never answered stands for a slow network.
    await page.route('**/*.wasm', () => {});
    await page.goto(server.origin + copy.page);
    await page.locator('#launcher').click();
    await page.locator('#panel textarea').fill('half a thought');
    await page.reload();
    await page.locator('#panel textarea').waitFor();
    assert.equal(await page.locator('#panel textarea').inputValue(), 'half a thought');
    await page.unroute('**/*.wasm');
    await page.reload();
    const visitor = new Visitor(page, 'en');
    await composer(visitor).waitFor();
    assert.equal(await composer(visitor).inputValue(), 'half a thought');
    await send(visitor, 'a whole one');
    await allSent(visitor);
    await page.reload();
    await composer(visitor).waitFor();
    assert.equal(await composer(visitor).inputValue(), '');
  });
});
