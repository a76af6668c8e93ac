// What a page's developer is told about settings and commands, and how a page takes the widget off and puts it on again.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { eventually, launch, person } from '../support/browser.mjs';
import { COPY } from '../support/copy.mjs';
import { Server } from '../support/server.mjs';
import { Visitor } from '../support/visitor.mjs';

describe('a page of a developer', { concurrency: 1 }, () => {
  const copy = COPY.en;
  let server, browser;

  before(async () => {
    server = await Server.start();
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await server?.remove();
  });

  /** A page of our own making with these settings; collects what the console warns of. */
  const bare = async (t, settings, more = '') => {
    const anna = await person(browser, { locale: 'en' });
    t.after(() => anna.context.close());
    const warnings = [];
    anna.page.on('console', (message) => { if (message.type() === 'warning') warnings.push(message.text()); });
    const url = `${server.origin}/developer.html`;
    await anna.page.route(url, (route) => route.fulfill({
      contentType: 'text/html',
      body: `<!doctype html><html lang="en"><title>A page</title>${more}
        <script>window.parlorSettings = ${JSON.stringify(settings)};</script><main><h1>A page</h1></main>
        <script async src="${server.origin}/parlor.js" data-site="helio"></script></html>`,
    }));
    await anna.page.goto(url);
    await anna.page.locator('#launcher').waitFor();
    const warned = (text) => eventually(`a warning: ${text}`, () => warnings.some((one) => one.includes(text)));
    return { ...anna, warnings, warned, visitor: new Visitor(anna.page, 'en') };
  };

  test('is told what does not exist or does not fit, in one line each, before anything is opened', async (t) => {
    const { page, warnings, warned, visitor } = await bare(t, {
      lcale: 'en',
      locale: 'english please',
      theme: { accent: 'nonsense', radius: -5, scheme: 'drak', fnt: 'serif' },
      launcher: { label: 24, hidden: 'no' },
      user: { name: 'Anna', email: 'anna@', phone: 'call me' },
      vars: { list: [1] },
      texts: 'none',
      product: { currency: 'euros' },
    });
    await warned('currency');
    assert.deepEqual(warnings.map((text) => text.replace('Parlor settings: ', '')), [
      'unknown setting `lcale`; did you mean `locale`?',
      '`locale` should be a language tag, such as `ru`; it is `english please`',
      '`theme.accent` should be a CSS colour, such as `#0b6b53`; it is `nonsense`',
      '`theme.radius` should be a number of pixels or a CSS length, from 0 on; it is `-5`',
      '`theme.scheme` should be one of auto, light, dark (did you mean `dark`?); it is `drak`',
      'unknown setting `theme.fnt`; did you mean `theme.font`?',
      '`launcher.hidden` should be true or false; it is `no`',
      '`user.email` should be an e-mail address; it is `anna@`',
      '`user.phone` should be a phone number in international form, such as `+49 30 1234567`; it is `call me`',
      '`vars.list` should be a text, a number, true or false; it is a list',
      '`texts` should be an object; it is `none`',
      '`product.currency` should be the three letters of a currency, such as `EUR`; it is `euros`',
    ]);
    // What CSS does not understand is as if never said: the launcher has its own colour, then the site's.
    const colour = () => page.locator('#launcher').evaluate((node) => getComputedStyle(node).backgroundColor);
    assert.equal(await colour(), 'rgb(36, 87, 214)');
    assert.equal(await page.locator('#launcher').innerText(), '24');
    await page.locator('#launcher').click();
    await visitor.says(copy.bot).waitFor();
    assert.equal(await colour(), 'rgb(11, 89, 96)');
  });

  test('hears nothing about settings that fit', async (t) => {
    const { page, warnings } = await bare(t, {
      theme: { accent: 'rebeccapurple', radius: '1rem', scheme: 'dark', font: 'Georgia, serif' },
      launcher: { position: 'left', label: 'Ask us', hidden: false },
      user: { name: 'Anna', email: 'anna@example.com', phone: '8 912 345-67-89' },
      vars: { plan: 'pro', seats: 3, beta: true }, texts: { 'panel.title': 'Ask Helio' }, locale: 'en', flow: null,
      product: { id: 'tiles', name: 'Solar tiles', price: 13900, currency: 'EUR', url: '/tiles.html' },
    });
    await page.waitForRequest(/advice-/).catch(() => {});
    await page.evaluate(() => window.Parlor('identify', { name: 'Anna B.' }));
    await page.evaluate(() => new Promise((done) => { requestIdleCallback(() => requestIdleCallback(done)); }));
    assert.deepEqual(warnings, []);
  });

  test('is told what the site does not have, once the site is known', async (t) => {
    const { page, warned, visitor } = await bare(t, { flow: 'qualfy', locale: 'xx' });
    await page.locator('#launcher').click();
    await visitor.says(copy.bot).waitFor();
    await warned('`flow`: the site has no `qualfy`; it has ');
    await warned('`locale`: the site has no `xx`; it has en, ru');
  });

  test('is told about commands: unknown ones, and what does not fit', async (t) => {
    const { page, warned } = await bare(t, {});
    const refused = (...call) => page.evaluate((call) => window.Parlor(...call).then(() => 'done', (error) => error.message), call);
    assert.equal(await refused('opne'), 'unknown command; did you mean `open`?');
    assert.match(await refused('zebra-crossing'), /^unknown command; known are open, close, /);
    await warned('Parlor: opne: unknown command; did you mean `open`?');
    await page.evaluate(() => window.Parlor('identify', { email: 'nobody' }));
    await warned('`user.email` should be an e-mail address; it is `nobody`');
    assert.equal(await refused('call', { kind: 'vidoe' }), 'a call\'s `kind` is `audio` or `video`, not "vidoe"');
    assert.match(await refused('startFlow', 'qualfy'), /^the site has no flow `qualfy`/);
    assert.match(await refused('startFlow', 'qualify', { list: [1] }), /^`list` should be/);
  });

  test('takes the widget off and puts it on again; what is called meanwhile waits', async (t) => {
    const { page, warnings, errors, visitor } = await bare(t, {});
    await page.evaluate(() => window.Parlor('open'));
    await visitor.says(copy.bot).waitFor();
    await page.evaluate(() => window.Parlor('destroy'));
    assert.equal(await page.locator('div[data-parlor]').count(), 0);
    const answers = await page.evaluate(async () => {
      const off = window.Parlor('on', 'open', () => {});
      off();
      return [await window.Parlor('open'), await window.Parlor('identify', { name: 'Anna' }), await window.Parlor('destroy')];
    });
    assert.deepEqual(answers, [undefined, undefined, undefined]);
    assert.equal(await page.locator('div[data-parlor]').count(), 0);
    await page.evaluate(() => {
      const script = document.createElement('script');
      script.src = '/parlor.js';
      script.dataset.site = 'helio';
      document.head.append(script);
      return new Promise((done) => { script.onload = done; });
    });
    await visitor.says(copy.bot).waitFor();
    assert.equal(await page.locator('div[data-parlor]').count(), 1);
    // A page that no server gave may open no socket; that is the browser's word, not ours.
    assert.deepEqual([...warnings, ...errors].filter((text) => !text.startsWith('WebSocket')), []);
  });
});
