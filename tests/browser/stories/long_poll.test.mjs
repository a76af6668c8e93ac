// Networks that let no WebSocket through: the same conversation, over plain requests.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { eventually, launch, person } from '../support/browser.mjs';
import { COPY } from '../support/copy.mjs';
import { MARIA, Operator } from '../support/operator.mjs';
import { allSent, arrived, composer, keptIn, numbered, send } from '../support/sending.mjs';
import { Server } from '../support/server.mjs';
import { Visitor } from '../support/visitor.mjs';

/** From now on every upgrade that this context asks for is refused, as by a proxy that knows no sockets. */
const withoutSockets = (context) => context.addInitScript(() => {
  const Socket = window.WebSocket;
  window.WebSocket = class extends Socket {
    constructor(url, protocols) {
      super(url.replace('/v1/ws', '/v1/nowhere'), protocols);
    }
  };
});

describe('without sockets', { concurrency: 1 }, () => {
  const copy = COPY.en;
  let server, browser, maria, operator, shop, shopUrl;

  before(async () => {
    server = await Server.start();
    await openShop();
    browser = await launch();
    maria = await person(browser, { locale: 'en' });
    await withoutSockets(maria.context);
    operator = new Operator(maria.page, 'en');
    await operator.signIn(server.origin, server.addOperator(MARIA));
    // The desk picks a tab of its own when its inbox arrives, which is later without sockets.
    await operator.beOnline();
    await operator.showTab('desk.tab.bot');
  });
  after(async () => {
    await browser?.close();
    shop?.close();
    await server?.remove();
  });

  /** A shop of another origin than the server's, with only the tag on its page; the site knows it. */
  const openShop = async () => {
    shop = createServer((_, answer) => answer.setHeader('content-type', 'text/html').end(
      `<!doctype html><html lang="en"><title>A page</title><main><h1>A page</h1></main>
      <script async src="${server.origin}/parlor.js" data-site="helio"></script></html>`,
    ));
    await new Promise((done) => shop.listen(0, '127.0.0.1', done));
    const origin = `http://127.0.0.1:${shop.address().port}`;
    const file = join(server.sites, 'helio/site.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace('origins: [', `origins: ["${origin}", `));
    await eventually('the site knows the shop', async () =>
      (await fetch(`${server.origin}/v1/sites/helio/bundle`, { headers: { origin } })).ok);
    shopUrl = `${origin}/`;
  };

  const visit = async (t) => {
    const anna = await person(browser, { locale: 'en' });
    t.after(() => anna.context.close());
    await withoutSockets(anna.context);
    const visitor = new Visitor(anna.page, 'en');
    await visitor.open(shopUrl);
    await visitor.says(copy.bot).waitFor();
    await composer(visitor).waitFor();
    return { ...anna, visitor };
  };

  test('visitor and operator talk to each other, and a reload does not interrupt them', async (t) => {
    const { page, visitor, requests, errors } = await visit(t);
    await send(visitor, 'polled 1');
    await allSent(visitor);
    await operator.inbox.getByText('polled 1').click();
    await operator.says('polled 1').waitFor();
    await operator.button(operator.t('desk.accept')).click();
    await operator.write('answered by poll');
    await visitor.says('answered by poll').waitFor();

    const expected = numbered(12, 'polled');
    for (const text of expected.slice(1, 8)) await send(visitor, text);
    await page.reload();
    await composer(visitor).waitFor();
    for (const text of expected.slice(8)) await send(visitor, text);
    await allSent(visitor);
    await arrived(page, expected, 'polled');
    await arrived(maria.page, expected, 'polled');
    await eventually('nothing is left in the outbox', async () => (await keptIn(page)).length === 0);

    const asked = requests.filter((url) => new URL(url).origin === server.origin && url.includes('/v1/'));
    assert.ok(asked.some((url) => url.endsWith('/v1/poll')), asked.join('\n'));
    assert.ok(asked.every((url) => !url.includes('?')), 'nothing secret is in an address');
    assert.deepEqual(errors.filter((error) => !/WebSocket connection/.test(error)), []);
  });

  test('the way that is taken is no reason to say that the line is down, and a server that is away is one', async (t) => {
    const { page, visitor } = await visit(t);
    const waiting = page.getByText(visitor.t('connection.waiting'));
    await send(visitor, 'away 1');
    await allSent(visitor);
    assert.equal(await waiting.count(), 0);
    await server.stop();
    await waiting.waitFor();
    await send(visitor, 'away 2');
    await server.run();
    await allSent(visitor);
    await waiting.waitFor({ state: 'detached' });
    await arrived(page, numbered(2, 'away'), 'away');
  });
});
