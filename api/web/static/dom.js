/** Building and finding elements. Words are always set as text, never as HTML. */

/**
 * A new element. Attributes whose value is null, undefined or false are left out; `on…` ones are listeners.
 * @param {string} tag
 * @param {Record<string, unknown>} [attributes]
 * @param {...(Node | string | null | undefined | false | (Node | string | null | undefined | false)[])} children
 * @returns {HTMLElement}
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === 'function') made.addEventListener(name.slice(2), /** @type {EventListener} */ (value));
    else made.setAttribute(name, value === true ? '' : String(value));
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

/**
 * The element that `selector` finds below `root`; an error where the page lacks it.
 * @param {string} selector
 * @param {ParentNode} [root]
 * @returns {HTMLElement}
 */
export function get(selector, root = document) {
  const found = root.querySelector(selector);
  if (!(found instanceof HTMLElement)) throw new Error(`The page has no ${selector}.`);
  return found;
}

/**
 * What the page was given in `<script type="application/json" id="…">`.
 * @param {string} id
 * @returns {any}
 */
export function given(id) {
  return JSON.parse(get(`#${id}`).textContent ?? 'null');
}

/**
 * Where a link may lead: an address of the web or of this server, otherwise nowhere.
 * @param {string | null | undefined} url
 * @returns {string | null}
 */
export function webAddress(url) {
  if (!url) return null;
  try {
    const parsed = new URL(url, location.origin);
    return parsed.protocol === 'http:' || parsed.protocol === 'https:' ? url : null;
  } catch {
    return null;
  }
}
