/** A section's page: lights up the same sentence in both languages, and makes links to what is selected. */

const languages = [...document.querySelectorAll('[data-stored]')];

/**
 * @param {EventTarget | null} target
 * @returns {string | null}
 */
function sentenceAt(target) {
  return target instanceof Element ? (target.closest('[data-sentence]')?.getAttribute('data-sentence') ?? null) : null;
}

/** @param {string | null} number */
function pair(number) {
  for (const lit of document.querySelectorAll('.paired')) lit.classList.remove('paired');
  if (number === null) return;
  for (const sentence of document.querySelectorAll(`[data-sentence="${CSS.escape(number)}"]`)) {
    sentence.classList.add('paired');
  }
}

// The languages of a section are aligned sentence by sentence.
if (languages.length > 1) {
  for (const stored of languages) {
    stored.addEventListener('pointerover', (event) => pair(sentenceAt(event.target)));
    stored.addEventListener('pointerleave', () => pair(null));
  }
}

/**
 * The stretch of a stored text that is selected, counted in code points as everything here is.
 * @returns {{ language: string, start: number, end: number } | null}
 */
function selected() {
  const selection = document.getSelection();
  if (!selection || selection.isCollapsed || selection.rangeCount === 0) return null;
  const range = selection.getRangeAt(0);
  const stored = languages.find((each) => each.contains(range.startContainer) && each.contains(range.endContainer));
  if (!stored) return null;
  const before = document.createRange();
  before.selectNodeContents(stored);
  before.setEnd(range.startContainer, range.startOffset);
  const start = [...before.toString()].length;
  const end = start + [...range.toString()].length;
  return end > start ? { language: stored.getAttribute('data-stored') ?? '', start, end } : null;
}

const button = document.querySelector('[data-copy-selection]');
const article = document.querySelector('[data-address]');
const words = button?.querySelector('span');
if (button && article && words) {
  const plain = words.textContent ?? '';
  const address = article.getAttribute('data-address') ?? '';
  document.addEventListener('selectionchange', () => {
    const found = selected();
    const query = found && `?lang=${found.language}&from=${found.start}&to=${found.end}&in=${found.language}#quote`;
    words.textContent = query ? button.getAttribute('data-copy-selection') : plain;
    button.setAttribute('data-copy', query ? address + query : address);
  });
}
