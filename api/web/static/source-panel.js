/** The panel beside the answer: the section that a citation is of, its quoted words marked. */

import { quoteAddress, sectionAddress } from './addresses.js';
import { element, get, webAddress } from './dom.js';
import { getJson } from './http.js';
import { language as pageLanguage, t } from './labels.js';

/**
 * @typedef {import('./answers.js').Citation} Citation
 * @typedef {{ document_id: string, section: string, language?: string, spans?: [number, number][],
 *   sentences?: number[], citation?: Citation }} Shown
 *   `spans` are in code points of the text in `language`; `sentences` are lines of it, counted from 0.
 */

/** @type {Map<string, Promise<any>>} */
const sections = new Map();
/** @type {HTMLElement | null} */
let opener = null;

/**
 * Show the section of a citation.
 * @param {Citation} citation
 * @param {HTMLElement} from where the focus returns to
 */
export function showCitation(citation, from) {
  const { document_id, section, language, start, end } = citation;
  return show({ document_id, section, language, spans: [[start, end]], citation }, from);
}

/**
 * Show a section.
 * @param {Shown} shown
 * @param {HTMLElement} from
 */
export async function show(shown, from) {
  const panel = get('[data-source]');
  opener = from;
  for (const lit of document.querySelectorAll('.cite.open')) lit.classList.remove('open');
  from.classList.add('open');
  panel.hidden = false;
  document.body.classList.add('has-source');
  panel.setAttribute('aria-busy', 'true');
  try {
    const section = await find(shown.document_id, shown.section);
    draw(panel, section, shown, shown.language ?? pageLanguage);
  } catch (error) {
    const address = sectionAddress(shown.document_id, shown.section);
    panel.replaceChildren(
      head(shown.section, ''),
      element('p', { class: 'notice bad', role: 'alert' }, t('frame.failed'), ' ', element('a', { href: address }, t('ask.open_page'))),
    );
  } finally {
    panel.removeAttribute('aria-busy');
  }
  panel.focus({ preventScroll: true });
  // Only the panel scrolls: the page stays where one was reading.
  const mark = panel.querySelector('mark');
  panel.scrollTop = mark ? mark.offsetTop - panel.clientHeight / 3 : 0;
  from.scrollIntoView({ block: 'nearest' });
}

/** Close the panel, and give the focus back. */
export function close() {
  const panel = get('[data-source]');
  if (panel.hidden) return;
  panel.hidden = true;
  panel.replaceChildren();
  document.body.classList.remove('has-source');
  opener?.classList.remove('open');
  if (opener?.isConnected) opener.focus();
  opener = null;
}

/**
 * @param {string} documentId
 * @param {string} section
 */
function find(documentId, section) {
  const address = `/v1/documents/${encodeURIComponent(documentId)}/sections/${encodeURIComponent(section)}`;
  let found = sections.get(address);
  if (!found) {
    found = getJson(address);
    sections.set(address, found);
    found.catch(() => sections.delete(address));
  }
  return found;
}

/**
 * @param {HTMLElement} panel
 * @param {any} section as GET /v1/documents/{document_id}/sections/{section} tells it
 * @param {Shown} shown
 * @param {string} spoken
 */
function draw(panel, section, shown, spoken) {
  const languages = Object.keys(section.text);
  const language = languages.includes(spoken) ? spoken : languages[0];
  const text = section.text[language];
  const spans = language === shown.language || shown.sentences ? spansOf(shown, text) : [];
  const other = languages.find((each) => each !== language);
  panel.replaceChildren(
    head(shown.section, section.title[language], language),
    element(
      'div',
      { class: 'source-tools' },
      section.as_of && element('span', { class: 'badge' }, t('ask.as_of', { date: section.as_of })),
      other &&
        element(
          'button',
          { type: 'button', class: 'quiet', onclick: () => redraw(panel, section, shown, other) },
          t(`explore.${other}`),
        ),
    ),
    stored(text, spans, language),
    ...changes(section.updates),
    links(section, shown),
  );
}

/**
 * @param {HTMLElement} panel
 * @param {any} section
 * @param {Shown} shown
 * @param {string} language
 */
function redraw(panel, section, shown, language) {
  draw(panel, section, shown, language);
  panel.focus({ preventScroll: true });
}

/**
 * @param {string} section
 * @param {string} title
 * @param {string} [language]
 */
function head(section, title, language) {
  return element(
    'header',
    { class: 'source-head' },
    element(
      'h2',
      { id: 'source-title' },
      element('span', { class: 'overline' }, t('ask.source_section', { section })),
      element('span', { class: 'foreign', lang: language }, title),
    ),
    element('button', { type: 'button', class: 'quiet icon-only', 'aria-label': t('frame.close'), onclick: close }, '✕'),
  );
}

/**
 * The text, its quoted stretches marked. Its words are exactly the stored ones.
 * @param {string} text
 * @param {[number, number][]} spans
 * @param {string} language
 */
function stored(text, spans, language) {
  const points = [...text];
  const body = element('div', { class: 'stored foreign', lang: language });
  let at = 0;
  for (const [start, end] of spans) {
    body.append(...lines(points.slice(at, start).join('')));
    body.append(element('mark', {}, points.slice(start, end).join('')));
    at = end;
  }
  body.append(...lines(points.slice(at).join('')));
  return body;
}

/**
 * A text whose line ends stand apart, as on the pages of the sources.
 * @param {string} text
 */
function lines(text) {
  return text.split(/(\n+)/).map((part) => (/^\n+$/.test(part) ? element('span', { class: 'break' }, part) : part));
}

/**
 * @param {Shown} shown
 * @param {string} text
 * @returns {[number, number][]}
 */
function spansOf(shown, text) {
  if (!shown.sentences) return shown.spans ?? [];
  const all = text.split('\n');
  /** @type {[number, number][]} */
  const spans = [];
  let start = 0;
  all.forEach((line, number) => {
    const end = start + [...line].length;
    if (shown.sentences?.includes(number)) spans.push([start, end]);
    start = end + 1;
  });
  return spans;
}

/**
 * @param {{ system: string, status: string, note: Record<string, string>, as_of: string, source: string | null }[]} updates
 */
function changes(updates) {
  if (!updates.length) return [];
  return [
    element('h3', {}, t('explore.changed')),
    ...updates.map((update) => {
      const language = pageLanguage in update.note ? pageLanguage : Object.keys(update.note)[0];
      const source = webAddress(update.source);
      return element(
        'details',
        { class: 'fold change' },
        element(
          'summary',
          {},
          element('bdi', {}, update.system),
          ' ',
          element('span', { class: `badge ${update.status}` }, t(`explore.status_${update.status}`)),
          ' ',
          element('time', { class: 'small', datetime: update.as_of }, update.as_of),
        ),
        element('p', { class: 'foreign', lang: language }, update.note[language]),
        source && element('p', { class: 'small' }, element('a', { href: source, rel: 'noreferrer' }, t('ask.evidence'))),
      );
    }),
  ];
}

/**
 * @param {any} section
 * @param {Shown} shown
 */
function links(section, shown) {
  const { citation } = shown;
  const page = citation ? quoteAddress(citation) : sectionAddress(shown.document_id, shown.section);
  const original = webAddress(citation?.url ?? section.url);
  const place = citation?.place && t(`explore.place_${citation.place.kind}`, { value: citation.place.value });
  return element(
    'p',
    { class: 'source-links' },
    element('a', { class: 'button small', href: page }, t('ask.open_page')),
    original &&
      element(
        'a',
        { href: original, rel: 'noreferrer' },
        place ? t('ask.original_place', { place }) : t('ask.original'),
      ),
  );
}

document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') close();
});
