// A question for files: chosen, dropped and pasted, refused in words, tried again after the line broke, and read at the
// desk. The flow stands in this story's own copy of the site.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { crc32, deflateSync } from 'node:zlib';

import { accessibilityFaults, eventually, launch, person, picture } from '../support/browser.mjs';
import { MARIA, Operator } from '../support/operator.mjs';
import { Server } from '../support/server.mjs';
import { Visitor } from '../support/visitor.mjs';

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 };
const ASKED = { en: 'Please send us a picture of your roof.', ru: 'Пришлите, пожалуйста, снимок вашей крыши.' };
const THANKS = { en: 'Thank you, we will look at it.', ru: 'Спасибо, посмотрим.' };

const FLOW = `id: roof
version: 1
title: {en: A roof, ru: Крыша}
person: {department: sales, fallback: thanks}
steps:
  - id: pictures
    ask:
      text: {en: "${ASKED.en}", ru: "${ASKED.ru}"}
      label: {en: Pictures of the roof, ru: Снимки крыши}
      input: file
      accept: ["image/*", ".pdf"]
      max_files: 3
      max_size: 1MB
      skippable: true
  - id: thanks
    say: {en: "${THANKS.en}", ru: "${THANKS.ru}"}
  - id: more
    ask:
      text: {en: Anything else?, ru: Что-нибудь ещё?}
      label: {en: More, ru: Ещё}
      input: text
  - id: end
    end: true
`;

/** A picture of a roof under a sky. */
function png(width = 320, height = 240) {
  const rows = Buffer.alloc((width * 3 + 1) * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const isRoof = y > height * 0.3 + Math.abs(x - width / 2) * 0.45;
      const tile = (Math.floor(x / 16) + Math.floor(y / 12)) % 2 ? 8 : -8;
      const colour = isRoof ? [150 + tile, 74 + tile, 58 + tile] : [150 + y / 4, 196 + y / 8, 235];
      colour.forEach((value, at) => { rows[y * (width * 3 + 1) + 1 + x * 3 + at] = Math.min(255, value); });
    }
  }
  const chunk = (kind, data) => {
    const body = Buffer.concat([Buffer.from(kind), data]);
    const size = Buffer.alloc(4);
    size.writeUInt32BE(data.length);
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([size, body, sum]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', head), chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

const ROOF = { name: 'roof.png', mimeType: 'image/png', buffer: png() };
const PLAN = { name: 'Plan of the attic.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7\nA plan.\n') };
const FILM = { name: 'film.mp4', mimeType: 'video/mp4', buffer: Buffer.from('not asked for') };
const LARGE = { name: 'large.png', mimeType: 'image/png', buffer: Buffer.alloc((1 << 20) + 1, 1) };
const PAGE = { name: 'page.png', mimeType: 'image/png', buffer: Buffer.from('<!doctype html><script>alert(1)</script>') };

describe('files', { concurrency: 1 }, () => {
  let server, browser, account;

  before(async () => {
    server = await Server.start();
    writeFileSync(join(server.sites, 'helio', 'flows', 'roof.yaml'), FLOW);
    await server.stop();
    await server.run();
    account = server.addOperator(MARIA);
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await server?.remove();
  });

  /** A visitor who is asked for files. */
  const asked = async (t, { locale = 'en', scheme = 'light', ...options } = {}) => {
    const anna = await person(browser, { locale, ...options });
    t.after(() => anna.context.close());
    const settings = { flow: 'roof', locale, theme: { scheme } };
    const url = `${server.origin}/bare.html`;
    await anna.page.route(url, (route) => route.fulfill({
      contentType: 'text/html',
      body: `<!doctype html><html lang="${locale}"><title>A page</title><meta name="viewport" content="width=device-width">
        <main><h1>A page</h1></main><script>window.parlorSettings = ${JSON.stringify(settings)};</script>
        <script async src="${server.origin}/parlor.js" data-site="helio"></script></html>`,
    }));
    const visitor = new Visitor(anna.page, locale);
    await visitor.open(url);
    await visitor.says(ASKED[locale]).waitFor();
    const field = anna.page.locator('input[type=file]');
    await field.waitFor({ state: 'attached' });
    const row = (name) => anna.page.locator('.file').filter({ hasText: name });
    const isReady = (name) => row(name).getByText(visitor.t('files.sent')).waitFor();
    return { ...anna, visitor, field, row, isReady };
  };

  /** The names on the card of the answer, once it is drawn. */
  const given = async (page) => {
    await page.locator('.given__name').first().waitFor();
    return page.locator('.given__name').allTextContents();
  };

  const goOn = (visitor) => visitor.button(visitor.t('choices.submit')).click();

  /** Drops files where no field is. */
  const drop = (page, ...files) => page.getByRole('log').evaluate(async (log, files) => {
    const transfer = new DataTransfer();
    for (const { name, mimeType, base64 } of files) {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      transfer.items.add(new File([bytes], name, { type: mimeType }));
    }
    const event = (kind) => new DragEvent(kind, { bubbles: true, composed: true, cancelable: true, dataTransfer: transfer });
    const isTaken = !log.dispatchEvent(event('dragover'));
    await new Promise(requestAnimationFrame);
    const seen = log.getRootNode().querySelector('.files').classList.contains('files--over');
    log.dispatchEvent(event('drop'));
    return { isTaken, seen };
  }, files.map(({ name, mimeType, buffer }) => ({ name, mimeType, base64: buffer.toString('base64') })));

  test('a picture is chosen, sent, seen again, and downloaded at the desk', async (t) => {
    const { page, visitor, field, row, isReady, errors } = await asked(t);
    await picture(page, 'files-empty');
    assert.deepEqual(await accessibilityFaults(page), []);
    const chooser = page.waitForEvent('filechooser');
    await field.click();
    await (await chooser).setFiles([ROOF, PLAN]);
    await isReady('roof.png');
    await isReady('Plan of the attic.pdf');
    assert.match(await row('roof.png').innerText(), /\d\sKB · ready/);
    await picture(page, 'files-ready');
    assert.deepEqual(await accessibilityFaults(page), []);
    await goOn(visitor);
    await visitor.says(THANKS.en).waitFor();
    const shown = page.locator('.given__picture');
    await eventually('the picture is drawn', () => shown.evaluate((it) => it.complete && it.naturalWidth === 320));
    await picture(page, 'files-card');
    assert.deepEqual(await accessibilityFaults(page), []);
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: `${visitor.t('card.document.download')} Plan of the attic.pdf` }).click();
    assert.deepEqual(readFileSync(await (await saved).path()), PLAN.buffer);

    const maria = await person(browser, { locale: 'en' });
    t.after(() => maria.context.close());
    const operator = new Operator(maria.page, 'en');
    await operator.signIn(server.origin, account);
    await operator.showTab('desk.tab.bot');
    await operator.inbox.getByText(THANKS.en).or(operator.inbox.getByText('Anything else?')).first().click();
    await operator.says(THANKS.en).waitFor();
    const link = maria.page.getByRole('link', { name: `${operator.t('card.document.download')} roof.png` });
    const picked = maria.page.waitForEvent('download');
    await link.click();
    const download = await picked;
    assert.equal(download.suggestedFilename(), 'roof.png');
    assert.deepEqual(readFileSync(await download.path()), ROOF.buffer);
    const drawn = maria.page.locator('.given__picture');
    await eventually('the desk draws it', () => drawn.evaluate((it) => it.complete && it.naturalWidth === 320));
    await picture(maria.page, 'files-desk');
    assert.deepEqual(await accessibilityFaults(maria.page), []);
    // A page of our own making may not open sockets here and polls instead; the desk asks who is signed in before anybody is.
    const faults = [...errors, ...maria.errors].filter((text) => !/LOCAL_NETWORK_ACCESS|401 \(Unauthorized\)/.test(text));
    assert.deepEqual(faults, []);
  });

  test('files are dropped anywhere on the panel; what does not fit says why, and the rest is sent', async (t) => {
    const { page, visitor, row, isReady } = await asked(t);
    assert.deepEqual(await drop(page, ROOF, FILM, LARGE, PAGE), { isTaken: true, seen: true });
    await isReady('roof.png');
    await row('film.mp4').getByText(visitor.t('files.fault.wrong_kind')).waitFor();
    await row('large.png').getByText(visitor.t('files.fault.too_large', { size: visitor.t('size.mb', { n: '1' }) })).waitFor();
    // Its name and the browser say that it is a picture; the server looked.
    await row('page.png').getByText(visitor.t('files.fault.wrong_kind')).waitFor();
    await picture(page, 'files-refused');
    assert.deepEqual(await accessibilityFaults(page), []);
    await goOn(visitor);
    await visitor.says(THANKS.en).waitFor();
    assert.deepEqual(await given(page), ['roof.png']);
  });

  test('no more files than asked for; one is taken back by the keyboard alone', async (t) => {
    const { page, visitor, field, row, isReady } = await asked(t);
    await field.setInputFiles([1, 2, 3, 4].map((n) => ({ ...ROOF, name: `roof ${n}.png` })));
    for (const n of [1, 2, 3]) await isReady(`roof ${n}.png`);
    assert.equal(await row('roof 4.png').count(), 0);
    await page.getByText(visitor.t('refusal.too_many_files.other', { n: '3' })).first().waitFor();
    const remove = row('roof 2.png').getByRole('button', { name: visitor.t('files.remove', { name: 'roof 2.png' }) });
    const gone = page.waitForRequest((request) => request.method() === 'DELETE');
    await remove.focus();
    await page.keyboard.press('Enter');
    assert.equal((await (await gone).response()).status(), 204);
    await row('roof 2.png').waitFor({ state: 'detached' });
    assert.equal(await field.evaluate((it) => it.matches(':focus')), true);
    await page.keyboard.press('Tab');
    const name = await page.evaluate(() => {
      let active = document.activeElement;
      while (active.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
      return active.getAttribute('aria-label');
    });
    assert.equal(name, visitor.t('files.remove', { name: 'roof 1.png' }));
    await goOn(visitor);
    await visitor.says(THANKS.en).waitFor();
    assert.deepEqual(await given(page), ['roof 1.png', 'roof 3.png']);
  });

  test('a file outlives a broken line and goes when it is tried again', async (t) => {
    const { page, context, visitor, field, row, isReady } = await asked(t);
    await page.getByRole('log').waitFor();
    await field.setInputFiles(ROOF);
    await isReady('roof.png');
    await context.setOffline(true);
    await field.setInputFiles(PLAN);
    const broken = row(PLAN.name);
    await broken.getByText(visitor.t('files.fault.unreachable')).waitFor();
    await picture(page, 'files-offline');
    assert.deepEqual(await accessibilityFaults(page), []);
    await goOn(visitor);
    await page.getByText(visitor.t('files.unsent')).waitFor();
    await context.setOffline(false);
    await broken.getByRole('button', { name: visitor.t('files.retry', { name: PLAN.name }) }).click();
    await isReady(PLAN.name);
    await goOn(visitor);
    await visitor.says(THANKS.en).waitFor();
    assert.deepEqual(await given(page), ['roof.png', PLAN.name]);
  });

  test('a pasted picture is taken, and pasted words go where they belong', async (t) => {
    const { page, visitor, isReady } = await asked(t);
    const paste = (text) => page.locator('.root.panel').evaluate((panel, { base64, text }) => {
      const clipboardData = new DataTransfer();
      if (text) clipboardData.setData('text/plain', text);
      else {
        const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
        clipboardData.items.add(new File([bytes], 'image.png', { type: 'image/png' }));
      }
      return panel.dispatchEvent(new ClipboardEvent('paste', { bubbles: true, composed: true, cancelable: true, clipboardData }));
    }, { base64: ROOF.buffer.toString('base64'), text });
    assert.equal(await paste('some words'), true);
    assert.equal(await paste(), false);
    await isReady('image.png');
    await goOn(visitor);
    await visitor.says(THANKS.en).waitFor();
  });

  test('a telephone in Russian and in the dark', async (t) => {
    const { page, visitor, field, isReady, row } = await asked(t, { locale: 'ru', scheme: 'dark', ...PHONE });
    await picture(page, 'files-phone-empty');
    await field.setInputFiles([{ ...ROOF, name: 'Крыша со стороны улицы, вид с соседнего балкона.png' }, FILM]);
    await isReady('Крыша со стороны улицы');
    await row('film.mp4').getByText(visitor.t('files.fault.wrong_kind')).waitFor();
    await picture(page, 'files-phone-ready');
    assert.deepEqual(await accessibilityFaults(page), []);
    await goOn(visitor);
    await visitor.says(THANKS.ru).waitFor();
    await page.locator('.given__picture').waitFor();
    await picture(page, 'files-phone-card');
    assert.deepEqual(await accessibilityFaults(page), []);
  });
});
