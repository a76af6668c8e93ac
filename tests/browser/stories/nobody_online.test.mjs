// Nobody is online: the visitor is told the truth, leaves a contact and a time, and the desk has the lead.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { accessibilityFaults, launch, person, picture } from '../support/browser.mjs';
import { COPY } from '../support/copy.mjs';
import { Operator } from '../support/operator.mjs';
import { Server } from '../support/server.mjs';
import { Visitor } from '../support/visitor.mjs';

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 };

for (const locale of ['en', 'ru']) {
  describe(`nobody is online, ${locale}`, { concurrency: 1 }, () => {
    const copy = COPY[locale];
    let server, browser, anna, maria, visitor, operator, account;

    before(async () => {
      server = await Server.start();
      account = server.addOperator({
        email: 'ivan@helio.example', name: 'Ivan Belov', title: 'Lead engineer',
        experience: '400 roofs', photo: '/assets/people/ivan.svg',
      });
      browser = await launch();
      anna = await person(browser, { locale, ...PHONE });
      maria = await person(browser, { locale });
      visitor = new Visitor(anna.page, locale);
      operator = new Operator(maria.page, locale);
    });
    after(async () => {
      await browser?.close();
      await server?.remove();
    });

    test('the visitor asks for a person at the first step and is told the truth', async () => {
      await visitor.open(server.origin + copy.page);
      await visitor.says(copy.bot).waitFor();
      await visitor.choose(visitor.t('person.ask'));
      await visitor.says(copy.nobody).waitFor();
      await picture(anna.page, `phone-nobody-${locale}`);
      assert.deepEqual(await accessibilityFaults(anna.page), []);
    });

    test('a contact without its consent is refused, with it it is taken', async () => {
      await visitor.page.getByRole('textbox', { name: new RegExp(`^${visitor.t('contact.phone')}`) }).fill(copy.phone);
      await visitor.choose(visitor.t('contact.submit'));
      await visitor.page.getByText(visitor.t('consent.required')).first().waitFor();
      const policy = await anna.page.locator('#panel a[href$="privacy.html"]').evaluate((link) => link.pathname);
      assert.equal(policy, copy.policy, 'the privacy policy is the one in this language');
      await visitor.leaveContact({ name: copy.name, phone: copy.phone, consent: copy.consent });
      await visitor.choose(copy.callback);
      await visitor.says(copy.noted).waitFor();
      await picture(anna.page, `phone-callback-${locale}`);
    });

    test('the lead is at the desk when somebody comes', async () => {
      await operator.signIn(server.origin, account);
      await operator.showTab('desk.tab.bot');
      await operator.pick(copy.name);
      await operator.facts.getByText(copy.callback).first().waitFor();
      await operator.facts.getByText(/^\+\d{11}/).first().waitFor();
      await operator.facts.getByText(copy.consent).first().waitFor();
      await picture(maria.page, `desk-lead-${locale}`);
    });

    test('neither page complained in its console', () => {
      assert.deepEqual(anna.errors, []);
      assert.deepEqual(maria.errors.filter((text) => !/401/.test(text)), []);
    });
  });
}
