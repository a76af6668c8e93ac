// Chromium with fake devices, and what every story looks at: console errors, pictures, accessibility.
import { mkdirSync, readFileSync, existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const CANDIDATES = [process.env.PARLOR_CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const OUTPUT = new URL('../output/', import.meta.url).pathname;
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export async function launch({ args = [], ...options } = {}) {
  const executablePath = CANDIDATES.find((path) => path && existsSync(path));
  if (!executablePath) throw new Error('No Chromium found: install the package `chromium` or set PARLOR_CHROMIUM.');
  return chromium.launch({
    ...options,
    executablePath,
    args: [
      '--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update',
      '--disable-sync', '--no-first-run', '--disable-quic',
      '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream',
      '--allow-loopback-in-peer-connection', '--disable-features=WebRtcHideLocalIpsWithMdns', ...args,
    ],
  });
}

/** A person at a browser of their own; collects what went wrong in the console. */
export async function person(browser, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, ...options });
  const errors = [];
  const requests = [];
  context.on('page', (page) => {
    page.on('pageerror', (error) => errors.push(String(error)));
    page.on('console', (message) => { if (message.type() === 'error') errors.push(message.text()); });
    page.on('request', (request) => requests.push(request.url()));
    page.on('crash', () => errors.push('the page crashed'));
  });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  return { context, page, errors, requests };
}

/** Takes a picture for people to judge. */
export async function picture(page, name) {
  mkdirSync(OUTPUT, { recursive: true });
  await page.screenshot({ path: join(OUTPUT, `${name}.png`), animations: 'disabled' });
}

/**
 * The two pictures of the README. They are kept in git, so they are taken anew only when asked for; every run
 * proves that they are there.
 */
export async function portrait(page, name) {
  const path = new URL(`../pictures/${name}.png`, import.meta.url).pathname;
  if (process.env.PARLOR_BLESS) {
    mkdirSync(new URL('../pictures/', import.meta.url).pathname, { recursive: true });
    await page.screenshot({ path, animations: 'disabled' });
  }
  if (!existsSync(path)) throw new Error(`the README's picture ${name}.png is missing: run with PARLOR_BLESS=1`);
}

/** Serious and critical accessibility faults of what is on screen now, shadow roots included. */
export async function accessibilityFaults(page) {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => window.axe.run(document, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
  }));
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.flat().join(' ')).join(' | ')}`);
}

/** Frames decoded by a video element so far. */
export const framesShown = (locator) =>
  locator.evaluate((video) => video.getVideoPlaybackQuality().totalVideoFrames);

/** Waits until `probe` gives something true; fails with `what` after the time limit. */
export async function eventually(what, probe, limit = 20_000) {
  const deadline = Date.now() + limit;
  for (;;) {
    const value = await probe();
    if (value) return value;
    if (Date.now() > deadline) throw new Error(`did not happen in ${limit} ms: ${what}`);
    await new Promise((done) => setTimeout(done, 50));
  }
}
