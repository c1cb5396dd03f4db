/** The list of one's own conversations. */

import * as conversations from './conversations.js';
import { element, get } from './dom.js';
import { language, t } from './labels.js';
import { toast } from './page.js';

/**
 * @typedef {import('./conversations.js').Conversation} Conversation
 * @typedef {{ open: (conversation: Conversation) => void, begin: () => void }} Doing
 */

const dated = new Intl.DateTimeFormat(language, { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' });
const wide = window.matchMedia('(min-width: 64rem)');

/** @type {Doing | null} */
let doing = null;
let currentId = '';

/**
 * Draw the list; the conversation of `current` is told as the open one.
 * @param {string} current
 * @param {Doing} todo
 */
export function drawPast(current, todo) {
  [currentId, doing] = [current, todo];
  const place = get('[data-past]');
  const kept = conversations.all();
  place.hidden = false;
  get('[data-past-empty]', place).hidden = kept.length > 0;
  get('[data-delete-all]', place).hidden = kept.length === 0;
  get('[data-past-list]', place).replaceChildren(...kept.map(entry));
}

/** @param {Conversation} conversation */
function entry(conversation) {
  const title = conversation.turns[0]?.said ?? '';
  const isOpen = conversation.id === currentId;
  return element(
    'li',
    {},
    element(
      'button',
      { type: 'button', class: 'past-open', 'aria-current': isOpen && 'true', onclick: () => doing?.open(conversation) },
      element('span', { class: 'past-title foreign' }, title),
      element('time', { class: 'soft small', datetime: new Date(conversation.at).toISOString() }, dated.format(conversation.at)),
    ),
    element(
      'button',
      {
        type: 'button',
        class: 'quiet icon-only',
        'aria-label': t('ask.delete_one', { title: title.slice(0, 60) }),
        onclick: () => remove(conversation.id),
      },
      '✕',
    ),
  );
}

/** @param {string} id */
function remove(id) {
  conversations.remove(id);
  toast(t('ask.deleted'));
  if (id === currentId) doing?.begin();
  else if (doing) drawPast(currentId, doing);
  get('[data-new]').focus();
}

get('[data-new]').addEventListener('click', () => doing?.begin());

const all = get('[data-delete-all]');
all.addEventListener('click', () => {
  // Asked for twice, as it cannot be undone.
  if (all.dataset.sure === undefined) {
    all.dataset.sure = '';
    all.textContent = t('ask.delete_all_sure');
    return;
  }
  conversations.removeAll();
  toast(t('ask.deleted'));
  doing?.begin();
});
all.addEventListener('blur', () => {
  delete all.dataset.sure;
  all.textContent = t('ask.delete_all');
});

const fold = /** @type {HTMLDetailsElement} */ (get('[data-past] details'));
const follow = () => (fold.open = wide.matches);
wide.addEventListener('change', follow);
follow();
