/** A new key's secret: shown this once. */

import { get } from '../dom.js';
import { t } from '../labels.js';
import { copy } from '../page.js';
import { again } from './refresh.js';

const form = /** @type {HTMLFormElement} */ (get('form[data-new-key]'));
const panel = get('[data-secret]');
const shown = /** @type {HTMLInputElement} */ (get('[data-secret-value]', panel));

form.addEventListener('answered', async (event) => {
  shown.value = /** @type {CustomEvent} */ (event).detail.secret;
  panel.hidden = false;
  form.reset();
  shown.focus();
  shown.select();
  await again('#list');
});
get('[data-copy-secret]', panel).addEventListener('click', () => copy(shown.value, t('frame.copied')));
get('[data-secret-done]', panel).addEventListener('click', () => {
  shown.value = '';
  panel.hidden = true;
  get('input[name="name"]', form).focus();
});
