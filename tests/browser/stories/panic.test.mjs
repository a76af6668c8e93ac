// The panel never dies silently: a fallen instance is replaced with everything in it, and when that does not help, or
// the chat cannot run at all, a plain form still brings the visitor's words to the desk.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { accessibilityFaults, eventually, launch, person, picture } from '../support/browser.mjs';
import { COPY } from '../support/copy.mjs';
import { noteTurns, provoke, reborn, silenced, uncaught, watched } from '../support/faults.mjs';
import { Operator } from '../support/operator.mjs';
import { FAULTY, SHIPPED, Server } from '../support/server.mjs';
import { Visitor } from '../support/visitor.mjs';

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 };
const WORDS = {
  en: { message: /^Your message/, email: /^E-mail/, phone: /^Phone/, name: /^Name/, consent: COPY.en.consent, send: 'Send', sent: 'Your message has arrived', again: 'Try the chat again' },
  ru: { message: /^Ваше сообщение/, email: /^Эл. почта/, phone: /^Телефон/, name: /^Имя/, consent: COPY.ru.consent, send: 'Отправить', sent: 'Сообщение получено', again: 'Попробовать чат ещё раз' },
};

/** Runs in a page: fills the outbox of its origin as the widget would. */
async function leaveBehind() {
  const hex = (n) => n.toString(16).padStart(32, '0');
  const entry = (n, text) => {
    const content = { type: 'text', text, fallback: text };
    const message = { id: `m_${hex(n)}`, author: { role: 'visitor' }, at: 1760000000000, content };
    return { cid: `k_${hex(n)}`, cseq: n, conversation: `c_${hex(7)}`, command: { type: 'post_message', content }, echo: [message] };
  };
  const prefix = 'parlor:helio:';
  localStorage[`${prefix}conversation`] = `c_${hex(7)}`;
  localStorage[`${prefix}draft`] = 'Third, a draft';
  const [first, second] = [entry(1, 'First, undelivered'), entry(2, 'Second, undelivered')];
  localStorage[`${prefix}outbox:${second.cid}`] = JSON.stringify(second);
  const database = await new Promise((done, fail) => {
    const request = indexedDB.open('parlor', 1);
    request.onupgradeneeded = () => request.result.createObjectStore('outbox');
    request.onsuccess = () => done(request.result);
    request.onerror = fail;
  });
  const transaction = database.transaction('outbox', 'readwrite');
  transaction.objectStore('outbox').put(JSON.stringify(first), `${prefix}outbox:${first.cid}`);
  await new Promise((done) => { transaction.oncomplete = done; });
  database.close();
}

/** Runs in a page: whether nothing waits, in either place. */
async function isOutboxEmpty() {
  const database = await new Promise((done) => {
    const request = indexedDB.open('parlor', 1);
    request.onsuccess = () => done(request.result);
  });
  const count = await new Promise((done) => {
    const request = database.transaction('outbox').objectStore('outbox').count();
    request.onsuccess = () => done(request.result);
  });
  database.close();
  return count === 0 && !Object.keys(localStorage).some((key) => key.includes(':outbox:'));
}

/** The plain form's hands. */
class PlainForm {
  constructor(page, locale = 'en') {
    Object.assign(this, { page, words: WORDS[locale] });
    this.message = this.field('message');
  }

  field(name) {
    return this.page.locator('.plain').getByRole('textbox', { name: this.words[name] });
  }

  async fill(values) {
    for (const [name, value] of Object.entries(values)) await this.field(name).fill(value);
  }

  agree() {
    return this.page.getByRole('checkbox', { name: this.words.consent }).check();
  }

  button(name) {
    return this.page.getByRole('button', { name: this.words[name], exact: true });
  }

  async send() {
    await this.button('send').click();
  }

  sent() {
    return this.page.getByRole('heading', { name: this.words.sent }).waitFor();
  }
}

describe('a widget that falls', { concurrency: 1 }, () => {
  const copy = COPY.en;
  let server, browser, maria, operator;

  before(async () => {
    server = await Server.start(FAULTY);
    const account = server.addOperator({
      email: 'maria@helio.example', name: 'Maria Weber', title: 'Roof engineer',
      experience: '600 roofs', photo: '/assets/people/maria.svg',
    });
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

  const visit = async ({ prepare, ...options } = {}) => {
    const anna = await person(browser, { locale: 'en', ...options });
    await watched(anna.page);
    await prepare?.(anna.page);
    const visitor = new Visitor(anna.page, 'en');
    await visitor.open(server.origin + copy.page);
    await visitor.says(copy.bot).waitFor();
    return { ...anna, visitor };
  };

  const falls = {
    click: (page) => provoke(page, 'click').then(() => page.locator('.composer textarea').click()),
    future: (page) => provoke(page, 'future'),
    timer: (page) => provoke(page, 'timer'),
    import: (page) => provoke(page, 'import'),
    nested: (page) => provoke(page, 'nested'),
    memory: (page) => provoke(page, 'memory'),
  };

  for (const [kind, fall] of Object.entries(falls)) {
    test(`in a ${kind} comes back with draft, focus and conversation, unnoticed by the page`, async (story) => {
      const { page, visitor, context } = await visit();
      await visitor.choose(copy.house);
      await visitor.log.getByText(visitor.t('delivery.sent')).first().waitFor();
      await visitor.tick(...copy.wishes);
      await visitor.fill(copy.bill, copy.goodBill);
      const composer = page.locator('.composer textarea');
      await composer.fill('Half a sen');
      const took = await reborn(page, () => fall(page));
      story.diagnostic(`a new instance stood ${took} ms after the fall (${kind})`);
      await visitor.says(copy.house).waitFor();
      assert.equal(await visitor.log.getByText(copy.house, { exact: true }).count(), 1);
      assert.equal(await composer.inputValue(), 'Half a sen');
      const isFocused = await composer.evaluate((field) => field.getRootNode().activeElement === field);
      assert.ok(isFocused);
      assert.ok(await page.locator('#panel').isVisible());
      assert.deepEqual(await uncaught(page), []);
      await context.close();
    });
  }

  test('on a message loses neither what came nor what waits, and each arrives once', async (story) => {
    const { page, visitor, context } = await visit();
    await visitor.choose(visitor.t('person.ask'));
    await page.getByText(visitor.t('queue.next')).first().waitFor();
    await operator.showTab('desk.tab.waiting');
    await operator.inbox.getByRole('button', { name: /^Visitor/ }).first().click();
    await operator.button(operator.t('desk.accept')).click();
    await visitor.says(/Maria Weber/).waitFor();
    await context.setOffline(true);
    await visitor.write('Written before the fall');
    await provoke(page, 'message');
    const took = await reborn(page, () => context.setOffline(false));
    story.diagnostic(`a new instance stood ${took} ms after the fall (message)`);
    await operator.says('Written before the fall').waitFor();
    await operator.write('Welcome back');
    await visitor.says('Welcome back').waitFor();
    assert.equal(await operator.log.getByText('Written before the fall', { exact: true }).count(), 1);
    assert.equal(await visitor.log.getByText('Written before the fall', { exact: true }).count(), 1);
    assert.deepEqual(await uncaught(page), []);
    await context.close();
  });

  test('while it sends leaves the turn to send to the next instance at once', async () => {
    let line;
    const { page, visitor, context } = await visit({
      prepare: async (page) => {
        await noteTurns(page);
        line = await silenced(page);
      },
    });
    await visitor.choose(copy.house);
    await visitor.log.getByText(visitor.t('delivery.sent')).first().waitFor();
    await eventually('nothing is being sent', () => page.evaluate(() => window.turns.at(-1) === 'given back'));
    line.isMute = true;
    const before = await page.evaluate(() => window.turns.length);
    await visitor.tick(...copy.wishes);
    await eventually('the turn is held', () => page.evaluate((n) => window.turns.slice(n).includes('ours'), before));
    // The fallen one must not hear that it was heard.
    await reborn(page, async () => {
      await provoke(page, 'timer');
      await page.waitForFunction((n) => window.turns.slice(n).includes('fell'), before);
      line.isMute = false;
    });
    const givenBack = (n) => window.turns.slice(n).filter((turn) => turn === 'given back').length;
    await eventually('it was sent', async () => (await page.evaluate(givenBack, before)) === 2);
    const turns = await page.evaluate((n) => window.turns.slice(n), before);
    // Held by the fallen one until its fall, then by the next, which had to take it from nobody.
    assert.deepEqual(turns.filter((turn) => turn !== 'fell'), ['asked', 'ours', 'given back', 'asked', 'ours', 'given back']);
    assert.ok(turns.indexOf('fell') > turns.indexOf('ours') && turns.indexOf('fell') < turns.lastIndexOf('asked'), turns.join(', '));
    assert.deepEqual(await uncaught(page), []);
    await context.close();
  });

  test('whose socket is cut, stalled or sent away by the server goes on', async () => {
    const { page, visitor, context } = await visit();
    await visitor.choose(copy.house);
    await visitor.log.getByText(visitor.t('delivery.sent')).first().waitFor();
    for (const [fault, query] of [['drop', {}], ['goaway', { ms: 50 }], ['stall', { ms: 500 }]]) {
      await eventually(`a socket to strike with ${fault}`, () => server.strike(fault, { role: 'visitor', ...query }));
    }
    await visitor.tick(...copy.wishes);
    await page.getByRole('textbox', { name: copy.bill }).waitFor();
    await visitor.log.getByText(visitor.t('delivery.sent')).nth(1).waitFor();
    assert.deepEqual(await uncaught(page), []);
    await context.close();
  });

  test('whose line is half open notices it, and what was written arrives once', async (story) => {
    const { visitor, context } = await visit();
    const sent = visitor.log.getByText(visitor.t('delivery.sent'));
    await visitor.choose(copy.house);
    await sent.first().waitFor();
    await eventually('a socket to strike', () => server.strike('half-open', { role: 'visitor' }));
    const from = Date.now();
    await visitor.tick(...copy.wishes);
    await eventually('the answer at the server', async () => (await sent.count()) > 1, 60_000);
    story.diagnostic(`what was written into a half-open line arrived after ${Date.now() - from} ms`);
    assert.equal(await visitor.log.getByText(copy.wishes[0]).count(), 1);
    await context.close();
  });

  test('for the fourth time within five minutes becomes a form that delivers', async () => {
    const { page, visitor, context } = await visit();
    await visitor.choose(copy.house);
    await visitor.log.getByText(visitor.t('delivery.sent')).first().waitFor();
    for (let time = 1; time <= 3; time += 1) await reborn(page, () => provoke(page, 'timer'));
    await page.getByRole('checkbox', { name: copy.wishes[0] }).waitFor();
    await context.setOffline(true);
    await visitor.tick(...copy.wishes);
    await visitor.fill(copy.bill, copy.goodBill);
    await page.locator('.composer textarea').fill(copy.question);
    await provoke(page, 'message');
    // The form's file is fetched only now, so the network has to be there.
    await context.setOffline(false);
    const form = new PlainForm(page);
    await form.message.waitFor();
    await picture(page, 'form-after-falls');
    const text = await form.message.inputValue();
    assert.ok(text.endsWith(copy.question), text);
    await form.fill({ name: 'Anna after the fall', email: copy.email });
    await form.send();
    await page.getByText(visitor.t('consent.required')).waitFor();
    await form.agree();
    await form.button('send').dblclick();
    await form.sent();
    assert.deepEqual(await uncaught(page), []);

    await operator.showTab('desk.tab.bot');
    await operator.pick(/Anna after the fall/);
    await operator.says(copy.question).waitFor();
    assert.equal(await operator.log.getByText(copy.question).count(), 1);
    await operator.facts.getByText(copy.email).first().waitFor();
    await operator.facts.getByText(copy.consent).first().waitFor();
    await picture(maria.page, 'desk-lead-from-form');

    // The chat that comes back shows the same conversation, and says nothing twice.
    await form.button('again').click();
    await visitor.says(copy.question).waitFor();
    assert.equal(await visitor.log.getByText(copy.question).count(), 1);
    assert.equal(await operator.log.getByText(copy.wishes[0]).count(), 1);
    await context.close();
  });
});

describe('a chat that cannot run', { concurrency: 1 }, () => {
  let server, browser;

  before(async () => {
    server = await Server.start();
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await server?.remove();
  });

  const withoutWasm = async (locale, options) => {
    const anna = await person(browser, { locale, ...options });
    await watched(anna.page);
    await anna.page.route('**/*.wasm', (route) => route.abort());
    await anna.page.goto(server.origin + COPY[locale].page);
    await anna.page.locator('#launcher').click();
    return { ...anna, form: new PlainForm(anna.page, locale) };
  };

  const looks = [['desktop', 'en', {}], ['dark', 'en', { colorScheme: 'dark' }], ['phone', 'ru', PHONE], ['phone-dark', 'ru', { ...PHONE, colorScheme: 'dark' }]];
  for (const [look, locale, options] of looks) {
    test(`shows a form, ${look}, ${locale}`, async () => {
      const { page, form, context } = await withoutWasm(locale, options);
      await form.message.waitFor();
      await picture(page, `form-${look}`);
      assert.deepEqual(await accessibilityFaults(page), []);
      await form.fill({ message: COPY[locale].question, email: 'anna@' });
      await form.send();
      await page.locator('.plain__fault', { hasText: /./ }).first().waitFor();
      await picture(page, `form-faults-${look}`);
      assert.deepEqual(await accessibilityFaults(page), []);
      await form.fill({ email: COPY[locale].email });
      await form.agree();
      await form.send();
      await form.sent();
      await picture(page, `form-sent-${look}`);
      assert.deepEqual(await accessibilityFaults(page), []);
      assert.deepEqual(await uncaught(page), []);
      await context.close();
    });
  }

  test('keeps what was typed for the chat that can be tried again', async () => {
    const anna = await person(browser, { locale: 'en' });
    await anna.page.route('**/*.wasm', (route) => route.abort());
    await anna.page.goto(server.origin + COPY.en.page);
    await anna.page.locator('#launcher').click();
    await anna.page.locator('#panel textarea').first().fill('Is anybody there?');
    const form = new PlainForm(anna.page);
    await form.message.waitFor();
    assert.equal(await form.message.inputValue(), 'Is anybody there?');
    await form.fill({ message: 'Is anybody there now?' });
    await anna.page.unroute('**/*.wasm');
    await form.button('again').click();
    const visitor = new Visitor(anna.page, 'en');
    await visitor.says(COPY.en.bot).waitFor();
    const composer = anna.page.getByRole('textbox', { name: visitor.t('composer.label') });
    assert.equal(await composer.inputValue(), 'Is anybody there now?');
    await anna.context.close();
  });

  test('without even the form the visitor is told, keeps the text and can try again', async () => {
    const anna = await person(browser, { locale: 'en' });
    await anna.page.route('**/*.wasm', (route) => route.abort());
    await anna.page.route('**/contact-form-*.js', (route) => route.abort());
    await anna.page.goto(server.origin + COPY.en.page);
    await anna.page.locator('#launcher').click();
    await anna.page.locator('#panel textarea').first().fill('Is anybody there?');
    const retry = anna.page.getByRole('button', { name: 'Try again', exact: true });
    await retry.waitFor();
    await picture(anna.page, 'panel-failed');
    assert.deepEqual(await accessibilityFaults(anna.page), []);
    await anna.page.unroute('**/*.wasm');
    await retry.click();
    const visitor = new Visitor(anna.page, 'en');
    await visitor.says(COPY.en.bot).waitFor();
    const composer = anna.page.getByRole('textbox', { name: visitor.t('composer.label') });
    assert.equal(await composer.inputValue(), 'Is anybody there?');
    await anna.context.close();
  });

  test('the form holds what was not delivered, and a chat that recovers does not say it again', async () => {
    const anna = await person(browser, { locale: 'en' });
    // What an earlier page left behind: one entry on its way into the database, one in it, and a draft.
    await anna.page.goto(`${server.origin}/contacts.html`);
    await anna.page.evaluate(leaveBehind);
    await anna.page.route('**/*.wasm', (route) => route.abort());
    await anna.page.goto(server.origin + COPY.en.page);
    await anna.page.locator('#launcher').click();
    const form = new PlainForm(anna.page);
    await form.message.waitFor();
    assert.equal(await form.message.inputValue(), 'First, undelivered\n\nSecond, undelivered\n\nThird, a draft');
    await form.fill({ email: COPY.en.email });
    await form.agree();
    // A tab that could not be told sends its copy all the same: the server knows it by its id.
    const copies = await anna.page.evaluate(() => Object.entries(localStorage).filter(([key]) => key.includes(':outbox:')));
    assert.equal(copies.length, 1);
    await form.send();
    await form.sent();
    await eventually('an empty outbox', () => anna.page.evaluate(isOutboxEmpty));
    await anna.page.evaluate((entries) => { for (const [key, text] of entries) localStorage[key] = text; }, copies);
    await anna.page.unroute('**/*.wasm');
    await form.button('again').click();
    const visitor = new Visitor(anna.page, 'en');
    await visitor.says('Third, a draft').waitFor();
    await eventually('an empty outbox', () => anna.page.evaluate(isOutboxEmpty));
    assert.equal(await visitor.log.getByText('First, undelivered').count(), 1);
    assert.equal(await visitor.log.getByText(visitor.t('delivery.failed')).count(), 0);
    await anna.context.close();
  });

  test('a form whose answer got lost is one lead when it is sent again', async () => {
    const { page, form, context } = await withoutWasm('en');
    await form.message.waitFor();
    await form.fill({ message: 'Only once, please', email: COPY.en.email });
    await form.agree();
    let tries = 0;
    const statuses = [];
    await page.route('**/v1/sites/helio/leads', async (route) => {
      const answer = await route.fetch();
      statuses.push(answer.status());
      tries += 1;
      if (tries === 1) await route.abort();
      else await route.fulfill({ response: answer });
    });
    await form.send();
    await page.getByText(/server can’t be reached/).waitFor();
    await form.send();
    await form.sent();
    assert.deepEqual(statuses, [200, 200]);
    await context.close();
  });

  test('a page that forbids both wasm and frames gets the form at once', async (story) => {
    const anna = await person(browser, { locale: 'en' });
    await watched(anna.page);
    const url = `${server.origin}/strictest.html`;
    await anna.page.route(url, (route) => route.fulfill({
      contentType: 'text/html',
      headers: { 'content-security-policy': "default-src 'none'; script-src 'self'; connect-src 'self'" },
      body: `<!doctype html><html lang="en"><title>A page</title><main><h1>A page</h1></main>
        <script async src="${server.origin}/parlor.js" data-site="helio"></script></html>`,
    }));
    await anna.page.goto(url);
    await anna.page.locator('#launcher').click();
    const from = Date.now();
    const form = new PlainForm(anna.page);
    await form.message.waitFor();
    story.diagnostic(`the form stood after ${Date.now() - from} ms`);
    await form.fill({ message: 'From a strict page', email: COPY.en.email });
    await form.agree();
    await form.send();
    await form.sent();
    assert.deepEqual(await uncaught(anna.page), []);
    await anna.context.close();
  });

  test('a browser without wasm gets the form, also in our own frame', async () => {
    const anna = await person(browser, { locale: 'en' });
    await anna.context.addInitScript(() => delete window.WebAssembly);
    await anna.page.goto(server.origin + COPY.en.page);
    await anna.page.locator('#launcher').click();
    const form = new PlainForm(anna.page.frameLocator('iframe').owner().page());
    const inFrame = anna.page.frameLocator('iframe').locator('.plain').getByRole('textbox', { name: form.words.message });
    await inFrame.waitFor();
    await anna.context.close();
  });

  test('a tag without a site is refused in words, in the console', async () => {
    const anna = await person(browser, { locale: 'en' });
    const url = `${server.origin}/nameless.html`;
    await anna.page.route(url, (route) => route.fulfill({
      contentType: 'text/html',
      body: `<!doctype html><html lang="en"><title>A page</title><script async src="${server.origin}/parlor.js"></script></html>`,
    }));
    await anna.page.goto(url);
    await eventually('a word in the console', () => anna.errors.some((text) => text.includes('data-site')));
    assert.equal(await anna.page.locator('div[data-parlor]').count(), 0);
    await anna.context.close();
  });
});

describe('fault hooks', () => {
  const WIDGET = ['parlor:fault', 'provoked in a timer'];
  const SERVER = ['/__test/'];

  const widget = ({ assets }) => {
    const name = readdirSync(join(assets, 'assets')).find((file) => /^widget-[0-9a-f]{12,}\.wasm$/.test(file));
    return readFileSync(join(assets, 'assets', name));
  };
  const binary = (build) => readFileSync(build.binary);
  const found = (bytes, marks) => marks.filter((mark) => bytes.includes(mark));

  test('are in the build that stories of faults run on', () => {
    assert.deepEqual(found(widget(FAULTY), WIDGET), WIDGET);
    assert.deepEqual(found(binary(FAULTY), SERVER), SERVER);
  });

  test('are in nothing that is shipped', async () => {
    assert.deepEqual(found(widget(SHIPPED), WIDGET), []);
    assert.deepEqual(found(binary(SHIPPED), SERVER), []);
    const server = await Server.start();
    const answer = await fetch(`${server.origin}/__test/drop`, { method: 'POST' });
    assert.ok([404, 405].includes(answer.status), String(answer.status));
    await server.remove();
  });
});
