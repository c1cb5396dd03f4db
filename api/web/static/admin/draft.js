/** Writing a note: nothing that was written gets lost by leaving the page. */

import { get } from '../dom.js';

const form = document.querySelector('form[data-draft]');
if (form instanceof HTMLFormElement) {
  const text = /** @type {HTMLTextAreaElement} */ (get('textarea', form));
  const unsaved = get('[data-unsaved]');
  let saved = text.value;

  const look = () => (unsaved.hidden = text.value === saved);
  text.addEventListener('input', look);
  form.addEventListener('answered', () => {
    saved = text.value;
    look();
  });
  document.addEventListener('keydown', (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === 's') {
      event.preventDefault();
      form.requestSubmit();
    }
  });
  document.addEventListener('answered', (event) => {
    // Discarded: there is nothing left to lose.
    if (event.target instanceof HTMLFormElement && event.target.dataset.call?.startsWith('DELETE')) saved = text.value;
  });
  window.addEventListener('beforeunload', (event) => {
    if (text.value !== saved) event.preventDefault();
  });

  const at = text.value.indexOf(text.dataset.mark ?? '\n');
  if (at >= 0) text.setSelectionRange(at, at + (text.dataset.mark ?? '').length);
}
