/** The map: a question placed among its hits, and walking from section to section with the arrow keys. */

import { quoteAddress } from './addresses.js';
import { element, get, given } from './dom.js';
import { postJson } from './http.js';
import { t } from './labels.js';

const SVG = 'http://www.w3.org/2000/svg';
/** @type {{ width: number, height: number, margin: number, limit: number, generation: string }} */
const { width, height, margin, limit } = given('given');
const picture = /** @type {SVGSVGElement} */ (document.querySelector('[data-points]'));
const spots = /** @type {NodeListOf<SVGAElement>} */ (picture.querySelectorAll('.spot'));

/** @typedef {{ document_id: string, section: string, title: string, language: string, quote: string, start: number, end: number }} Hit */

// ---- a question among its hits

/** @param {string} query */
async function place(query) {
  const said = get('[data-said]');
  said.textContent = t('map.looking');
  try {
    const [placed, { hits }] = await Promise.all([postJson('/v1/place', { query }), postJson('/v1/search', { query, limit })]);
    const at = {
      x: clamp(width / 2 + placed.x * (width / 2 - margin), width),
      y: clamp(height / 2 - placed.y * (height / 2 - margin), height),
    };
    const beyond = Math.max(Math.abs(placed.x), Math.abs(placed.y)) > 1 + margin / (height / 2 - margin);
    draw(at, hits);
    list(hits);
    said.textContent = beyond ? t('map.beyond') : '';
  } catch (error) {
    said.textContent = t('map.failed', { detail: error instanceof Error ? error.message : '' });
  }
}

/**
 * @param {number} value
 * @param {number} most
 */
const clamp = (value, most) => Math.min(Math.max(value, 14), most - 14);

/**
 * @param {{ x: number, y: number }} at
 * @param {Hit[]} hits
 */
function draw(at, hits) {
  const keys = hits.map((hit) => `${hit.document_id}/${hit.section}`);
  const lines = /** @type {SVGGElement} */ (picture.querySelector('[data-lines]'));
  const question = /** @type {SVGGElement} */ (picture.querySelector('[data-question]'));
  picture.classList.add('asked');
  lines.replaceChildren();
  for (const spot of spots) {
    const rank = keys.indexOf(spot.dataset.key ?? '');
    spot.classList.toggle('hit', rank >= 0);
    spot.classList.toggle('first', rank >= 0 && rank < 3);
    if (rank < 0) continue;
    const { x, y } = middle(spot);
    lines.append(svg('line', { x1: at.x, y1: at.y, x2: x, y2: y }));
  }
  question.replaceChildren(
    svg('circle', { class: 'halo', cx: at.x, cy: at.y, r: 15 }),
    svg('circle', { class: 'heart', cx: at.x, cy: at.y, r: 7 }),
  );
}

/** @param {Hit[]} hits */
function list(hits) {
  const found = get('[data-found]');
  found.hidden = false;
  found.replaceChildren(
    element('h3', {}, t('map.hits')),
    element(
      'ol',
      {},
      ...hits.map((hit) =>
        element(
          'li',
          {},
          element('a', { href: quoteAddress(/** @type {any} */ (hit)) }, `${hit.section} `, element('bdi', { lang: hit.language }, hit.title)),
        ),
      ),
    ),
  );
}

const form = document.querySelector('form[data-place]');
form?.addEventListener('submit', (event) => {
  event.preventDefault();
  const query = String(new FormData(/** @type {HTMLFormElement} */ (form)).get('query') ?? '').trim();
  if (query) place(query);
});

// ---- the arrow keys

const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

picture.addEventListener('keydown', (event) => {
  const step = STEPS[/** @type {keyof typeof STEPS} */ (event.key)];
  const from = event.target instanceof Element ? event.target.closest('.spot') : null;
  if (!step || !(from instanceof SVGAElement)) return;
  event.preventDefault();
  const to = neighbour(from, step);
  if (to) focus(to);
});

picture.addEventListener('pointerover', (event) => {
  const spot = event.target instanceof Element ? event.target.closest('.spot') : null;
  // Drawn last, it lies above the others.
  if (spot && spot.nextElementSibling?.matches('.spot')) picture.insertBefore(spot, picture.querySelector('[data-question]'));
});

/** @param {SVGAElement} spot */
function focus(spot) {
  for (const each of spots) each.setAttribute('tabindex', each === spot ? '0' : '-1');
  spot.focus();
}

/**
 * The nearest spot that lies in the direction of `step`.
 * @param {SVGAElement} from
 * @param {number[]} step
 */
function neighbour(from, [stepX, stepY]) {
  const start = middle(from);
  /** @type {SVGAElement | null} */
  let best = null;
  let least = Infinity;
  for (const spot of spots) {
    const { x, y } = middle(spot);
    const ahead = (x - start.x) * stepX + (y - start.y) * stepY;
    const aside = Math.abs((x - start.x) * stepY) + Math.abs((y - start.y) * stepX);
    const cost = ahead + 2 * aside;
    if (spot === from || ahead <= 0 || cost >= least) continue;
    best = spot;
    least = cost;
  }
  return best;
}

/** @param {SVGAElement} spot */
function middle(spot) {
  const shape = /** @type {SVGGraphicsElement} */ (spot.firstElementChild);
  const { x, y, width: wide, height: high } = shape.getBBox();
  return { x: x + wide / 2, y: y + high / 2 };
}

/**
 * @param {string} tag
 * @param {Record<string, string | number>} attributes
 */
function svg(tag, attributes) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  return made;
}
