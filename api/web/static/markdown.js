/** An answer as Markdown, to be pasted elsewhere: its citations with links that lead here. */

import { quoteAddress } from './addresses.js';
import { t } from './labels.js';

/**
 * @param {string} question
 * @param {import('./answers.js').Answer} answer
 * @returns {string}
 */
export function asMarkdown(question, answer) {
  const sources = answer.citations.map((citation) => {
    const address = `${location.origin}${quoteAddress(citation)}`;
    const changed = citation.updates
      .map((update) => `\n   - ${plain(update.system)}, ${update.as_of}: ${plain(update.note)}`)
      .join('');
    const dated = citation.as_of ? ` (${citation.as_of})` : '';
    return `${citation.number}. [${plain(citation.section)} ${plain(citation.title)}](${address})${dated}: ${plain(citation.quote)}${changed}`;
  });
  const parts = [`**${plain(question)}**`, escaped(answer.text)];
  if (sources.length) parts.push(`${t('ask.sources')}:`, sources.join('\n'));
  return `${parts.join('\n\n')}\n`;
}

/** @param {string} text */
function plain(text) {
  return escaped(text).replace(/\s+/g, ' ').trim();
}

/**
 * What Markdown would read as markup; the text's own lists and numbers stay.
 * @param {string} text
 */
function escaped(text) {
  return text.replace(/[\\`*_<>]/g, '\\$&').replace(/\]\(/g, ']\\(');
}
