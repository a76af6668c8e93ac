// The wasm comes in parts. While one is on its way its place is kept, what the visitor does meanwhile is taken, and where
// a part does not come at all there is a way out.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { accessibilityFaults, eventually, launch, person, picture } from '../support/browser.mjs';
import { COPY } from '../support/copy.mjs';
import { MARIA, Operator } from '../support/operator.mjs';
import { countOf, failing, heldBack } from '../support/parts.mjs';
import { composer, send, sendAnd } from '../support/sending.mjs';
import { Server } from '../support/server.mjs';
import { Visitor } from '../support/visitor.mjs';

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 };
const PRODUCT = 'Solar tiles, 6 kW';

/** A flow that begins with a question of this kind. */
const beginsWith = (id, question, input) => `id: ${id}
version: 1
title: {en: A beginning, ru: A beginning}
person: {department: sales, fallback: bye}
steps:
  - id: first
    ask:
      text: {en: ${question}, ru: ${question}}
      label: {en: First, ru: First}
      input: ${input}
  - id: colour
    ask:
      text: {en: And which colour is it?, ru: And which colour is it?}
      label: {en: Colour, ru: Colour}
      input: choice
      options:
        - {id: red, label: {en: Red, ru: Red}}
        - {id: grey, label: {en: Grey, ru: Grey}}
  - id: bye
    say: {en: Thank you., ru: Thank you.}
  - id: end
    end: true
`;
/** Runs in a page: whether a stand-in can be seen so many milliseconds after it was drawn. */
const seenAfter = (node, times) => {
  node.style.animationName = 'none';
  node.getBoundingClientRect();
  node.style.animationName = '';
  const [late] = node.getAnimations();
  late.pause();
  const seen = times.map((time) => {
    late.currentTime = time;
    return getComputedStyle(node).visibility;
  });
  late.finish();
  return seen;
};
const isMoving = (standIn) =>
  standIn.locator('.skeleton__bar').first().evaluate((bar) => getComputedStyle(bar).animationName !== 'none');

const IN_WORDS = 'Which way does the roof face?';
const IN_FIGURES = 'How many people live there?';

describe('parts that come late', { concurrency: 1 }, () => {
  const copy = COPY.en;
  let server, browser, maria, operator;

  before(async () => {
    server = await Server.start();
    await server.stop();
    const flows = join(server.sites, 'helio', 'flows');
    writeFileSync(join(flows, 'words.yaml'), beginsWith('words', IN_WORDS, 'text'));
    writeFileSync(join(flows, 'figures.yaml'), beginsWith('figures', IN_FIGURES, 'number'));
    await server.run();
    const account = server.addOperator(MARIA);
    browser = await launch();
    maria = await person(browser, { locale: 'en' });
    operator = new Operator(maria.page, 'en');
    await operator.signIn(server.origin, account);
  });
  after(async () => {
    await browser?.close();
    await server?.remove();
  });

  /** A visitor at the product's page, before the chat is opened. */
  const arrives = async (t, { locale = 'en', path = COPY[locale].page, user, ...options } = {}) => {
    const anna = await person(browser, { locale, ...options });
    t.after(() => anna.context.close());
    // The page sets the product itself; whoever is signed in is known beside it.
    if (user) await anna.page.addInitScript((user) => {
      let said;
      Object.defineProperty(window, 'parlorSettings', { get: () => said, set: (own) => { said = { ...own, user }; } });
    }, user);
    const visitor = new Visitor(anna.page, locale);
    const goes = () => anna.page.goto(server.origin + path);
    return { ...anna, visitor, goes, open: () => visitor.open(server.origin + path) };
  };

  /** A page of our own making with these settings. */
  const arrivesAt = async (t, settings, options) => {
    const anna = await arrives(t, { path: '/bare.html', ...options });
    await anna.page.route(`${server.origin}/bare.html`, (route) => route.fulfill({
      contentType: 'text/html',
      body: `<!doctype html><html lang="en"><title>A page</title><meta name="viewport" content="width=device-width">
        <main><h1>A page</h1><button id="calculate">Calculate</button></main>
        <script>window.parlorSettings = ${JSON.stringify(settings)};</script>
        <script async src="${server.origin}/parlor.js" data-site="helio"></script></html>`,
    }));
    return anna;
  };

  const sent = (visitor) => visitor.log.getByText(visitor.t('delivery.sent')).first().waitFor();

  for (const [look, options] of [['desktop', {}], ['phone', PHONE]]) {
    test(`the bot greets, asks and takes an answer before its engine is there, ${look}`, async (t) => {
      const { page, visitor, open } = await arrives(t, { user: { name: `Anna of ${look}` }, ...options });
      const release = await heldBack(page, 'bot');
      await open();
      await visitor.says(`Hello, Anna of ${look}! Good to see you.`).waitFor();
      await visitor.says(new RegExp(PRODUCT)).waitFor();
      await visitor.button(copy.house).waitFor();
      await picture(page, `parts-greeting-${look}`);
      assert.deepEqual(await accessibilityFaults(page), []);

      await visitor.choose(copy.house);
      await visitor.says(copy.house).waitFor();
      await visitor.button(copy.house).waitFor({ state: 'detached' });
      await page.getByRole('status').getByText(visitor.t('timeline.typing.someone')).first().waitFor();
      await picture(page, `parts-early-${look}`);
      assert.deepEqual(await accessibilityFaults(page), []);

      release();
      await page.getByRole('checkbox', { name: copy.wishes[0] }).waitFor();
      await sent(visitor);
      for (const text of [`Hello, Anna of ${look}! Good to see you.`, copy.house]) {
        assert.equal(await countOf(visitor.log, text), 1, text);
      }
      const said = (page) => page.getByRole('log').locator('.bubble').allTextContents();
      await operator.showTab('desk.tab.bot');
      await operator.pick(new RegExp(`Anna of ${look}`));
      await operator.says(/What matters to you/).waitFor();
      assert.deepEqual(await said(operator.page), await said(page));
    });
  }

  test('free words that leave before the engine is there arrive', async (t) => {
    const { page, visitor, open } = await arrives(t);
    const release = await heldBack(page, 'bot');
    await open();
    await visitor.says(copy.bot).waitFor();
    await visitor.write('Do you work in Potsdam?');
    await visitor.says('Do you work in Potsdam?').waitFor();
    await sent(visitor);
    await operator.showTab('desk.tab.bot');
    await operator.inbox.getByText('Do you work in Potsdam?').click();
    await operator.says('Do you work in Potsdam?').waitFor();
    release();
    // The question still stands, and is answered as if nothing had been said between.
    await visitor.choose(copy.house);
    await page.getByRole('checkbox', { name: copy.wishes[0] }).waitFor();
    await operator.says(/What matters to you/).waitFor();
    assert.equal(await countOf(visitor.log, 'Do you work in Potsdam?'), 1);
    assert.equal(await countOf(operator.log, 'Do you work in Potsdam?'), 1);
  });

  test('words said before anything greets wait for the greeting', async (t) => {
    const { page, visitor, goes } = await arrivesAt(t, { vars: { building: 'house' } });
    const release = await heldBack(page, 'bot');
    await goes();
    await visitor.launcher.click();
    await composer(visitor).waitFor();
    await send(visitor, 'Do you work in winter?');
    await visitor.says('Do you work in winter?').waitFor();
    release();
    await page.getByRole('checkbox', { name: copy.wishes[0] }).waitFor();
    await sent(visitor);
    assert.equal(await countOf(visitor.log, 'Do you work in winter?'), 1);
    await operator.showTab('desk.tab.bot');
    await operator.inbox.getByText('Do you work in winter?').click();
    await operator.says(/What matters to you/).waitFor();
    assert.equal(await countOf(operator.log, 'Do you work in winter?'), 1);
  });

  test('words said before the connection is there survive a reload', async (t) => {
    const { page, visitor, open } = await arrives(t);
    const release = await heldBack(page, 'talk');
    await open();
    await visitor.says(copy.bot).waitFor();
    await sendAnd(visitor, 'Call me in May', 'reload');
    const kept = () => composer(visitor).inputValue({ timeout: 1000 }).catch(() => '');
    await eventually('the words are back', async () => (await kept()) === 'Call me in May');
    release();
    await visitor.says(copy.bot).waitFor();
    await composer(visitor).press('Enter');
    await sent(visitor);
    assert.equal(await countOf(visitor.log, 'Call me in May'), 1);
    assert.equal(await composer(visitor).inputValue(), '');
  });

  test('an answer in words survives a reload before the engine was there', async (t) => {
    const { page, visitor, open } = await arrivesAt(t, { flow: 'words' });
    const release = await heldBack(page, 'bot');
    await open();
    await visitor.says(IN_WORDS).waitFor();
    // The hardest moment: nothing of what happens on Enter may be put off.
    await sendAnd(visitor, 'South, a little west', 'reload');
    const kept = () => composer(visitor).inputValue({ timeout: 1000 }).catch(() => '');
    await eventually('the words are back', async () => (await kept()) === 'South, a little west');
    await visitor.says(IN_WORDS).waitFor();
    await composer(visitor).press('Enter');
    await visitor.says('South, a little west').waitFor();
    release();
    await visitor.button('Red').waitFor();
    await sent(visitor);
    assert.equal(await countOf(visitor.log, 'South, a little west'), 1);
    assert.equal(await composer(visitor).inputValue(), '');
  });

  for (const [look, options] of [['desktop', {}], ['phone', PHONE]]) {
    test(`a beginning that depends on what the page knows waits for the engine, ${look}`, async (t) => {
      const { page, visitor, goes } = await arrivesAt(t, { vars: { building: 'house' }, user: { name: 'Anna' } }, options);
      const release = await heldBack(page, 'bot');
      await goes();
      await visitor.launcher.click();
      await page.locator('.root .skeleton').waitFor();
      await page.getByRole('status').getByText(visitor.t('panel.loading')).waitFor();
      await picture(page, `parts-skeleton-${look}`);
      assert.deepEqual(await accessibilityFaults(page), []);
      release();
      await visitor.says('Hello, Anna! Good to see you.').waitFor();
      // The building is known already, so the next question is the first.
      await page.getByRole('checkbox', { name: copy.wishes[0] }).waitFor();
      assert.equal(await page.locator('.root .skeleton').count(), 0);
    });
  }

  test('words that fail twice are fetched a third time', async (t) => {
    const { page, visitor, open } = await arrives(t);
    const texts = await failing(page, 'texts_en', 2);
    await open();
    await visitor.says(copy.bot).waitFor();
    await visitor.button(copy.house).waitFor();
    assert.ok(texts.n_asked > 2, `asked for ${texts.n_asked} times`);
    assert.equal(await page.locator('#panel .plain').count(), 0);
  });

  test('a form is not drawn before its words are there, and then by itself', async (t) => {
    const { page, visitor, open } = await arrives(t);
    const more = await failing(page, 'more_en');
    await open();
    await visitor.choose(copy.house);
    const banner = page.locator('.banner', { hasText: visitor.t('part.late') });
    await banner.waitFor();
    assert.ok(more.n_asked > 0);
    assert.equal(await page.getByRole('checkbox').count(), 0);

    more.heal();
    await page.getByRole('checkbox', { name: copy.wishes[0] }).waitFor();
    await visitor.button(visitor.t('choices.submit')).waitFor();
    assert.doesNotMatch(await page.locator('.root').innerText(), /choices\.|field\./);
    await sent(visitor);
    await banner.waitFor({ state: 'detached' });
  });

  const looks = [['desktop', 'en', {}], ['phone', 'en', { ...PHONE, colorScheme: 'dark' }], ['phone', 'ru', PHONE]];
  for (const [look, locale, options] of looks) {
    test(`forms that do not come leave a way out, and come by themselves, ${look}, ${locale}`, async (t) => {
      const copy = COPY[locale];
      const { page, visitor, open } = await arrives(t, { locale, ...options });
      const forms = await failing(page, 'inputs');
      await open();
      await visitor.choose(copy.house);
      const banner = page.locator('.banner', { hasText: visitor.t('part.late') });
      const wayOut = banner.getByRole('button', { name: visitor.t('part.leave'), exact: true });
      await wayOut.waitFor();
      await page.locator('.timeline .skeleton[aria-busy="true"]').waitFor();
      await picture(page, `parts-forms-late-${look}-${locale}`);
      assert.deepEqual(await accessibilityFaults(page), []);

      // The network heals: nobody has to press anything.
      forms.heal();
      await page.getByRole('checkbox', { name: copy.wishes[0] }).waitFor();
      await banner.waitFor({ state: 'detached' });
      assert.equal(await page.locator('.skeleton').count(), 0);
    });
  }

  for (const [look, locale, options] of looks.slice(0, 2)) {
    test(`the way out is a form that needs no part, and leads back, ${look}`, async (t) => {
      const { page, visitor, open } = await arrives(t, { locale, ...options });
      const forms = await failing(page, 'inputs');
      await open();
      await visitor.choose(copy.house);
      await sent(visitor);
      await composer(visitor).fill('Please call me after five');
      await visitor.choose(visitor.t('part.leave'));
      const form = page.locator('#panel .plain');
      const field = (name) => form.getByRole('textbox', { name });
      await field(/^Your message/).waitFor();
      assert.equal(await field(/^Your message/).inputValue(), 'Please call me after five');
      await picture(page, `parts-way-out-${look}`);
      assert.deepEqual(await accessibilityFaults(page), []);
      await field(/^Name/).fill(`Boris of ${look}`);
      await field(/^E-mail/).fill('boris@example.com');
      await page.getByRole('checkbox', { name: copy.consent }).check();
      await form.getByRole('button', { name: 'Send', exact: true }).click();
      await page.getByRole('heading', { name: 'Your message has arrived' }).waitFor();

      await operator.showTab('desk.tab.bot');
      await operator.pick(new RegExp(`Boris of ${look}`));
      await operator.says('Please call me after five').waitFor();
      await operator.says(copy.house).waitFor();

      forms.heal();
      await form.getByRole('button', { name: 'Try the chat again', exact: true }).click();
      await page.getByRole('checkbox', { name: copy.wishes[0] }).waitFor();
      assert.equal(await countOf(visitor.log, copy.house), 1);
      assert.equal(await countOf(visitor.log, 'Please call me after five'), 1);
    });
  }

  test('the way out takes along what nobody but the page knows', async (t) => {
    const { page, visitor, open } = await arrives(t);
    await failing(page, 'talk');
    await failing(page, 'bot');
    await open();
    await visitor.says(copy.bot).waitFor();
    await visitor.write('Do you work in Potsdam?');
    await visitor.choose(copy.house);
    await visitor.says(copy.house).waitFor();
    await composer(visitor).fill('Please call me after five');
    await visitor.choose(visitor.t('part.leave'));
    const message = page.locator('#panel .plain').getByRole('textbox', { name: /^Your message/ });
    await message.waitFor();
    assert.equal(await message.inputValue(), `Do you work in Potsdam?\n\n${copy.house}\n\nPlease call me after five`);
  });

  for (const [look, options] of [['desktop', {}], ['phone', { ...PHONE, reducedMotion: 'reduce' }]]) {
    test(`a field that is on its way keeps its place, ${look}`, async (t) => {
      const { page, visitor, open } = await arrivesAt(t, { flow: 'figures' }, options);
      const release = await heldBack(page, 'inputs');
      await open();
      await visitor.says(IN_FIGURES).waitFor();
      const standIn = page.locator('.panel__foot .skeleton[aria-busy="true"]');
      await standIn.waitFor();
      assert.deepEqual(await standIn.evaluate(seenAfter, [0, 299, 301]), ['hidden', 'hidden', 'visible']);
      assert.equal(await isMoving(standIn), !options.reducedMotion);
      await picture(page, `parts-field-coming-${look}`);
      assert.deepEqual(await accessibilityFaults(page), []);
      const height = async () => (await page.locator('.panel__foot').boundingBox()).height;
      const before = await height();
      release();
      await visitor.fill(IN_FIGURES, 'four');
      const shift = Math.abs((await height()) - before);
      await visitor.fill(IN_FIGURES, '4');
      await visitor.button('Red').waitFor();
      assert.ok(shift < 40, `the panel's foot moved by ${shift}`);
    });

    test(`a calculator over the conversation takes the focus and gives it back, ${look}`, async (t) => {
      const { page, visitor, open } = await arrives(t, options);
      const release = await heldBack(page, 'calculators');
      await open();
      await visitor.says(copy.bot).waitFor();
      await composer(visitor).focus();
      await page.evaluate(() => window.Parlor('openCalculator', 'payback'));
      await page.locator('.overlay .skeleton').waitFor();
      await picture(page, `parts-calculator-coming-${look}`);
      assert.deepEqual(await accessibilityFaults(page), []);
      release();
      await visitor.slider(copy.area).waitFor();
      await picture(page, `parts-calculator-${look}`);
      assert.deepEqual(await accessibilityFaults(page), []);
      const focused = (selector) => page.evaluate((selector) => {
        const root = document.querySelector('div[data-parlor]').shadowRoot;
        return root.activeElement?.closest(selector) != null;
      }, selector);
      await eventually('the focus is in the card', () => focused('.overlay'));
      // What it covers is out of the keyboard's way.
      await page.keyboard.press('Shift+Tab');
      await eventually('the focus stays in the card', () => focused('.overlay'));
      await page.keyboard.press('Escape');
      await page.locator('.overlay').waitFor({ state: 'detached' });
      await eventually('the focus is back', () => focused('.composer textarea'));
      assert.ok(await page.locator('#panel').isVisible());
    });
  }

  test('a message that is more than words is told in words until its card is there', async (t) => {
    const { page, visitor, open } = await arrives(t);
    const cards = await failing(page, 'cards');
    await open();
    await visitor.says(copy.bot).waitFor();
    await page.evaluate(() => window.Parlor('openCalculator', 'payback'));
    await visitor.choose(visitor.t('calculator.submit'));
    await page.locator('.overlay').waitFor({ state: 'detached' });
    await visitor.log.locator('.row--own .bubble', { hasText: /years/ }).waitFor();
    await picture(page, 'parts-card-coming');
    assert.deepEqual(await accessibilityFaults(page), []);
    cards.heal();
    await visitor.log.locator('.row--own .card', { hasText: /years/ }).waitFor();
    assert.equal(await visitor.log.locator('.row--own').count(), 1);
  });
});

describe('parts that come late while a person has the word', { concurrency: 1 }, () => {
  const copy = COPY.en;
  let server, browser, maria, operator;

  before(async () => {
    server = await Server.start();
    const account = server.addOperator(MARIA);
    browser = await launch();
    maria = await person(browser, { locale: 'en' });
    operator = new Operator(maria.page, 'en');
    await operator.signIn(server.origin, account);
    await operator.beOnline();
  });
  after(async () => {
    await browser?.close();
    await server?.remove();
  });

  for (const [look, options] of [['desktop', {}], ['phone', PHONE]]) {
    test(`the wait can be given up without its card, ${look}`, async (t) => {
      const { page, context } = await person(browser, { locale: 'en', ...options });
      t.after(() => context.close());
      const visitor = new Visitor(page, 'en');
      await failing(page, 'cards');
      await visitor.open(server.origin + copy.page);
      await visitor.choose(visitor.t('person.ask'));
      const cancel = visitor.button(visitor.t('queue.cancel'));
      await cancel.waitFor();
      await page.locator('.banner', { hasText: visitor.t('part.late') }).waitFor();
      assert.equal(await visitor.button(visitor.t('part.leave')).count(), 0, 'who waits for a person needs no form');
      await picture(page, `parts-waiting-${look}`);
      assert.deepEqual(await accessibilityFaults(page), []);
      await cancel.click();
      await visitor.says(visitor.t('notice.escalation_cancelled')).waitFor();
      await visitor.button(copy.house).waitFor();
    });

    test(`a call is announced and can be declined without its part, ${look}`, async (t) => {
      const { page, context } = await person(browser, { locale: 'en', ...options });
      t.after(() => context.close());
      const visitor = new Visitor(page, 'en');
      const call = await failing(page, 'call');
      await visitor.open(server.origin + copy.page);
      await visitor.choose(visitor.t('person.ask'));
      await operator.showTab('desk.tab.waiting');
      await operator.inbox.locator('li button').first().click();
      await operator.button(operator.t('desk.accept')).click();
      await page.getByText(MARIA.title).first().waitFor();
      await eventually('the call is prepared for', () => call.n_asked > 0);
      await page.keyboard.press('Escape');
      await page.locator('#panel').waitFor({ state: 'hidden' });
      await operator.button(operator.t('desk.call.video')).click();
      const words = visitor.t('call.incoming.video', { name: MARIA.name });
      const line = page.locator('.banner', { hasText: words });
      await line.waitFor();
      await picture(page, `parts-call-${look}`);
      assert.deepEqual(await accessibilityFaults(page), []);
      await line.getByRole('button', { name: visitor.t('call.decline'), exact: true }).click();
      await maria.page.locator('.call').waitFor({ state: 'detached' });
      await line.waitFor({ state: 'detached' });

      call.heal();
      await page.locator('.banner').waitFor({ state: 'detached' });
      await operator.button(operator.t('desk.call.video')).click();
      await page.getByRole('alertdialog', { name: words }).waitFor();
      await operator.button(operator.t('call.cancel')).or(operator.button(operator.t('call.end'))).first().click();
      await page.getByRole('alertdialog', { name: words }).waitFor({ state: 'detached' });
    });
  }
});
