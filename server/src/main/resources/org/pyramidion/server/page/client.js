// Asks the server. What comes back is data: nothing here or elsewhere makes HTML of it.

const TOKEN = 'pyramidion-token';

export class Problem extends Error {
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

export function useToken(token) {
  sessionStorage.setItem(TOKEN, token);
}

function headers(more) {
  const token = sessionStorage.getItem(TOKEN);
  return token ? { ...more, Authorization: `Bearer ${token}` } : more;
}

async function problem(response) {
  const told = await response.json().catch(() => ({}));
  if (response.status === 401) {
    document.dispatchEvent(new CustomEvent('token-needed'));
  }
  return new Problem(response.status, told.detail ?? `the server answered ${response.status}`);
}

async function fetched(path, options) {
  let response;
  try {
    response = await fetch(path, { ...options, headers: headers(options.headers ?? {}) });
  } catch {
    throw new Problem(0, 'the server cannot be reached; is it still running?');
  }
  if (!response.ok) {
    throw await problem(response);
  }
  return response;
}

export async function get(path) {
  return (await fetched(path, {})).json();
}

export async function bytes(path) {
  return (await fetched(path, {})).arrayBuffer();
}

export async function send(method, path, body) {
  const options = body === undefined
    ? { method }
    : { method, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
  return (await fetched(path, options)).json();
}

export function post(path, body) {
  return send('POST', path, body);
}

/** Posts, and hands each event of the answer on as it comes. */
export async function stream(path, body, onEvent) {
  const response = await fetched(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Accept: 'text/event-stream' },
    body: JSON.stringify(body),
  });
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    text += part.value;
    const events = text.split('\n\n');
    text = events.pop();
    events.forEach(event => emit(event, onEvent));
  }
}

function emit(event, onEvent) {
  const [, name, data] = /^event: (\w+)\ndata: (.*)$/s.exec(event);
  const value = JSON.parse(data);
  if (name === 'problem') {
    throw new Problem(value.status, value.detail);
  }
  onEvent(name, value);
}

/** Waits for a change of documents. */
export async function finished(operation) {
  let now = operation;
  while (now.state === 'WAITING' || now.state === 'RUNNING') {
    await new Promise(wake => setTimeout(wake, 300));
    now = await get(`/v1/operations/${encodeURIComponent(now.id)}`);
  }
  if (now.state === 'FAILED') {
    throw new Problem(now.problem.status, now.problem.detail);
  }
  return now;
}
