// Pieces of the page. Texts go in as text nodes, never as HTML.

import { show } from './viewer.js';

/** An element with properties and children; strings become text. */
export function el(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key.startsWith('on')) {
      made.addEventListener(key.slice(2), value);
    } else if (key in made && typeof value !== 'string') {
      made[key] = value;
    } else {
      made.setAttribute(key, value);
    }
  }
  made.append(...children.filter(child => child !== null && child !== undefined));
  return made;
}

export function clear(place, ...children) {
  place.replaceChildren(...children.filter(child => child !== null && child !== undefined));
}

export function busy(text) {
  return el('p', { class: 'busy', role: 'status' }, text);
}

export function problem(error) {
  return el('p', { class: 'problem card', role: 'alert' }, error.message);
}

export function percent(value) {
  return value >= 0.995 ? '> 99 %' : value < 0.005 ? '< 1 %' : `${Math.round(100 * value)} %`;
}

/** A probability that may be a very small one beside others. */
export function share(value) {
  return value === 0 ? '0 %' : value < 0.0005 ? '< 0.1 %' : value > 0.9995 ? '> 99.9 %' : `${(100 * value).toFixed(1)} %`;
}

/** A score or a difference, of which nothing that is nearly 0 matters. */
export function rounded(value) {
  return value === 0 || Math.abs(value) >= 1e-3 ? number(value) : value > 0 ? '< 0.001' : '> −0.001';
}

export function number(value) {
  if (value === 0) {
    return '0';
  }
  const size = Math.abs(value);
  const text = size >= 1e5 || size < 1e-3 ? scientific(value) : Number(value.toPrecision(4)).toString();
  return text.replace('-', '−');
}

/** 1.09 × 10⁻⁶ rather than 1.09e-6. */
function scientific(value) {
  const [digits, power] = value.toExponential(2).split('e');
  return `${digits} × 10${[...power].map(sign => RAISED[sign] ?? '').join('')}`;
}

const RAISED = { '-': '⁻', ...Object.fromEntries([...'⁰¹²³⁴⁵⁶⁷⁸⁹'].map((digit, i) => [i, digit])) };

/** A passage's text, with a part of it marked. */
export function text(passage, start, limit) {
  const whole = passage.text;
  return start === undefined
    ? el('p', { class: 'passage' }, whole)
    : el('p', { class: 'passage' }, whole.slice(0, start), el('mark', {}, whole.slice(start, limit)), whole.slice(limit));
}

/** Where a passage is from: title, file, section, page or row, as far as they tell more. */
export function place(passage, base, span) {
  const fields = passage.fields;
  const file = fields.file && String(fields.file).split('/').pop();
  const told = [passage.title || passage.document_id, fields.section, file, fields.page && `page ${fields.page}`,
    fields.row && `row ${fields.row}`];
  const parts = [...new Set(told.filter(Boolean).map(String))].map(part => el('span', {}, part));
  if (file && file.toLowerCase().endsWith('.pdf')) {
    parts.push(el('span', {}, el('button', { class: 'link', type: 'button', onclick: () => show(passage, base, span) }, 'Open the PDF')));
  }
  return el('p', { class: 'place' }, ...parts);
}

/** What a form's filter says; nothing where it is empty. */
export function filter(form) {
  const field = form.elements.field.value.trim();
  const value = form.elements.value.value.trim();
  return field && value ? { [field]: value.split('|').map(one => one.trim()) } : undefined;
}

/** A passage in a list. */
export function hit(found, base) {
  const { passage } = found;
  const body = text(passage);
  const long = passage.text.length > 300;
  if (long) {
    body.classList.add('short');
  }
  const more = long && el('button', {
    class: 'link', type: 'button', 'aria-expanded': 'false',
    onclick: event => {
      const shortened = body.classList.toggle('short');
      event.target.textContent = shortened ? 'Show all' : 'Show less';
      event.target.setAttribute('aria-expanded', String(!shortened));
    },
  }, 'Show all');
  return el('li', {},
    el('div', { class: 'heading' },
      el('h2', {}, passage.title || passage.document_id),
      el('span', { class: 'score' }, `score ${rounded(found.score)}`)),
    body,
    more || null,
    place(passage, base));
}
