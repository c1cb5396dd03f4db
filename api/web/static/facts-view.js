/** What was understood of the asker, and what another fact would change: a click decides again. */

import { element } from './dom.js';
import { language as pageLanguage, t } from './labels.js';

/**
 * @typedef {import('./answers.js').Answer} Answer
 * @typedef {import('./answers.js').Fact} Fact
 * @typedef {import('./answers.js').Decision} Decision
 * @typedef {{ value: Fact, label: Record<string, string> }} Choice
 * @typedef {{ name: string, question: Record<string, string>, choices: Choice[] }} FactKind
 * @typedef {{ id: string, title: Record<string, string>, facts: FactKind[] }} Persona
 * @typedef {(persona: string | null, facts: Record<string, Fact>, key: string) => void} Decide
 *   `key` names the button that asked for it, which the focus returns to.
 */

const FRAMEWORKS = { pytorch: 'PyTorch', tensorflow: 'TensorFlow', keras: 'Keras', jax: 'JAX' };
// How the API says that a fact came with the request rather than from the words of the question.
const GIVEN = 'given in the request';

/** @param {string} name */
export function frameworkName(name) {
  return FRAMEWORKS[/** @type {keyof typeof FRAMEWORKS} */ (name)] ?? name;
}

/** @param {string} name */
export function camp(name) {
  return name === 'pytorch' ? 'pytorch' : name === 'tensorflow' || name === 'keras' ? 'tensorflow' : 'other';
}

/**
 * The facts that are known of `persona`, as they may be sent again with it.
 * @param {Decision} decision
 * @param {Persona | undefined} persona
 * @returns {Record<string, Fact>}
 */
export function knownFacts(decision, persona) {
  /** @type {Record<string, Fact>} */
  const known = {};
  for (const [name, { value }] of Object.entries(decision.facts)) {
    const kind = persona?.facts.find((each) => each.name === name);
    if (kind?.choices.some((choice) => choice.value === value) || !persona) known[name] = value;
  }
  return known;
}

/**
 * The asker's own words that told of the persona and of each fact. What was sent along keeps the words it had before.
 * @param {Decision} decision
 * @param {Record<string, string>} [before]
 * @returns {Record<string, string>}
 */
export function tellingWords(decision, before = {}) {
  const evidence = Object.entries(decision.facts).map(([name, fact]) => [name, fact.evidence]);
  const all = Object.fromEntries([['persona', decision.persona_evidence ?? ''], ...evidence]);
  for (const [name, words] of Object.entries(all)) {
    if (words === GIVEN && before[name]) all[name] = before[name];
    else if (words === GIVEN || !words) delete all[name];
  }
  return all;
}

/**
 * The panel of facts, or null where nothing was decided.
 * @param {import('./conversations.js').Turn & { answer: Answer }} turn
 * @param {Persona[]} personas
 * @param {Decide} decide
 * @returns {HTMLElement | null}
 */
export function factsView({ answer, asked }, personas, decide) {
  const { decision } = answer;
  const persona = personas.find((each) => each.id === decision?.persona);
  if (!decision || !persona) return null;
  const known = knownFacts(decision, persona);
  const words = tellingWords(decision, asked.words);
  const telling = new Set([...Object.keys(known), ...decision.would_change.map((each) => each.fact)]);
  const kinds = persona.facts.filter((kind) => telling.has(kind.name));
  return element(
    'div',
    { class: 'facts-view' },
    personaRow(words, personas, persona, decide),
    ...kinds.map((kind) => factRow(kind, decision, known, words[kind.name], (value, key) => decide(persona.id, with_(known, kind.name, value), key))),
  );
}

/**
 * @param {Record<string, string>} words
 * @param {Persona[]} personas
 * @param {Persona} current
 * @param {Decide} decide
 */
function personaRow(words, personas, current, decide) {
  const buttons = personas.map((each) =>
    toggle({
      key: `persona:${each.id}`,
      words: each.title[pageLanguage],
      pressed: each === current,
      // Another persona has facts of its own.
      onclick: (key) => each !== current && decide(each.id, {}, key),
    }),
  );
  return row(t('ask.persona'), told(words.persona), buttons);
}

/**
 * @param {FactKind} kind
 * @param {Decision} decision
 * @param {Record<string, Fact>} known
 * @param {string | undefined} words
 * @param {(value: Fact | null, key: string) => void} choose
 */
function factRow(kind, decision, known, words, choose) {
  const buttons = kind.choices.map((choice) => {
    const pressed = known[kind.name] === choice.value;
    const would = decision.would_change.find((each) => each.fact === kind.name && each.value === choice.value);
    return toggle({
      key: `${kind.name}:${choice.value}`,
      words: choice.label[pageLanguage],
      pressed,
      would: would?.recommendation,
      // What the question itself says cannot be unsaid by a button, only overruled by another one.
      onclick: (key) => {
        if (!pressed) choose(choice.value, key);
        else if (!words) choose(null, key);
      },
    });
  });
  return row(kind.question[pageLanguage], kind.name in known ? told(words) : null, buttons);
}

/**
 * @param {string} words
 * @param {string | null} evidence
 * @param {HTMLElement[]} buttons
 */
function row(words, evidence, buttons) {
  const id = `fact-${Math.random().toString(36).slice(2)}`;
  return element(
    'div',
    { class: 'fact-row' },
    element('p', { id, class: 'fact-question' }, words, evidence && element('span', { class: 'soft small' }, ` ${evidence}`)),
    element('div', { class: 'chips', role: 'group', 'aria-labelledby': id }, ...buttons),
  );
}

/** @param {string | undefined} words */
function told(words) {
  return words ? t('ask.evidence_words', { words }) : t('ask.chosen');
}

/**
 * @param {{ key: string, words: string, pressed: boolean, would?: string[], onclick: (key: string) => void }} options
 */
function toggle({ key, words, pressed, would, onclick }) {
  const names = would?.map(frameworkName).join(' + ');
  return element(
    'button',
    { type: 'button', class: 'chip toggle', 'aria-pressed': String(pressed), 'data-key': key, onclick: () => onclick(key) },
    words,
    names && element('span', { class: `would ${camp(would?.[0] ?? '')}` }, t('ask.would_lead', { what: names })),
  );
}

/**
 * @param {Record<string, Fact>} known
 * @param {string} name
 * @param {Fact | null} value null: not told any more
 */
function with_(known, name, value) {
  const { [name]: _, ...rest } = known;
  return value === null ? rest : { ...rest, [name]: value };
}
