// How long people wait for what they did: from the event to the change, and to the frame that shows it.

/**
 * Notes, from before the page's own scripts, how long after a click, a key or a move the panel first shows something
 * else in the places that `watched` names, and when the frame with it was drawn. `window.settled()` resolves once what was
 * begun last is drawn.
 */
export async function timed(page, watched) {
  await page.addInitScript((watched) => {
    window.paces = [];
    let begun;
    let before;
    const root = () => [...document.querySelectorAll('*')].map((it) => it.shadowRoot).find(Boolean);
    const shown = () => [...(root()?.querySelectorAll(watched) ?? [])].map((it) => it.textContent).join('\n');
    const begin = (event) => {
      if (event.type === 'keydown' && event.key !== 'Enter') return;
      // What waits in the queue before it is handled is waiting too.
      begun = event.timeStamp;
      before = shown();
      watch();
    };
    for (const type of ['click', 'keydown', 'input']) addEventListener(type, begin, { capture: true });
    let waiting;
    let patient = [];
    const drawn = () => {
      window.paces.push({ ...waiting, drawn: performance.now() - waiting.begun });
      waiting = undefined;
      for (const go of patient.splice(0)) go();
    };
    window.settled = () => new Promise((go) => {
      if (begun === undefined && !waiting) go();
      else patient.push(go);
    });
    const changed = () => {
      if (begun === undefined || waiting || shown() === before) return;
      waiting = { begun, changed: performance.now() - begun };
      begun = undefined;
      // The next frame begins when this one has been drawn. (A message posted in its callback is read later: after input
      // browsers let frames go before messages, for up to a tenth of a second.)
      requestAnimationFrame(() => requestAnimationFrame(drawn));
    };
    const observer = new MutationObserver(changed);
    let seen;
    const watch = () => {
      if (!root() || root() === seen) return;
      seen = root();
      observer.observe(seen, { subtree: true, childList: true, characterData: true });
    };
  }, watched);
}

/** What was noted since the last time. */
export const paces = (page) => page.evaluate(() => window.paces.splice(0));

/** The machine a phone is: so many times slower. */
export async function slowed(page, times) {
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: times });
}

export const percentile = (values, share) => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
};

/** A line of a table in Markdown: a name, how many, and the percentiles in milliseconds. */
export const row = (name, values) => {
  const figures = [0.5, 0.95, 1].map((share) => percentile(values, share).toFixed(1));
  return `| ${[name, values.length, ...figures].join(' | ')} |`;
};

export const HEAD = '| | n | p50 ms | p95 ms | most ms |\n|---|---|---|---|---|';
