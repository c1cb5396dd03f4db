/** What lies behind a part of a flow chart, told below it. */

import { sectionAddress } from './addresses.js';
import { element } from './dom.js';
import { getJson } from './http.js';
import { t } from './labels.js';

/**
 * @typedef {import('./flow-graph.js').Node} Node
 * @typedef {import('./flow-graph.js').Rule} Rule
 */

// The rules cite the sentences of this document, which has one to a line.
const ARTICLE = 'pytorch-vs-tensorflow-2022';
/** @type {WeakMap<HTMLElement, SVGElement>} */
const openers = new WeakMap();

/**
 * Show the sentences that `rule` rests on.
 * @param {HTMLElement} detail
 * @param {Rule} rule
 * @param {'ko' | 'en'} language
 * @param {SVGElement} from where the focus returns to
 */
export async function showQuote(detail, rule, language, from) {
  open(detail, from, rule.label[language], element('p', { class: 'soft' }, t('flow.loading')));
  try {
    const section = await getJson(`/v1/documents/${ARTICLE}/sections/${encodeURIComponent(rule.section)}`);
    if (openers.get(detail) !== from) return;
    const spoken = language in section.text ? language : Object.keys(section.text)[0];
    const { quotes, start, end } = sentencesOf(section.text[spoken], rule.sentences);
    open(
      detail,
      from,
      rule.label[language],
      element('blockquote', { class: 'foreign', lang: spoken }, ...quotes.map((quote) => element('p', {}, quote))),
      link(`${sectionAddress(ARTICLE, rule.section)}?from=${start}&to=${end}&in=${spoken}#quote`, `${t('flow.section', { section: rule.section })} · ${t('flow.open_section')}`),
    );
  } catch {
    if (openers.get(detail) !== from) return;
    open(detail, from, rule.label[language], element('p', {}, t('flow.failed')), link(sectionAddress(ARTICLE, rule.section), t('flow.open_section')));
  }
}

/**
 * Show an outcome with what has changed since, or the flow that it goes on with.
 * @param {HTMLElement} detail
 * @param {Node} node
 * @param {'ko' | 'en'} language
 * @param {SVGElement} from
 */
export function showOutcome(detail, node, language, from) {
  const { leaf } = node;
  open(
    detail,
    from,
    node.title,
    element('p', {}, node.words),
    leaf?.today && element('p', {}, element('span', { class: 'badge warn' }, t('flow.today')), ' ', leaf.today.text[language]),
    leaf?.go_to && link(`/personas/${encodeURIComponent(leaf.go_to)}`, t('flow.open_flow')),
  );
}

/**
 * Hide what was shown, and give the focus back.
 * @param {HTMLElement} detail
 */
export function closeDetail(detail) {
  if (detail.hidden) return;
  detail.hidden = true;
  detail.replaceChildren();
  openers.get(detail)?.focus();
  openers.delete(detail);
}

/**
 * @param {HTMLElement} detail
 * @param {SVGElement} from
 * @param {string} title
 * @param {...(HTMLElement | null | undefined | false | '')} children
 */
function open(detail, from, title, ...children) {
  openers.get(detail)?.classList.remove('open');
  openers.set(detail, from);
  from.classList.add('open');
  detail.hidden = false;
  detail.replaceChildren(
    element(
      'header',
      {},
      element('h3', {}, title),
      element('button', { type: 'button', class: 'quiet icon-only', 'aria-label': t('flow.close'), onclick: () => closeDetail(detail) }, '✕'),
    ),
    ...children.filter((child) => child instanceof HTMLElement),
  );
}

/**
 * @param {string} address
 * @param {string} words
 */
function link(address, words) {
  return element('p', {}, element('a', { class: 'button small', href: address }, words));
}

/**
 * The sentences of those numbers, and the stretch of code points from the first to the last.
 * @param {string} text
 * @param {number[]} numbers
 */
function sentencesOf(text, numbers) {
  let at = 0;
  const spans = text.split('\n').map((line) => {
    const start = at;
    const end = start + [...line].length;
    at = end + 1;
    return { line, start, end };
  });
  const found = numbers.map((number) => spans[number]).filter(Boolean);
  return { quotes: found.map(({ line }) => line), start: found[0]?.start ?? 0, end: found.at(-1)?.end ?? 0 };
}
