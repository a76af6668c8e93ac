// The operator rings; the visitor declines, then accepts without a camera, and goes on in writing. Or the visitor wishes to be rung.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { accessibilityFaults, launch, person, picture } from '../support/browser.mjs';
import { COPY } from '../support/copy.mjs';
import { Operator } from '../support/operator.mjs';
import { Server } from '../support/server.mjs';
import { Visitor } from '../support/visitor.mjs';

describe('the operator offers a call', { concurrency: 1 }, () => {
  const copy = COPY.en;
  let server, browser, anna, ivan, visitor, operator;

  before(async () => {
    server = await Server.start();
    const account = server.addOperator({
      email: 'ivan@helio.example', name: 'Ivan Belov', title: 'Lead engineer',
      experience: '400 roofs', photo: '/assets/people/ivan.svg',
    });
    browser = await launch();
    anna = await person(browser, { locale: 'en' });
    // A computer without camera and microphone.
    await anna.context.addInitScript(() => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('none', 'NotFoundError'));
    });
    ivan = await person(browser, { locale: 'en' });
    visitor = new Visitor(anna.page, 'en');
    operator = new Operator(ivan.page, 'en');
    await operator.signIn(server.origin, account);
    await operator.beOnline();
    await visitor.open(server.origin + copy.page);
    await visitor.choose(visitor.t('person.ask'));
    await operator.showTab('desk.tab.waiting');
    await operator.inbox.locator('li button').first().click();
    await operator.button(operator.t('desk.accept')).click();
  });
  after(async () => {
    await browser?.close();
    await server?.remove();
  });

  test('the visitor may decline', async () => {
    await operator.button(operator.t('desk.call.video')).click();
    const decline = visitor.button(visitor.t('call.decline'));
    await decline.waitFor();
    await picture(anna.page, 'panel-incoming-call');
    assert.deepEqual(await accessibilityFaults(anna.page), []);
    await decline.click();
    await ivan.page.locator('.call').waitFor({ state: 'detached' });
  });

  test('an absent camera is said in words and the conversation goes on', async () => {
    await operator.button(operator.t('desk.call.video')).click();
    await visitor.button(visitor.t('call.accept')).click();
    await visitor.button(visitor.t('call.camera.on')).click();
    await anna.page.getByText(visitor.t('call.no_device')).first().waitFor();
    await picture(anna.page, 'panel-no-camera');
    await visitor.write(copy.question);
    await operator.says(copy.question).waitFor();
    await operator.button(operator.t('call.end')).click();
    await anna.page.locator('.call').waitFor({ state: 'detached' });
  });

  test('a call opens a closed panel', async () => {
    await visitor.page.keyboard.press('Escape');
    await anna.page.locator('#panel').waitFor({ state: 'hidden' });
    await operator.button(operator.t('desk.call.video')).click();
    const decline = visitor.button(visitor.t('call.decline'));
    await decline.waitFor();
    await decline.click();
    await ivan.page.locator('.call').waitFor({ state: 'detached' });
  });

  test('the desk works on a narrow screen', async () => {
    for (const [width, height, name] of [[1000, 760, 'desk-narrow'], [390, 844, 'desk-phone']]) {
      await ivan.page.setViewportSize({ width, height });
      await ivan.page.getByRole('textbox', { name: operator.t('composer.label') }).waitFor();
      await operator.facts.waitFor({ state: 'hidden' });
      await picture(ivan.page, name);
      const about = operator.page.getByRole('button', { name: operator.t('desk.facts') });
      await about.click();
      await operator.facts.waitFor();
      await picture(ivan.page, `${name}-facts`);
      await operator.facts.getByRole('button', { name: operator.t('back') }).click();
    }
    await ivan.page.setViewportSize({ width: 1280, height: 860 });
  });

  test('a note stays among operators, and the conversation can go back to the bot', async () => {
    await operator.button(operator.t('desk.composer.to_operators')).click();
    await operator.write('She asked about snow twice.');
    await operator.facts.getByText('She asked about snow twice.').waitFor();
    await operator.button(operator.t('desk.return_to_bot')).click();
    await visitor.says(visitor.t('notice.returned_to_bot')).waitFor();
    assert.equal(await anna.page.getByText('She asked about snow twice.').count(), 0);
  });
});

describe('whoever takes the conversation rings, as the visitor wishes', { concurrency: 1 }, () => {
  let server, browser, account;

  before(async () => {
    server = await Server.start();
    account = server.addOperator({
      email: 'ivan@helio.example', name: 'Ivan Belov', title: 'Lead engineer',
      experience: '400 roofs', photo: '/assets/people/ivan.svg',
    });
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await server?.remove();
  });

  /** A desk that is open, and a visitor on a page of the shop. */
  async function meet(locale) {
    const [visiting, working] = [await person(browser, { locale }), await person(browser, { locale })];
    const [visitor, operator] = [new Visitor(visiting.page, locale), new Operator(working.page, locale)];
    await operator.signIn(server.origin, account);
    await operator.beOnline();
    await visitor.open(server.origin + COPY[locale].page);
    return { visitor, operator, leave: () => Promise.all([visiting.context.close(), working.context.close()]) };
  }

  async function openWaiting(operator) {
    await operator.showTab('desk.tab.waiting');
    await operator.inbox.locator('li button').first().click();
  }

  const shown = (operator, key) => operator.page.locator('.head').getByText(operator.t(key), { exact: true });

  test('a flow’s step `call` rings as soon as somebody takes the conversation', async () => {
    const { visitor, operator, leave } = await meet('en');
    await visitor.page.evaluate(() => window.Parlor('startFlow', 'service'));
    await visitor.page.getByRole('button', { name: /^Water or damage/ }).click();
    await visitor.choose('Yes');
    await visitor.choose('Yes, call me');
    await visitor.says(/I am calling somebody/).waitFor();
    await openWaiting(operator);
    await shown(operator, 'desk.wish.video').waitFor();
    await operator.inbox.getByText(operator.t('desk.priority', { priority: '9' })).waitFor();
    await operator.inbox.getByText(operator.t('desk.wish.video')).waitFor();
    await picture(operator.page, 'desk-wish-for-call');
    assert.deepEqual(await accessibilityFaults(operator.page), []);
    await operator.button(operator.t('desk.accept.video')).click();
    // It rings; whether there is a call is up to the visitor.
    await visitor.page.getByText(visitor.t('call.incoming.video', { name: 'Ivan Belov' })).waitFor();
    await shown(operator, 'desk.wish.video').waitFor();
    await visitor.button(visitor.t('call.accept')).click();
    await visitor.page.locator('.call').waitFor();
    await shown(operator, 'desk.wish.video').waitFor({ state: 'detached' });
    await operator.button(operator.t('call.end')).click();
    await operator.button(operator.t('desk.resolve')).click();
    await leave();
  });

  test('a call that the page or a calculator asks for rings too, and may be declined', async () => {
    const { visitor, operator, leave } = await meet('ru');
    await visitor.page.evaluate(() => window.Parlor('call', { kind: 'audio' }));
    await visitor.says(/он позвонит вам сюда/).waitFor();
    await openWaiting(operator);
    await shown(operator, 'desk.wish.audio').waitFor();
    await operator.says(/он позвонит вам сюда/).waitFor();
    await picture(operator.page, 'desk-wish-for-call-ru');
    await operator.button(operator.t('desk.accept.audio')).click();
    await visitor.button(visitor.t('call.decline')).click();
    await operator.page.locator('.call').waitFor({ state: 'detached' });
    await shown(operator, 'desk.wish.audio').waitFor({ state: 'detached' });
    await operator.button(operator.t('desk.resolve')).click();
    await leave();
  });

  test('one who waits already may still ask to be called, and is answered in writing where nobody rings', async () => {
    const { visitor, operator, leave } = await meet('en');
    await visitor.choose(visitor.t('person.ask'));
    await openWaiting(operator);
    await operator.button(operator.t('desk.accept')).waitFor();
    assert.equal(await operator.button(operator.t('desk.accept.video')).count(), 0);
    await visitor.page.evaluate(() => window.Parlor('call'));
    await operator.button(operator.t('desk.accept.video')).waitFor();
    await operator.button(operator.t('desk.accept')).click();
    await shown(operator, 'desk.wish.video').waitFor();
    assert.equal(await operator.page.locator('.call').count(), 0);
    await operator.button(operator.t('desk.return_to_bot')).click();
    await shown(operator, 'desk.wish.video').waitFor({ state: 'detached' });
    await leave();
  });
});
