// Which view is shown, of which base, and whether a token is needed.

import * as asking from './ask.js';
import * as searching from './search.js';
import * as corpus from './corpus.js';
import * as training from './training.js';
import { get, useToken } from './client.js';
import { el, problem } from './parts.js';

const VIEWS = ['ask', 'search', 'corpus', 'training'];
const select = document.getElementById('base');
const access = document.getElementById('access');
const base = () => select.value;

function view() {
  const asked = location.hash.slice(1);
  return VIEWS.includes(asked) ? asked : 'ask';
}

function show() {
  const now = view();
  VIEWS.forEach(name => { document.getElementById(name).hidden = name !== now; });
  document.querySelectorAll('nav a').forEach(link => {
    if (link.hash === `#${now}`) {
      link.setAttribute('aria-current', 'page');
    } else {
      link.removeAttribute('aria-current');
    }
  });
  document.title = `${document.querySelector(`#${now} h1`).textContent} – Pyramidion`;
  training.close();
  if (now === 'corpus') {
    corpus.open(base());
  } else if (now === 'training') {
    training.open(base());
  }
}

async function open() {
  const { runs } = await get('/v1/runs');
  select.replaceChildren(...runs.map(run => el('option', { value: run.name }, run.name)));
  select.closest('label').hidden = runs.length < 2;
  access.hidden = true;
  show();
  if (view() === 'ask') {
    document.getElementById('question').focus();
  }
}

document.addEventListener('token-needed', () => {
  VIEWS.forEach(name => { document.getElementById(name).hidden = true; });
  access.hidden = false;
  document.getElementById('token').focus();
});

access.addEventListener('submit', async event => {
  event.preventDefault();
  useToken(document.getElementById('token').value);
  try {
    await open();
  } catch (error) {
    document.getElementById('access-problem').textContent = error.message;
  }
});

asking.start(base);
searching.start(base);
corpus.start(base);
select.addEventListener('change', show);
window.addEventListener('hashchange', show);
open().catch(error => {
  if (error.status !== 401) {
    document.getElementById('main').append(problem(error));
  }
});
