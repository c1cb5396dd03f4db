/** Talking to this server's API: JSON in, JSON out, and problems as errors whose words say what to do. */

/** The server refused, and said why. */
export class Problem extends Error {
  /**
   * @param {number} status
   * @param {string} detail
   * @param {number} retryAfter seconds to wait, 0 where the server did not say
   */
  constructor(status, detail, retryAfter = 0) {
    super(detail);
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

/** The server was not reached, or went away before it had said all. */
export class Lost extends Error {}

/**
 * The response to a request, when it is a success. Throws Problem or Lost; an aborted request's AbortError as it is.
 * @param {string} address
 * @param {RequestInit} [options]
 * @returns {Promise<Response>}
 */
export async function request(address, options = {}) {
  let response;
  try {
    response = await fetch(address, { credentials: 'same-origin', ...options });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new Lost('The server was not reached.');
  }
  if (response.ok) return response;
  const problem = await response.json().catch(() => ({}));
  const wait = Number(response.headers.get('Retry-After') ?? 0) || 0;
  throw new Problem(response.status, String(problem.detail ?? response.statusText), wait);
}

/**
 * What is at `address`.
 * @param {string} address
 * @returns {Promise<any>}
 */
export async function getJson(address) {
  return (await request(address, { headers: { Accept: 'application/json' } })).json();
}

/**
 * What the server answers to `body`.
 * @param {string} address
 * @param {unknown} body
 * @returns {Promise<any>}
 */
export async function postJson(address, body) {
  const headers = { 'Content-Type': 'application/json', Accept: 'application/json' };
  const response = await request(address, { method: 'POST', headers, body: JSON.stringify(body) });
  return response.status === 204 ? null : response.json();
}
