/** The status: asks for itself anew every few seconds, unless paused or out of sight. */

import { get } from './dom.js';
import { t } from './labels.js';

const EVERY_MS = 5000;
const button = get('[data-pause]');
const lost = get('[data-lost]');
// What moves by itself does so only for those who did not ask for less of it.
let paused = window.matchMedia('(prefers-reduced-motion: reduce)').matches;

function tell() {
  button.textContent = t(paused ? 'status.resume' : 'status.pause');
  button.hidden = false;
}

function refresh() {
  if (!paused && !document.hidden) get('#standing').dispatchEvent(new CustomEvent('refresh'));
}

button.addEventListener('click', () => {
  paused = !paused;
  tell();
  refresh();
});
document.addEventListener('htmx:sendError', () => (lost.hidden = false));
document.addEventListener('htmx:responseError', () => (lost.hidden = false));
document.addEventListener('htmx:afterSwap', () => (lost.hidden = true));
window.setInterval(refresh, EVERY_MS);
tell();
