/** Moments in the reader's own time zone; the server writes them in UTC. */

import { language } from '../labels.js';

const DAY = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' });
const CLOCK = new Intl.DateTimeFormat(language, { timeStyle: 'medium', hourCycle: 'h23' });

/**
 * The time of day, to the second.
 * @param {string} at
 */
export function clock(at) {
  return CLOCK.format(new Date(at));
}

/**
 * Rewrite the moments below `root`.
 * @param {ParentNode} root
 */
export function localise(root) {
  for (const time of root.querySelectorAll('time[data-moment], time[data-clock]')) {
    const at = new Date(time.getAttribute('datetime') ?? '');
    if (Number.isNaN(at.getTime())) continue;
    const short = time.hasAttribute('data-clock');
    time.setAttribute('title', at.toISOString());
    time.textContent = (short ? CLOCK : DAY).format(at);
    time.removeAttribute(short ? 'data-clock' : 'data-moment');
  }
}
