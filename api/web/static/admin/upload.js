/** Uploading documents: chosen or dropped, one after the other, each with its progress and what became of it. */

import { element, get } from '../dom.js';
import { Lost, Problem, postJson } from '../http.js';
import { language, t } from '../labels.js';
import { again } from './refresh.js';
import { signIn, tell } from './telling.js';
import { send } from './sending.js';

const BADGES = { added: 'good', new_version: 'good', unchanged: '', duplicate: '', rejected: 'bad' };
const form = /** @type {HTMLFormElement} */ (get('form[data-upload]'));
const drop = get('[data-drop]', form);
const chooser = /** @type {HTMLInputElement} */ (get('input[type="file"]', form));
const list = get('[data-uploads]', form);

/** @type {{ file: File, row: HTMLElement }[]} */
const waiting = [];
let busy = false;
let changed = false;

/** @param {Iterable<File>} files */
function take(files) {
  const chosen = form.dataset.document ? [...files].slice(0, 1) : [...files];
  for (const file of chosen) {
    const row = element('li', { class: 'row upload-row' });
    list.append(row);
    waiting.push({ file, row });
    show(row, file, t('documents.queued'));
  }
  work();
}

async function work() {
  if (busy) return;
  busy = true;
  for (let next = waiting.shift(); next; next = waiting.shift()) await upload(next.file, next.row);
  busy = false;
  if (!changed) return;
  changed = false;
  await reindex();
  if (document.querySelector('#list')) await again('#list');
  else if (form.dataset.document) await again('#versions');
}

/**
 * @param {File} file
 * @param {HTMLElement} row
 */
async function upload(file, row) {
  const bar = /** @type {HTMLProgressElement} */ (element('progress', { max: 1, value: 0, 'aria-label': t('documents.progress', { name: file.name }) }));
  const words = element('span', { class: 'soft small' }, t('documents.sending', { percent: 0 }));
  row.replaceChildren(name(file), element('div', { class: 'upload-progress' }, bar, words));
  try {
    const answer = await send(file, form.dataset.document, (share) => {
      if (share < 1) bar.value = share;
      else bar.removeAttribute('value');
      words.textContent = share < 1 ? t('documents.sending', { percent: Math.round(share * 100) }) : t('documents.reading');
    });
    tellOutcomes(row, file, answer.outcomes);
  } catch (error) {
    if (!(error instanceof Problem || error instanceof Lost)) throw error;
    tellFailure(row, file, error);
  }
}

/**
 * @param {HTMLElement} row
 * @param {File} file
 * @param {any[]} outcomes one, or for a zip one for each file in it
 */
function tellOutcomes(row, file, outcomes) {
  changed ||= outcomes.some((each) => each.outcome === 'added' || each.outcome === 'new_version');
  const [only] = outcomes;
  if (outcomes.length === 1 && only.name === file.name) return row.replaceChildren(...told(only));
  row.replaceChildren(name(file), element('ul', { class: 'rows inner' }, outcomes.map((each) => element('li', { class: 'row' }, told(each)))));
}

/** @param {any} outcome */
function told(outcome) {
  const title = outcome.document_id
    ? element('a', { href: `/admin/documents/${encodeURIComponent(outcome.document_id)}` }, element('bdi', {}, outcome.name))
    : element('bdi', {}, outcome.name);
  const said = [outcome.problem, ...outcome.remarks].filter(Boolean);
  return [
    element(
      'div',
      { class: 'row-main' },
      element('p', { class: 'name' }, title, outcome.sections ? element('span', { class: 'soft small' }, ` ${t('documents.sections', { count: outcome.sections })}`) : null),
      said.map((words) => element('p', { class: `small foreign ${outcome.problem === words ? 'bad-words' : 'warn-words'}`, lang: 'en' }, words)),
    ),
    element('div', { class: 'row-side' }, badge(outcome.outcome)),
  ];
}

/**
 * @param {HTMLElement} row
 * @param {File} file
 * @param {Problem | Lost} error
 */
function tellFailure(row, file, error) {
  const expired = error instanceof Problem && error.status === 401;
  const words = error instanceof Lost ? t('frame.offline') : expired ? t('frame.expired') : error.message;
  const retry = element('button', { type: 'button', class: 'button small', onclick: () => (waiting.push({ file, row }), show(row, file, t('documents.queued')), work()) }, t('documents.try_again'));
  row.replaceChildren(
    element('div', { class: 'row-main' }, element('p', { class: 'name' }, element('bdi', {}, file.name)), element('p', { class: 'small bad-words foreign', lang: error instanceof Problem && !expired ? 'en' : language }, words, ' ', expired ? signIn() : null)),
    element('div', { class: 'row-side' }, badge('failed')),
    element('div', { class: 'row-actions' }, retry),
  );
}

/** @param {string} outcome */
function badge(outcome) {
  const look = outcome === 'failed' ? 'bad' : BADGES[/** @type {keyof typeof BADGES} */ (outcome)];
  return element('span', { class: `badge ${look}` }, t(`documents.outcome_${outcome}`));
}

/** @param {File} file */
function name(file) {
  const size = new Intl.NumberFormat(language, { style: 'unit', unit: 'kilobyte', maximumFractionDigits: file.size < 10_000 ? 1 : 0 });
  return element('div', { class: 'row-main' }, element('p', { class: 'name' }, element('bdi', {}, file.name), element('span', { class: 'soft small' }, ` ${size.format(file.size / 1000)}`)));
}

/**
 * @param {HTMLElement} row
 * @param {File} file
 * @param {string} words
 */
function show(row, file, words) {
  row.replaceChildren(name(file), element('div', { class: 'row-side soft small' }, words));
}

async function reindex() {
  const wanted = /** @type {HTMLInputElement} */ (form.elements.namedItem('reindex')).checked;
  if (!wanted) return;
  const place = get('[data-job]', form);
  try {
    const job = await postJson('/v1/admin/jobs', { kind: 'reindex' });
    place.replaceChildren(t('documents.reindexing'), ' ', element('a', { href: `/admin/jobs/${encodeURIComponent(job.id)}` }, t('documents.follow')));
    place.hidden = false;
  } catch (error) {
    if (!(error instanceof Problem || error instanceof Lost)) throw error;
    tell(error);
  }
}

chooser.addEventListener('change', () => {
  take(chooser.files ?? []);
  chooser.value = '';
});
form.addEventListener('submit', (event) => event.preventDefault());

// A file that misses the field would otherwise replace the page.
for (const type of ['dragover', 'drop']) document.addEventListener(type, (event) => event.preventDefault());
drop.addEventListener('dragenter', () => drop.classList.add('over'));
drop.addEventListener('dragover', () => drop.classList.add('over'));
drop.addEventListener('dragleave', (event) => {
  if (!(event.relatedTarget instanceof Node && drop.contains(event.relatedTarget))) drop.classList.remove('over');
});
drop.addEventListener('drop', (event) => {
  drop.classList.remove('over');
  take(event.dataTransfer?.files ?? []);
});
window.addEventListener('beforeunload', (event) => {
  if (busy) event.preventDefault();
});
