/** How an answer was decided: the path step by step, and the whole flow with the path lit. */

import { citationMark } from './answer-text.js';
import { element } from './dom.js';
import { getJson } from './http.js';
import { t } from './labels.js';
import { show } from './source-panel.js';

/**
 * @typedef {import('./answers.js').Answer} Answer
 * @typedef {import('./answers.js').Citation} Citation
 */

// The rules cite the sentences of this document, which has one to a line.
const ARTICLE = 'pytorch-vs-tensorflow-2022';

/**
 * The fold that tells how it was decided, or null where no rule was followed.
 * @param {Answer} answer
 * @param {(citation: Citation, opener: HTMLElement) => void} open
 * @returns {HTMLElement | null}
 */
export function decisionView(answer, open) {
  const path = answer.decision?.path ?? [];
  if (!path.length) return null;
  const chart = element('div', { class: 'charts' });
  const fold = element(
    'details',
    { class: 'fold', 'data-fold': 'decision' },
    element('summary', {}, t('ask.decision')),
    element(
      'ol',
      { class: 'path', lang: answer.language },
      ...path.map((step) => {
        const citation = answer.citations.find((each) => each.number === step.citation);
        return element(
          'li',
          {},
          element('span', { class: 'soft' }, step.question, ' '),
          element('strong', {}, step.answer),
          citation && citationMark(citation, open),
        );
      }),
    ),
    chart,
  );
  fold.addEventListener('toggle', () => {
    if (/** @type {HTMLDetailsElement} */ (fold).open && !chart.childElementCount) draw(chart, path.map((step) => step.rule));
  });
  return fold;
}

/**
 * The charts of the personas whose rules were followed: a path may go on from one to another.
 * @param {HTMLElement} place
 * @param {string[]} path
 */
async function draw(place, path) {
  const personas = [...new Set(path.map((rule) => rule.split('.')[0]))];
  try {
    const { drawFlow } = await import('./flow.js');
    for (const persona of personas) {
      const tree = await getJson(`/v1/personas/${encodeURIComponent(persona)}`);
      const chart = element('div', { class: 'chart' });
      place.append(chart);
      await drawFlow(chart, tree, path, { onEdge: openRule });
    }
  } catch {
    place.replaceChildren(element('p', { class: 'notice warn' }, t('ask.chart_failed')));
  }
}

/**
 * The sentences that a rule rests on, in the panel.
 * @param {{ section: string, sentences: number[] }} rule
 */
function openRule(rule) {
  const from = document.activeElement instanceof HTMLElement ? document.activeElement : document.body;
  show({ document_id: ARTICLE, section: rule.section, sentences: rule.sentences }, from);
}
