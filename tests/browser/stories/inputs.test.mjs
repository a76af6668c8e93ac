// Every kind of question, answered once by mouse, once by touch and once by the keyboard alone.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { accessibilityFaults, eventually, launch, person, picture } from '../support/browser.mjs';
import { withFlow } from '../support/flows.mjs';
import { Server, SHIPPED } from '../support/server.mjs';
import { Visitor } from '../support/visitor.mjs';

const FLOW = new URL('inputs/flow.yaml', import.meta.url).pathname;

/** A day of the week, so many weeks on, as the browser's field takes it. */
function weekday(day, weeks = 1) {
  const date = new Date();
  date.setUTCDate(date.getUTCDate() + ((day + 7 - date.getUTCDay()) % 7) + 7 * weeks);
  return date.toISOString().slice(0, 10);
}

const WORDS = {
  en: {
    grade: (n, max) => `${n} of ${max}`, recommendEnd: 'Certainly', warm: /How warm/, slate: /Slate/, battery: /A battery/,
    charger: /A car charger/, hip: /Hip/, noon: /At noon/, town: /Where is the house/, typed: 'korolyov', found: 'Korolyov',
    towns: /Where else/, more: ['ber', 'munch'], chosen: ['Berlin', 'München'], day: /Which day/, hour: /at what time/,
    story: 'Two dogs.', area: 'Area', floors: 'Floors', gas: 'Gas', yes: 'Yes', bath: 'Bath', email: 'E-mail',
    write: /Write to me about/, house: 'That’s my house', keep: /Keep my address/, thanks: /Thank you. 120 m²/,
    warmLabel: 'Warmth', nights: 'At most 5 nights, please.', city: 'Berlin', booked: /See you on/,
  },
  ru: {
    grade: (n, max) => `${n} из ${max}`, recommendEnd: 'Обязательно', warm: /Насколько тепло/, slate: /Сланец/,
    battery: /Аккумулятор/, charger: /Зарядка/, hip: /Вальмовая/, noon: /Днём/, town: /Где находится/, typed: 'орел', found: 'Орёл',
    towns: /Где ещё/, more: ['berl', 'munch'], chosen: ['Berlin', 'München'], day: /Какой день/, hour: /котором часу/,
    story: 'Две собаки.', area: 'Площадь', floors: 'Этажей', gas: 'Газ', yes: 'Да', bath: 'Ванная', email: 'Почта',
    write: /Пишите мне/, house: 'Это мой дом', keep: /Сохраните мой адрес/, thanks: /Спасибо. 120 m²/,
    warmLabel: 'Тепло', nights: 'Не больше 5 ночей.', city: 'Тверь', booked: /Ждите нас/,
  },
};

const LOOKS = [
  { name: 'mouse', locale: 'en', options: { timezoneId: 'Europe/Berlin' } },
  {
    name: 'touch', locale: 'ru',
    options: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, colorScheme: 'dark', deviceScaleFactor: 2, timezoneId: 'Asia/Tokyo' },
  },
];

/** What the last bubble of the visitor says. */
const answered = (visitor, text) => visitor.page.locator('.row--own').filter({ hasText: text }).last().waitFor();

for (const { name, locale, options } of LOOKS) {
  describe(`every question, by ${name}`, { concurrency: 1 }, () => {
    const words = WORDS[locale];
    let server, browser, anna, page, visitor;
    const press = (locator) => (options.hasTouch ? locator.tap() : locator.click());
    const role = (kind, name) => page.getByRole(kind, { name });
    const submit = () => press(visitor.button(visitor.t('choices.submit')));
    /** Looks at a question as it is asked. */
    const look = async (step) => {
      await picture(page, `inputs-${name}-${step}`);
      assert.deepEqual(await accessibilityFaults(page), [], step);
    };

    before(async () => {
      server = await Server.start(SHIPPED, withFlow(FLOW, 'inputs'));
      browser = await launch();
      anna = await person(browser, { locale, ...options });
      ({ page } = anna);
      visitor = new Visitor(page, locale);
      await visitor.open(`${server.origin}${locale === 'ru' ? '/ru' : ''}/roof-tiles.html`);
    });
    after(async () => {
      await browser?.close();
      await server?.remove();
    });

    test('a grade is one tap', async () => {
      await role('button', words.grade(4, 5)).waitFor();
      await look('stars');
      await press(role('button', words.grade(4, 5)));
      await answered(visitor, '★★★★☆');
      await role('button', `${words.grade(10, 10)}, ${words.recommendEnd}`).waitFor();
      await look('numbers');
      await press(role('button', words.grade(9, 10)));
      await answered(visitor, '9 / 10');
      await role('button', words.grade(5, 5)).waitFor();
      await look('faces');
      await press(role('button', words.grade(5, 5)));
      await answered(visitor, '5 / 5');
    });

    test('a slider may be typed over', async () => {
      await visitor.slider(words.warm).waitFor();
      await look('slider');
      const exact = page.locator('.exact input');
      await exact.fill('99');
      await exact.blur();
      assert.equal(await exact.inputValue(), '45');
      await exact.fill('31');
      await submit();
      await answered(visitor, /31\s°C/);
    });

    test('an end of a range goes no further than the other', async () => {
      const track = page.locator('.span__track--two');
      await track.waitFor();
      await look('range');
      const { x, y, width, height } = await track.boundingBox();
      await page.mouse.click(x + width * 0.4, y + height / 2);
      const [from, to] = await page.locator('.exact input').all();
      assert.notEqual(await from.inputValue(), locale === 'ru' ? '5 000' : '5,000');
      await to.fill('6000');
      await to.blur();
      assert.equal(await to.inputValue(), await from.inputValue());
      await to.fill('25000');
      await from.fill('10000');
      await submit();
      await answered(visitor, /10.000.*25.000/);
    });

    test('options say more than their name', async () => {
      await role('button', words.slate).waitFor();
      await look('list');
      await press(role('button', words.slate));
      await answered(visitor, words.slate);
      for (const label of [words.battery, words.charger]) {
        await page.getByRole('checkbox', { name: label }).check({ force: true });
      }
      assert.equal(await page.getByRole('checkbox').last().isDisabled(), true, 'two are the most');
      await look('choices');
      await press(visitor.button(visitor.t('choices.submit_n', { n: 2 })));
      await answered(visitor, words.charger);
    });

    test('pictures are chosen one or several', async () => {
      await role('button', words.hip).waitFor();
      await eventually('the pictures', () => page.locator('.option__picture').first().evaluate((it) => it.complete && it.naturalWidth > 0));
      await look('pictures');
      await press(role('button', words.hip));
      await answered(visitor, words.hip);
      await page.getByRole('checkbox', { name: words.noon }).check({ force: true });
      await look('pictures-several');
      await press(visitor.button(visitor.t('choices.submit_n', { n: 1 })));
      await answered(visitor, words.noon);
    });

    test('an option is found by a part of its name, however it is typed', async () => {
      const field = role('combobox', words.town);
      await field.fill('zzz');
      await page.getByText(visitor.t('search.none')).waitFor();
      await look('search-nothing');
      await field.fill(words.typed);
      await look('search');
      await press(page.getByRole('option', { name: words.found }));
      await answered(visitor, words.found);
      for (const typed of words.more) {
        await role('combobox', words.towns).fill(typed);
        await press(page.getByRole('option').first());
      }
      await look('search-several');
      await press(visitor.button(visitor.t('choices.submit_n', { n: 2 })));
      await answered(visitor, words.chosen.join(', '));
    });

    test('days and times are the browser’s own fields', async () => {
      await page.getByLabel(words.day).waitFor();
      await look('date');
      await page.getByLabel(words.day).fill(weekday(4));
      await press(visitor.button(visitor.t('send')));
      await page.getByText(visitor.t('refusal.wrong_weekday')).waitFor();
      await page.getByLabel(words.day).fill(weekday(2));
      await press(visitor.button(visitor.t('send')));
      await page.getByLabel(words.hour).waitFor();
      await look('time');
      await page.getByLabel(words.hour).fill('14:30');
      await press(visitor.button(visitor.t('send')));
      await answered(visitor, '14:30');
      await page.getByLabel(visitor.t('moment.day'), { exact: true }).fill(weekday(1, 3));
      await look('moment');
      await submit();
      await page.getByText(visitor.t('field.required')).waitFor();
      await page.getByLabel(visitor.t('moment.time'), { exact: true }).fill('08:00');
      await submit();
      await answered(visitor, '08:00');
    });

    test('too many nights are refused in the visitor’s words', async () => {
      await page.getByLabel(visitor.t('period.from'), { exact: true }).fill(weekday(1, 4));
      await page.getByLabel(visitor.t('period.to'), { exact: true }).fill(weekday(1, 5));
      await submit();
      await page.getByText(words.nights).waitFor();
      await look('period-refused');
      await page.getByLabel(visitor.t('period.to'), { exact: true }).fill(weekday(4, 4));
      await submit();
      await page.getByPlaceholder(/…/).last().waitFor();
    });

    test('words go into the composer', async () => {
      await look('words');
      await visitor.write(words.story);
      await answered(visitor, words.story);
    });

    test('nothing is kept before it is agreed to', async () => {
      await page.getByRole('checkbox', { name: words.keep }).waitFor();
      await submit();
      await page.getByText(visitor.t('consent.required')).waitFor();
      await look('consent');
      await page.getByRole('checkbox', { name: words.keep }).check({ force: true });
      await submit();
      await page.getByLabel(visitor.t('address.street'), { exact: true }).fill('Roof Lane 1');
      await submit();
      await page.getByText(visitor.t('field.required')).waitFor();
      await look('address');
      await page.getByLabel(visitor.t('address.postal_code'), { exact: true }).fill('10115');
      await page.getByLabel(visitor.t('address.city'), { exact: true }).fill(words.city);
      await submit();
      await answered(visitor, `10115 ${words.city}`);
    });

    test('a form says at each field what is wrong with it', async () => {
      await page.getByLabel(words.area, { exact: true }).waitFor();
      await look('form');
      await press(visitor.button(words.house));
      await page.locator('#field-area:focus').waitFor();
      await look('form-open');
      await page.getByLabel(words.area, { exact: true }).fill('9000');
      await page.getByRole('radio', { name: words.gas }).check({ force: true });
      await page.getByRole('radio', { name: words.yes }).check({ force: true });
      await page.getByRole('radio', { name: words.grade(3, 5) }).check({ force: true });
      await page.getByLabel(words.email, { exact: true }).fill('anna@example.com');
      await page.getByRole('checkbox', { name: words.write }).check({ force: true });
      await press(visitor.button(words.house));
      await page.locator('#field-area-error').getByText(/900/).waitFor();
      await look('form-refused');
      await page.getByLabel(words.area, { exact: true }).fill('120');
      await press(visitor.button(words.house));
      await visitor.says(words.thanks).waitFor();
    });

    test('times are told by the visitor’s clock, and by that of the place where it is another', async () => {
      await page.locator('.slot').first().waitFor();
      await look('slots');
      const there = await page.locator('.slots__there').count();
      assert.equal(there > 0, options.timezoneId !== 'Europe/Berlin');
      await press(page.locator('.slot').nth(1));
      await visitor.says(words.booked).waitFor();
    });

    test('nothing complained in the console', () => {
      assert.deepEqual(anna.errors, []);
    });
  });
}

describe('every question, by the keyboard alone', { concurrency: 1 }, () => {
  const words = WORDS.en;
  let server, browser, anna, page, visitor;
  const keys = async (...all) => { for (const key of all) await page.keyboard.press(key); };
  const hasFocus = (what, selector) =>
    eventually(what, async () => (await page.locator(`${selector}:focus`).count()) === 1);

  before(async () => {
    server = await Server.start(SHIPPED, withFlow(FLOW, 'inputs'));
    browser = await launch();
    anna = await person(browser, { locale: 'en' });
    ({ page } = anna);
    visitor = new Visitor(page, 'en');
    await visitor.open(`${server.origin}/roof-tiles.html`);
  });
  after(async () => {
    await browser?.close();
    await server?.remove();
  });

  test('arrows go through a group, Enter chooses, and the focus follows the questions', async () => {
    await page.getByRole('button', { name: words.grade(1, 5) }).focus();
    await keys('ArrowRight', 'ArrowRight', 'Enter');
    await answered(visitor, '★★★☆☆');
    await hasFocus('the next grades have the focus', '.grade');
    await keys('End', 'Enter');
    await answered(visitor, '10 / 10');
    await hasFocus('the faces have the focus', '.scale--faces .grade');
    await keys('ArrowLeft', 'Enter');
    await answered(visitor, '5 / 5');
    await hasFocus('the slider’s value has the focus', '.exact__digits');
    await keys('Tab', 'ArrowRight', 'ArrowRight', 'Enter');
    await answered(visitor, /17\s°C/);
    await hasFocus('the lower end’s value has the focus', '.exact__digits');
    await keys('Tab', 'Tab', 'ArrowRight', 'ArrowRight', 'Tab', 'ArrowLeft', 'Enter');
    await answered(visitor, /6,000.*39,500/);
  });

  test('options, pictures and searches', async () => {
    await hasFocus('the first option has the focus', '.option');
    await keys('ArrowDown', 'Enter');
    await answered(visitor, words.slate);
    await hasFocus('the first box has the focus', '.option__box');
    await keys('Space', 'Tab', 'Space', 'Enter');
    await answered(visitor, words.charger);
    await hasFocus('the first picture has the focus', '.option');
    await keys('ArrowRight', 'Enter');
    await answered(visitor, words.hip);
    await hasFocus('the first picture’s box has the focus', '.option__box');
    await keys('Space', 'Enter');
    await hasFocus('the search has the focus', '[role=combobox]');
    await keys('ArrowDown', 'Escape');
    assert.equal(await page.getByRole('option').count(), 0, 'Escape closes the list');
    assert.equal(await visitor.log.isVisible(), true, 'and not the panel');
    await page.keyboard.type('ber');
    await keys('ArrowDown', 'ArrowDown', 'Enter');
    await answered(visitor, 'Bern');
    await hasFocus('the second search has the focus', '[role=combobox]');
    await page.keyboard.type('tver');
    await keys('Enter');
    await page.getByRole('button', { name: visitor.t('search.remove', { label: 'Tver' }) }).waitFor();
    await keys('Enter');
    await answered(visitor, 'Tver');
  });

  test('an answer is changed in its place, and what was said since then stays', async () => {
    await page.getByText(visitor.t('answers.title')).focus();
    await keys('Enter');
    await visitor.changing(words.warmLabel).focus();
    await keys('Enter');
    await hasFocus('the question of then has the focus', '.change .exact__digits');
    assert.equal(await page.locator('.change .exact__digits').inputValue(), '17');
    await picture(page, 'inputs-change');
    assert.deepEqual(await accessibilityFaults(page), []);
    await keys('Escape');
    await page.locator('.change').waitFor({ state: 'detached' });
    await page.getByText(visitor.t('answers.title')).focus();
    await keys('Enter');
    await visitor.changing(words.warmLabel).focus();
    await keys('Enter');
    await hasFocus('the question has the focus again', '.change .exact__digits');
    await page.keyboard.type('22');
    await keys('Enter');
    await answered(visitor, /22\s°C/);
    await page.locator('.change').waitFor({ state: 'detached' });
    await page.getByLabel(words.day).waitFor();
  });

  test('nothing complained in the console', () => {
    assert.deepEqual(anna.errors, []);
  });
});
