// What is in a base, and changes of it.

import { finished, get, post, send } from './client.js';
import { clear, el, problem } from './parts.js';

const place = document.getElementById('corpus-info');
const adding = document.getElementById('add-form');
const removing = document.getElementById('remove-form');

export function start(base) {
  adding.addEventListener('submit', event => change(event, base, () => {
    const { id, title, text } = Object.fromEntries(new FormData(adding));
    return post(`/v1/corpora/${encodeURIComponent(base())}/documents`, { documents: [{ id, title, text }] });
  }, 'It is there now.'));
  removing.addEventListener('submit', event => change(event, base, () => {
    const id = encodeURIComponent(new FormData(removing).get('id'));
    return send('DELETE', `/v1/corpora/${encodeURIComponent(base())}/documents/${id}`);
  }, 'It is removed.'));
}

async function change(event, base, request, done) {
  event.preventDefault();
  const form = event.target;
  const outcome = form.querySelector('.outcome');
  const button = form.querySelector('button');
  outcome.className = 'outcome';
  outcome.textContent = 'Changing; questions are answered from the version before meanwhile.';
  button.disabled = true;
  try {
    await finished(await request());
    outcome.textContent = done;
    form.reset();
    await open(base());
  } catch (error) {
    outcome.className = 'outcome problem';
    outcome.textContent = error.message;
  }
  button.disabled = false;
}

export async function open(base) {
  try {
    const { runs } = await get('/v1/runs');
    const one = runs.find(run => run.name === base);
    clear(place, one?.info ? facts(one) : el('p', { class: 'note' }, 'This token shows some of these documents.'));
  } catch (error) {
    clear(place, problem(error));
  }
}

function facts({ info, readiness }) {
  const told = [
    ['Kind', info.kind.toLowerCase()],
    ['Stage', info.stage],
    ['Documents', info.documents.toLocaleString('en')],
    ['Passages', info.passages.toLocaleString('en')],
    ['Encoder', info.encoder ?? 'words alone'],
    ['Dimension', info.dimension],
    ['Reader', info.reader ?? 'none'],
    ['With a vector', `${readiness.embedded.toLocaleString('en')} of ${readiness.passages.toLocaleString('en')}`],
  ];
  const shown = told.filter(([, value]) => value !== null && value !== undefined);
  return el('div', {},
    el('dl', { class: 'facts' }, ...shown.map(([name, value]) =>
      el('div', {}, el('dt', {}, name), el('dd', {}, String(value))))),
    readiness.lacking ? el('p', { class: 'note' }, readiness.lacking) : null,
    passedOver(info.passed_over));
}

function passedOver(passed) {
  const counts = [
    [passed.empty, 'documents without text'],
    [passed.boilerplate, 'records with nothing to learn from'],
    [passed.unreadable, 'files that could not be read'],
    ...Object.entries(passed.unknown).map(([ending, count]) => [count, `files of a kind that is not read: ${ending || 'no ending'}`]),
  ].filter(([count]) => count > 0);
  return el('div', { class: 'card' },
    el('h2', {}, 'Passed over'),
    counts.length === 0
      ? el('p', { class: 'note' }, 'Nothing.')
      : el('ul', {}, ...counts.map(([count, what]) => el('li', {}, `${count.toLocaleString('en')} ${what}`))));
}
