// What a flow does by itself, and what outlives it: waits, silence, pauses, changed answers, values that are carried to the
// next run, and cards with pictures, films and documents.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { accessibilityFaults, eventually, launch, person, picture } from '../support/browser.mjs';
import { Server } from '../support/server.mjs';
import { Visitor } from '../support/visitor.mjs';

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 };

/** A text in both languages, the same in each: only the ways differ here. */
const both = (text) => JSON.stringify({ en: text, ru: text });
const option = (id, label) => `        - {id: ${id}, label: ${both(label)}}`;
const choice = (id, text, label, ...options) => `  - id: ${id}
    ask:
      text: ${both(text)}
      label: ${both(label)}
      input: choice
      options:
${options.map(([id, label]) => option(id, label)).join('\n')}
`;
const say = (id, ...texts) => `  - {id: ${id}, say: [${texts.map((text) => `{text: ${both(text)}}`).join(', ')}]}\n`;
const head = (id, more = '') => `id: ${id}
version: 1
title: ${both(id)}
person: {department: sales, fallback: bye}
${more}steps:
`;
const BYE = `${say('bye', 'Goodbye.')}  - {id: end, end: true}\n`;
const ROOF = choice('roof', 'Which roof do you have?', 'Roof', ['flat', 'Flat'], ['steep', 'Steep']);
const COLOUR = choice('colour', 'Which colour should it be?', 'Colour', ['red', 'Red'], ['grey', 'Grey']);

const FLOWS = {
  waits: `${head('waits')}${ROOF}  - {id: look, wait: {for: 3s, text: ${both('One moment, I look it up.')}}}
${say('found', 'Here it is.')}${COLOUR}${BYE}`,
  silence: `${head('silence', 'on: {idle: {after: 2s, subflow: nudge}}\n')}${ROOF}${COLOUR}${BYE}subflows:
  nudge:
    steps:
      - {id: there, say: {text: ${both('Are you still there?')}}}
      - {id: back, return: }
`,
  pauses: `${head('pauses')}${ROOF}${say('first', 'Let me think.')}  - {id: breath, wait: 30s}
${say('second', 'I have thought.')}  - id: words
    ask: {text: ${both('What else?')}, label: ${both('Else')}, input: text}
${BYE}`,
  changes: `${head('changes')}${ROOF}  - id: town
    ask: {text: ${both('Where is it?')}, label: ${both('Town')}, input: text}
  - id: which
    branch:
      - {when: roof = "flat", goto: flat}
      - {else: steep}
  - {id: flat, say: {text: ${both('A flat roof in {{town}}.')}}}
  - {id: on, goto: colour}
  - {id: steep, say: {text: ${both('A steep roof in {{town}}.')}}}
${COLOUR}${BYE}`,
  carries: `${head('carries', `variables:
  town: {type: text, scope: visitor}
  plan: {type: text, scope: session}
  campaign: {type: text, source: {url: utm_campaign}}
`)}  - id: hello
    say:
      - {text: ${both('You come from {{campaign}}.')}, when: campaign <> ""}
      - {text: ${both('Nobody sent you.')}, when: campaign = ""}
  - id: town
    ask: {text: ${both('Where do you live?')}, label: ${both('Town')}, input: text}
  - id: plan
    ask: {text: ${both('Which plan do you want?')}, label: ${both('Plan')}, input: text}
  - {id: known, say: {text: ${both('{{plan}} in {{town}}.')}}}
${COLOUR}${BYE}`,
  arms: `${head('arms')}  - id: greeting
    ab: [{arm: plain, share: 50, goto: plain}, {arm: warm, share: 50, goto: warm}]
  - {id: plain, say: {text: ${both('Hello.')}}}
  - {id: on, goto: colour}
  - {id: warm, say: {text: ${both('So good to see you!')}}}
${COLOUR}${BYE}`,
  cards: `${head('cards')}  - id: shown
    say:
      - image: {url: /assets/tiles.svg, alt: ${both('Solar tiles on a roof')}, caption: ${both('Laid in a day, here in Potsdam.')}, width: 800, height: 640}
      - image: {url: /assets/gone.svg, alt: ${both('A picture that is gone')}}
      - video: {url: /assets/film.webm, title: ${both('How a roof is laid')}, poster: /assets/house.svg, captions: /assets/film.vtt}
      - document: {url: /assets/plans.svg, title: ${both('The plans of the house')}, note: ${both('SVG, 4 KB')}}
      - carousel:
          - {title: ${both('Solar tiles')}, text: ${both('From the street it is a slate roof.')}, image: /assets/tiles.svg, image_alt: ${both('Tiles')}, url: /roof-tiles.html, action: ${both('Look at them')}}
          - {title: ${both('Panels')}, text: ${both('The plain way to the same power.')}, image: /assets/panels.svg, image_alt: ${both('Panels')}, url: /classic-panels.html, action: ${both('Look at them')}}
          - {title: ${both('A house')}, text: ${both('With everything on it.')}, image: /assets/house.svg, image_alt: ${both('A house')}, url: /pricing.html, action: ${both('What it costs')}}
${COLOUR}${BYE}`,
};

describe('what a flow does by itself', { concurrency: 1 }, () => {
  let server, browser;

  before(async () => {
    server = await Server.start();
    await server.stop();
    for (const [id, text] of Object.entries(FLOWS)) {
      writeFileSync(join(server.sites, 'helio', 'flows', `${id}.yaml`), text);
    }
    await server.run();
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await server?.remove();
  });

  /** Somebody at a page of the shop whose panel begins with this flow. */
  const arrives = async (t, flow, { query = '', locale = 'en', scheme = 'light', ...options } = {}) => {
    const anna = await person(browser, { locale, ...options });
    t.after(() => anna.context.close());
    // The page sets the rest of it itself.
    await anna.context.addInitScript((ours) => {
      let said = ours;
      Object.defineProperty(window, 'parlorSettings', { get: () => said, set: (own) => { said = { ...own, ...ours }; } });
    }, { flow, locale, theme: { scheme } });
    const url = `${server.origin}${locale === 'ru' ? '/ru' : ''}/pricing.html`;
    const visitor = new Visitor(anna.page, locale);
    return { ...anna, visitor, url, open: () => visitor.open(url + query), back: () => comesBack(visitor, url) };
  };

  /** On a later page the panel stands open where there is room for it. */
  const comesBack = async (visitor, url) => {
    await visitor.page.goto(url);
    if (visitor.page.viewportSize().width < 600) await visitor.launcher.click();
    await visitor.log.waitFor();
  };

  const bubbles = (visitor) => visitor.log.locator('.bubble').allTextContents();
  const sent = (visitor) => visitor.log.getByText(visitor.t('delivery.sent')).first().waitFor();

  test('a wait goes on by itself when the server’s clock agrees, once, whoever looks', async (t) => {
    const { visitor, url, open, context, errors } = await arrives(t, 'waits');
    await open();
    const other = new Visitor(await context.newPage(), 'en');
    await visitor.choose('Flat');
    await visitor.says('One moment, I look it up.').waitFor();
    await other.open(url);
    await visitor.says('Which colour should it be?').waitFor();
    await other.says('Which colour should it be?').waitFor();
    for (const one of [visitor, other]) {
      assert.equal((await bubbles(one)).filter((text) => text === 'Here it is.').length, 1);
      assert.equal(await one.page.getByRole('alert').filter({ hasText: /\S/ }).count(), 0, 'nobody is told of the race');
    }
    assert.deepEqual(errors, []);
  });

  test('a wait that was over while the page was gone goes on when it comes back', async (t) => {
    const { page, visitor, open, back } = await arrives(t, 'waits');
    await open();
    await visitor.choose('Flat');
    await visitor.says('One moment, I look it up.').waitFor();
    await sent(visitor);
    await page.goto('about:blank');
    await back();
    await visitor.says('Which colour should it be?').waitFor();
    await visitor.choose('Red');
    await visitor.says('Goodbye.').waitFor();
  });

  test('who is silent before the first answer is spoken to, once, and their panel is not begun before', async (t) => {
    const { page, visitor, open } = await arrives(t, 'silence');
    await page.clock.install();
    await open();
    await visitor.says('Which roof do you have?').waitFor();
    const kept = () => page.evaluate(() => Object.keys(localStorage).filter((key) => key === 'parlor:helio:conversation').length);
    assert.equal(await kept(), 0);
    await page.clock.runFor(2_500);
    await visitor.says('Are you still there?').waitFor();
    assert.equal(await kept(), 1);
    assert.equal((await bubbles(visitor)).filter((text) => text === 'Are you still there?').length, 1);
    await visitor.choose('Flat');
    await visitor.says('Which colour should it be?').waitFor();
  });

  test('a panel that nobody opened says nothing by itself', async (t) => {
    const { page, url, visitor } = await arrives(t, 'silence');
    await page.clock.install();
    await page.goto(url);
    await visitor.launcher.hover();
    await page.clock.runFor(60_000);
    await visitor.launcher.click();
    await visitor.says('Which roof do you have?').waitFor();
    assert.equal((await bubbles(visitor)).filter((text) => text === 'Are you still there?').length, 0);
  });

  test('the bot seems to type before it goes on, and nobody has to wait for it', async (t) => {
    const { page, visitor, open } = await arrives(t, 'pauses');
    await open();
    await visitor.choose('Flat');
    await visitor.says('Let me think.').waitFor();
    await page.locator('.typing').waitFor();
    assert.equal(await visitor.log.getByText('I have thought.').count(), 0);
    await picture(page, 'flow-pause');
    await visitor.write('It leaks.');
    await visitor.says('Goodbye.').waitFor();
    assert.deepEqual((await bubbles(visitor)).slice(1), ['Flat', 'Let me think.', 'I have thought.', 'What else?', 'It leaks.', 'Goodbye.']);
    assert.equal(await page.locator('.typing').count(), 0);
  });

  test('a pause is over in its time, and there is none for those who asked for less motion or come back', async (t) => {
    const { page, visitor, open } = await arrives(t, 'pauses');
    await page.clock.install();
    await open();
    await visitor.choose('Flat');
    await page.locator('.typing').waitFor();
    await page.clock.runFor(31_000);
    await visitor.says('What else?').waitFor();
    const still = await arrives(t, 'pauses', { reducedMotion: 'reduce' });
    await still.open();
    await still.visitor.choose('Flat');
    await still.visitor.says('What else?').waitFor();
    const back = await arrives(t, 'pauses');
    await back.open();
    await back.visitor.choose('Flat');
    await sent(back.visitor);
    await back.back();
    await back.visitor.says('What else?').waitFor();
    assert.equal(await back.page.locator('.typing').count(), 0);
  });

  for (const [look, options] of [['desktop', {}], ['phone', PHONE], ['dark', { scheme: 'dark' }]]) {
    test(`an answer that was changed is told from the one that counts, ${look}`, async (t) => {
      const { page, visitor, open, back } = await arrives(t, 'changes', options);
      await open();
      await visitor.choose('Flat');
      await visitor.write('Bonn');
      await visitor.says('A flat roof in Bonn.').waitFor();
      await page.getByText(visitor.t('answers.title')).click();
      await visitor.changing('Roof').click();
      await visitor.choose('Steep');
      await visitor.says('A steep roof in Bonn.').waitFor();
      const old = visitor.log.locator('.row--old');
      assert.deepEqual(await old.locator('.bubble').allTextContents(), ['Flat']);
      await old.getByText(visitor.t('answers.changed')).waitFor();
      await old.scrollIntoViewIfNeeded();
      await picture(page, `flow-change-${look}`);
      assert.deepEqual(await accessibilityFaults(page), []);
      await sent(visitor);
      await back();
      await visitor.says('A steep roof in Bonn.').waitFor();
      assert.deepEqual(await visitor.log.locator('.row--old .bubble').allTextContents(), ['Flat']);
      await visitor.choose('Red');
      await visitor.says('Goodbye.').waitFor();
    });
  }

  test('nobody is asked twice what they said in an earlier run, and nothing of it outlives what it was said for', async (t) => {
    const { page, visitor, url, open, context } = await arrives(t, 'carries', { query: '?utm_campaign=film&other=secret' });
    const frames = [];
    page.on('websocket', (socket) => socket.on('framesent', ({ payload }) => frames.push(String(payload))));
    await open();
    await visitor.says('You come from film.').waitFor();
    await visitor.write('Bonn');
    await visitor.write('Basic');
    await visitor.says('Basic in Bonn.').waitFor();
    await sent(visitor);
    const start = frames.find((frame) => frame.includes('"start_run"'));
    assert.match(start, /"url\.utm_campaign":"film"/);
    assert.doesNotMatch(start, /url\.other/);
    // The same tab, another run.
    await page.evaluate(() => window.Parlor('startFlow', 'carries'));
    await eventually('both are known', async () => (await bubbles(visitor)).filter((text) => text === 'Basic in Bonn.').length === 2);
    assert.equal((await bubbles(visitor)).filter((text) => text === 'Where do you live?').length, 1);
    // Another tab, later, with a new conversation.
    await page.evaluate(() => localStorage.removeItem('parlor:helio:conversation'));
    await page.evaluate(() => localStorage.removeItem('parlor:helio:token'));
    const back = new Visitor(await context.newPage(), 'en');
    await back.open(url);
    await back.says('Nobody sent you.').waitFor();
    await back.says('Which plan do you want?').waitFor();
    assert.equal(await back.log.getByText('Where do you live?').count(), 0);
    await back.write('Gold');
    await back.says('Gold in Bonn.').waitFor();
  });

  test('a visitor stays in the arm of a test they are in', async (t) => {
    const { page, visitor, open } = await arrives(t, 'arms');
    await open();
    await visitor.says('Which colour should it be?').waitFor();
    const [first] = await bubbles(visitor);
    await visitor.choose('Red');
    await visitor.says('Goodbye.').waitFor();
    for (let times = 0; times < 6; times += 1) {
      await page.evaluate(() => window.Parlor('startFlow', 'arms'));
      await visitor.says('Which colour should it be?').waitFor();
      await visitor.choose('Grey');
      await eventually('it is over', async () => (await bubbles(visitor)).at(-1) === 'Goodbye.');
    }
    const greetings = (await bubbles(visitor)).filter((text) => ['Hello.', 'So good to see you!'].includes(text));
    assert.deepEqual(greetings, Array.from({ length: 7 }, () => first));
  });

  for (const [look, options] of [['desktop', {}], ['phone', PHONE], ['dark', { scheme: 'dark' }], ['russian', { locale: 'ru' }]]) {
    test(`pictures, films, documents and cards, ${look}`, async (t) => {
      const { page, visitor, open, requests } = await arrives(t, 'cards', options);
      await open();
      await visitor.says('Which colour should it be?').waitFor();
      const photo = visitor.log.getByRole('img', { name: 'Solar tiles on a roof' });
      await photo.waitFor();
      assert.deepEqual(await photo.evaluate((it) => [it.width > 0, Math.round((it.width / it.height) * 100)]), [true, 125]);
      await visitor.log.locator('.picture').nth(1).scrollIntoViewIfNeeded();
      await visitor.log.locator('.picture__words').getByText('A picture that is gone').waitFor();
      assert.equal(requests.filter((url) => url.includes('film.webm')).length, 0, 'a film waits to be wanted');
      const carousel = page.getByRole('group', { name: visitor.t('card.carousel') });
      const position = carousel.getByRole('status');
      const place = (n) => visitor.t('card.position', { n, of: 3 });
      assert.equal(await position.textContent(), place(1));
      await carousel.scrollIntoViewIfNeeded();
      await picture(page, `flow-cards-end-${look}`);
      const next = carousel.getByRole('button', { name: visitor.t('card.next') });
      await next.click();
      await eventually('the second card', async () => (await position.textContent()) === place(2));
      await next.press('Enter');
      await eventually('the last card', async () => (await position.textContent()) === place(3));
      await eventually('there is no next one', async () => (await next.getAttribute('aria-disabled')) === 'true');
      await carousel.getByRole('list').focus();
      await page.keyboard.press('ArrowLeft');
      await eventually('back by the keyboard', async () => (await position.textContent()) !== place(3));
      assert.deepEqual(await accessibilityFaults(page), []);
      await photo.scrollIntoViewIfNeeded();
      await picture(page, `flow-cards-${look}`);
      const play = page.getByRole('button', { name: visitor.t('card.video.play', { title: 'How a roof is laid' }) });
      await play.scrollIntoViewIfNeeded();
      await picture(page, `flow-cards-middle-${look}`);
      await play.press('Enter');
      await page.locator('video').waitFor();
      await eventually('the film is fetched', () => requests.some((url) => url.includes('film.webm')));
      assert.equal(await page.evaluate(() => {
        let at = document.activeElement;
        while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
        return at.tagName;
      }), 'VIDEO');
      const plans = page.getByRole('link', { name: /The plans of the house/ });
      assert.equal(await plans.getAttribute('href'), '/assets/plans.svg');
    });
  }
});
