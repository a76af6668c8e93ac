// The operator rings; the visitor declines, then accepts without a camera, and goes on in writing.
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
