// Calculators: the shop's loan, payback and service price by mouse, keyboard and finger; their charts and tables, two
// scenarios side by side, a link, a page to print, a place in the shop's own page, and the signed quote.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { accessibilityFaults, eventually, launch, person, picture } from '../support/browser.mjs';
import { MARIA, Operator } from '../support/operator.mjs';
import { Server } from '../support/server.mjs';
import { Visitor } from '../support/visitor.mjs';

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 };
// A page on which nothing else of ours stands.
const QUIET = '/contacts.html';

/** Digits as they are written in a text, without grouping. */
const figuresIn = (text) => (text.match(/\d[\d\s\u00a0,.]*/g) ?? []).map((it) => it.replace(/[^\d]/g, ''));

for (const locale of ['en', 'ru']) {
  describe(`calculators, ${locale}`, { concurrency: 1 }, () => {
    const at = (path) => server.origin + (locale === 'en' ? path : `/ru${path}`);
    const id = (name) => (locale === 'en' || name === 'care' ? name : `${name}-ru`);
    let server, browser;

    before(async () => {
      server = await Server.start();
      browser = await launch();
    });
    after(async () => {
      await browser?.close();
      await server?.remove();
    });

    /** Somebody who has this calculator open in the panel. */
    async function opened(name, options = {}, inputs = {}) {
      const { context, page, errors } = await person(browser, { locale, ...options });
      const visitor = new Visitor(page, locale);
      await page.goto(at(QUIET));
      await visitor.launcher.waitFor();
      await page.evaluate(([name, inputs]) => window.Parlor('openCalculator', name, inputs), [id(name), inputs]);
      const card = page.locator('.overlay');
      await card.locator('.calculator').waitFor();
      return { context, page, visitor, card, errors, headline: card.locator('.calculator__answer .figure__value') };
    }

    const say = (visitor, key, values) => visitor.t(key, values);

    test('a loan by mouse: a drag changes the headline, the chart and the table', async () => {
      const { context, page, visitor, card, headline, errors } = await opened('loan');
      const before = await headline.textContent();
      const slider = card.getByRole('slider').first();
      await slider.scrollIntoViewIfNeeded();
      const box = await slider.boundingBox();
      await page.mouse.move(box.x + box.width * 0.2, box.y + box.height / 2);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width * 0.8, box.y + box.height / 2, { steps: 12 });
      await page.mouse.up();
      assert.notEqual(await headline.textContent(), before);
      await picture(page, `calculator-loan-${locale}`);

      const fold = card.locator('.fold__switch');
      assert.equal(await fold.getAttribute('aria-expanded'), 'false');
      await fold.click();
      const table = card.locator('.fold .result-table');
      const months = Number((await card.locator('.entry__digits').last().inputValue()).replace(/\D/g, ''));
      assert.equal(await table.locator('tbody tr').count(), months);
      // The last row, out of sight, is written soon after: nothing is owed any more.
      const last = table.locator('tbody tr').last();
      await eventually('the last row is written', async () => (await last.locator('td').last().textContent()) !== '');
      assert.match(await last.locator('td').last().textContent(), /^\D*0([.,]00)?\D*$/);
      assert.equal(await last.locator('th').getAttribute('scope'), 'row');
      await table.scrollIntoViewIfNeeded();
      await picture(page, `calculator-schedule-${locale}`);
      assert.deepEqual(await accessibilityFaults(page), []);

      for (const chart of await card.locator('.chart').all()) {
        await chart.scrollIntoViewIfNeeded();
        assert.notEqual(await chart.getByRole('img').getAttribute('aria-label'), '');
      }
      await picture(page, `calculator-charts-${locale}`);
      await visitor.choose(say(visitor, 'calculator.submit'));
      await visitor.log.locator('.figure__value').first().waitFor();
      assert.deepEqual(errors, []);
      await context.close();
    });

    test('a payback by keyboard: arrows, Home, End and a typed number', async () => {
      const { context, page, card, visitor, headline } = await opened('payback');
      const slider = card.getByRole('slider').first();
      const entry = card.locator('.entry__digits').first();
      const first = await headline.textContent();
      await slider.focus();
      await slider.press('End');
      const [lowest, highest] = [await slider.getAttribute('min'), await slider.getAttribute('max')];
      assert.equal(await slider.inputValue(), await slider.evaluate((it) => it.max), `${lowest} ${highest}`);
      await slider.press('Home');
      await slider.press('ArrowRight');
      assert.equal(Number(await slider.inputValue()), 12);
      assert.notEqual(await headline.textContent(), first);
      // What is typed need not be on a step, and is not rewritten under the fingers.
      await entry.fill('37');
      assert.equal(await entry.inputValue(), '37');
      await entry.fill('abc');
      assert.equal(await headline.textContent(), '—');
      assert.equal(await entry.getAttribute('aria-invalid'), 'true');
      await visitor.choose(say(visitor, 'calculator.submit'));
      await card.getByText(say(visitor, 'calculator.invalid')).waitFor();
      await entry.scrollIntoViewIfNeeded();
      await picture(page, `calculator-refused-${locale}`);
      await entry.fill('60');
      assert.equal(Number(await slider.inputValue()), 60);
      const said = card.locator('.visually-hidden[role="status"]');
      await eventually('the result is read out', async () => (await said.textContent()).includes(await headline.textContent()));
      await card.getByRole('combobox').first().focus();
      await page.keyboard.press('ArrowDown');
      await card.getByRole('checkbox').focus();
      await page.keyboard.press('Space');
      assert.ok(await card.getByRole('checkbox').isChecked());
      await card.locator('.figure__more').first().waitFor();
      await card.locator('.figure__message').first().waitFor();
      await picture(page, `calculator-payback-${locale}`);
      assert.deepEqual(await accessibilityFaults(page), []);
      await context.close();
    });

    test('a service price by finger: what does not matter is out of sight, and dates have limits', async () => {
      const { context, page, card, visitor, headline } = await opened('care', PHONE);
      assert.equal(await card.locator('.calculator__input:visible').count(), 4, 'visits are asked of a contract only');
      const once = await headline.textContent();
      await card.getByRole('radio').nth(1).tap();
      await card.locator('.calculator__input:visible').nth(4).waitFor();
      assert.notEqual(await headline.textContent(), once);
      const slider = card.getByRole('slider');
      const box = await slider.boundingBox();
      await slider.tap({ position: { x: box.width * 0.75, y: box.height / 2 } });
      assert.ok(Number(await slider.inputValue()) > 70);
      assert.match(await card.locator('.entry__digits').inputValue(), /^\d+$/, 'panels are counted whole');
      const day = card.locator('input[type="date"]');
      const earliest = await day.getAttribute('min');
      assert.equal(await day.inputValue(), earliest, 'a date that nobody set is the first that may be');
      await day.fill('2020-01-01');
      await day.dispatchEvent('change');
      await card.locator('.field__error:not(:empty)').first().waitFor();
      await picture(page, `calculator-care-wrong-day-${locale}`);
      await day.fill(earliest);
      await day.dispatchEvent('change');
      await card.locator('.chart').scrollIntoViewIfNeeded();
      await picture(page, `calculator-care-phone-${locale}`);
      assert.deepEqual(await accessibilityFaults(page), []);
      await visitor.choose(say(visitor, 'calculator.submit'));
      await visitor.log.locator('.figure__value').first().waitFor();
      await picture(page, `calculator-card-phone-${locale}`);
      await context.close();
    });

    test('a chart and its table have the same figures', async () => {
      const { context, page, card } = await opened('loan');
      const donut = card.locator('.chart').first();
      const drawn = await donut.locator('.chart__part-figure').allTextContents();
      const name = await donut.getByRole('img').getAttribute('aria-label');
      await donut.getByRole('button').click();
      const told = await donut.locator('tbody td').allTextContents();
      assert.deepEqual(drawn, told);
      for (const figure of told) assert.ok(name.includes(figure), `${figure} in ${name}`);
      assert.equal(await donut.locator('thead th[scope="col"]').count(), 1);
      assert.deepEqual(await accessibilityFaults(page), []);
      await donut.getByRole('button').click();

      const line = card.locator('.chart').nth(1);
      const course = await line.getByRole('img').getAttribute('aria-label');
      await line.getByRole('button').click();
      const owed = line.locator('tbody td');
      await eventually('all rows are written', async () => (await owed.last().textContent()) !== '');
      for (const figure of [await owed.first().textContent(), await owed.last().textContent()]) {
        assert.ok(course.includes(figure), `${figure} in ${course}`);
      }
      await picture(page, `calculator-chart-table-${locale}`);
      await context.close();
    });

    test('bars are as high as their figures', async () => {
      const { context, card } = await opened('payback');
      const chart = card.locator('.chart');
      const heights = await chart.locator('.chart__field rect').evaluateAll((bars) => bars.map((bar) => parseFloat(bar.getAttribute('height'))));
      await chart.getByRole('button').click();
      const figures = figuresIn((await chart.locator('tbody td').allTextContents()).join(' | ').replaceAll(' | ', '\n')).map(Number);
      assert.equal(heights.length, figures.length);
      const [tallest, most] = [Math.max(...heights), Math.max(...figures)];
      heights.forEach((height, at) => {
        assert.ok(Math.abs(height / tallest - figures[at] / most) < 0.02, `${height} for ${figures[at]}`);
      });
      await context.close();
    });

    test('one scenario is kept while the other is moved, and the difference is told', async () => {
      const { context, page, card, visitor } = await opened('loan');
      await visitor.choose(say(visitor, 'calculator.compare'));
      const table = card.locator('.compare__table');
      assert.equal(await table.locator('.compare__inputs tr:visible').count(), 0, 'nothing differs yet');
      await card.getByRole('slider').nth(1).press('End');
      assert.equal(await table.locator('.compare__inputs tr:visible').count(), 1);
      const row = table.locator('tbody').last().locator('tr').first();
      const [kept, now] = [await row.locator('td').first().textContent(), await row.locator('.compare__now').textContent()];
      assert.notEqual(kept, now);
      const amount = (text) => Number(text.replace(/[^\d]/g, ''));
      const by = await row.locator('.compare__by').textContent();
      assert.equal(amount(by), Math.abs(amount(now) - amount(kept)));
      assert.match(by, /^−/);
      await table.scrollIntoViewIfNeeded();
      await picture(page, `calculator-compare-${locale}`);
      assert.deepEqual(await accessibilityFaults(page), []);
      await visitor.choose(say(visitor, 'calculator.compare.stop'));
      assert.equal(await table.count(), 0);
      await context.close();
    });

    test('a link opens the same calculation, and nothing that is hidden travels in it', async () => {
      const { context, page, card, visitor, headline } = await opened('care', {}, { discount: 0.2, panels: 60 });
      await context.grantPermissions(['clipboard-read', 'clipboard-write']);
      await card.getByRole('radio').nth(1).check();
      await card.getByRole('checkbox').check({ force: true });
      const cheap = await headline.textContent();
      await visitor.choose(say(visitor, 'calculator.share'));
      await card.getByText(say(visitor, 'calculator.share.done')).waitFor();
      const link = await page.evaluate(() => navigator.clipboard.readText());
      assert.ok(link.startsWith(`${at(QUIET)}#parlor-calculator=care&`), link);
      assert.ok(!link.includes('discount'), link);
      await card.locator('.tools__link').scrollIntoViewIfNeeded();
      await picture(page, `calculator-link-${locale}`);

      const other = await person(browser, { locale });
      await other.page.goto(`${link}&discount=0.2`);
      const again = other.page.locator('.overlay');
      await again.locator('.calculator').waitFor();
      assert.equal(Number(await again.getByRole('slider').inputValue()), 60);
      assert.ok(await again.getByRole('radio').nth(1).isChecked());
      assert.ok(await again.getByRole('checkbox').isChecked());
      assert.notEqual(await again.locator('.calculator__answer .figure__value').textContent(), cheap, 'a forged discount counts for nothing');
      await other.context.close();
      await context.close();
    });

    test('the print view has the calculation and nothing else', async () => {
      const { context, page, visitor, headline } = await opened('loan');
      const answer = await headline.textContent();
      const [sheet] = await Promise.all([
        context.waitForEvent('page'),
        visitor.choose(say(visitor, 'calculator.print')),
      ]);
      await sheet.locator('.print').waitFor();
      assert.ok((await sheet.locator('.print__pairs').first().textContent()).includes(answer));
      const months = Number((await page.locator('.overlay .entry__digits').last().inputValue()).replace(/\D/g, ''));
      assert.equal(await sheet.locator('.print__table tbody tr').count(), months);
      assert.equal(await sheet.locator('script, iframe, #panel').count(), 0);
      assert.equal(await sheet.evaluate(() => document.documentElement.lang), locale);
      assert.equal(await sheet.evaluate(() => document.documentElement.style.getPropertyValue('--parlor-accent')), '#0b5960');
      assert.equal(await page.evaluate(() => document.adoptedStyleSheets.length), 0, 'the host page keeps its style');
      await picture(sheet, `calculator-print-${locale}`);
      await sheet.emulateMedia({ media: 'print' });
      assert.ok(await sheet.getByRole('button').isHidden());
      await context.close();
    });

    test('the colours of a chart can be told from the ground, light and dark', async () => {
      for (const colorScheme of ['light', 'dark']) {
        const { context, page, card } = await opened('payback', { colorScheme });
        await page.emulateMedia({ colorScheme });
        const contrasts = await card.locator('.chart__legend .chart__ink').evaluateAll((samples) => {
          const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
          const luminance = (colour) => {
            canvas.fillStyle = colour;
            canvas.fillRect(0, 0, 1, 1);
            const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3)
              .map((it) => it / 255).map((it) => (it <= 0.04045 ? it / 12.92 : ((it + 0.055) / 1.055) ** 2.4));
            return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05;
          };
          return samples.map((sample) => {
            const ground = getComputedStyle(sample.closest('.form')).backgroundColor;
            const pair = [luminance(getComputedStyle(sample).color), luminance(ground)].sort((a, b) => a - b);
            return pair[1] / pair[0];
          });
        });
        assert.equal(contrasts.length, 2);
        for (const contrast of contrasts) assert.ok(contrast >= 3, `${colorScheme}: ${contrast}`);
        await card.locator('.chart').scrollIntoViewIfNeeded();
        await picture(page, `calculator-bars-${colorScheme}-${locale}`);
        await context.close();
      }
    });

    test('in the shop’s own page it is fetched only when it comes near, and leads into the panel', async () => {
      const { context, page, requests, errors } = await person(browser, { locale, viewport: { width: 1280, height: 700 } });
      const visitor = new Visitor(page, locale);
      await page.goto(at('/pricing.html'));
      await visitor.launcher.waitFor();
      const place = page.locator('parlor-widget');
      await place.locator('div').first().waitFor({ state: 'attached' });
      assert.deepEqual(requests.filter((url) => url.endsWith('.wasm')), [], 'it is far below what is in sight');
      assert.deepEqual(requests.filter((url) => !url.startsWith(server.origin) && !url.startsWith('data:')), []);
      await place.scrollIntoViewIfNeeded();
      const form = place.locator('.calculator');
      await form.waitFor();
      await form.scrollIntoViewIfNeeded();
      await page.evaluate(() => document.querySelector('parlor-widget').scrollIntoView());
      await picture(page, `calculator-inline-${locale}`);
      assert.ok(await page.locator('#panel').isHidden(), 'the panel stays closed');
      const headline = place.locator('.calculator__answer .figure__value');
      const before = await headline.textContent();
      await place.getByRole('slider').first().press('End');
      assert.notEqual(await headline.textContent(), before);
      assert.deepEqual(await accessibilityFaults(page), []);

      // Taken away and put elsewhere it is still the same; a second one stands beside it.
      await page.evaluate(() => document.body.append(document.querySelector('parlor-widget')));
      assert.notEqual(await headline.textContent(), before);
      await page.evaluate(() => {
        const second = document.createElement('parlor-widget');
        second.setAttribute('calculator', 'care');
        second.dataset.panels = '40';
        document.body.append(second);
      });
      await page.locator('parlor-widget').nth(1).scrollIntoViewIfNeeded();
      await page.locator('parlor-widget').nth(1).locator('.calculator').waitFor();
      assert.equal(await page.locator('parlor-widget').nth(1).getByRole('slider').inputValue(), '40');

      await page.locator('parlor-widget').first().getByRole('button', { name: visitor.t('calculator.submit.inline') }).click();
      await visitor.log.locator('.mark--verified').first().waitFor();
      await picture(page, `calculator-inline-submitted-${locale}`);
      assert.deepEqual(errors, []);
      await context.close();
    });

    test('on a phone the inline calculator is as wide as the page', async () => {
      const { context, page } = await person(browser, { locale, ...PHONE, colorScheme: 'dark' });
      await page.goto(at('/pricing.html'));
      const place = page.locator('parlor-widget');
      await place.scrollIntoViewIfNeeded();
      await place.locator('.calculator').waitFor();
      await page.evaluate(() => document.querySelector('parlor-widget').scrollIntoView());
      await picture(page, `calculator-inline-phone-dark-${locale}`);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'nothing overflows');
      await context.close();
    });
  });
}

describe('a calculation that is relied on', { concurrency: 1 }, () => {
  let server, browser, anna, maria, visitor, operator;

  before(async () => {
    server = await Server.start();
    const account = server.addOperator(MARIA);
    browser = await launch();
    anna = await person(browser, { locale: 'en' });
    maria = await person(browser, { locale: 'en' });
    visitor = new Visitor(anna.page, 'en');
    operator = new Operator(maria.page, 'en');
    await operator.signIn(server.origin, account);
    await operator.beOnline();
  });
  after(async () => {
    await browser?.close();
    await server?.remove();
  });

  test('an action of the file puts the calculation before a person, verified and signed', async () => {
    await anna.page.goto(server.origin + QUIET);
    await visitor.launcher.waitFor();
    await anna.page.evaluate(() => window.Parlor('openCalculator', 'loan'));
    await anna.page.locator('.overlay .calculator').waitFor();
    await visitor.choose('Ask about this loan');
    const card = visitor.log.locator('.card').filter({ has: anna.page.locator('.mark--verified') }).first();
    await card.waitFor();
    await card.getByText(visitor.t('calculator.verified')).waitFor();
    await picture(anna.page, 'calculator-quote');
    // The operator sees the same card.
    await operator.pick(/Visitor/);
    await operator.log.getByText(operator.t('calculator.verified')).first().waitFor();
    await operator.log.getByRole('link', { name: /^Signed quote/ }).first().waitFor();
    await picture(maria.page, 'desk-calculator');
  });

  test('the quote’s page says what the card says', async () => {
    const link = visitor.log.getByRole('link', { name: /^Signed quote/ }).first();
    const answer = await visitor.log.locator('.figure__value').first().textContent();
    const [page] = await Promise.all([anna.context.waitForEvent('page'), link.click()]);
    await page.getByText(answer).first().waitFor();
    await picture(page, 'calculator-quote-page');
    await page.close();
  });
});
