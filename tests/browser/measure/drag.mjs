// Frames while a slider is dragged, on a machine four times slower: a loan of 360 months with its whole schedule and
// its charts.
//
//   npm run measure:drag
//
// The goal is a frame in 16.7 ms at the 95th percentile (issue 5). The times belong to the machine; that every move was
// followed by another result is what this program insists on.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { launch, person } from '../support/browser.mjs';
import { HEAD, paces, row, slowed, timed } from '../support/pace.mjs';
import { Server } from '../support/server.mjs';
import { Visitor } from '../support/visitor.mjs';

const MOVES = 120;

/** The shop's loan, over thirty years. */
function overThirtyYears(server) {
  const path = join(server.sites, 'helio/calculators/loan.yaml');
  const loan = readFileSync(path, 'utf8').replace('max: 120', 'max: 360').replace('default: 84', 'default: 360');
  writeFileSync(path, loan);
}

const server = await Server.start();
await server.stop();
overThirtyYears(server);
await server.run();
const browser = await launch();
try {
  console.log(HEAD);
  for (const times of [1, 4]) {
    const { context, page } = await person(browser, { locale: 'en' });
    await timed(page, '.figure__value');
    const visitor = new Visitor(page, 'en');
    await page.goto(`${server.origin}/contacts.html`);
    await visitor.launcher.waitFor();
    await page.evaluate(() => window.Parlor('openCalculator', 'loan'));
    const slider = visitor.slider(/Price of the roof/);
    await slider.waitFor();
    for (const summary of await page.locator('#panel details:not([open]) > summary, #panel [aria-expanded="false"]').all()) {
      await summary.click().catch(() => {});
    }
    const rows = await page.locator('#panel table tr').count();
    await slider.scrollIntoViewIfNeeded();
    await slowed(page, times);
    await paces(page);
    await page.evaluate(() => {
      window.frames_ = [];
      let last;
      const frame = (now) => {
        if (last !== undefined) window.frames_.push(now - last);
        last = now;
        window.counting = requestAnimationFrame(frame);
      };
      window.counting = requestAnimationFrame(frame);
    });
    const box = await slider.boundingBox();
    const y = box.y + box.height / 2;
    await page.mouse.move(box.x + 12, y);
    await page.mouse.down();
    for (let move = 1; move <= MOVES; move += 1) {
      await page.mouse.move(box.x + 12 + ((box.width - 24) * move) / MOVES, y);
    }
    await page.mouse.up();
    const frames = await page.evaluate(() => {
      cancelAnimationFrame(window.counting);
      return window.frames_;
    });
    const measured = await paces(page);
    assert.ok(measured.length >= MOVES / 4, `only ${measured.length} moves were followed by another result`);
    const name = `${times === 1 ? 'this machine' : `${times}× slower`}, ${rows} rows`;
    console.log(row(`${name}: a frame`, frames));
    console.log(row(`${name}: a move and its result`, measured.map(({ drawn }) => drawn)));
    await context.close();
  }
} finally {
  await browser.close();
  await server.remove();
}
