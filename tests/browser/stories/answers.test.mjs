// Answering costs the network nothing: once the questions' parts are there, not one request belongs to an
// answer; and words that the flow has a way for are an answer whatever is asked.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { launch, person } from '../support/browser.mjs';
import { COPY } from '../support/copy.mjs';
import { ANSWERS_A_ROUND, answerRound } from '../support/loops.mjs';
import { paces, timed } from '../support/pace.mjs';
import { allSent } from '../support/sending.mjs';
import { Server } from '../support/server.mjs';
import { Visitor } from '../support/visitor.mjs';

/** What people type although something else was asked, and what comes of it. */
const ASIDE = {
  en: { keyword: 'what about the warranty?', told: /Ten years on our work/, again: 'start over', person: 'operator' },
  ru: { keyword: 'а какая гарантия?', told: /Десять лет на работы/, again: 'заново', person: 'оператор' },
};

for (const locale of ['en', 'ru']) {
  describe(`answering, ${locale}`, { concurrency: 1 }, () => {
    const copy = COPY[locale];
    let server, browser;

    before(async () => {
      server = await Server.start();
      browser = await launch();
    });
    after(async () => {
      await browser?.close();
      await server?.remove();
    });

    test('answers and a calculation need no request, with the network or without', async (t) => {
      const { context, page, requests } = await person(browser, { locale });
      t.after(() => context.close());
      await timed(page, '.bubble');
      const visitor = new Visitor(page, locale);
      await visitor.open(server.origin + copy.page);
      await visitor.says(copy.bot).waitFor();
      await answerRound(visitor, copy);
      await allSent(visitor);
      const before = requests.length;
      await paces(page);
      await answerRound(visitor, copy);
      await allSent(visitor);
      assert.deepEqual(requests.slice(before), [], 'the answers went over the one connection there is');
      assert.ok((await paces(page)).length >= ANSWERS_A_ROUND, 'each answer was followed by the next step');
      await context.setOffline(true);
      await answerRound(visitor, copy);
      assert.ok((await paces(page)).length >= ANSWERS_A_ROUND, 'and without a network too');
      await context.setOffline(false);
      await allSent(visitor);
    });

    test('a keyword, a new beginning and the wish for a person are understood where a button was expected', async (t) => {
      const aside = ASIDE[locale];
      const { context, page } = await person(browser, { locale });
      t.after(() => context.close());
      const visitor = new Visitor(page, locale);
      await visitor.open(server.origin + copy.page);
      await visitor.says(copy.bot).waitFor();
      await visitor.choose(copy.house);
      await visitor.write(aside.keyword);
      await visitor.says(aside.told).waitFor();
      await page.getByRole('checkbox', { name: copy.wishes[0] }).waitFor();
      await visitor.write(aside.again);
      await visitor.button(copy.house).waitFor();
      await visitor.write(aside.person);
      await visitor.says(copy.nobody).waitFor();
      await allSent(visitor);
    });
  });
}
