/** A persona's rules as a graph: forks and outcomes are nodes, rules are the edges between them. */

import { wrapped } from './flow-text.js';
import { getJson } from './http.js';
import { t } from './labels.js';

/**
 * @typedef {{ ko: string, en: string }} Localized
 * @typedef {{ recommend: string[], ask: string | null, go_to: string | null, advice: Localized | null,
 *   today: { text: Localized } | null }} Leaf
 * @typedef {{ id: string, when: Record<string, (string | boolean)[]>, label: Localized, section: string,
 *   sentences: number[], leaf: Leaf | null, rules: Rule[] }} Rule
 * @typedef {{ id: string, title: Localized, section: string, rules: Rule[],
 *   facts: { name: string, question: Localized, choices: { value: string | boolean, label: Localized }[] }[] }} Tree
 *   as GET /v1/personas/{id} tells it
 * @typedef {{ text: string, style: string }} Line
 * @typedef {{ id: string, kind: string, title: string, words: string, lines: Line[], leaf: Leaf | null, taken: boolean,
 *   width: number, height: number, x: number, y: number }} Node
 * @typedef {{ rule: Rule, from: string, to: string, number: number, count: number, lines: Line[], taken: boolean,
 *   width: number, height: number, x: number, y: number }} Edge
 * @typedef {{ nodes: Node[], edges: Edge[], width: number, height: number }} Graph
 */

export const LINE = 19;
export const PAD = 10;
const FAMILY = 'system-ui, "Apple SD Gothic Neo", "Noto Sans KR", "Noto Sans CJK KR", sans-serif';
const PLAIN = `14px ${FAMILY}`;
const STRONG = `650 14px ${FAMILY}`;
const WIDE = { fork: 172, outcome: 224, rule: 164 };

/**
 * The graph of `tree`, laid out from left to right.
 * @param {Tree} tree
 * @param {Set<string>} path the rules taken
 * @param {'ko' | 'en'} language
 * @returns {Promise<Graph>}
 */
export async function layOut(tree, path, language) {
  const { Graph, layout } = await import('./vendor/dagre/dagre.esm.js');
  const { nodes, edges } = gather(tree, path, language, await titles(tree.rules, language));
  const graph = new Graph();
  graph.setGraph({ rankdir: 'LR', nodesep: 16, edgesep: 14, ranksep: 48, marginx: 4, marginy: 4 });
  for (const node of nodes) graph.setNode(node.id, node);
  for (const edge of edges) graph.setEdge(edge.from, edge.to, Object.assign(edge, { labelpos: 'c' }));
  layout(graph);
  const { width, height } = graph.graph();
  // Rules are read from the top; which of them lies there the layout does not care.
  const [first, last] = [edges[0], edges.filter((edge) => edge.from === tree.id).at(-1)];
  if (last && first.y > last.y) for (const part of [...nodes, ...edges]) part.y = height - part.y;
  return { nodes, edges, width, height };
}

/**
 * The titles of the personas, where a rule goes on with one.
 * @param {Rule[]} rules
 * @param {'ko' | 'en'} language
 * @returns {Promise<Map<string, string>>}
 */
async function titles(rules, language) {
  /** @param {Rule} rule @returns {boolean} */
  const leads = (rule) => Boolean(rule.leaf?.go_to) || rule.rules.some(leads);
  if (!rules.some(leads)) return new Map();
  /** @type {{ personas: { id: string, title: Localized }[] }} */
  const { personas } = await getJson('/v1/personas');
  return new Map(personas.map(({ id, title }) => [id, title[language]]));
}

/**
 * @param {Tree} tree
 * @param {Set<string>} path
 * @param {'ko' | 'en'} language
 * @param {Map<string, string>} names of other personas
 * @returns {{ nodes: Node[], edges: Edge[] }}
 */
function gather(tree, path, language, names) {
  /** @type {Node[]} */
  const nodes = [fork(tree, tree.id, tree.rules, tree.title[language], path.size > 0, language)];
  /** @type {Edge[]} */
  const edges = [];
  /** @param {Rule[]} rules @param {string} from */
  const follow = (rules, from) => {
    rules.forEach((rule, at) => {
      const taken = path.has(rule.id);
      edges.push(edgeOf(rule, from, at + 1, rules.length, taken, language));
      const to = rule.leaf
        ? outcome(tree, rule, rule.leaf, taken, language, names)
        : fork(tree, target(rule), rule.rules, null, taken, language);
      nodes.push(to);
      follow(rule.rules, target(rule));
    });
  };
  follow(tree.rules, tree.id);
  return { nodes, edges };
}

/** @param {Rule} rule */
const target = (rule) => `to ${rule.id}`;

/**
 * What is asked where `rules` part.
 * @param {Tree} tree
 * @param {string} id
 * @param {Rule[]} rules
 * @param {string | null} title
 * @param {boolean} taken
 * @param {'ko' | 'en'} language
 * @returns {Node}
 */
function fork(tree, id, rules, title, taken, language) {
  // Within the chart it is as wide as the outcomes above and below it: lines then begin beside them, not behind.
  const wide = title ? WIDE.fork : WIDE.outcome;
  const names = new Set(rules.flatMap((rule) => Object.keys(rule.when)));
  const questions = tree.facts.filter((fact) => names.has(fact.name)).map((fact) => fact.question[language]);
  const lines = [
    ...(title ? lined(title, 'strong', STRONG, wide) : []),
    ...questions.flatMap((question) => lined(question, 'soft', PLAIN, wide)),
  ];
  return boxed(id, 'fork', title ?? t('flow.further'), '', lines, wide, null, taken);
}

/**
 * @param {Tree} tree
 * @param {Rule} rule
 * @param {Leaf} leaf
 * @param {boolean} taken
 * @param {'ko' | 'en'} language
 * @param {Map<string, string>} names
 * @returns {Node}
 */
function outcome(tree, rule, leaf, taken, language, names) {
  const { kind, title, words } = told(tree, leaf, language, names);
  const lines = [
    ...lined(title, 'strong', STRONG, WIDE.outcome),
    ...lined(words, '', PLAIN, WIDE.outcome),
    ...(leaf.today ? lined(`△ ${t('flow.has_today')}`, 'soft', PLAIN, WIDE.outcome) : []),
  ];
  return boxed(target(rule), kind, title, words, lines, WIDE.outcome, leaf, taken);
}

/**
 * @param {Tree} tree
 * @param {Leaf} leaf
 * @param {'ko' | 'en'} language
 * @param {Map<string, string>} titles
 */
function told(tree, leaf, language, titles) {
  const advice = leaf.advice?.[language] ?? '';
  if (leaf.ask !== null) {
    const question = tree.facts.find((fact) => fact.name === leaf.ask)?.question[language] ?? '';
    return { kind: 'ask', title: t('flow.ask'), words: question };
  }
  if (leaf.go_to !== null) return { kind: 'go_to', title: t('flow.go_to'), words: titles.get(leaf.go_to) ?? leaf.go_to };
  const names = leaf.recommend.map((name) => t(`flow.${name}`));
  const kind = leaf.recommend.length > 1 ? 'both' : leaf.recommend[0] === 'keras' ? 'tensorflow' : leaf.recommend[0];
  return { kind, title: names.join(' + '), words: advice };
}

/**
 * @param {Rule} rule
 * @param {string} from
 * @param {number} number
 * @param {number} count
 * @param {boolean} taken
 * @param {'ko' | 'en'} language
 * @returns {Edge}
 */
function edgeOf(rule, from, number, count, taken, language) {
  const lines = [
    ...lined(rule.label[language], '', PLAIN, WIDE.rule),
    { text: t('flow.section', { section: rule.section }), style: 'soft' },
  ];
  const size = { width: WIDE.rule + 2 * PAD, height: lines.length * LINE + 2 * PAD };
  return { rule, from, to: target(rule), number, count, lines, taken, ...size, x: 0, y: 0 };
}

/**
 * @param {string} text
 * @param {string} style
 * @param {string} font
 * @param {number} width
 * @returns {Line[]}
 */
function lined(text, style, font, width) {
  return wrapped(text, font, width).map((line) => ({ text: line, style }));
}

/**
 * @param {string} id
 * @param {string} kind
 * @param {string} title
 * @param {string} words
 * @param {Line[]} lines
 * @param {number} width
 * @param {Leaf | null} leaf
 * @param {boolean} taken
 * @returns {Node}
 */
function boxed(id, kind, title, words, lines, width, leaf, taken) {
  return { id, kind, title, words, lines, leaf, taken, width: width + 2 * PAD, height: lines.length * LINE + 2 * PAD, x: 0, y: 0 };
}
