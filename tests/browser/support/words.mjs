// The texts people see, from the very files the product reads.
import { readFileSync } from 'node:fs';

const file = (path) => JSON.parse(readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8'));

export function words(locale) {
  const all = Object.assign({}, ...['', '.more', '.desk'].map((kind) => file(`crates/i18n/locales/${locale}${kind}.json`)));
  return (key, values = {}) => {
    if (!(key in all)) throw new Error(`no text for ${key} in ${locale}`);
    return Object.entries(values).reduce((text, [name, value]) => text.replaceAll(`{${name}}`, value), all[key]);
  };
}
