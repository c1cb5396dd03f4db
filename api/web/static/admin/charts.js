/** The charts over time; the tables below them say the same. */

import { get, given } from '../dom.js';
import { language, t } from '../labels.js';
import uPlot from '../vendor/uplot/uPlot.esm.js';

const Plot = /** @type {any} */ (uPlot);
const HEIGHT = 260;
const POINTS_UP_TO = 60;
/** @type {Record<string, { series: [string, string][], times?: number, most?: number }>} */
const CHARTS = {
  quality: { series: [['running.share_full', '--accent'], ['running.share_hit1', '--tensorflow']], times: 100, most: 100 },
  answers: { series: [['running.median', '--accent'], ['running.slowest', '--tensorflow']] },
  indexing: { series: [['running.seconds', '--accent']] },
};
/** @type {Record<string, number[][]>} */
const figures = given('given');
/** @type {{ plot: any, place: HTMLElement }[]} */
let drawn = [];

const moment = new Intl.DateTimeFormat(language, { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const number = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });

/**
 * A colour as the canvas needs it: what the custom property comes to in this theme.
 * @param {string} name
 */
function colour(name) {
  const probe = document.createElement('span');
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
}

/**
 * @param {string} name
 * @param {HTMLElement} place
 */
function draw(name, place) {
  const { series, times = 1, most = Infinity } = CHARTS[name];
  const rows = figures[name];
  const columns = [0, ...series.map((_, at) => at + 1)].map((at) => rows.map((row) => (row[at] === null ? null : at ? row[at] * times : row[at])));
  const font = `12px ${getComputedStyle(document.body).fontFamily}`;
  const axis = { stroke: colour('--ink-soft'), font, grid: { stroke: colour('--line'), width: 1 }, ticks: { stroke: colour('--line'), width: 1 } };
  const options = {
    width: place.clientWidth,
    height: HEIGHT,
    scales: { x: { time: true, range: padded }, y: { range: roomy(most) } },
    axes: [
      { ...axis, space: 110, values: (/** @type {any} */ _, /** @type {number[]} */ ticks) => ticks.map((tick) => moment.format(tick * 1000)) },
      { ...axis, size: 64, values: (/** @type {any} */ _, /** @type {number[]} */ ticks) => ticks.map((tick) => number.format(tick)) },
    ],
    series: [
      { label: t('running.time'), value: (/** @type {any} */ _, /** @type {number | null} */ at) => (at === null ? '–' : moment.format(at * 1000)) },
      ...series.map(([label, shade]) => ({
        label: t(label),
        stroke: colour(shade),
        width: 2,
        points: { show: rows.length <= POINTS_UP_TO, size: 7, fill: colour(shade) },
        value: (/** @type {any} */ _, /** @type {number | null} */ value) => (value === null ? '–' : number.format(value)),
      })),
    ],
  };
  drawn.push({ plot: new Plot(options, columns, place), place });
}

/**
 * @param {any} _
 * @param {number} low
 * @param {number} high
 */
function padded(_, low, high) {
  const room = Math.max((high - low) * 0.04, 600);
  return [low - room, high + room];
}

/**
 * Some room above and below, but never below nothing or above `most`.
 * @param {number} most
 */
function roomy(most) {
  return (/** @type {any} */ _, /** @type {number | null} */ low, /** @type {number | null} */ high) => {
    if (low === null || high === null) return [0, 1];
    const room = Math.max((high - low) * 0.15, high * 0.02, 0.5);
    return [Math.max(0, low - room), Math.min(high + room, most)];
  };
}

function drawAll() {
  for (const { plot } of drawn) plot.destroy();
  drawn = [];
  for (const place of document.querySelectorAll('[data-chart]')) {
    if (place instanceof HTMLElement) draw(place.dataset.chart ?? '', place);
  }
}

drawAll();
new ResizeObserver(() => {
  for (const { plot, place } of drawn) plot.setSize({ width: place.clientWidth, height: HEIGHT });
}).observe(get('#content'));
// A canvas keeps its colours when the theme changes.
new MutationObserver(drawAll).observe(document.documentElement, { attributeFilter: ['data-theme'] });
window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawAll);
