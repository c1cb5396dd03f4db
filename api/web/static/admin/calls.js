/** Forms that call the API: `<form data-call="POST /v1/admin/keys">`, its fields the body, JSON in and out. */

import { Lost, Problem, request } from '../http.js';
import { t } from '../labels.js';
import { toast } from '../page.js';
import { confirmed } from './confirming.js';
import { again } from './refresh.js';
import { forget, tell } from './telling.js';

/**
 * What a field holds, as the API wants it; undefined leaves it out. `data-kind` says what it is when it is no text.
 * @param {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} field
 * @returns {unknown}
 */
function valueOf(field) {
  switch (field.dataset.kind) {
    case 'flag':
      return field instanceof HTMLInputElement && field.checked;
    case 'number':
      return field.value === '' ? undefined : Number(field.value);
    case 'optional':
      return field.value.trim() || undefined;
    case 'nullable':
      return field.value.trim() || null;
    case 'lines':
      return field.value.split('\n').map((line) => line.trim()).filter(Boolean);
    default:
      return field.value;
  }
}

/**
 * The body that the form's fields make, and the query that those of the kind `query` do.
 * @param {HTMLFormElement} form
 */
export function read(form) {
  /** @type {Record<string, unknown>} */
  const body = JSON.parse(form.dataset.body ?? '{}');
  const query = new URLSearchParams();
  for (const field of form.elements) {
    const given = field instanceof HTMLInputElement || field instanceof HTMLSelectElement || field instanceof HTMLTextAreaElement;
    if (!given || !field.name) continue;
    const ticked = field instanceof HTMLInputElement && field.checked;
    if (field.dataset.kind === 'query') {
      if (ticked) query.set(field.name, 'true');
    } else if (field.dataset.kind === 'list') {
      const list = /** @type {string[]} */ (body[field.name] ??= []);
      if (ticked) list.push(field.value);
    } else {
      const value = valueOf(field);
      if (value !== undefined) body[field.name] = value;
    }
  }
  return { body, query };
}

/**
 * Call what the form calls. Throws Problem or Lost.
 * @param {HTMLFormElement} form
 * @returns {Promise<any>} the answer; null where there is none
 */
export async function call(form) {
  const [method = 'POST', path = ''] = (form.dataset.call ?? '').split(' ');
  const { body, query } = read(form);
  const address = query.size ? `${path}${path.includes('?') ? '&' : '?'}${query}` : path;
  const empty = method === 'DELETE' || (Object.keys(body).length === 0 && form.dataset.body === undefined);
  const sent = empty ? {} : { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
  const response = await request(address, { method, ...sent });
  return response.status === 204 ? null : response.json();
}

/**
 * An address with the answer's fields in it: `/admin/jobs/{id}`.
 * @param {string} pattern
 * @param {Record<string, unknown> | null} answer
 */
function filled(pattern, answer) {
  return pattern.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(String(answer?.[name] ?? '')));
}

/**
 * Go on after a call: stay, reload, go elsewhere, or show this page as it is now.
 * @param {HTMLFormElement} form
 * @param {any} answer
 */
async function goOn(form, answer) {
  const then = form.dataset.then ?? '';
  const told = new CustomEvent('answered', { bubbles: true, detail: answer });
  form.dispatchEvent(told);
  if (then === 'reload') return location.reload();
  if (then.startsWith('/')) return location.assign(filled(then, answer));
  if (then !== 'stay') await again(form.dataset.refresh ?? '#content');
  toast(form.dataset.done ?? '');
}

/** @param {HTMLFormElement} form */
async function submit(form) {
  const words = form.dataset.confirm;
  const button = form.querySelector('button');
  const title = button?.textContent?.trim() ?? t('admin.sure');
  if (words && !(await confirmed(title, words, button?.classList.contains('danger') ?? false))) return;
  if (form.ariaBusy === 'true') return;
  form.ariaBusy = 'true';
  forget();
  try {
    const first = form.dataset.first ? document.querySelector(form.dataset.first) : null;
    if (first instanceof HTMLFormElement) first.dispatchEvent(new CustomEvent('answered', { detail: await call(first) }));
    await goOn(form, await call(form));
  } catch (error) {
    if (!(error instanceof Problem || error instanceof Lost)) throw error;
    tell(error);
  } finally {
    form.ariaBusy = null;
  }
}

document.addEventListener('submit', (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || !form.dataset.call) return;
  event.preventDefault();
  submit(form);
});
