/** The permanent addresses of sections, quotes and questions. */

/** @typedef {import('./answers.js').Citation} Citation */
/** @typedef {import('./answers.js').Fact} Fact */

/**
 * The page of a section.
 * @param {string} documentId
 * @param {string} section
 * @returns {string}
 */
export function sectionAddress(documentId, section) {
  return `/sources/${encodeURIComponent(documentId)}/${encodeURIComponent(section)}`;
}

/**
 * The page of a section with the quoted words marked.
 * @param {Pick<Citation, 'document_id' | 'section' | 'language' | 'start' | 'end'>} citation
 * @returns {string}
 */
export function quoteAddress({ document_id, section, language, start, end }) {
  return `${sectionAddress(document_id, section)}?from=${start}&to=${end}&in=${language}#quote`;
}

/**
 * The page that asks this again.
 * @param {string} question
 * @param {string | null | undefined} persona
 * @param {Record<string, Fact>} facts
 * @returns {string}
 */
export function askAddress(question, persona, facts) {
  const query = new URLSearchParams({ q: question });
  if (persona) query.set('persona', persona);
  const told = Object.entries(facts).map(([name, value]) => `${name}:${value}`);
  if (told.length) query.set('facts', told.join(','));
  return `/?${query}`;
}

/**
 * The question, persona and facts that an address asks.
 * @param {string} search
 * @returns {{ question: string, persona: string | null, facts: Record<string, Fact> }}
 */
export function askedBy(search) {
  const query = new URLSearchParams(search);
  /** @type {Record<string, Fact>} */
  const facts = {};
  for (const told of (query.get('facts') ?? '').split(',')) {
    const at = told.indexOf(':');
    if (at < 1) continue;
    const value = told.slice(at + 1);
    facts[told.slice(0, at)] = value === 'true' ? true : value === 'false' ? false : value;
  }
  return { question: (query.get('q') ?? '').trim(), persona: query.get('persona') || null, facts };
}
