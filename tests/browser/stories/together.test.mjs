// Operator and visitor move the same calculator: each sees the other's moves with the name, and what they agreed on stays.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { accessibilityFaults, eventually, launch, person, picture } from '../support/browser.mjs';
import { hearing, heard } from '../support/hearing.mjs';
import { Operator } from '../support/operator.mjs';
import { Server } from '../support/server.mjs';
import { Visitor } from '../support/visitor.mjs';

const MARIA = { email: 'maria@helio.example', name: 'Maria Orlova', title: 'Consultant', experience: '', photo: '' };
const LOOKS = [
  {
    look: 'English, light, on a computer', locale: 'en', page: '/pricing.html', suffix: 'en', calculator: 'payback',
    title: 'When does your roof pay back?', area: 'Sunny roof area', bill: 'Electricity bill per month',
    options: {},
  },
  {
    look: 'Russian, dark, on a phone', locale: 'ru', page: '/ru/pricing.html', suffix: 'ru-phone', calculator: 'payback-ru',
    title: 'Когда окупится ваша крыша?', area: 'Площадь солнечного ската', bill: 'Счёт за электричество в месяц',
    options: { colorScheme: 'dark', viewport: { width: 390, height: 844 }, hasTouch: true },
  },
];

for (const { look, locale, page, suffix, calculator, title, area, bill, options } of LOOKS) {
  describe(`calculating together: ${look}`, { concurrency: 1 }, () => {
    let server, browser, anna, maria, visitor, operator, theirs, ours;

    /** The slider of an input on either side. */
    const slider = (of, label) => of.getByRole('slider', { name: label });
    const value = (of, label) => slider(of, label).inputValue();

    /** Loads the page again; a panel that does not come back by itself is opened. */
    async function comeBack() {
      await anna.page.reload();
      await visitor.log.waitFor({ timeout: 5_000 }).catch(() => visitor.launcher.click());
    }

    before(async () => {
      server = await Server.start();
      const account = server.addOperator(MARIA);
      browser = await launch();
      anna = await person(browser, { locale, ...options });
      maria = await person(browser, { locale, colorScheme: options.colorScheme });
      await hearing(anna.page);
      visitor = new Visitor(anna.page, locale);
      operator = new Operator(maria.page, locale);
      await operator.signIn(server.origin, account);
      await operator.beOnline();
      await visitor.open(server.origin + page);
      await visitor.choose(visitor.t('person.ask'));
      await operator.showTab('desk.tab.waiting');
      await operator.inbox.locator('li button').first().click();
      await operator.button(operator.t('desk.accept')).click();
      theirs = maria.page.getByRole('complementary', { name: operator.t('together.join') });
      ours = anna.page.getByRole('dialog', { name: title });
    });
    after(async () => {
      await browser?.close();
      await server?.remove();
    });

    test('the operator opens one of the site’s calculators beside the conversation', async () => {
      await operator.button(operator.t('together.join')).click();
      await theirs.getByText(operator.t('desk.together.choose')).waitFor();
      await picture(maria.page, `together-desk-choice-${suffix}`);
      await theirs.getByRole('button', { name: `${title} ${calculator}`, exact: true }).click();
      await slider(theirs, area).waitFor();
      await picture(maria.page, `together-desk-open-${suffix}`);
      assert.deepEqual(await accessibilityFaults(maria.page), []);
    });

    test('the visitor is asked, not taken along', async () => {
      await anna.page.getByText(visitor.t('together.opened', { name: MARIA.name })).waitFor();
      const invitation = visitor.t('together.opened', { name: MARIA.name });
      assert.ok((await heard(anna.page)).some((words) => words.startsWith(`status: ${invitation}`)), 'it is heard, too');
      const [card, asks] = [await anna.page.locator('.operator').boundingBox(), await anna.page.locator('.waiting--asks').boundingBox()];
      assert.ok(asks.y - card.y - card.height >= 8, 'the two cards stand apart');
      assert.equal(await ours.count(), 0);
      await picture(anna.page, `together-asked-${suffix}`);
      assert.deepEqual(await accessibilityFaults(anna.page), []);
      await visitor.choose(visitor.t('together.join'));
      await slider(ours, area).waitFor();
      const lead = ours.getByText(visitor.t('together.lead', { name: MARIA.name }));
      await lead.waitFor();
      const loose = await lead.evaluate((lead) => {
        const { paddingTop, paddingBottom, lineHeight } = getComputedStyle(lead);
        const inside = lead.clientHeight - parseFloat(paddingTop) - parseFloat(paddingBottom);
        return Math.abs(inside / parseFloat(lineHeight) - Math.round(inside / parseFloat(lineHeight)));
      });
      assert.ok(loose < 0.1, `the button in the line makes it ${loose} lines higher`);
    });

    test('each sees what the other moves, and who it was', async () => {
      await slider(ours, area).press('End');
      await eventually('the desk follows', async () => (await value(theirs, area)) === '120');
      await theirs.getByText(operator.t('calculator.moved', { name: '' }).trim()).first().waitFor();
      await slider(theirs, bill).press('Home');
      await eventually('the panel follows', async () => (await value(ours, bill)) === await slider(ours, bill).getAttribute('min'));
      await ours.getByText(visitor.t('calculator.moved', { name: MARIA.name })).waitFor();
      await picture(anna.page, `together-moved-${suffix}`);
      await picture(maria.page, `together-desk-moved-${suffix}`);
      assert.deepEqual(await accessibilityFaults(anna.page), []);
      assert.deepEqual(await accessibilityFaults(maria.page), []);
    });

    test('moves that cross leave both with the same figures', async () => {
      for (let step = 0; step < 12; step += 1) {
        await Promise.all([
          slider(ours, bill).press(step % 2 ? 'ArrowLeft' : 'PageUp'),
          slider(theirs, bill).press(step % 3 ? 'PageUp' : 'ArrowLeft'),
          slider(theirs, area).press('ArrowLeft'),
        ]);
      }
      await eventually('both show the same', async () => {
        const [one, other] = await Promise.all([ours, theirs].map(async (of) => [await value(of, bill), await value(of, area)]));
        return one.join() === other.join();
      });
    });

    test('a page that is loaded again comes back to the same figures', async () => {
      const before = await value(theirs, bill);
      await comeBack();
      await visitor.choose(visitor.t('together.join'));
      await slider(ours, bill).waitFor();
      assert.equal(await value(ours, bill), before);
    });

    test('what they agreed on is in the conversation, with names, and still there after a reload', async () => {
      await theirs.getByRole('button', { name: operator.t('together.agree') }).click();
      await operator.log.getByText(operator.t('calculator.together')).waitFor();
      await theirs.waitFor({ state: 'detached' });
      await ours.waitFor({ state: 'detached' });
      const card = visitor.log.locator('.card').filter({ hasText: title });
      await card.getByText(visitor.t('calculator.together')).waitFor();
      await card.getByText(visitor.t('calculator.verified')).waitFor();
      await card.getByText(MARIA.name).first().waitFor();
      await card.scrollIntoViewIfNeeded();
      await picture(anna.page, `together-agreed-${suffix}`);
      await picture(maria.page, `together-desk-agreed-${suffix}`);
      assert.deepEqual(await accessibilityFaults(anna.page), []);
      await comeBack();
      await card.getByText(visitor.t('calculator.together')).waitFor();
      assert.equal(await visitor.button(visitor.t('together.join')).count(), 0, 'it is closed');
    });

    test('the visitor shows a calculator of their own and ends it for both', async () => {
      await anna.page.evaluate((id) => window.Parlor('openCalculator', id), calculator);
      await visitor.choose(visitor.t('together.show'));
      await slider(theirs, area).waitFor();
      await picture(anna.page, `together-shown-${suffix}`);
      await ours.getByRole('button', { name: visitor.t('together.end') }).click();
      await theirs.waitFor({ state: 'detached' });
      await maria.page.locator('.desk__banner').waitFor();
      await picture(maria.page, `together-desk-closed-${suffix}`);
      assert.equal(await slider(ours, area).count(), 1, 'the visitor goes on alone');
    });

    test('an invitation is counted on the launcher of a closed panel', async () => {
      const badge = () => anna.page.locator('#badge').textContent();
      await anna.page.evaluate(() => window.Parlor('close'));
      await anna.page.locator('#panel').waitFor({ state: 'hidden' });
      assert.equal(await badge(), '');
      await operator.button(operator.t('together.join')).click();
      await theirs.getByRole('button', { name: `${title} ${calculator}`, exact: true }).click();
      await eventually('the invitation is counted', async () => (await badge()) === '1');
      await anna.page.evaluate(() => window.Parlor('open'));
      await eventually('it is seen', async () => (await badge()) === '');
    });

    test('nobody’s console complained', () => {
      // Before anybody has signed in, the desk asks in vain whether somebody has.
      const heard = maria.errors.filter((error) => !error.includes('401'));
      assert.deepEqual([...anna.errors, ...heard], []);
    });
  });
}
