/** What every page does: switch the theme at once, copy, say so, and open again when the server is ready. */

/**
 * Say something in passing, to the eye and to screen readers.
 * @param {string} words
 */
export function toast(words) {
  const place = document.querySelector('[data-toast]');
  if (!place) return;
  place.textContent = words;
  window.clearTimeout(Number(place.getAttribute('data-timer')));
  place.setAttribute('data-timer', String(window.setTimeout(() => (place.textContent = ''), 3500)));
}

/**
 * Copy to the clipboard, and say that it was done.
 * @param {string} text
 * @param {string} done
 */
export async function copy(text, done) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // The clipboard is for pages that came by https or from this machine; elsewhere the old way still works.
    const area = document.createElement('textarea');
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand('copy');
    area.remove();
  }
  toast(done);
}

const THEMES = ['auto', 'light', 'dark'];

for (const form of document.querySelectorAll('form[data-theme-switch]')) {
  form.addEventListener('submit', (event) => {
    const button = form.querySelector('button');
    if (!button || !(form instanceof HTMLFormElement)) return;
    event.preventDefault();
    const chosen = button.value;
    const at = THEMES.indexOf(chosen);
    document.documentElement.dataset.theme = chosen;
    const label = `${form.dataset.label}: ${(form.dataset.names ?? '').split('|')[at]}`;
    button.value = THEMES[(at + 1) % THEMES.length];
    button.setAttribute('aria-label', label);
    button.title = label;
    const body = new URLSearchParams({ theme: chosen, back: '/robots.txt' });
    fetch('/preferences', { method: 'POST', body, redirect: 'manual' }).catch(() => undefined);
  });
}

for (const button of document.querySelectorAll('[data-copy]')) {
  button.addEventListener('click', (event) => {
    event.preventDefault();
    const what = button.getAttribute('data-copy') ?? '';
    copy(what.startsWith('/') ? location.origin + what : what, button.getAttribute('data-done') ?? '✓');
  });
}

const waiting = document.querySelector('[data-when-ready]');
if (waiting) {
  const timer = window.setInterval(async () => {
    const answer = await fetch('/readyz').catch(() => null);
    if (!answer?.ok) return;
    window.clearInterval(timer);
    location.reload();
  }, 2000);
}
