// Curves of a run's training, looked at again every few seconds while they are shown.

import { get } from './client.js';
import { clear, el, number, problem } from './parts.js';

const parts = document.getElementById('training-parts');
const place = document.getElementById('training-curves');
const EVERY = 5000;

/** What one watches comes first; the rest follows by name. */
const FIRST = ['loss', 'retrieval_utility', 'null_share', 'answer_found', 'index_age', 'accuracy', 'heldout'];

let timer;
let shown;

export function close() {
  clearTimeout(timer);
}

export async function open(base) {
  close();
  clear(place);
  try {
    const { runs } = await get('/v1/runs');
    const names = runs.find(run => run.name === base)?.curves ?? [];
    if (names.length === 0) {
      clear(parts);
      clear(place, el('p', { class: 'note' }, 'Nothing was trained here, so there is nothing to see.'));
      return;
    }
    shown = names.includes(shown) ? shown : names.at(-1);
    clear(parts, ...names.map(name => el('button', {
      type: 'button', 'aria-pressed': String(name === shown), onclick: () => {
        shown = name;
        open(base);
      },
    }, name)));
    await draw(base);
  } catch (error) {
    clear(place, problem(error));
  }
}

async function draw(base) {
  const part = shown;
  const { series } = await get(`/v1/runs/${encodeURIComponent(base)}/curves?part=${encodeURIComponent(part)}`);
  const names = Object.keys(series).sort((a, b) => rank(a) - rank(b) || a.localeCompare(b));
  clear(place, ...names.map(name => curve(name, series[name])));
  timer = setTimeout(() => draw(base).catch(error => clear(place, problem(error))), EVERY);
}

function rank(name) {
  const found = FIRST.findIndex(first => name.startsWith(first));
  return found < 0 ? FIRST.length : found;
}

const SVG = 'http://www.w3.org/2000/svg';

function svg(name, attributes, ...children) {
  const made = document.createElementNS(SVG, name);
  Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
  made.append(...children);
  return made;
}

function curve(name, { steps, values }) {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const from = steps[0];
  const to = steps.at(-1);
  const x = step => to === from ? 150 : 300 * (step - from) / (to - from);
  const y = value => high === low ? 50 : 100 - 100 * (value - low) / (high - low);
  const points = steps.map((step, i) => `${x(step).toFixed(1)},${y(values[i]).toFixed(1)}`).join(' ');
  const last = values.at(-1);
  const said = `${name}: ${number(last)} at step ${to}; between ${number(low)} and ${number(high)}`;
  return el('figure', { class: 'curve' },
    el('figcaption', {}, name.replaceAll('_', ' '), el('span', {}, number(last))),
    svg('svg', { viewBox: '0 0 300 100', preserveAspectRatio: 'none', role: 'img', 'aria-label': said },
      svg('line', { x1: 0, x2: 300, y1: 0, y2: 0 }),
      svg('line', { x1: 0, x2: 300, y1: 100, y2: 100 }),
      svg('polyline', { points })),
    el('div', { class: 'range' },
      el('span', {}, `${number(low)} – ${number(high)}`),
      el('span', {}, `step ${from.toLocaleString('en')} – ${to.toLocaleString('en')}`)));
}
