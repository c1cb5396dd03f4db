/** The page of a persona: draws its flow chart. */

import { element, get } from './dom.js';
import { drawFlow } from './flow.js';
import { getJson } from './http.js';
import { t } from './labels.js';

const place = get('[data-flow]');

try {
  const tree = await getJson(`/v1/personas/${encodeURIComponent(place.dataset.flow ?? '')}`);
  await drawFlow(place, tree);
} catch {
  place.replaceChildren(element('p', { class: 'notice warn' }, t('personas.failed')));
}
