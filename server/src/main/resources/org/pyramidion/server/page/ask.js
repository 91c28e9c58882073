// A question, its answer marked in its passage, what else it might be, and why.

import { post, stream } from './client.js';
import { busy, clear, el, filter, hit, percent, place, problem, rounded, share, text } from './parts.js';

const form = document.getElementById('ask-form');
const result = document.getElementById('ask-result');
const why = document.getElementById('ask-why');
const evidence = document.getElementById('ask-evidence');
let latest = 0;

export function start(base) {
  form.addEventListener('submit', event => {
    event.preventDefault();
    ask({ question: form.elements.question.value, base: base(), filter: filter(form) });
  });
}

async function ask(request) {
  const mine = ++latest;
  clear(why);
  clear(evidence);
  clear(result, busy('Looking for passages'));
  try {
    await stream('/v1/ask', request, (name, value) => {
      if (mine !== latest) {
        return;
      }
      if (name === 'evidence') {
        clear(result, busy('Reading'));
        showEvidence(value.passages, request.base);
      } else {
        clear(result, card(value, request));
        showEvidence(value.passages, request.base);
      }
    });
  } catch (error) {
    if (mine === latest) {
      clear(result, problem(error));
    }
  }
}

function showEvidence(passages, base) {
  clear(evidence, passages.length === 0 ? null : el('details', { open: latestOpen() },
    el('summary', { class: 'label' }, `${passages.length} passages were read`),
    el('ol', { class: 'results' }, ...passages.map(found => hit(found, base)))));
}

function latestOpen() {
  return evidence.querySelector('details')?.open ?? false;
}

function card(answer, request) {
  return answer.best ? answered(answer, request) : unanswered(answer, request);
}

function unanswered(answer, request) {
  return el('article', { class: 'card' },
    el('p', { class: 'none' }, 'Not in these documents'),
    el('p', { class: 'note' }, answer.passages.length === 0
      ? 'Nothing was found that fits the question.'
      : 'Passages were found, but none was believed to answer the question.'),
    confidence(answer),
    guesses(answer, request),
    el('div', { class: 'actions' }, whyButton(request)));
}

/** What was not believed enough to be told as an answer. */
function guesses(answer, request) {
  return answer.alternatives.length === 0 ? null : el('details', {},
    el('summary', { class: 'label' }, 'The best guesses all the same'),
    ...answer.alternatives.map(span => el('div', {},
      text(span.evidence, span.start, span.limit), place(span.evidence, request.base, span))));
}

function answered(answer, request) {
  const spans = [answer.best, ...answer.alternatives];
  const shown = el('div');
  const buttons = spans.map((span, i) => el('button', {
    type: 'button', 'aria-pressed': String(i === 0), onclick: () => choose(i),
  }, `${span.text} (${percent(span.probability)})`));
  function choose(i) {
    buttons.forEach((button, j) => button.setAttribute('aria-pressed', String(i === j)));
    clear(shown,
      el('p', { class: 'answer' }, spans[i].text),
      i === 0 ? confidence(answer) : el('p', { class: 'confidence' }, 'another possibility'),
      text(spans[i].evidence, spans[i].start, spans[i].limit),
      place(spans[i].evidence, request.base, spans[i]));
  }
  choose(0);
  return el('article', { class: 'card answer-card' },
    shown,
    spans.length > 1 ? el('div', { class: 'actions' }, el('span', { class: 'label' }, 'It might be:'), ...buttons) : null,
    el('div', { class: 'actions' }, whyButton(request)));
}

function confidence(answer) {
  const calibrated = answer.confidence !== null;
  const value = calibrated ? answer.confidence : answer.best?.probability;
  if (value === undefined || value === null) {
    return null;
  }
  const words = calibrated
    ? `${answer.best ? 'right' : 'the best guess would be right'} with probability ${percent(value)}`
    : `${percent(value)} of what was read says so`;
  return el('p', { class: 'confidence' },
    el('meter', { min: '0', max: '1', value: String(value), 'aria-label': 'Confidence' }), words);
}

function whyButton(request) {
  return el('button', {
    type: 'button',
    onclick: async event => {
      event.target.disabled = true;
      clear(why, busy('Looking closer'));
      try {
        clear(why, reasons(await post('/v1/explain', request)));
        why.firstElementChild.focus();
      } catch (error) {
        clear(why, problem(error));
      }
      event.target.disabled = false;
    },
  }, 'Why?');
}

const COLUMNS = [
  ['prior', 'p(z|x)', 'how relevant the passage is', share],
  ['prediction', 'p(y|z,x)', 'how likely its best answer is, given the passage', share],
  ['utility', 'utility', 'log p(y|z,x) − log p(y|∅,x): above 0 if it helps', rounded],
];

function reasons(explained) {
  const { candidates } = explained;
  const columns = COLUMNS.filter(([name]) => candidates.some(one => one[name] !== null));
  const label = (labels, cell) => {
    cell.setAttribute('data-label', labels);
    return cell;
  };
  const row = one => el('tr', {},
    label('passage', el('td', {}, one.hit.passage.title || one.hit.passage.document_id)),
    label('score', el('td', { class: 'number' }, rounded(one.hit.score))),
    label('says', el('td', {}, one.span?.text ?? '—')),
    ...columns.map(([name, title, , shown]) => label(title, el('td', { class: `number ${tone(name, one[name])}` },
      one[name] === null ? '—' : shown(one[name])))));
  const nothing = explained.null_share === null ? null : el('tr', { class: 'null' },
    label('passage', el('td', {}, 'null document')),
    label('score', el('td', { class: 'number' }, '—')),
    label('says', el('td', {}, '—')),
    ...columns.map(([name, title]) => label(title, el('td', { class: 'number' }, name === 'prior' ? share(explained.null_share) : '—'))));
  return el('article', { class: 'card', tabindex: '-1', 'aria-labelledby': 'why-title' },
    el('h2', { id: 'why-title' }, 'Why'),
    el('div', { class: 'scroll' }, el('table', { class: 'stack' },
      el('thead', {}, el('tr', {},
        el('th', { scope: 'col' }, 'Passage'),
        el('th', { scope: 'col', class: 'number' }, 'score'),
        el('th', { scope: 'col' }, 'says'),
        ...columns.map(([, title]) => el('th', { scope: 'col', class: 'number' }, title)))),
      el('tbody', {}, nothing, ...candidates.map(row)))),
    el('p', { class: 'note' }, columns.length === 0
      ? 'Nothing was trained here, so there are scores only.'
      : columns.map(([, title, meaning]) => `${title}: ${meaning}`).join('. ') + '.'));
}

function tone(name, value) {
  return name !== 'utility' || value === null || value === 0 ? '' : value > 0 ? 'positive' : 'negative';
}
