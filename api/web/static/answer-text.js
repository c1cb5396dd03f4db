/** An answer's text as elements: paragraphs, lists, and numbers that lead to their citations. */

import { quoteAddress } from './addresses.js';
import { element } from './dom.js';
import { t } from './labels.js';

/** @typedef {import('./answers.js').Citation} Citation */
/** @typedef {import('./answers.js').Decision} Decision */

/**
 * The paragraphs and lists of `text`.
 * @param {string} text
 * @param {Citation[]} citations
 * @param {(citation: Citation, opener: HTMLElement) => void} open
 * @returns {HTMLElement[]}
 */
export function textBlocks(text, citations, open) {
  return text.split('\n\n').flatMap((part, at) => {
    /** @type {HTMLElement[]} */
    const made = [];
    /** @type {HTMLElement | null} */
    let list = null;
    for (const line of part.split('\n')) {
      if (line.startsWith('- ')) {
        if (!list) made.push((list = element('ul')));
        list.append(element('li', { class: 'foreign' }, ...inline(line.slice(2), citations, open)));
      } else if (line) {
        list = null;
        // What comes behind and cites nothing is the advisor's own word on dates and changes.
        const remark = at > 0 && !/\[\d+\]/.test(line);
        const changed = remark && citations.some((citation) => citation.updates.length > 0);
        const style = `foreign${remark ? ' remark' : ''}${changed ? ' changed' : ''}`;
        made.push(element('p', { class: style }, ...inline(line, citations, open)));
      }
    }
    return made;
  });
}

/**
 * The text without the question back, which is shown with its choices as buttons.
 * @param {string} text
 * @param {Decision | null} decision
 * @returns {string}
 */
export function withoutQuestion(text, decision) {
  const missing = decision?.missing_fact;
  if (!missing) return text;
  const asked = [missing.question, ...missing.choices.map((choice) => `- ${choice.label}`)].join('\n');
  return text.endsWith(asked) ? text.slice(0, -asked.length).trimEnd() : text;
}

/**
 * The text without what has changed since for the recommendation, which is shown with its evidence.
 * @param {string} text
 * @param {Decision | null} decision
 * @returns {string}
 */
export function withoutToday(text, decision) {
  const today = decision?.today?.text;
  if (!today) return text;
  return text
    .split('\n\n')
    .filter((part) => !part.endsWith(today))
    .join('\n\n');
}

/**
 * A number that opens its citation; without our scripts, or in a new tab, its page.
 * @param {Citation} citation
 * @param {(citation: Citation, opener: HTMLElement) => void} open
 * @returns {HTMLElement}
 */
export function citationMark(citation, open) {
  const mark = element(
    'a',
    {
      class: 'cite',
      href: quoteAddress(citation),
      'data-cite': citation.number,
      'aria-label': t('ask.citation', { number: citation.number, title: citation.title }),
    },
    String(citation.number),
  );
  mark.addEventListener('click', (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
    event.preventDefault();
    open(citation, mark);
  });
  return mark;
}

/**
 * @param {string} line
 * @param {Citation[]} citations
 * @param {(citation: Citation, opener: HTMLElement) => void} open
 * @returns {(Node | string)[]}
 */
function inline(line, citations, open) {
  return line.split(/(\[\d+\])/).map((part) => {
    const number = /^\[(\d+)\]$/.exec(part)?.[1];
    const citation = number ? citations.find((each) => each.number === Number(number)) : undefined;
    // A number never begins a line.
    return citation ? citationMark(citation, open) : part.replace(/ $/, '\u00a0');
  });
}
