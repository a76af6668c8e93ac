// Parts of the wasm that come late, or do not come at all.

const fileOf = (part) => `**/widget-${part}-*.wasm`;

/** Keeps a part back until the returned function is called. */
export async function heldBack(page, part) {
  let release;
  const released = new Promise((done) => { release = done; });
  await page.route(fileOf(part), async (route) => {
    await released;
    // A page that is gone meanwhile waits for nothing.
    await route.continue().catch(() => {});
  });
  return release;
}

/** Lets a part fail so many times, or until it is healed; counts how often it was asked for. */
export async function failing(page, part, times = Infinity) {
  const line = { n_asked: 0, heal: () => { times = 0; } };
  await page.route(fileOf(part), async (route) => {
    line.n_asked += 1;
    if (line.n_asked <= times) await route.abort();
    else await route.continue();
  });
  return line;
}

/** How often each text stands in a log: what is doubled shows as more than one. */
export const countOf = (log, text) => log.getByText(text, { exact: true }).count();
