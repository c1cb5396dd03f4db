/** The words of this page in its language, as the page was given them in `<script id="labels">`. */

import { given } from './dom.js';

/** @type {Record<string, string> | null} */
let labels = null;

/** @type {'ko' | 'en'} */
export const language = document.documentElement.lang === 'ko' ? 'ko' : 'en';

/**
 * The words called `name`, with `{…}` in them filled in; an error for a name the page was not given.
 * @param {string} name
 * @param {Record<string, string | number>} [filled]
 * @returns {string}
 */
export function t(name, filled = {}) {
  labels ??= /** @type {Record<string, string>} */ (given('labels'));
  const words = labels[name];
  if (words === undefined) throw new Error(`There are no words called ${name} on this page.`);
  return words.replace(/\{(\w+)\}/g, (whole, key) => (key in filled ? String(filled[key]) : whole));
}
