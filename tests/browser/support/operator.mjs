// The operator's hands at the desk.
import { words } from './words.mjs';

/** Somebody who can sit at the desk. */
export const MARIA = { email: 'maria@helio.example', name: 'Maria Orlova', title: 'Consultant', experience: '', photo: '' };

export class Operator {
  constructor(page, locale) {
    Object.assign(this, { page, locale, t: words(locale) });
    this.log = page.getByRole('log');
    this.inbox = page.getByRole('navigation', { name: this.t('desk.inbox') });
    this.facts = page.getByRole('complementary', { name: this.t('desk.facts') });
  }

  async signIn(origin, { email, password }) {
    await this.page.goto(`${origin}/desk`);
    await this.page.getByRole('textbox', { name: this.t('desk.sign_in.email') }).fill(email);
    await this.page.getByLabel(this.t('desk.sign_in.password')).fill(password);
    await this.button(this.t('desk.sign_in.submit')).click();
  }

  button(name) {
    return this.page.getByRole('button', { name, exact: true });
  }

  async beOnline() {
    const online = this.button(this.t('desk.presence.online'));
    await online.click();
    await this.page.locator('.presence__dot--online').waitFor();
  }

  async showTab(key) {
    await this.inbox.getByRole('button', { name: new RegExp(`^${this.t(key)}`) }).click();
  }

  async pick(name) {
    await this.inbox.getByRole('button', { name }).click();
  }

  says(text) {
    return this.log.getByText(text).last();
  }

  async write(text) {
    const composer = this.page.getByRole('textbox', { name: this.t('composer.label') });
    await composer.fill(text);
    await composer.press('Enter');
  }
}
