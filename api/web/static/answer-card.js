/** An answer as people see it. */

import { askAddress, sectionAddress } from './addresses.js';
import { citationMark, textBlocks, withoutQuestion, withoutToday } from './answer-text.js';
import { decisionView } from './decision-view.js';
import { element, webAddress } from './dom.js';
import { camp, factsView, frameworkName } from './facts-view.js';
import { feedbackOn } from './feedback.js';
import { language as pageLanguage, t } from './labels.js';
import { asMarkdown } from './markdown.js';
import { copy } from './page.js';
import { show, showCitation } from './source-panel.js';

/**
 * @typedef {import('./answers.js').Answer} Answer
 * @typedef {import('./answers.js').Citation} Citation
 * @typedef {import('./answers.js').Fact} Fact
 * @typedef {import('./conversations.js').Turn} Turn
 * @typedef {import('./facts-view.js').Persona} Persona
 * @typedef {{ choose: (fact: string, value: Fact, label: string) => void, decide: import('./facts-view.js').Decide }} Doing
 */

const ENDED = ['archived', 'superseded', 'renamed', 'maintenance'];

/**
 * @param {Turn & { answer: Answer }} turn
 * @param {Persona[]} personas
 * @param {Doing} doing
 * @returns {HTMLElement}
 */
export function answerCard(turn, personas, doing) {
  const { answer } = turn;
  const { decision } = answer;
  const feedback = feedbackOn(answer);
  const text = withoutToday(withoutQuestion(answer.text, decision), decision);
  return element(
    'div',
    { class: `card answer ${answer.status}` },
    verdict(answer),
    element('div', { class: 'answer-text', lang: answer.language }, ...textBlocks(text, answer.citations, showCitation)),
    today(answer),
    question(answer, doing),
    nearest(answer, feedback.report),
    sources(answer),
    facts(turn, personas, doing),
    decisionView(answer, showCitation),
    details(answer),
    tools(turn, feedback.buttons),
    feedback.form,
  );
}

/** @param {Answer} answer */
function verdict(answer) {
  const recommended = answer.decision?.recommendation ?? [];
  if (answer.status === 'abstained') return element('p', { class: 'verdict soft' }, t('ask.abstained'));
  if (!recommended.length) return null;
  return element(
    'p',
    { class: 'verdict' },
    element('span', { class: 'overline' }, t('ask.recommended')),
    ...recommended.map((name) => element('span', { class: `pick ${camp(name)}` }, frameworkName(name))),
  );
}

/** @param {Answer} answer */
function today(answer) {
  const told = answer.decision?.today;
  if (!told) return null;
  const addresses = told.sources.map(webAddress).filter((url) => url !== null);
  return element(
    'details',
    { class: 'notice warn today', 'data-fold': 'today', open: true },
    element('summary', {}, t('ask.today')),
    element('p', { lang: answer.language, class: 'foreign' }, told.text),
    addresses.length > 0 &&
      element(
        'p',
        { class: 'small evidence' },
        `${t('ask.evidence')}: `,
        ...addresses.flatMap((url, at) => [at > 0 && ', ', element('a', { href: url, rel: 'noreferrer' }, hostAndEnd(url))]),
      ),
  );
}

/**
 * @param {Answer} answer
 * @param {Doing} doing
 */
function question(answer, doing) {
  const missing = answer.decision?.missing_fact;
  if (!missing) return null;
  const id = `ask-${answer.id}`;
  return element(
    'div',
    { class: 'question-back' },
    element('p', { class: 'overline' }, t('ask.needs_fact')),
    element('p', { id, lang: answer.language, class: 'foreign' }, missing.question),
    element(
      'div',
      { class: 'choices', role: 'group', 'aria-labelledby': id, lang: answer.language },
      ...missing.choices.map((choice) =>
        element(
          'button',
          {
            type: 'button',
            class: 'button choice',
            'data-key': `${missing.name}:${choice.value}`,
            onclick: () => doing.choose(missing.name, choice.value, choice.label),
          },
          choice.label,
        ),
      ),
    ),
  );
}

/**
 * @param {Answer} answer
 * @param {() => void} report
 */
function nearest(answer, report) {
  if (answer.status !== 'abstained') return null;
  return element(
    'div',
    { class: 'nearest' },
    answer.nearest.length > 0 && element('h3', {}, t('ask.nearest')),
    answer.nearest.length > 0 && element('p', { class: 'soft small' }, t('ask.nearest_lead')),
    element(
      'ul',
      { class: 'source-list' },
      ...answer.nearest.map((section) => {
        const href = sectionAddress(section.document_id, section.section);
        const link = element('a', { href }, ...number(section.section), element('bdi', { lang: answer.language }, section.title));
        link.addEventListener('click', (event) => {
          if (event.metaKey || event.ctrlKey || event.shiftKey) return;
          event.preventDefault();
          show({ ...section, language: answer.language }, link);
        });
        return element('li', {}, link);
      }),
    ),
    element('button', { type: 'button', class: 'button small', onclick: report }, t('ask.report_gap')),
  );
}

/** @param {Answer} answer */
function sources(answer) {
  if (!answer.citations.length) return null;
  return element(
    'div',
    { class: 'sources' },
    element('h3', {}, t('ask.sources')),
    element('ol', { class: 'source-list' }, ...answer.citations.map(source)),
  );
}

/** @param {Citation} citation */
function source(citation) {
  return element(
    'li',
    {},
    citationMark(citation, showCitation),
    element(
      'div',
      { class: 'source-words' },
      element(
        'p',
        { class: 'source-title' },
        ...number(citation.section),
        element('bdi', { lang: citation.language }, citation.title),
        citation.as_of && element('span', { class: 'soft small' }, ` · ${t('ask.as_of', { date: citation.as_of })}`),
      ),
      element('q', { class: 'foreign', lang: citation.language }, citation.quote.replace(/\s+/g, ' ')),
      changes(citation),
    ),
  );
}

/**
 * What has changed since for what a citation claims: in its head what no longer holds, or else how things stand.
 * @param {Citation} citation
 */
function changes({ updates, language }) {
  if (!updates.length) return null;
  const ended = updates.filter((update) => ENDED.includes(update.status));
  return element(
    'details',
    { class: 'fold change' },
    element(
      'summary',
      {},
      `${t(ended.length ? 'ask.changed' : 'ask.stands')}: `,
      ...(ended.length ? ended : updates).map((update) =>
        element('span', { class: 'changed-system' }, element('bdi', {}, update.system), ' ', status(update)),
      ),
    ),
    ...updates.map((update) => {
      const address = webAddress(update.source);
      return element(
        'div',
        { class: 'update' },
        element('p', {}, element('strong', {}, element('bdi', {}, update.system)), ' ', status(update), ' ', element('time', { class: 'soft small', datetime: update.as_of }, update.as_of)),
        element('p', { class: 'foreign', lang: language }, update.note),
        address && element('p', { class: 'small' }, element('a', { href: address, rel: 'noreferrer' }, `${t('ask.evidence')}: ${hostAndEnd(address)}`)),
      );
    }),
  );
}

/**
 * The id of a section where it is a number, to stand before its title.
 * @param {string} section
 */
function number(section) {
  return /^\d+(\.\d+)*$/.test(section) ? [element('span', { class: 'number' }, section), ' '] : [];
}

/** @param {import('./answers.js').Update} update */
function status(update) {
  return element('span', { class: `badge ${update.status}` }, t(`explore.status_${update.status}`));
}

/**
 * @param {Turn & { answer: Answer }} turn
 * @param {Persona[]} personas
 * @param {Doing} doing
 */
function facts(turn, personas, doing) {
  const view = factsView(turn, personas, doing.decide);
  const open = turn.answer.status === 'answered' && window.matchMedia('(min-width: 48rem)').matches;
  return (
    view &&
    element(
      'details',
      { class: 'fold', 'data-fold': 'facts', open },
      element('summary', {}, t('ask.change')),
      element('p', { class: 'soft small' }, t('ask.change_lead')),
      view,
    )
  );
}

/** @param {Answer} answer */
function details(answer) {
  const percent = new Intl.NumberFormat(pageLanguage, { style: 'percent', maximumFractionDigits: 1 });
  const spent = answer.timings_ms?.total;
  return element(
    'details',
    { class: 'fold', 'data-fold': 'details' },
    element('summary', {}, t('ask.details')),
    element(
      'dl',
      { class: 'facts small' },
      element('dt', {}, t('ask.confidence')),
      element('dd', {}, percent.format(answer.confidence)),
      element('dt', {}, t('ask.generation')),
      element('dd', {}, element('code', {}, answer.generation)),
      spent !== undefined && element('dt', {}, t('ask.duration')),
      spent !== undefined && element('dd', {}, t('ask.milliseconds', { count: Math.round(spent) })),
    ),
  );
}

/**
 * @param {Turn & { answer: Answer }} turn
 * @param {HTMLElement[]} thumbs
 */
function tools(turn, thumbs) {
  const { question: asked, persona, facts: told } = turn.asked;
  const button = (/** @type {string} */ words, /** @type {() => void} */ onclick) =>
    element('button', { type: 'button', class: 'quiet', onclick }, words);
  return element(
    'div',
    { class: 'answer-tools' },
    button(t('ask.copy_markdown'), () => copy(asMarkdown(asked, turn.answer), t('frame.copied'))),
    button(t('ask.share'), () => copy(location.origin + askAddress(asked, persona, told), t('ask.shared'))),
    element('span', { class: 'spring' }),
    ...thumbs,
  );
}

/**
 * An address short enough to be read.
 * @param {string} url
 */
function hostAndEnd(url) {
  const { host, pathname } = new URL(url, location.origin);
  const end = pathname.split('/').filter(Boolean).pop();
  return end && host !== end ? `${host} … ${end.slice(0, 40)}` : host;
}
