/** The page to ask: a conversation, turn by turn. */

import { askedBy } from './addresses.js';
import { answerCard } from './answer-card.js';
import { askIn } from './answers.js';
import { textBlocks } from './answer-text.js';
import * as conversations from './conversations.js';
import { element, get, given } from './dom.js';
import { knownFacts, tellingWords } from './facts-view.js';
import { Lost, Problem } from './http.js';
import { t } from './labels.js';
import { toast } from './page.js';
import { drawPast } from './past.js';
import { close as closeSource, showCitation } from './source-panel.js';

/**
 * @typedef {import('./answers.js').Answer} Answer
 * @typedef {import('./answers.js').AskBody} AskBody
 * @typedef {import('./answers.js').Fact} Fact
 * @typedef {import('./conversations.js').Conversation} Conversation
 * @typedef {import('./conversations.js').Turn} Turn
 */

/** @type {{ personas: import('./facts-view.js').Persona[], most_chars: number }} */
const { personas, most_chars: mostChars } = given('given');
const turns = get('[data-turns]');
const spoken = get('[data-spoken]');
const hero = get('[data-hero]');
const composer = /** @type {HTMLFormElement | null} */ (document.querySelector('[data-composer]'));

/** @type {Conversation} */
let current = conversations.begin();
/** @type {AbortController | null} */
let running = null;

// ---- asking

/**
 * Ask in the present conversation.
 * @param {import('./conversations.js').Asked} asked
 * @param {string} [said] the words of a choice, where they are what is asked
 */
async function ask(asked, said) {
  if (running) return;
  /** @type {Turn} */
  const turn = { said: said ?? asked.question, asked, answer: null };
  current.turns.push(turn);
  // Before it is sent: whatever happens now, the question is not lost.
  conversations.keep(current);
  showHero(false);
  const place = turnElement(turn);
  turns.append(place);
  place.scrollIntoView({ block: 'start' });
  await answer(turn, place);
}

/**
 * Get the answer of a turn that has none yet.
 * @param {Turn} turn
 * @param {HTMLElement} place
 */
async function answer(turn, place) {
  const body = get('.turn-answer', place);
  const part = element('div', { class: 'answer-text' });
  const waiting = element('p', { class: 'thinking soft' }, t('ask.thinking'));
  body.replaceChildren(element('div', { class: 'card answer', 'aria-busy': 'true' }, waiting, part));
  let said = 0;
  await run(turn, { question: turn.said, ...told(turn) }, {
    onPart: (partial) => {
      waiting.hidden = true;
      part.lang = partial.language;
      part.replaceChildren(...textBlocks(partial.text, partial.citations, showCitation));
      say(partial.text.slice(said), partial.language);
      said = partial.text.length;
    },
    onAnswer: (answered) => {
      if (!said) say(answered.text, answered.language);
      settle(turn, place);
    },
    onFailure: (error) => fail(turn, place, error),
  });
}

/**
 * Decide a turn again with other facts, in its place.
 * @param {Turn & { answer: Answer }} turn
 * @param {HTMLElement} place
 * @param {string | null} persona
 * @param {Record<string, Fact>} facts
 * @param {string} key
 */
async function decide(turn, place, persona, facts, key) {
  if (running) return;
  const words = turn.answer.decision ? tellingWords(turn.answer.decision, turn.asked.words) : {};
  const asked = { ...turn.asked, persona, facts, words: without(words, key.split(':')[0]) };
  const card = get('.answer', place);
  card.setAttribute('aria-busy', 'true');
  say(t('ask.deciding'));
  await run(turn, { question: asked.question, ...told({ ...turn, asked }) }, {
    onAnswer: () => {
      turn.asked = asked;
      settle(turn, place, key);
      say(t('ask.decided_again'));
    },
    onFailure: (error) => {
      card.removeAttribute('aria-busy');
      toast(wordsFor(error));
    },
  });
}

/**
 * @param {Turn} turn
 * @param {AskBody} body
 * @param {{ onPart?: (partial: import('./answers.js').Partial) => void, onAnswer: (answer: Answer) => void,
 *   onFailure: (error: unknown) => void }} on
 */
async function run(turn, body, { onPart, onAnswer, onFailure }) {
  const conversation = current;
  running = new AbortController();
  busy(true);
  try {
    const before = conversation.turns.slice(0, conversation.turns.indexOf(turn));
    const answered = await askIn(body, conversations.history(before), { signal: running.signal, onPart });
    turn.answer = answered;
    conversation.conversation = answered.conversation_id;
    conversations.keep(conversation);
    if (conversation === current) onAnswer(answered);
  } catch (error) {
    if (conversation === current) onFailure(error);
  } finally {
    running = null;
    busy(false);
    past();
  }
}

/**
 * @param {Turn} turn
 * @returns {Partial<AskBody>}
 */
function told({ asked }) {
  /** @type {Partial<AskBody>} */
  const body = {};
  if (current.conversation) body.conversation_id = current.conversation;
  if (asked.persona) body.persona = asked.persona;
  if (Object.keys(asked.facts).length) body.facts = asked.facts;
  return body;
}

/**
 * A question back was answered by a button.
 * @param {Turn & { answer: Answer }} turn
 * @param {string} fact
 * @param {Fact} value
 * @param {string} label
 */
function choose(turn, fact, value, label) {
  const { decision } = turn.answer;
  if (fact === 'persona') {
    ask({ ...turn.asked, persona: String(value) }, label);
    return;
  }
  const persona = decision?.persona ?? null;
  const known = decision ? knownFacts(decision, personas.find((each) => each.id === persona)) : {};
  const words = decision ? tellingWords(decision, turn.asked.words) : {};
  ask({ ...turn.asked, persona, facts: { ...known, [fact]: value }, words: without(words, fact) }, label);
}

/**
 * @param {Record<string, string>} words
 * @param {string} name
 */
function without(words, name) {
  const { [name]: _, ...rest } = words;
  return rest;
}

// ---- showing

/**
 * @param {Turn} turn
 * @returns {HTMLElement}
 */
function turnElement(turn) {
  return element(
    'article',
    { class: 'turn' },
    element('h2', { class: 'said foreign' }, element('span', { class: 'hidden' }, `${t('ask.you')}: `), turn.said),
    element('div', { class: 'turn-answer' }),
  );
}

/**
 * Show the answer that a turn has. The folds stay as they were, and so does the focus.
 * @param {Turn} turn
 * @param {HTMLElement} place
 * @param {string} [key]
 */
function settle(turn, place, key) {
  if (!turn.answer) return;
  const answered = /** @type {Turn & { answer: Answer }} */ (turn);
  const folds = /** @type {NodeListOf<HTMLDetailsElement>} */ (place.querySelectorAll('[data-fold]'));
  const open = new Map([...folds].map((fold) => [fold.dataset.fold, fold.open]));
  const card = answerCard(answered, personas, {
    choose: (fact, value, label) => choose(answered, fact, value, label),
    decide: (persona, facts, from) => decide(answered, place, persona, facts, from),
  });
  get('.turn-answer', place).replaceChildren(card);
  for (const fold of /** @type {NodeListOf<HTMLDetailsElement>} */ (card.querySelectorAll('[data-fold]'))) {
    fold.open = open.get(fold.dataset.fold) ?? fold.open;
  }
  const again = key && card.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (again instanceof HTMLElement) again.focus();
}

/**
 * @param {Turn} turn
 * @param {HTMLElement} place
 * @param {unknown} error
 */
function fail(turn, place, error) {
  const expired = error instanceof Problem && error.status === 401;
  const retry = element('button', { type: 'button', class: 'button primary small', onclick: () => !running && answer(turn, place) }, t('ask.retry'));
  get('.turn-answer', place).replaceChildren(
    element(
      'div',
      { class: 'card answer failed' },
      element('p', { role: 'alert' }, wordsFor(error)),
      element('p', { class: 'actions' }, expired && element('a', { class: 'button primary small', href: '/sign-in?next=/' }, t('frame.sign_in')), !expired && retry),
    ),
  );
}

/** @param {unknown} error */
function wordsFor(error) {
  if (error instanceof DOMException && error.name === 'AbortError') return t('ask.stopped');
  if (error instanceof Lost) return t('ask.lost');
  if (!(error instanceof Problem)) return t('ask.interrupted');
  if (error.status === 401) return t('ask.session_ended');
  if (error.status === 429) return t('ask.too_many', { seconds: error.retryAfter || 60 });
  if (error.status === 503) return t('ask.busy');
  return error.status === 422 ? t('ask.refused', { detail: error.message }) : t('frame.failed');
}

/**
 * Tell a screen reader.
 * @param {string} text
 * @param {string} [language]
 */
function say(text, language) {
  spoken.append(element('p', { lang: language }, text.replace(/\[\d+\]/g, '')));
  while (spoken.childElementCount > 20) spoken.firstElementChild?.remove();
}

/** @param {boolean} on */
function busy(on) {
  const send = composer?.querySelector('[data-send] span');
  if (send) send.textContent = on ? t('ask.stop') : t('ask.send');
}

/** @param {boolean} on whether to show how the page begins; its heading is always there for screen readers */
function showHero(on) {
  hero.hidden = !on;
  get('[data-heading]').classList.toggle('hidden', !on);
}

/** @param {Conversation} conversation */
function open(conversation) {
  running?.abort();
  closeSource();
  current = conversation;
  conversations.remember(conversation.turns.length ? conversation.id : null);
  showHero(conversation.turns.length === 0);
  spoken.replaceChildren();
  turns.replaceChildren(
    ...conversation.turns.map((turn) => {
      const place = turnElement(turn);
      if (turn.answer) settle(turn, place);
      else fail(turn, place, null);
      return place;
    }),
  );
  past();
}

function past() {
  drawPast(current.id, {
    open: (conversation) => {
      open(conversation);
      turns.lastElementChild?.scrollIntoView({ block: 'start' });
    },
    begin: () => {
      open(conversations.begin());
      composer?.querySelector('textarea')?.focus();
    },
  });
}

// ---- the composer

if (composer) {
  const area = get('textarea', composer);
  const problem = get('[data-problem]', composer);
  const persona = /** @type {HTMLSelectElement} */ (get('[data-persona]', composer));
  const field = /** @type {HTMLTextAreaElement} */ (area);

  const check = () => {
    field.style.height = 'auto';
    field.style.height = `${field.scrollHeight + 2}px`;
    const over = [...field.value.trim()].length - mostChars;
    problem.textContent = over > 0 ? t('ask.too_long', { count: over }) : '';
    field.setAttribute('aria-invalid', String(over > 0));
    return over <= 0;
  };
  const send = () => {
    if (running) {
      running.abort();
      return;
    }
    const question = field.value.trim();
    if (!question || !check()) {
      field.focus();
      return;
    }
    field.value = '';
    check();
    ask({ question, persona: persona.value || null, facts: {} });
  };
  field.addEventListener('input', check);
  field.addEventListener('keydown', (event) => {
    // Enter also ends a syllable that is being put together.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    if (!running) send();
  });
  composer.addEventListener('submit', (event) => {
    event.preventDefault();
    send();
  });
}

for (const example of document.querySelectorAll('[data-question]')) {
  example.addEventListener('click', (event) => {
    const { metaKey, ctrlKey, shiftKey } = /** @type {MouseEvent} */ (event);
    if (!composer || metaKey || ctrlKey || shiftKey) return;
    event.preventDefault();
    ask({ question: example.getAttribute('data-question') ?? '', persona: null, facts: {} });
  });
}

// ---- how the page begins

const linked = askedBy(location.search);
if (linked.question && composer) {
  // Asked once: a reload shows the answer that came.
  history.replaceState(null, '', '/');
  past();
  ask({ ...linked, question: linked.question.slice(0, mostChars) });
} else {
  open(conversations.remembered() ?? current);
}
