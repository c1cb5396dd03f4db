/** What every admin's page does: call the API, tell of problems, show local times. */

import './calls.js';
import { Lost, Problem } from '../http.js';
import { localise } from './moments.js';
import { forget, tell } from './telling.js';

localise(document);
document.addEventListener('htmx:afterSettle', () => localise(document));
document.addEventListener('htmx:afterRequest', (event) => {
  if (/** @type {CustomEvent} */ (event).detail.successful) forget();
});

document.addEventListener('htmx:responseError', (event) => {
  const { xhr } = /** @type {CustomEvent<{ xhr: XMLHttpRequest }>} */ (event).detail;
  tell(new Problem(xhr.status, detailOf(xhr)));
});
document.addEventListener('htmx:sendError', () => tell(new Lost('The server was not reached.')));

// On a narrow screen the menu is one line: begin where we are.
document.querySelector('.admin-menu [aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });

/** @param {XMLHttpRequest} xhr */
function detailOf(xhr) {
  try {
    return String(JSON.parse(xhr.responseText).detail ?? xhr.statusText);
  } catch {
    return xhr.statusText;
  }
}
