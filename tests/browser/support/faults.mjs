// Provoking a panic in the widget of a build with fault hooks, and what a host page would notice of it.

/** Notes, from before the page's own scripts, every error that reaches the host page and every sign of life. */
export async function watched(page) {
  await page.addInitScript(() => {
    window.uncaught = [];
    window.life = [];
    addEventListener('error', (event) => window.uncaught.push(`error: ${event.message}`), true);
    addEventListener('unhandledrejection', (event) => window.uncaught.push(`rejection: ${event.reason}`), true);
    for (const event of ['ready', 'error', 'lead']) {
      addEventListener(`parlor:${event}`, ({ detail }) => {
        window.life.push({ event, at: performance.now(), message: detail.message });
      });
    }
  });
}

export const uncaught = (page) => page.evaluate(() => window.uncaught);

const readies = (page) => page.evaluate(() => window.life.filter(({ event }) => event === 'ready').length);

/** Asks the widget to fall, and does what makes it. */
export async function provoke(page, kind) {
  await page.evaluate((detail) => dispatchEvent(new CustomEvent('parlor:fault', { detail })), kind);
}

/** Runs `fall`, waits for the next instance, and returns how long it took from the fall on, in ms. */
export async function reborn(page, fall) {
  const before = await readies(page);
  await fall();
  await page.waitForFunction((n) => window.life.filter(({ event }) => event === 'ready').length > n, before);
  return page.evaluate(() => {
    const last = (wanted) => window.life.filter(({ event }) => event === wanted).at(-1).at;
    return Math.round(last('ready') - last('error'));
  });
}

/** Notes whose turn it is to send: asked for, ours, given back, or taken from a page that seems stuck; and falls. */
export async function noteTurns(page) {
  await page.addInitScript(() => {
    window.turns = [];
    const { request } = LockManager.prototype;
    LockManager.prototype.request = function (name, options, act) {
      window.turns.push(options.steal ? 'taken' : 'asked');
      return request.call(this, name, options, async (lock) => {
        window.turns.push('ours');
        try {
          return await act(lock);
        } finally {
          window.turns.push('given back');
        }
      });
    };
    addEventListener('parlor:error', () => window.turns.push('fell'));
  });
}

/** The server's words to this page, which can be kept from it. */
export async function silenced(page) {
  const line = { isMute: false };
  await page.routeWebSocket(/\/v1\/ws/, (socket) => {
    const server = socket.connectToServer();
    server.onMessage((message) => { if (!line.isMute) socket.send(message); });
  });
  return line;
}
