/** A job as it goes on: followed by events from where it stands, also after a reload or a restart of the server. */

import { element, get, given } from '../dom.js';
import { Lost, Problem, getJson } from '../http.js';
import { language, t } from '../labels.js';
import { toast } from '../page.js';
import { clock } from './moments.js';
import { again } from './refresh.js';
import { tell } from './telling.js';

const RETRY_MS = 2_000;
const ENDED = ['done', 'failed', 'cancelled'];
const { job, stages } = /** @type {{ job: any, stages: string[] }} */ (given('given'));
const log = get('[data-log]');
const scroller = get('[role="log"]');
const lost = get('[data-lost]');
const number = new Intl.NumberFormat(language);

/** @param {any} line */
function addLine(line) {
  if (log.querySelector(`[data-line="${Number(line.id)}"]`)) return;
  const near = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 40;
  log.append(
    element('li', { 'data-line': line.id, class: line.level }, element('time', { datetime: line.at }, clock(line.at)), ' ', element('span', { class: 'foreign', lang: 'en' }, line.text)),
  );
  if (near) scroller.scrollTop = scroller.scrollHeight;
}

/** @param {any} now the job as it stands */
function show(now) {
  const bar = document.querySelector('[data-progress]');
  if (!(bar instanceof HTMLProgressElement)) return;
  if (now.total > 1) bar.value = now.done / now.total;
  else bar.removeAttribute('value');
  get('[data-numbers]').textContent = numbers(now);
  const status = get('[data-status] .badge');
  status.textContent = t(`jobs.status_${now.status}`);
  status.className = `badge ${now.status === 'running' ? 'running' : ''}`;
  const at = stages.indexOf(now.stage);
  for (const item of document.querySelectorAll('[data-stage]')) {
    const place = stages.indexOf(item.getAttribute('data-stage') ?? '');
    item.classList.toggle('past', place < at);
    if (place === at && at >= 0) item.setAttribute('aria-current', 'step');
    else item.removeAttribute('aria-current');
  }
}

/** @param {any} now */
function numbers(now) {
  if (now.cancel_requested) return t('jobs.stopping');
  if (now.status === 'queued') return t('jobs.waits');
  const parts = [];
  if (now.total > 1) parts.push(t('jobs.numbers', { done: number.format(now.done), total: number.format(now.total) }));
  if (now.rate) parts.push(t('jobs.rate', { rate: number.format(Math.round(now.rate)) }));
  if (now.remaining_seconds) parts.push(t('jobs.remaining', { time: duration(now.remaining_seconds) }));
  return parts.join(' · ');
}

/** @param {number} seconds */
function duration(seconds) {
  return seconds < 90 ? t('jobs.time_seconds', { count: Math.ceil(seconds) }) : t('jobs.time_minutes', { count: Math.round(seconds / 60) });
}

/** @param {any} now */
async function end(now) {
  await again('#job');
  toast(t('jobs.ended_status', { status: t(`jobs.status_${now.status}`) }));
}

function follow() {
  const events = new EventSource(`/v1/admin/jobs/${encodeURIComponent(job.id)}/events`);
  events.addEventListener('open', () => (lost.hidden = true));
  events.addEventListener('line', (event) => addLine(JSON.parse(event.data)));
  events.addEventListener('progress', (event) => show(JSON.parse(event.data)));
  events.addEventListener('done', (event) => {
    events.close();
    end(JSON.parse(event.data));
  });
  events.addEventListener('error', () => {
    // The browser tries again by itself, unless the server answered with something else than events.
    lost.textContent = t('jobs.lost');
    lost.hidden = false;
    if (events.readyState === EventSource.CLOSED) window.setTimeout(look, RETRY_MS);
  });
}

async function look() {
  try {
    await getJson(`/v1/admin/jobs/${encodeURIComponent(job.id)}`);
    follow();
  } catch (error) {
    if (error instanceof Problem && error.status < 500) {
      lost.hidden = true;
      tell(error);
    } else if (error instanceof Problem || error instanceof Lost) window.setTimeout(look, RETRY_MS);
    else throw error;
  }
}

scroller.scrollTop = scroller.scrollHeight;
if (!ENDED.includes(job.status)) {
  show(job);
  follow();
}
