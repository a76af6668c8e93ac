// A site in Arabic on a page that is read from the right: the panel is mirrored, and what has a direction of its own
// (amounts, degrees) keeps it. On such a page a site without Arabic shows a panel that is read from the left.
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { accessibilityFaults, eventually, launch, person, picture } from '../support/browser.mjs';
import { Server, SHIPPED } from '../support/server.mjs';
import { Visitor } from '../support/visitor.mjs';

const FLOW = new URL('right_to_left/flow.yaml', import.meta.url).pathname;

/** The demo's site in Arabic, with this flow and nothing else. */
function inArabic(sites) {
  const helio = join(sites, 'helio');
  for (const folder of ['flows', 'calculators', 'faq']) rmSync(join(helio, folder), { recursive: true });
  mkdirSync(join(helio, 'flows'));
  cpSync(FLOW, join(helio, 'flows/right.yaml'));
  const file = join(helio, 'site.yaml');
  const site = readFileSync(file, 'utf8')
    .replace('locales: [en, ru]', 'locales: [ar, en]')
    .replace('default_flow: qualify', 'default_flow: right')
    .replaceAll(/\{en: ([^,}]+), ru: [^}]+\}/g, '$1');
  writeFileSync(file, site);
}

/** The page says that it is Arabic and read from the right, before any script of it runs. */
const turned = (page) => page.addInitScript(() => {
  new MutationObserver(() => {
    document.documentElement.dir = 'rtl';
    document.documentElement.lang = 'ar';
  }).observe(document, { childList: true });
});

describe('read from the right', { concurrency: 1 }, () => {
  let server, browser, layla, page, visitor, panel;
  const place = (selector, at = 0) => panel.locator(selector).nth(at).boundingBox();
  const middle = ({ x, width }) => x + width / 2;
  /** Which of two stands further to the right. */
  const isRightOf = async (one, other, what) => {
    const [a, b] = [await place(...one), await place(...other)];
    assert.ok(middle(a) > middle(b), `${what}: ${middle(a)} is not right of ${middle(b)}`);
  };
  /** What is seen from left to right, whatever the order in the page. */
  const seen = (selector) => panel.locator(selector).first().evaluate((element) => {
    const range = document.createRange();
    const pieces = [];
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const { data } = walker.currentNode;
      for (let at = 0; at < data.length; at += 1) {
        range.setStart(walker.currentNode, at);
        range.setEnd(walker.currentNode, at + 1);
        const { left, width } = range.getBoundingClientRect();
        if (width > 0 && data[at].trim()) pieces.push([left, data[at]]);
      }
    }
    return pieces.sort(([a], [b]) => a - b).map(([, letter]) => letter).join('');
  });

  before(async () => {
    server = await Server.start(SHIPPED, inArabic);
    browser = await launch();
    layla = await person(browser, { locale: 'ar' });
    ({ page } = layla);
    await turned(page);
    visitor = new Visitor(page, 'en');
    await visitor.open(`${server.origin}/roof-tiles.html`);
    panel = page.locator('.root.panel');
    await panel.locator('.grade').first().waitFor();
  });
  after(async () => {
    await browser?.close();
    await server?.remove();
  });

  test('the frame is mirrored, and the name stands beside its face', async () => {
    assert.equal(await panel.getAttribute('dir'), 'rtl');
    await isRightOf(['.header__face'], ['.header .icon-button'], 'the face begins the line');
    const [face, title] = [await place('.header__face'), await panel.locator('.header__title').evaluate((title) => {
      const range = document.createRange();
      range.selectNodeContents(title);
      const { right } = range.getBoundingClientRect();
      return right;
    })];
    assert.ok(face.x - title < 24, `${face.x - title} px lie between the face and the name`);
    await isRightOf(['.composer textarea'], ['.composer__send'], 'the button ends the line');
    await isRightOf(['.grade', 0], ['.grade', 4], 'the least grade comes first');
  });

  test('arrows follow the reading, and own words stand on the other side', async () => {
    await panel.locator('.grade').first().focus();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Enter');
    await panel.locator('.row--own').filter({ hasText: '★★★☆☆' }).waitFor();
    await isRightOf(['.row--far .bubble'], ['.row--own .bubble'], 'who asks, begins');
  });

  test('degrees and amounts keep their own direction', async () => {
    await panel.locator('.exact__digits').waitFor();
    const [digits, unit] = [await place('.exact__digits'), await place('.exact span')];
    assert.ok(digits.x < unit.x, 'the number stands before its unit');
    assert.equal(await seen('.span__limits span:first-child'), '15°C');
    await isRightOf(['.span__limits span', 0], ['.span__limits span', 1], 'the least is where the track begins');
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowLeft');
    await picture(page, 'right-to-left-slider');
    await page.keyboard.press('Enter');
    await panel.locator('.row--own').filter({ hasText: /16\s°C/ }).waitFor();
  });

  test('on a range the lower end is the right one, for a finger too', async () => {
    const track = panel.locator('.span__track--two');
    await track.waitFor();
    const { x, y, width, height } = await track.boundingBox();
    await page.mouse.click(x + width * 0.8, y + height / 2);
    const [from, to] = await panel.locator('.exact__digits').all();
    await eventually('the lower end came to the finger', async () => (await from.inputValue()) !== '5,000');
    assert.equal(await to.inputValue(), '40,000');
    await isRightOf(['.span__entry', 0], ['.span__entry', 1], 'from stands before to');
    await visitor.choose(visitor.t('choices.submit'));
  });

  test('a price is read as it is written', async () => {
    await panel.locator('.option__note').first().waitFor();
    assert.equal(await seen('.option__note'), '€48/m²');
    await isRightOf(['.option__words'], ['.option__note'], 'the option begins the line');
    await picture(page, 'right-to-left-list');
    assert.deepEqual(await accessibilityFaults(page), []);
    assert.deepEqual(layla.errors, []);
  });

  test('a site that speaks no Arabic is read from the left on the same page', async (t) => {
    const english = await Server.start();
    const { context, page } = await person(browser, { locale: 'en' });
    t.after(async () => {
      await context.close();
      await english.remove();
    });
    await turned(page);
    const visitor = new Visitor(page, 'en');
    await visitor.open(`${english.origin}/roof-tiles.html`);
    assert.equal(await page.locator('.root.panel').evaluate((root) => getComputedStyle(root).direction), 'ltr');
  });
});
