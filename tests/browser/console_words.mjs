// The console's texts as its readers see them, so that a walk finds a button by what is written on it and a text may be
// worded anew without a change here: t('sign_in.act'), t('order_ask.submit', { number }).
import { read_catalogue } from '../../web/console/catalogue.mjs';

export const catalogue = read_catalogue();
let spoken = 'fr';

export function speak(language) { spoken = language; }

const locale = () => (spoken === 'en' ? 'en-GB' : 'fr-FR');
export const count_text = (count) => new Intl.NumberFormat(locale()).format(count);

export function t(name, values = {}) {
  const text = catalogue[name]?.[spoken];
  if (text === undefined) throw new Error(`the catalogue has no "${name}"`);
  return fill(text, name, values);
}

function fill(text, name, values) {
  return text.replace(/\{(\w+)(?:\|((?:[^|{}]|\{\w+\})*)\|((?:[^{}]|\{\w+\})*))?\}/g, (_, key, one, many) => {
    const value = values[key];
    if (value === undefined) throw new Error(`"${name}" lacks its value "${key}"`);
    if (one === undefined) return typeof value === 'number' ? count_text(value) : value;
    return new Intl.PluralRules(spoken).select(Number(value)) === 'one' ? one : fill(many, name, values);
  });
}

// Spaces of any kind are one blank.
export const flat = (text) => text.replace(/\s+/g, ' ').trim();
const literally = (text) => flat(text).replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll(' ', '\\s+');

// The whole name of a field or a button, but for the word that says that a field may stay empty.
export const exactly = (text) => new RegExp(`^\\s*${literally(text)}(\\s+${literally(t('form.optional'))})?\\s*$`);
// Its beginning: what stands behind it is a hint.
export const beginning = (text) => new RegExp(`^\\s*${literally(text)}`);
