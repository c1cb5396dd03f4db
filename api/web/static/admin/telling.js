/** Telling what went wrong, at the top of the page, where screen readers hear of it. */

import { element, get } from '../dom.js';
import { Problem } from '../http.js';
import { t } from '../labels.js';

/** Take away what was told before. */
export function forget() {
  get('[data-problem]').hidden = true;
}

/** Where to sign in, to come back here. */
export function signIn() {
  return element('a', { href: `/sign-in?next=${encodeURIComponent(location.pathname + location.search)}` }, t('frame.sign_in'));
}

/**
 * Say what went wrong and what to do.
 * @param {Error} error a Problem, or Lost where the server was not reached
 */
export function tell(error) {
  const place = get('[data-problem]');
  if (error instanceof Problem && error.status === 401) place.replaceChildren(t('frame.expired'), ' ', signIn());
  else if (error instanceof Problem) place.replaceChildren(element('span', { lang: 'en', class: 'foreign' }, error.message || t('frame.failed')));
  else place.replaceChildren(t('frame.offline'));
  place.hidden = false;
  place.scrollIntoView({ block: 'nearest' });
}
