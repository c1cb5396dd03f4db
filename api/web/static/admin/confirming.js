/** Asking before something is done that somebody may regret. */

import { get } from '../dom.js';

/**
 * Whether the person goes on.
 * @param {string} title what is about to happen, as its button says it
 * @param {string} words what it means
 * @param {boolean} danger
 * @returns {Promise<boolean>}
 */
export function confirmed(title, words, danger) {
  const dialog = /** @type {HTMLDialogElement} */ (get('[data-confirm-dialog]'));
  const yes = get('[data-yes]', dialog);
  get('#confirm-title', dialog).textContent = title;
  get('#confirm-words', dialog).textContent = words;
  yes.textContent = title;
  yes.classList.toggle('danger', danger);
  yes.classList.toggle('primary', !danger);
  dialog.returnValue = 'no';
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => resolve(dialog.returnValue === 'yes'), { once: true });
  });
}
