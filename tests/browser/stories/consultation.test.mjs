// The main job, told once per language: from a silent page to a video call, a summary and a rating.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { accessibilityFaults, eventually, framesShown, launch, person, picture, portrait } from '../support/browser.mjs';
import { COPY } from '../support/copy.mjs';
import { Operator } from '../support/operator.mjs';
import { answerQuestions, calculate } from '../support/qualification.mjs';
import { Server } from '../support/server.mjs';
import { Visitor } from '../support/visitor.mjs';

const MARIA = {
  email: 'maria@helio.example', name: 'Maria Orlova', title: 'Solar consultant',
  experience: '11 years in roofing', photo: '/assets/people/maria.svg',
};

/** Keeps what the page is told of contact, lead and goal. */
const hearWhatComesOfIt = (page) => page.evaluate(() => {
  window.heard = [];
  for (const event of ['contact', 'lead', 'goal']) {
    window.Parlor('on', event, ({ instance, ...told }) => window.heard.push([event, told]));
  }
});

for (const locale of ['en', 'ru']) {
  describe(`a consultation, ${locale}`, { concurrency: 1 }, () => {
    const copy = COPY[locale];
    let server, browser, anna, maria, visitor, operator, account;

    before(async () => {
      server = await Server.start();
      account = server.addOperator(MARIA);
      browser = await launch();
      anna = await person(browser, { locale });
      maria = await person(browser, { locale });
      visitor = new Visitor(anna.page, locale);
      operator = new Operator(maria.page, locale);
    });
    after(async () => {
      await browser?.close();
      await server?.remove();
    });

    test('the operator signs in and is online; a wrong password is explained', async () => {
      await operator.signIn(server.origin, { ...account, password: 'wrong' });
      await operator.page.getByRole('alert').getByText(operator.t('reject.wrong_password')).waitFor();
      assert.deepEqual(await accessibilityFaults(operator.page), []);
      await picture(operator.page, `desk-sign-in-${locale}`);
      await operator.signIn(server.origin, account);
      await operator.beOnline();
    });

    test('a page with the tag stays silent until the visitor acts', async () => {
      await anna.page.goto(server.origin + copy.page);
      await visitor.launcher.waitFor();
      assert.equal(anna.requests.filter((url) => url.endsWith('.wasm')).length, 0, 'no wasm before the first act');
      assert.deepEqual(anna.requests.filter((url) => !url.startsWith(server.origin) && !url.startsWith('data:')), []);
      const stored = await anna.page.evaluate(() => [localStorage.length, sessionStorage.length, document.cookie]);
      assert.deepEqual(stored, [0, 0, '']);
    });

    test('the bot qualifies, and a wrong answer is asked again', async () => {
      await visitor.open(server.origin + copy.page);
      await hearWhatComesOfIt(anna.page);
      await visitor.says(copy.bot).waitFor();
      assert.deepEqual(await accessibilityFaults(anna.page), []);
      await picture(anna.page, `panel-greeting-${locale}`);
      await answerQuestions(visitor, copy);
    });

    test('the calculator answers live, and its result is told in words', async () => {
      await visitor.slider(copy.area).waitFor();
      await picture(anna.page, `panel-calculator-${locale}`);
      if (locale === 'en') await portrait(anna.page, 'panel');
      assert.deepEqual(await accessibilityFaults(anna.page), []);
      await calculate(visitor, copy);
    });

    test('the contact is asked for afterwards, with its consent', async () => {
      await visitor.page.getByRole('textbox', { name: new RegExp(`^${visitor.t('contact.email')}`) }).fill('not an address');
      await visitor.choose(visitor.t('contact.submit'));
      await anna.page.getByText(visitor.t('field.email.invalid')).first().waitFor();
      await picture(anna.page, `panel-contact-refused-${locale}`);
      assert.deepEqual(await accessibilityFaults(anna.page), []);
      await visitor.leaveContact(copy);
      await visitor.says(copy.left).waitFor();
    });

    test('the page is told of the contact, the lead and the goal, each once', async () => {
      const heard = () => anna.page.evaluate(() => window.heard);
      await eventually('the page hears of the goal', async () => (await heard()).some(([event]) => event === 'goal'));
      const [contact, lead, goal, ...more] = await heard();
      assert.deepEqual(contact, ['contact', {}]);
      assert.deepEqual(lead, ['lead', { kind: 'roof' }]);
      assert.equal(goal[1].goal, 'qualified');
      assert.ok(goal[1].value > 1000, `the price that was calculated, not ${goal[1].value}`);
      assert.deepEqual(more, []);
    });

    test('a reload loses nothing', async () => {
      await anna.page.reload();
      await visitor.says(copy.left).waitFor();
      await visitor.button(copy.talk).waitFor();
    });

    test('the visitor asks for a person and the desk rings', async () => {
      await visitor.choose(copy.talk);
      await visitor.button(visitor.t('queue.cancel')).waitFor();
      await picture(anna.page, `panel-waiting-${locale}`);
      await eventually('the badge in the title', async () => (await maria.page.title()).startsWith('(1)'));
      await operator.showTab('desk.tab.waiting');
      await operator.pick(copy.name);
    });

    test('the operator sees everything before saying hello', async () => {
      const facts = operator.facts;
      for (const text of [copy.house, copy.wishes[0], copy.town, copy.email, operator.t('calculator.verified'), copy.consent]) {
        await facts.getByText(text).first().waitFor();
      }
      await facts.getByText(copy.page).first().waitFor();
      await facts.getByRole('heading', { name: operator.t('desk.facts.lead') }).waitFor();
      await facts.getByText(/^roof · /).waitFor();
      await facts.getByRole('heading', { name: operator.t('desk.facts.goals') }).waitFor();
      await picture(maria.page, `desk-lead-${locale}`);
      await facts.getByText('qualified').scrollIntoViewIfNeeded();
      await picture(maria.page, `desk-goals-${locale}`);
      assert.deepEqual(await accessibilityFaults(maria.page), []);
      await operator.button(operator.t('desk.accept')).click();
      await visitor.page.getByText(MARIA.title).first().waitFor();
      await visitor.page.getByText(MARIA.experience).first().waitFor();
      await picture(anna.page, `panel-operator-${locale}`);
    });

    test('both write; typing and delivery are shown', async () => {
      await visitor.write(copy.question);
      await operator.says(copy.question).waitFor();
      const composer = maria.page.getByRole('textbox', { name: operator.t('composer.label') });
      await composer.pressSequentially(copy.reply.slice(0, 5));
      await visitor.page.getByText(visitor.t('timeline.typing.someone')).first().waitFor();
      await operator.write(copy.reply);
      await visitor.says(copy.reply).waitFor();
      await anna.page.getByText(visitor.t('delivery.read')).last().waitFor();
      await picture(maria.page, `desk-live-${locale}`);
      if (locale === 'en') await portrait(maria.page, 'desk');
      await picture(anna.page, `panel-live-${locale}`);
      assert.deepEqual(await accessibilityFaults(anna.page), []);
    });

    test('a video call connects and both sides see each other', async () => {
      await visitor.button(visitor.t('call.start.video')).click();
      await operator.button(operator.t('call.accept')).click();
      for (const side of [visitor, operator]) {
        await side.button(side.t('call.camera.on')).click();
        await side.button(side.t('call.microphone.on')).click();
      }
      for (const side of [visitor, operator]) {
        const video = side.page.locator('video.call__video');
        await eventually('decoded frames of the other side', async () => (await framesShown(video)) > 10);
      }
      await picture(anna.page, `panel-call-${locale}`);
      await picture(maria.page, `desk-call-${locale}`);
      await visitor.button(visitor.t('call.end')).click();
      await maria.page.locator('.call').waitFor({ state: 'detached' });
      await visitor.log.waitFor();
    });

    test('a second tab and a restart of the server lose nothing', async () => {
      const tab = await anna.context.newPage();
      tab.setDefaultTimeout(20_000);
      const second = new Visitor(tab, locale);
      await second.open(server.origin + copy.page);
      await second.says(copy.reply).waitFor();
      await server.stop();
      await visitor.write(`${copy.question} 2`);
      await server.run();
      await second.says(`${copy.question} 2`).waitFor();
      await operator.says(`${copy.question} 2`).waitFor();
      assert.equal(await visitor.log.getByText(`${copy.question} 2`).count(), 1);
      await tab.close();
    });

    test('the operator fixes what was agreed and resolves; the visitor rates', async () => {
      await operator.button(operator.t('desk.summary')).click();
      await maria.page.getByRole('textbox', { name: operator.t('desk.summary.agreed') }).fill(copy.agreed);
      await maria.page.getByRole('textbox', { name: operator.t('desk.summary.steps') }).fill(copy.step);
      await operator.button(operator.t('desk.summary.send')).click();
      await visitor.says(copy.agreed).waitFor();
      await visitor.says(copy.step).waitFor();
      await operator.button(operator.t('desk.resolve')).click();
      await visitor.rate('rating.5');
      await visitor.page.getByText(visitor.t('rating.thanks')).waitFor();
      await picture(anna.page, `panel-rated-${locale}`);
      await operator.facts.getByText('5 / 5').waitFor();
    });

    test('neither page complained in its console', () => {
      const expected = /401|429|ERR_CONNECTION_REFUSED|WebSocket connection/;
      assert.deepEqual(anna.errors.filter((text) => !expected.test(text)), []);
      assert.deepEqual(maria.errors.filter((text) => !expected.test(text)), []);
    });
  });
}
