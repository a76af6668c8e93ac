// From an answer to the next step on the screen, with the network off: on this machine, and on one four times slower.
//
//   npm run measure:answers            (on the shipped bundle; PARLOR_ASSETS for another)
//
// The goals are 16 ms and 50 ms at the 95th percentile (issue 4). The times belong to the machine; that every answer was
// shown, without a request, is what this program insists on.
import assert from 'node:assert/strict';

import { launch, person } from '../support/browser.mjs';
import { COPY } from '../support/copy.mjs';
import { ANSWERS_A_ROUND, answerRound } from '../support/loops.mjs';
import { HEAD, paces, row, slowed, timed } from '../support/pace.mjs';
import { Server } from '../support/server.mjs';
import { Visitor } from '../support/visitor.mjs';

/** The least that a page can do about a click: it writes a line. What that costs here is the machine's own share. */
const LEAST = `data:text/html,<div id=host></div><script>
  const root = host.attachShadow({ mode: 'open' });
  root.innerHTML = '<button>answer</button>';
  root.firstChild.onclick = () => {
    const line = document.createElement('p');
    line.className = 'bubble';
    line.textContent = root.childNodes.length;
    root.append(line);
  };
</script>`;

const ROUNDS = Number(process.env.PARLOR_ROUNDS ?? 8);
const copy = COPY.en;

/**
 * A visitor who, after an answer, looks only once the next step is drawn: what the tests' own search through the page
 * costs is not the visitor's wait.
 */
class Patient extends Visitor {
  async choose(label) {
    await super.choose(label);
    await this.drawn();
  }

  async fill(label, value) {
    await super.fill(label, value);
    await this.drawn();
  }

  async write(text) {
    await super.write(text);
    await this.drawn();
  }

  drawn() {
    return this.page.evaluate(() => window.settled());
  }
}

/** How long such a page takes. */
async function least(browser, times) {
  const { context, page } = await person(browser);
  await timed(page, '.bubble');
  await page.goto(LEAST);
  await slowed(page, times);
  for (let click = 0; click < ROUNDS * ANSWERS_A_ROUND; click += 1) {
    await page.getByRole('button').click();
    await page.evaluate(() => window.settled());
  }
  const measured = await paces(page);
  await context.close();
  return measured;
}

const server = await Server.start();
// Frames as soon as they are ready: the wait for the screen's next one is the screen's.
const browser = await launch({ args: ['--disable-frame-rate-limit', '--disable-gpu-vsync'] });
try {
  console.log(HEAD);
  for (const times of [1, 4]) {
    const { context, page, requests } = await person(browser, { locale: 'en' });
    await timed(page, '.bubble');
    const visitor = new Patient(page, 'en');
    await visitor.open(server.origin + copy.page);
    await visitor.says(copy.bot).waitFor();
    // The first round fetches the parts that the questions need.
    await answerRound(visitor, copy);
    await context.setOffline(true);
    await slowed(page, times);
    await paces(page);
    const before = requests.length;
    for (let round = 0; round < ROUNDS; round += 1) await answerRound(visitor, copy);
    const measured = await paces(page);
    assert.ok(measured.length >= ROUNDS * ANSWERS_A_ROUND, `only ${measured.length} answers were followed by another step`);
    const asked = requests.slice(before).filter((url) => !/\/v1\/(ws|poll|health)/.test(url));
    assert.deepEqual(asked, [], 'an answer needs nothing from the network');
    const name = times === 1 ? 'this machine' : `${times}× slower`;
    console.log(row(`${name}: the least a page can do, drawn`, (await least(browser, times)).map(({ drawn }) => drawn)));
    console.log(row(`${name}: the next step is there`, measured.map(({ changed }) => changed)));
    console.log(row(`${name}: and drawn`, measured.map(({ drawn }) => drawn)));
    await context.close();
  }
} finally {
  await browser.close();
  await server.remove();
}
