/**
 * One's own conversations, kept in this browser only.
 *
 * @typedef {import('./answers.js').Answer} Answer
 * @typedef {import('./answers.js').Fact} Fact
 * @typedef {{ question: string, persona: string | null, facts: Record<string, Fact>, words?: Record<string, string> }} Asked
 *   What a turn's answer answers: for one that answers a question back, the question that began it. `words` are the
 *   asker's own that told of the persona and of facts before they were sent along.
 * @typedef {{ said: string, asked: Asked, answer: Answer | null }} Turn
 * @typedef {{ id: string, at: number, conversation: string | null, turns: Turn[] }} Conversation
 *   `conversation` is the id that the server knows it by.
 */

const KEY = 'advisor.conversations';
const CURRENT = 'advisor.conversation';
const MOST = 50;

/** @returns {Conversation[]} the newest first */
export function all() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    return Array.isArray(kept) ? kept.filter((each) => each?.id && Array.isArray(each.turns)) : [];
  } catch {
    return [];
  }
}

/** @returns {Conversation} */
export function begin() {
  return { id: `${Date.now().toString(36)}${Math.random().toString(36).slice(2, 8)}`, at: 0, conversation: null, turns: [] };
}

/** @param {Conversation} conversation */
export function keep(conversation) {
  conversation.at = Date.now();
  write([conversation, ...all().filter((each) => each.id !== conversation.id)].slice(0, MOST));
  remember(conversation.id);
}

/** @param {string} id */
export function remove(id) {
  write(all().filter((each) => each.id !== id));
}

export function removeAll() {
  write([]);
}

/** @param {string | null} id the conversation that a reload of this tab comes back to */
export function remember(id) {
  try {
    if (id) sessionStorage.setItem(CURRENT, id);
    else sessionStorage.removeItem(CURRENT);
  } catch {
    // A browser that keeps nothing loses only the way back.
  }
}

/** @returns {Conversation | null} */
export function remembered() {
  try {
    const id = sessionStorage.getItem(CURRENT);
    return all().find((each) => each.id === id) ?? null;
  } catch {
    return null;
  }
}

/**
 * What was said so far, as the API takes it.
 * @param {Turn[]} turns
 * @returns {{ role: 'user' | 'assistant', text: string }[]}
 */
export function history(turns) {
  return turns.flatMap((turn) =>
    turn.answer
      ? [
          { role: /** @type {const} */ ('user'), text: turn.said },
          { role: /** @type {const} */ ('assistant'), text: turn.answer.text },
        ]
      : [],
  );
}

/** @param {Conversation[]} conversations */
function write(conversations) {
  // The browser's room is small: the oldest go when it is full.
  for (let most = conversations.length; most >= 0; most = most > 1 ? Math.floor(most / 2) : most - 1) {
    try {
      localStorage.setItem(KEY, JSON.stringify(conversations.slice(0, most)));
      return;
    } catch {
      if (most === 0) return;
    }
  }
}
