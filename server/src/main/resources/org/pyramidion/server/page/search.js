// Passages that fit a query.

import { post } from './client.js';
import { busy, clear, el, filter, hit, problem } from './parts.js';

const form = document.getElementById('search-form');
const result = document.getElementById('search-result');
let latest = 0;

export function start(base) {
  form.addEventListener('submit', async event => {
    event.preventDefault();
    const mine = ++latest;
    const request = { query: form.elements.query.value, base: base(), filter: filter(form) };
    clear(result, busy('Searching'));
    let shown;
    try {
      const { hits } = await post('/v1/search', request);
      shown = hits.length === 0
        ? el('p', { class: 'note card' }, 'Nothing was found.')
        : el('ol', { class: 'results' }, ...hits.map(found => hit(found, request.base)));
    } catch (error) {
      shown = problem(error);
    }
    if (mine === latest) {
      clear(result, shown);
    }
  });
}
