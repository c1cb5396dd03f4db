/** Telling whether an answer was good. */

import { element } from './dom.js';
import { postJson } from './http.js';
import { t } from './labels.js';

/**
 * The thumbs of an answer, with room for a reason.
 * @param {import('./answers.js').Answer} answer
 * @returns {{ buttons: HTMLElement[], form: HTMLElement, report: () => void }}
 */
export function feedbackOn(answer) {
  const form = element('div', { class: 'reason', hidden: true });
  const up = thumb('up', t('ask.good'), () => give('up'));
  const down = thumb('down', t('ask.bad'), () => askReason(t('ask.bad_reason')));

  /** @param {string} words */
  function askReason(words) {
    const area = /** @type {HTMLTextAreaElement} */ (
      element('textarea', { id: `reason-${answer.id}`, rows: 2, maxlength: 2000 })
    );
    const fields = element(
      'form',
      { class: 'stack', onsubmit: (/** @type {Event} */ event) => { event.preventDefault(); give('down', area.value.trim()); } },
      element('label', { for: `reason-${answer.id}` }, words),
      area,
      element(
        'div',
        { class: 'actions' },
        element('button', { class: 'button primary small' }, t('frame.send')),
        element('button', { type: 'button', class: 'quiet', onclick: () => { form.hidden = true; down.focus(); } }, t('frame.cancel')),
      ),
    );
    form.replaceChildren(fields);
    form.hidden = false;
    area.focus();
  }

  /**
   * @param {'up' | 'down'} rating
   * @param {string} [reason]
   */
  async function give(rating, reason) {
    up.setAttribute('aria-pressed', String(rating === 'up'));
    down.setAttribute('aria-pressed', String(rating === 'down'));
    form.hidden = false;
    try {
      await postJson('/v1/feedback', { answer_id: answer.id, rating, ...(reason ? { reason } : {}) });
      form.replaceChildren(element('p', { class: 'soft', role: 'status' }, t('ask.thanks')));
    } catch {
      form.replaceChildren(element('p', { class: 'notice warn', role: 'alert' }, t('ask.feedback_failed')));
    }
  }

  return { buttons: [up, down], form, report: () => askReason(t('ask.gap_reason')) };
}

/**
 * @param {'up' | 'down'} way
 * @param {string} label
 * @param {() => void} onclick
 */
function thumb(way, label, onclick) {
  const attributes = { type: 'button', class: 'quiet icon-only thumb', 'aria-label': label, title: label, 'aria-pressed': 'false', onclick };
  return element('button', attributes, element('span', { class: `thumb-${way}`, 'aria-hidden': 'true' }));
}
