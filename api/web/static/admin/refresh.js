/** Showing a part of this page as it is now. */

/**
 * Fetch this page again and put its part `selector` in the place of the one that is shown.
 * @param {string} selector
 */
export async function again(selector) {
  const { htmx } = /** @type {any} */ (window);
  await htmx.ajax('GET', location.pathname + location.search, { target: selector, select: selector, swap: 'outerHTML' });
  // What had the focus may be gone: whoever uses the keyboard goes on from the part that changed.
  if (document.activeElement === document.body) {
    const part = document.querySelector(selector);
    if (part instanceof HTMLElement) {
      part.tabIndex = -1;
      part.focus({ preventScroll: true });
    }
  }
}
