// The page of a PDF that a passage is from, with the answer marked on it. PDF.js comes when the first one is opened.

import { bytes } from './client.js';

const dialog = document.getElementById('viewer');
const title = document.getElementById('viewer-title');
const status = document.getElementById('viewer-status');
const place = document.getElementById('viewer-page');
const before = document.getElementById('viewer-before');
const after = document.getElementById('viewer-after');

let opened;

before.addEventListener('click', () => turn(-1));
after.addEventListener('click', () => turn(1));
document.getElementById('viewer-close').addEventListener('click', () => dialog.close());
dialog.addEventListener('close', () => {
  opened?.pdf?.loadingTask.destroy();
  opened = undefined;
  place.replaceChildren();
});

/** Opens the file of a passage at its page; `span`, if there is one, is the answer in it. */
export async function show(passage, base, span) {
  const mine = { number: Number(passage.fields.page) || 1, needle: needle(passage, span), answer: span?.text };
  opened = mine;
  title.textContent = passage.title || passage.document_id;
  status.textContent = 'Opening';
  place.replaceChildren();
  dialog.showModal();
  try {
    const query = new URLSearchParams({ base, document: passage.document_id });
    const [pdfjs, data] = await Promise.all([
      import('/page/pdf.min.mjs'),
      bytes(`/v1/passages/${passage.number}/file?${query}`),
    ]);
    pdfjs.GlobalWorkerOptions.workerSrc = '/page/pdf.worker.min.mjs';
    mine.pdf = await pdfjs.getDocument({ data, isEvalSupported: false, enableXfa: false }).promise;
    if (opened === mine) {
      await find(mine);
    } else {
      mine.pdf.loadingTask.destroy();
    }
  } catch (error) {
    if (opened === mine) {
      status.textContent = `It cannot be shown: ${error.message}`;
    }
  }
}

/** Words around the answer, by which its place is known among others where the same words stand. */
function needle(passage, span) {
  return span ? passage.text.slice(Math.max(0, span.start - 60), span.limit + 60) : passage.text.slice(0, 200);
}

/** A passage begins on its page, but the answer may stand on one of the next. */
async function find(mine) {
  const first = mine.number;
  for (let number = first; number <= Math.min(first + 2, mine.pdf.numPages); number++) {
    mine.number = number;
    if (await draw(mine)) {
      return;
    }
  }
  mine.number = Math.min(first, mine.pdf.numPages);
  await draw(mine);
}

async function turn(by) {
  const to = opened?.pdf ? opened.number + by : 0;
  if (to >= 1 && to <= opened.pdf.numPages) {
    opened.number = to;
    await draw(opened);
  }
}

/** Draws a page; true if the answer stands on it. */
async function draw(mine) {
  const page = await mine.pdf.getPage(mine.number);
  const plain = page.getViewport({ scale: 1 });
  const viewport = page.getViewport({ scale: 1.6 * Math.max(1, 900 / plain.width) });
  const canvas = document.createElement('canvas');
  canvas.width = viewport.width;
  canvas.height = viewport.height;
  canvas.setAttribute('aria-hidden', 'true');
  await page.render({ canvas, viewport }).promise;
  const { items } = await page.getTextContent();
  const boxes = marked(items.filter(item => item.str !== undefined), mine, viewport);
  place.replaceChildren(canvas, ...boxes);
  status.textContent = `Page ${mine.number} of ${mine.pdf.numPages}${boxes.length > 0 ? ', with the answer marked' : ''}`;
  before.disabled = mine.number === 1;
  after.disabled = mine.number === mine.pdf.numPages;
  boxes[0]?.scrollIntoView({ block: 'center' });
  return boxes.length > 0;
}

/** Letters and digits only: a page breaks lines, and hyphenates, as a passage does not. */
function letters(text) {
  const kept = [];
  const at = [];
  for (let i = 0; i < text.length; i++) {
    if (/[\p{L}\p{N}]/u.test(text[i])) {
      kept.push(text[i].toLowerCase());
      at.push(i);
    }
  }
  return { kept: kept.join(''), at };
}

function marked(items, mine, viewport) {
  if (!mine.answer) {
    return [];
  }
  const pieces = items.map(item => letters(item.str));
  const whole = pieces.map(piece => piece.kept).join('');
  const answer = letters(mine.answer).kept;
  const around = letters(mine.needle).kept;
  const context = whole.indexOf(around);
  const start = answer === '' ? -1
    : context >= 0 ? whole.indexOf(answer, context + Math.max(0, around.indexOf(answer))) : nearest(whole, answer, around);
  return start < 0 ? [] : boxes(items, pieces, start, start + answer.length, viewport);
}

/** Of the places where the answer stands the one whose surroundings are most like the passage's. */
function nearest(whole, answer, around) {
  const inside = around.indexOf(answer);
  let best = -1;
  let bestShared = 3;
  for (let at = whole.indexOf(answer); at >= 0; at = whole.indexOf(answer, at + 1)) {
    let shared = 0;
    while (shared < 40 && inside - shared > 0 && at - shared > 0 && whole[at - shared - 1] === around[inside - shared - 1]) {
      shared++;
    }
    let after = 0;
    while (after < 40 && whole[at + answer.length + after] === around[inside + answer.length + after]) {
      after++;
    }
    if (shared + after > bestShared) {
      bestShared = shared + after;
      best = at;
    }
  }
  return best;
}

/** A box over the part of each piece of text that lies between two letters of the page. */
function boxes(items, pieces, start, limit, viewport) {
  const made = [];
  let at = 0;
  pieces.forEach((piece, i) => {
    const from = Math.max(start - at, 0);
    const to = Math.min(limit - at, piece.kept.length);
    if (from < to) {
      made.push(box(items[i], piece.at[from], piece.at[to - 1] + 1, viewport));
    }
    at += piece.kept.length;
  });
  return made;
}

const ruler = document.createElement('canvas').getContext('2d');
ruler.font = '20px serif';

/** How far into a piece of text a letter is, measured in another font, which is near enough for a mark. */
function share(text, length) {
  return ruler.measureText(text.slice(0, length)).width / ruler.measureText(text).width;
}

function box(item, from, to, viewport) {
  const [, , , , x, y] = item.transform;
  const height = item.height || 10;
  const left = x + item.width * share(item.str, from);
  const right = x + item.width * share(item.str, to);
  const [x1, y1, x2, y2] = viewport.convertToViewportRectangle([left, y - 0.2 * height, right, y + height]);
  const mark = document.createElement('div');
  mark.className = 'span';
  mark.style.left = `${100 * Math.min(x1, x2) / viewport.width}%`;
  mark.style.top = `${100 * Math.min(y1, y2) / viewport.height}%`;
  mark.style.width = `${100 * Math.abs(x2 - x1) / viewport.width}%`;
  mark.style.height = `${100 * Math.abs(y2 - y1) / viewport.height}%`;
  return mark;
}
