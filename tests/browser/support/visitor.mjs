// The visitor's hands: finds everything by what people and screen readers are told.
import { words } from './words.mjs';

export class Visitor {
  constructor(page, locale) {
    Object.assign(this, { page, locale, t: words(locale) });
    this.launcher = page.getByRole('button', { name: this.t('panel.open') });
    this.log = page.getByRole('log');
  }

  async open(url) {
    await this.page.goto(url);
    await this.launcher.click();
    await this.log.waitFor();
  }

  says(text) {
    return this.log.getByText(text).last();
  }

  button(name) {
    return this.page.getByRole('button', { name, exact: true });
  }

  async choose(label) {
    await this.button(label).click();
  }

  async tick(...labels) {
    for (const label of labels) await this.page.getByRole('checkbox', { name: label }).check({ force: true });
    await this.choose(this.t('choices.submit_n', { n: labels.length }));
  }

  /** Answers a question that has a field of its own. */
  async fill(label, value) {
    const field = this.page.getByRole('textbox', { name: label });
    await field.fill(value);
    await field.press('Enter');
  }

  async write(text) {
    const composer = this.page.getByRole('textbox', { name: this.t('composer.label') });
    await composer.fill(text);
    await composer.press('Enter');
  }

  /** The way to change an answer in the list of them; the answer itself has one, too. */
  changing(label) {
    return this.page.locator('.answers').getByRole('button', { name: this.t('answers.change', { label }) });
  }

  slider(label) {
    return this.page.getByRole('slider', { name: label });
  }

  async leaveContact({ name, email, phone, consent }) {
    // A label is followed by “optional” or by what is wrong, so only its beginning counts.
    const field = (key) => this.page.getByRole('textbox', { name: new RegExp(`^${this.t(key)}`) });
    if (name) await field('contact.name').fill(name);
    if (email) await field('contact.email').fill(email);
    if (phone) await field('contact.phone').fill(phone);
    await this.page.getByRole('checkbox', { name: consent }).check();
    await this.choose(this.t('contact.submit'));
  }

  async rate(key, comment) {
    await this.page.getByRole('radio', { name: this.t(key) }).check({ force: true });
    if (comment) await this.page.getByRole('textbox', { name: this.t('rating.comment') }).fill(comment);
    await this.choose(this.t('rating.submit'));
  }
}
