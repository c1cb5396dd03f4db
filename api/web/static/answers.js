/**
 * Asking: a question to the API, its answer as it comes.
 *
 * @typedef {string | boolean} Fact
 * @typedef {{ system: string, status: string, note: string, as_of: string, source: string | null }} Update
 * @typedef {{ kind: string, value: string }} Place
 * @typedef {{ number: number, document_id: string, section: string, title: string, quote: string,
 *   language: string, start: number, end: number, url: string | null, as_of: string | null, updates: Update[],
 *   place: Place | null }} Citation
 * @typedef {{ rule: string, question: string, answer: string, section: string, citation: number | null }} Step
 * @typedef {{ name: string, question: string, choices: { value: Fact, label: string }[] }} MissingFact
 * @typedef {{ fact: string, value: Fact, recommendation: string[] }} WouldChange
 * @typedef {{ persona: string | null, persona_evidence: string | null,
 *   facts: Record<string, { value: Fact, evidence: string }>, recommendation: string[], path: Step[],
 *   today: { text: string, sources: string[] } | null, missing_fact: MissingFact | null,
 *   would_change: WouldChange[] }} Decision
 * @typedef {{ document_id: string, section: string, title: string, score: number }} Nearest
 * @typedef {{ id: string, conversation_id: string, status: 'answered' | 'needs_fact' | 'abstained',
 *   language: 'ko' | 'en', text: string, citations: Citation[], decision: Decision | null, nearest: Nearest[],
 *   confidence: number, generation: string, timings_ms: Record<string, number> }} Answer
 * @typedef {{ question: string, conversation_id?: string, persona?: string, facts?: Record<string, Fact>,
 *   history?: { role: 'user' | 'assistant', text: string }[] }} AskBody
 * @typedef {{ citations: Citation[], text: string, language: string }} Partial
 */

import { Lost, Problem, request } from './http.js';

const ADDRESS = '/v1/answer';

/**
 * The answer to `body`. `onPart` is told of what has come so far. Throws Problem, Lost, or an AbortError.
 * @param {AskBody} body
 * @param {{ signal?: AbortSignal, onPart?: (partial: Partial) => void }} [options]
 * @returns {Promise<Answer>}
 */
export async function ask(body, { signal, onPart } = {}) {
  const headers = { 'Content-Type': 'application/json', Accept: 'text/event-stream' };
  const response = await request(ADDRESS, { method: 'POST', headers, body: JSON.stringify(body), signal });
  // A proxy may have put another kind of answer in the place of the stream.
  if (!response.headers.get('Content-Type')?.startsWith('text/event-stream')) return response.json();
  /** @type {Partial} */
  const partial = { citations: [], text: '', language: '' };
  /** @type {Answer | null} */
  let answer = null;
  try {
    for await (const { name, value } of events(response)) {
      if (name === 'done') answer = value;
      if (name === 'status') partial.language = value.language;
      if (name === 'citation') partial.citations.push(value);
      if (name === 'text') {
        partial.text += value.text;
        onPart?.(partial);
      }
    }
  } catch (error) {
    if (!answer) throw error;
  }
  if (!answer) throw new Lost('The stream ended before the answer did.');
  return answer;
}

/**
 * The answer to `body`; where the server does not know the conversation (any more), it is told what was said.
 * @param {AskBody} body
 * @param {{ role: 'user' | 'assistant', text: string }[]} history
 * @param {{ signal?: AbortSignal, onPart?: (partial: Partial) => void }} [options]
 * @returns {Promise<Answer>}
 */
export async function askIn(body, history, options = {}) {
  try {
    return await ask(body, options);
  } catch (error) {
    if (!(error instanceof Problem && error.status === 404 && body.conversation_id)) throw error;
    const { conversation_id: _, ...rest } = body;
    return ask({ ...rest, history: history.slice(-20) }, options);
  }
}

/**
 * The server-sent events of a response.
 * @param {Response} response
 * @returns {AsyncGenerator<{ name: string, value: any }>}
 */
async function* events(response) {
  const reader = /** @type {ReadableStream<Uint8Array>} */ (response.body).getReader();
  const decoder = new TextDecoder();
  let rest = '';
  for (;;) {
    const { done, value } = await read(reader);
    rest += done ? decoder.decode() : decoder.decode(value, { stream: true });
    const parts = rest.split(/\r?\n\r?\n/);
    rest = parts.pop() ?? '';
    for (const part of parts) {
      const event = parse(part);
      if (event) yield event;
    }
    if (done) return;
  }
}

/** @param {ReadableStreamDefaultReader<Uint8Array>} reader */
async function read(reader) {
  try {
    return await reader.read();
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new Lost('The connection was lost.');
  }
}

/** @param {string} part */
function parse(part) {
  let name = '';
  const data = [];
  for (const line of part.split(/\r?\n/)) {
    if (line.startsWith('event:')) name = line.slice(6).trim();
    if (line.startsWith('data:')) data.push(line.slice(5).replace(/^ /, ''));
  }
  return name && data.length ? { name, value: JSON.parse(data.join('\n')) } : null;
}
