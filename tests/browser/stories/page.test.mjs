// What the page and its developer do with the widget: the API, settings, looks, and pages that may not have it.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, describe, test } from 'node:test';

import { accessibilityFaults, launch, person, picture } from '../support/browser.mjs';
import { COPY } from '../support/copy.mjs';
import { Server } from '../support/server.mjs';
import { Visitor } from '../support/visitor.mjs';

describe('the widget on a page', { concurrency: 1 }, () => {
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

  const visit = async (path, options) => {
    const anna = await person(browser, { locale: 'en', ...options });
    const visitor = new Visitor(anna.page, 'en');
    await anna.page.goto(server.origin + path);
    return { ...anna, visitor };
  };

  /** A page of our own making, with only the tag on it. */
  const bare = async (url, html) => {
    const anna = await person(browser, { locale: 'en' });
    await anna.page.route(url, (route) => route.fulfill({ contentType: 'text/html', body: html }));
    await anna.page.goto(url);
    return { ...anna, visitor: new Visitor(anna.page, 'en') };
  };
  const tag = (site) => `<!doctype html><html lang="en"><title>A page</title><main><h1>A page</h1></main>
    <script async src="${server.origin}/parlor.js" data-site="${site}"></script></html>`;

  test('a page that knows its visitor greets them by name', async () => {
    const { visitor, context } = await visit('/account.html');
    await visitor.launcher.click();
    await visitor.says(/Hello, Anna!/).waitFor();
    await context.close();
  });

  test('an earlier answer can be changed', async () => {
    const { page, visitor, context } = await visit(copy.page);
    await visitor.launcher.click();
    await visitor.choose(copy.house);
    await page.getByText(visitor.t('answers.title')).click();
    await visitor.changing('Building').click();
    await visitor.choose('A business building');
    await page.getByRole('checkbox', { name: copy.wishes[0] }).waitFor();
    await page.getByText(visitor.t('answers.title')).click();
    await page.locator('.answer__display', { hasText: 'A business building' }).waitFor();
    // The answer itself shows the same way.
    const said = visitor.log.locator('.row--own', { hasText: 'A business building' });
    await said.getByRole('button', { name: visitor.t('answers.change', { label: 'Building' }) }).click();
    await visitor.choose(copy.house);
    await page.locator('.answer__display', { hasText: copy.house }).waitFor();
    await context.close();
  });

  test('a button of the page opens a calculator by itself', async () => {
    const { page, visitor, context } = await visit('/pricing.html');
    await page.locator('a[data-parlor="openCalculator"][data-parlor-with="loan"]').first().click();
    const card = page.getByRole('dialog').filter({ has: page.locator('.calculator') }).last();
    await card.getByRole('slider').first().waitFor();
    const figure = card.locator('.figure__value').first();
    const before = await figure.textContent();
    await card.getByRole('slider').first().press('End');
    assert.notEqual(await figure.textContent(), before);
    await picture(page, 'panel-loan');
    assert.deepEqual(await accessibilityFaults(page), []);
    await visitor.choose(visitor.t('calculator.submit'));
    await visitor.log.locator('.figure__value').first().waitFor();
    await context.close();
  });

  test('calls made before the script is there are kept, and every method is a promise', async () => {
    const { page, visitor, context } = await bare(`${server.origin}/queued.html`, `<!doctype html><html lang="en"><title>A page</title>
      <script>
        window.Parlor = function () { (Parlor.q = Parlor.q || []).push(arguments); };
        window.seen = [];
        Parlor('on', 'open', function () { window.seen.push('open'); });
        Parlor('open');
      </script>
      <main><h1>A page</h1></main>
      <script async src="/parlor.js" data-site="helio"></script></html>`);
    await visitor.says(copy.bot).waitFor();
    assert.deepEqual(await page.evaluate(() => window.seen), ['open']);
    await page.evaluate(() => window.Parlor('close'));
    await visitor.launcher.waitFor();
    await page.evaluate(() => window.Parlor('destroy'));
    assert.equal(await page.locator('div[data-parlor]').count(), 0);
    await context.close();
  });

  test('an unknown setting is named, with what was probably meant', async () => {
    const warnings = [];
    const anna = await person(browser, { locale: 'en' });
    anna.page.on('console', (message) => { if (message.type() === 'warning') warnings.push(message.text()); });
    const url = `${server.origin}/misspelt.html`;
    await anna.page.route(url, (route) => route.fulfill({
      contentType: 'text/html',
      body: tag('helio').replace('<script async', '<script>window.parlorSettings = { lcale: "en" };</script><script async'),
    }));
    await anna.page.goto(url);
    const visitor = new Visitor(anna.page, 'en');
    await visitor.launcher.click();
    await visitor.says(copy.bot).waitFor();
    assert.ok(warnings.some((text) => text.includes('lcale') && text.includes('locale')), warnings.join('\n'));
    await anna.context.close();
  });

  for (const look of ['ocean', 'graphite', 'coral']) {
    test(`the look ${look} comes from settings alone`, async () => {
      const { page, visitor, context, errors } = await visit(`/theming.html?look=${look}`);
      await page.locator('#launcher').click();
      await visitor.says(/bot/).waitFor();
      await picture(page, `look-${look}`);
      assert.deepEqual(await accessibilityFaults(page), []);
      assert.deepEqual(errors, []);
      await context.close();
    });
  }

  test('dark, when the system is', async () => {
    const dark = await visit(copy.page, { colorScheme: 'dark' });
    await dark.visitor.launcher.click();
    await dark.visitor.says(copy.bot).waitFor();
    await picture(dark.page, 'panel-dark');
    assert.deepEqual(await accessibilityFaults(dark.page), []);
    await dark.context.close();
  });

  test('two tabs that both show the greeting become one conversation', async () => {
    const { page, visitor, context } = await visit(copy.page);
    await visitor.launcher.click();
    await visitor.says(copy.bot).waitFor();
    const tab = await context.newPage();
    tab.setDefaultTimeout(20_000);
    const second = new Visitor(tab, 'en');
    await second.open(server.origin + copy.page);
    await second.says(copy.bot).waitFor();
    await visitor.choose(copy.house);
    await visitor.log.getByText(visitor.t('delivery.sent')).first().waitFor();
    await second.says(copy.house).waitFor();
    await second.tick(...copy.wishes);
    await visitor.says(copy.wishes[0]).waitFor();
    await page.getByRole('textbox', { name: copy.bill }).waitFor();
    await page.reload();
    await visitor.says(copy.house).waitFor();
    assert.equal(await visitor.log.getByText(copy.house, { exact: true }).count(), 1);
    await context.close();
  });

  test('without the network the bot goes on, says so, and everything arrives afterwards', async () => {
    const { page, visitor, context } = await visit(copy.page);
    await visitor.launcher.click();
    await visitor.choose(copy.house);
    await visitor.log.getByText(visitor.t('delivery.sent')).first().waitFor();
    await context.setOffline(true);
    await visitor.tick(...copy.wishes);
    await page.getByRole('textbox', { name: copy.bill }).waitFor();
    await page.getByText(visitor.t('connection.offline')).waitFor();
    await picture(page, 'panel-offline');
    await context.setOffline(false);
    await page.getByText(visitor.t('connection.offline')).waitFor({ state: 'detached' });
    const mark = visitor.log.getByText(visitor.t('delivery.sent'));
    await mark.nth(1).waitFor();
    assert.equal(await visitor.log.getByText(copy.wishes[0]).count(), 1);
    await context.close();
  });

  test('a page of another origin is refused in words', async () => {
    const elsewhere = createServer((_, answer) => answer.setHeader('content-type', 'text/html').end(tag('helio')));
    await new Promise((done) => elsewhere.listen(0, '127.0.0.1', done));
    const { page, context } = await person(browser, { locale: 'en' });
    const visitor = new Visitor(page, 'en');
    await page.goto(`http://127.0.0.1:${elsewhere.address().port}/`);
    await page.locator('#launcher').click();
    await page.getByText(visitor.t('reject.wrong_origin')).waitFor();
    await picture(page, 'panel-wrong-origin');
    await context.close();
    elsewhere.close();
  });

  test('an unknown site is told so', async () => {
    const { page, visitor, context } = await bare(`${server.origin}/unknown.html`, tag('nobody'));
    await page.locator('#launcher').click();
    await page.getByText(visitor.t('reject.unknown_site')).waitFor();
    await context.close();
  });

  test('a page whose policy forbids wasm gets the panel from our own origin', async () => {
    const anna = await person(browser, { locale: 'en' });
    const url = `${server.origin}/strict.html`;
    await anna.page.route(url, (route) => route.fulfill({
      contentType: 'text/html',
      headers: { 'content-security-policy': "script-src 'self'; object-src 'none'" },
      body: tag('helio'),
    }));
    await anna.page.goto(url);
    await anna.page.locator('#launcher').click();
    await anna.page.frameLocator('iframe').getByRole('log').getByText(copy.bot).waitFor();
    await picture(anna.page, 'panel-in-frame');
    await anna.context.close();
  });
});
