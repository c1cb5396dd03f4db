/** Drawing a persona's rules as a flow chart that can be walked with the keyboard. */

import { LINE, PAD, layOut } from './flow-graph.js';
import { closeDetail, showOutcome, showQuote } from './flow-detail.js';
import { element } from './dom.js';
import { language as pageLanguage, t } from './labels.js';

/**
 * @typedef {import('./flow-graph.js').Tree} Tree
 * @typedef {import('./flow-graph.js').Rule} Rule
 * @typedef {import('./flow-graph.js').Node} Node
 * @typedef {import('./flow-graph.js').Edge} Edge
 * @typedef {import('./flow-graph.js').Graph} Graph
 */

const SVG = 'http://www.w3.org/2000/svg';

/**
 * Draw `tree` into `place`, with the rules of `path` lit. A click or Enter on a rule calls `onEdge` with it, or shows
 * its sentences below the chart.
 * @param {HTMLElement} place an empty element
 * @param {Tree} tree as GET /v1/personas/{id} tells it
 * @param {string[]} [path] ids of the rules taken
 * @param {{ onEdge?: (rule: Rule) => void, language?: 'ko' | 'en' }} [options]
 */
export async function drawFlow(place, tree, path = [], { onEdge, language = pageLanguage } = {}) {
  const taken = new Set(path);
  const [graph] = await Promise.all([layOut(tree, taken, language), styled()]);
  const title = t('flow.chart', { persona: tree.title[language] });
  const detail = element('div', { class: 'flow-detail', role: 'group', 'aria-live': 'polite', 'aria-label': t('flow.quote'), hidden: true });
  const chart = svg('svg', {
    class: `flow${taken.size ? ' has-path' : ''}`,
    viewBox: `0 0 ${Math.ceil(graph.width)} ${Math.ceil(graph.height)}`,
    width: Math.ceil(graph.width),
    height: Math.ceil(graph.height),
    role: 'group',
    lang: language,
    'aria-label': title,
  });
  const openRule = onEdge
    ? (/** @type {Edge} */ edge) => onEdge(edge.rule)
    : (/** @type {Edge} */ edge, /** @type {SVGElement} */ from) => showQuote(detail, edge.rule, language, from);
  const openNode = (/** @type {Node} */ node, /** @type {SVGElement} */ from) => showOutcome(detail, node, language, from);
  chart.append(svg('g', { 'aria-hidden': 'true' }, ...lines(graph)), ...parts(graph, openRule, openNode));
  place.append(
    element('p', { class: 'soft small flow-how' }, t('flow.how')),
    element('div', { class: 'scroll flow-box', role: 'group', 'aria-label': title, tabindex: 0 }, chart),
    detail,
  );
  place.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') closeDetail(detail);
  });
}

/** The style sheet of the charts, loaded with the first of them. */
function styled() {
  const address = new URL('flow.css', import.meta.url).pathname;
  if (document.querySelector(`link[href="${address}"]`)) return Promise.resolve();
  const link = element('link', { rel: 'stylesheet', href: address });
  return new Promise((resolve) => {
    link.addEventListener('load', () => resolve(undefined));
    link.addEventListener('error', () => resolve(undefined));
    document.head.append(link);
  });
}

/**
 * The lines, those of the path last: they lie above the others.
 * @param {Graph} graph
 * @returns {Element[]}
 */
function lines({ nodes, edges }) {
  const found = new Map(nodes.map((node) => [node.id, node]));
  const ordered = [...edges].sort((a, b) => Number(a.taken) - Number(b.taken));
  return ordered.map((edge) => {
    const [from, to] = /** @type {Node[]} */ ([found.get(edge.from), found.get(edge.to)]);
    return svg('path', { class: `line${edge.taken ? ' taken' : ''}`, d: curve(from, edge) + curve(edge, to) });
  });
}

/**
 * A line from the right side of one box to the left side of another.
 * @param {Node | Edge} from
 * @param {Node | Edge} to
 */
function curve(from, to) {
  const [x1, y1] = [Math.round(from.x + from.width / 2), Math.round(from.y)];
  const [x2, y2] = [Math.round(to.x - to.width / 2), Math.round(to.y)];
  const middle = Math.round((x1 + x2) / 2);
  return `M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}`;
}

/**
 * Nodes and rules in the order in which they are read: each fork, then each rule with what it leads to.
 * @param {Graph} graph
 * @param {(edge: Edge, from: SVGElement) => void} onEdge
 * @param {(node: Node, from: SVGElement) => void} onNode
 * @returns {Element[]}
 */
function parts({ nodes, edges }, onEdge, onNode) {
  const targets = new Map(nodes.map((node) => [node.id, node]));
  const [root] = nodes;
  return [
    nodePart(root, onNode),
    ...edges.flatMap((edge) => {
      const to = /** @type {Node} */ (targets.get(edge.to));
      return [edgePart(edge, to, onEdge), nodePart(to, onNode)];
    }),
  ];
}

/**
 * @param {Edge} edge
 * @param {Node} to
 * @param {(edge: Edge, from: SVGElement) => void} onEdge
 */
function edgePart(edge, to, onEdge) {
  const { number, count, rule } = edge;
  const part = box(edge, 'rule', [t('flow.rule', { number, count, target: to.title })], 'button', `${number}`);
  part.setAttribute('data-rule', rule.id);
  return pressable(part, () => onEdge(edge, part));
}

/**
 * @param {Node} node
 * @param {(node: Node, from: SVGElement) => void} onNode
 */
function nodePart(node, onNode) {
  const opens = node.leaf !== null && (node.leaf.today !== null || node.leaf.go_to !== null);
  const said = node.kind === 'fork' ? [t('flow.fork')] : [];
  const part = box(node, `node ${node.kind}`, said, opens ? 'button' : 'img');
  return opens ? pressable(part, () => onNode(node, part)) : part;
}

/**
 * A box with its words, which can be reached with the keyboard.
 * @param {Node | Edge} item
 * @param {string} kind
 * @param {string[]} more what a screen reader says after the words that are seen
 * @param {string} role
 * @param {string} [number]
 * @returns {SVGElement}
 */
function box(item, kind, more, role, number) {
  const left = Math.round(item.x - item.width / 2);
  const top = Math.round(item.y - item.height / 2);
  const seen = item.lines.map(({ text }, at) => (number && at === item.lines.length - 1 ? `${number} · ${text}` : text));
  const said = [seen.join(' '), ...more, ...(item.taken ? [t('flow.taken')] : [])].join('. ');
  const part = svg('g', { class: `part ${kind}${item.taken ? ' taken' : ''}`, tabindex: 0, role, 'aria-label': said });
  part.append(svg('rect', { x: left, y: top, width: item.width, height: item.height, rx: kind === 'rule' ? 18 : 10 }));
  item.lines.forEach(({ style }, at) => {
    const words = svg('text', { class: style || null, x: left + PAD, y: top + PAD + at * LINE + 14 });
    words.textContent = `${seen[at]} `;
    part.append(words);
  });
  return part;
}

/**
 * @param {SVGElement} part
 * @param {() => void} press
 */
function pressable(part, press) {
  part.classList.add('pressable');
  part.addEventListener('click', press);
  part.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    press();
  });
  return part;
}

/**
 * @param {string} tag
 * @param {Record<string, string | number | null>} attributes
 * @param {...Node | Element} children
 * @returns {SVGElement}
 */
function svg(tag, attributes, ...children) {
  const made = /** @type {SVGElement} */ (document.createElementNS(SVG, tag));
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null) made.setAttribute(name, String(value));
  }
  made.append(.../** @type {Element[]} */ (children));
  return made;
}
