/** Fitting words into the boxes of a drawing: measured widths, wrapped lines. */

/** @type {CanvasRenderingContext2D | null} */
let context = null;

/**
 * The width of `text` in pixels.
 * @param {string} text
 * @param {string} font as in CSS
 * @returns {number}
 */
export function widthOf(text, font) {
  context ??= document.createElement('canvas').getContext('2d');
  if (!context) return text.length * 9;
  context.font = font;
  return context.measureText(text).width;
}

/**
 * `text` in lines no wider than `width`: broken between words, or within one that is longer than a line.
 * @param {string} text
 * @param {string} font
 * @param {number} width
 * @returns {string[]}
 */
export function wrapped(text, font, width) {
  /** @type {string[]} */
  const lines = [];
  let line = '';
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const longer = line ? `${line} ${word}` : word;
    if (widthOf(longer, font) <= width) {
      line = longer;
      continue;
    }
    if (line) lines.push(line);
    const pieces = cut(word, font, width);
    line = pieces.pop() ?? '';
    lines.push(...pieces);
  }
  return line ? [...lines, line] : lines;
}

/**
 * @param {string} word
 * @param {string} font
 * @param {number} width
 * @returns {string[]}
 */
function cut(word, font, width) {
  const pieces = [''];
  for (const character of word) {
    const at = pieces.length - 1;
    if (pieces[at] && widthOf(pieces[at] + character, font) > width) pieces.push(character);
    else pieces[at] += character;
  }
  return pieces;
}
