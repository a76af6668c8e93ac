// A page that ends in the middle of sending, by a reload or by death, loses nothing and doubles nothing.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { eventually, launch, person } from '../support/browser.mjs';
import { COPY } from '../support/copy.mjs';
import { MARIA, Operator } from '../support/operator.mjs';
import { TIMES, allSent, arrived, composer, figure, keptIn, numbered, oursIn, send, sendAnd } from '../support/sending.mjs';
import { Server } from '../support/server.mjs';
import { Visitor } from '../support/visitor.mjs';

describe('a page that ends while it sends', { concurrency: 1 }, () => {
  const copy = COPY.en;
  let server, desk, maria, operator;

  before(async () => {
    server = await Server.start();
    desk = await launch();
    maria = await person(desk, { locale: 'en' });
    operator = new Operator(maria.page, 'en');
    await operator.signIn(server.origin, server.addOperator(MARIA));
  });
  after(async () => {
    await desk?.close();
    await server?.remove();
  });

  /** A visitor in a browser of their own whose conversation the operator looks at. */
  const begin = async (browser, first) => {
    const anna = await person(browser, { locale: 'en' });
    const visitor = new Visitor(anna.page, 'en');
    await visitor.open(server.origin + copy.page);
    await visitor.says(copy.bot).waitFor();
    await composer(visitor).waitFor();
    await send(visitor, first);
    await allSent(visitor);
    await operator.showTab('desk.tab.bot');
    await operator.inbox.getByText(first).click();
    await operator.says(first).waitFor();
    return { ...anna, visitor };
  };

  test('a reload in the very moment of pressing Enter', async (t) => {
    const browser = await launch();
    t.after(() => browser.close());
    const { page, visitor } = await begin(browser, 'reload 0');
    const expected = ['reload 0', ...numbered(TIMES, 'reload')];
    for (const [at, text] of expected.slice(1).entries()) {
      // By turns: in the same task, when the message is on the screen, and when the server has had time to answer.
      if (at % 3 === 0) {
        const isBack = page.waitForEvent('domcontentloaded');
        // The page may be gone before it can answer.
        await sendAnd(visitor, text, 'reload').catch(() => {});
        await isBack;
      } else {
        await send(visitor, text);
        await visitor.says(text).waitFor();
        if (at % 3 === 2) await allSent(visitor);
        await page.reload();
      }
      await composer(visitor).waitFor();
    }
    await allSent(visitor);
    await arrived(page, expected, 'reload');
    await arrived(maria.page, expected, 'reload');
    assert.deepEqual(await keptIn(page), []);
    figure(t, 'R6 reload: arrived once and in order', (await oursIn(maria.page, 'reload')).length - 1, TIMES);
  });

  /** Sends, kills the page in the midst of it and opens another, so many times; how many arrived. */
  const killed = async (t, name, times) => {
    const browser = await launch();
    t.after(() => browser.close());
    const expected = [`${name} 0`, ...numbered(times, name)];
    let { page, visitor, context, errors } = await begin(browser, expected[0]);
    for (const [at, text] of expected.slice(1).entries()) {
      const pids = await renderersOf(browser);
      assert.ok(pids.length > 0, 'the browser has a renderer');
      const crashed = page.waitForEvent('crash');
      await send(visitor, text);
      if (at % 2 === 1) await visitor.says(text).waitFor();
      for (const pid of pids) kill(pid);
      await crashed;
      await page.close();
      page = await context.newPage();
      visitor = new Visitor(page, 'en');
      await visitor.open(server.origin + copy.page);
      await composer(visitor).waitFor();
    }
    await allSent(visitor);
    await arrived(page, expected, name);
    await arrived(maria.page, expected, name);
    assert.ok(errors.every((text) => /crashed|WebSocket/.test(text)), errors.join('\n'));
    await browser.close();
    return (await oursIn(maria.page, name)).length - 1;
  };

  test('the page is killed in the middle of sending and opened again', async (t) => {
    let n = 0;
    // A browser takes only so many dead renderers before it stops making new ones.
    for (let round = 1; n < TIMES; round += 1) n += await killed(t, `killed ${round}`, Math.min(20, TIMES - n));
    figure(t, 'R6 killed: arrived once and in order', n, TIMES);
  });

  test('what an earlier build left in localStorage is sent', async (t) => {
    const browser = await launch();
    t.after(() => browser.close());
    const { page, visitor } = await begin(browser, 'moved 0');
    await page.evaluate(() => {
      const conversation = localStorage['parlor:helio:conversation'];
      const cid = 'k_' + '0'.repeat(31) + '7';
      const content = { type: 'text', text: 'moved 1', fallback: 'moved 1' };
      localStorage[`parlor:helio:outbox:${cid}`] =
        JSON.stringify({ cid, cseq: 41, conversation, command: { type: 'post_message', content }, echo: [] });
    });
    await page.reload();
    await composer(visitor).waitFor();
    await arrived(page, ['moved 0', 'moved 1'], 'moved');
    await arrived(maria.page, ['moved 0', 'moved 1'], 'moved');
    await eventually('the outbox is empty', async () => (await keptIn(page)).length === 0);
  });

  test('a draft outlives a reload', async (t) => {
    const browser = await launch();
    t.after(() => browser.close());
    const { page, visitor } = await begin(browser, 'draft 0');
    await composer(visitor).fill('half a thought');
    await page.reload();
    await eventually('the draft', async () => (await composer(visitor).inputValue()) === 'half a thought');
  });
});

/** The processes that draw this browser's pages. */
async function renderersOf(browser) {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  return processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id);
}

function kill(pid) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It was on its way out already.
  }
}
