'use strict';

const standings = ['fault', 'alarm', 'drifting', 'updating', 'well', 'silent', 'offline'];
const members = ['asked', 'receiving', 'trial', 'confirmed', 'refused', 'rolledBack'];
const mostEvents = 50, mostPoints = 2000;
const devices = new Map(), tiles = new Map(), rollouts = new Map();
let shown = null, filter = null, points = [], isOperator = false, lastEvent = 0;

const find = id => document.getElementById(id);
const element = (name, text, attributes = {}) => {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
};

async function ask(path, body) {
  const response = await fetch(path, body === undefined ? {}
    : { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
  if (response.status === 401) {
    find('login').hidden = false;
    find('fleet').hidden = true;
    throw new Error('A token is needed.');
  }

  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error);
  return answer;
}

/** Draws soon, once for all that changed meanwhile. */
const late = {};
function soon(name, draw) {
  if (late[name]) return;
  late[name] = true;
  setTimeout(() => { late[name] = false; draw(); }, 100);
}

function takeDevice(device) {
  const old = devices.get(device.id);
  devices.set(device.id, device);
  drawTile(device, !old);
  soon('counts', drawCounts);
  if (device.id === shown) {
    if (old && device.lines !== old.lines) points.push({ at: device.seen, score: device.score, drift: device.drift });
    soon('device', drawDevice);
  }
}

function drawTile(device, isNew) {
  let tile = tiles.get(device.id);
  if (!tile) {
    tile = element('button', undefined, { class: 'tile', type: 'button' });
    tile.append(element('b', device.id), element('span'), element('span', undefined, { class: 'word' }));
    tile.addEventListener('click', () => {
      show(device.id);
      find('device-title').focus();
    });
    tiles.set(device.id, tile);
  }

  tile.dataset.state = device.standing;
  tile.children[1].textContent = device.group || 'no group';
  tile.children[2].textContent = device.standing === 'updating' && device.phase === 'trial' ? 'on trial'
    : device.isDrifting && device.standing !== 'drifting' ? `${device.standing}, drifting` : device.standing;
  tile.hidden = !isWanted(device);
  if (isNew) soon('order', orderTiles);
}

/** A device may alarm and have drifted: it counts for both. */
const isOf = (device, standing) => device.standing === standing || (standing === 'drifting' && device.isDrifting);

function isWanted(device) {
  const text = find('find').value.trim().toLowerCase();
  return (!filter || isOf(device, filter)) && (!text || `${device.id} ${device.group}`.toLowerCase().includes(text));
}

function filterTiles() {
  for (const device of devices.values()) tiles.get(device.id).hidden = !isWanted(device);
  find('nobody').hidden = devices.size === 0 || [...tiles.values()].some(tile => !tile.hidden);
}

function orderTiles() {
  find('map').replaceChildren(...[...tiles.keys()].sort().map(id => tiles.get(id)));
  find('none').hidden = tiles.size > 0;
}

function drawCounts() {
  const target = find('counts');
  if (target.children.length === 0) {
    for (const standing of standings) {
      const button = element('button', undefined, { type: 'button', 'data-state': standing, class: 'word' });
      button.addEventListener('click', () => {
        filter = filter === standing ? null : standing;
        drawCounts();
        filterTiles();
      });
      target.append(button);
    }
  }

  for (const button of target.children) {
    const count = [...devices.values()].filter(device => isOf(device, button.dataset.state)).length;
    button.textContent = `${count} ${button.dataset.state}`;
    button.setAttribute('aria-pressed', filter === button.dataset.state);
  }
}

async function show(id) {
  if (shown) tiles.get(shown)?.removeAttribute('aria-current');
  shown = id;
  tiles.get(id)?.setAttribute('aria-current', 'true');
  history.replaceState(null, '', `#${encodeURIComponent(id)}`);
  find('device').hidden = false;
  find('device-title').textContent = id;
  points = [];
  drawDevice();
  try {
    const before = await ask(`/api/devices/${encodeURIComponent(id)}/history?hours=168&most=${mostPoints}`);
    if (shown !== id) return;

    // What came meanwhile may be among it.
    const last = before.length > 0 ? Date.parse(before[before.length - 1].at) : 0;
    points = [...before, ...points.filter(point => Date.parse(point.at) > last)];
    drawDevice();
  } catch (fault) {
    find('live').textContent = `${id}: its history cannot be read: ${fault.message}`;
  }
}

/** Back from a device to its tile. */
function hide() {
  if (!shown) return;
  const tile = tiles.get(shown);
  tile?.removeAttribute('aria-current');
  shown = null;
  find('device').hidden = true;
  history.replaceState(null, '', location.pathname);
  tile?.focus();
}

function drawDevice() {
  const device = devices.get(shown);
  if (!device) return;
  const facts = {
    Standing: device.standing, Group: device.group || '–', Heard: new Date(device.seen).toLocaleString(), Model: device.model ?? '–',
    Update: device.counter > 0 ? `${device.counter}, ${device.phase ?? '–'}` : 'none: as shipped',
    Board: `${device.board ?? '–'} ${device.runtime ?? ''}`,
    Drift: Number.isFinite(device.drift) ? `${short(device.drift)}${device.isDrifting ? ', drifting' : ''}` : '–',
    Windows: device.windows, Alarms: device.alarms, Faults: device.faults, 'Self-tests failed': device.selfTests,
    Starts: device.starts, 'Lines missing': device.missing, 'Last update': device.event ?? '–',
  };
  if (device.update && device.update !== 'idle') {
    facts.Transfer = device.update === 'receiving' ? `${device.have} of ${device.desired?.size ?? '?'} bytes` : `refused: ${device.reason}`;
  }

  find('facts').replaceChildren(...Object.entries(facts).map(([name, value]) => {
    const pair = element('div');
    pair.append(element('dt', name), element('dd', String(value)));
    return pair;
  }));
  points.splice(0, points.length - mostPoints);
  drawChart(find('score'), points.map(p => [Date.parse(p.at), p.score ?? NaN]), device.threshold, 'Score');
  drawChart(find('drift'), points.map(p => [Date.parse(p.at), p.drift ?? NaN]), 1, 'Drift');
  if (find('actions').children.length === 0 && isOperator) {
    for (const [order, text] of [['report', 'Ask for a report'], ['selftest', 'Run the self-test'], ['rollback', 'Roll back'],
      ['learn', 'Learn anew']]) {
      const button = element('button', text, { type: 'button' });
      button.addEventListener('click', async () => {
        if (['rollback', 'learn'].includes(order) && !confirm(`${text}: ${shown}?`)) return;
        try {
          await ask(`/api/devices/${encodeURIComponent(shown)}/commands`, { do: order });
          find('live').textContent = `${shown} was told: ${order}.`;
        } catch (fault) {
          find('live').textContent = fault.message;
        }
      });
      find('actions').append(button);
    }
  }
}

function drawRollouts() {
  const all = [...rollouts.values()].sort((a, b) => b.at.localeCompare(a.at)).slice(0, 10);
  if (all.length === 0) return;
  find('rollouts').replaceChildren(...all.map(rollout => {
    const card = element('article', undefined, { class: 'rollout' });
    const sum = Object.values(rollout.members).reduce((a, b) => a + b, 0);
    const stage = { running: rollout.stage === 0 ? 'canary' : `stage ${rollout.stage} of ${rollout.stages - 1}`,
      rollingBack: 'rolling back', rolledBack: 'rolled back', done: 'done' }[rollout.status];
    const release = rollout.release ? ` (${rollout.release})` : '';
    card.append(element('p', `Update ${rollout.counter}${release} to ${rollout.group || 'no group'}: ${stage}`));
    const bar = element('div', undefined, { class: 'bar', role: 'img', 'aria-label': words(rollout) });
    for (const member of members.filter(m => rollout.members[m])) {
      const part = element('i', undefined, { 'data-state': member });
      part.style.width = `${100 * rollout.members[member] / sum}%`;
      bar.append(part);
    }

    card.append(bar, element('p', `${words(rollout)}; ${rollout.windows} windows and ${rollout.alarms} alarms with it`,
      { class: 'faint' }));
    if (rollout.reason) card.append(element('p', `Stopped: ${rollout.reason}`, { class: 'bad' }));
    if (rollout.status === 'running' && isOperator) {
      const button = element('button', 'Roll back', { type: 'button' });
      button.addEventListener('click', async () => {
        if (confirm(`Roll back update ${rollout.counter} on ${sum} devices?`)) {
          takeRollout(await ask(`/api/rollouts/${rollout.id}/rollback`, {}));
        }
      });
      card.append(button);
    }

    return card;
  }));
}

const words = rollout => members.filter(m => rollout.members[m])
  .map(m => `${rollout.members[m]} ${m === 'rolledBack' ? 'rolled back' : m}`).join(', ');

function takeRollout(rollout) {
  rollouts.set(rollout.id, rollout);
  soon('rollouts', drawRollouts);
}

function takeEvent(event) {
  if (event.number <= lastEvent) return;
  lastEvent = event.number;
  const list = find('events');
  const line = element('li');
  const at = new Date(event.at), isToday = at.toDateString() === new Date().toDateString();
  line.append(element('time', isToday ? at.toLocaleTimeString() : at.toLocaleString(), { datetime: event.at }));
  if (event.device) line.append(element('b', event.device));
  line.append(element('span', ['presence', 'update', 'drift'].includes(event.kind) ? event.text : `${event.kind}: ${event.text}`));
  list.prepend(line);
  while (list.children.length > mostEvents) list.lastChild.remove();
}

/** Reads all there is. */
async function readAll() {
  const [all, allRollouts, allEvents] = await Promise.all(
    ['/api/devices', '/api/rollouts', `/api/events?most=${mostEvents}`].map(path => ask(path)));
  all.forEach(takeDevice);
  allRollouts.forEach(takeRollout);
  find('events').replaceChildren();
  lastEvent = 0;
  allEvents.forEach(takeEvent);
  orderTiles();
  drawCounts();
  const wanted = decodeURIComponent(location.hash.slice(1));
  if (devices.has(wanted) && shown === null) show(wanted);
}

/** Follows what changes, and reads all once it does, so that nothing is missed between; after a lost connection again. */
function follow() {
  const live = new EventSource('/api/live');
  let waiting = [], isOver = false;
  const end = text => {
    if (isOver) return;
    isOver = true;
    live.close();
    find('live').textContent = text;
    if (find('login').hidden) setTimeout(begin, 3000);
  };
  for (const [kind, take] of Object.entries({ device: takeDevice, rollout: takeRollout, event: takeEvent })) {
    live.addEventListener(kind, e => {
      const told = JSON.parse(e.data);
      if (waiting) waiting.push(() => take(told));
      else take(told);
    });
  }

  live.addEventListener('ready', async () => {
    try {
      await readAll();
      if (isOver) return;
      waiting.forEach(take => take());
      waiting = null;
      find('live').textContent = 'live';
    } catch (fault) {
      end(fault.message);
    }
  });
  live.addEventListener('error', () => end('The service does not answer; trying again.'));
}

async function begin() {
  try {
    isOperator = (await ask('/api/session')).role === 'operate';
    find('login').hidden = true;
    find('fleet').hidden = false;
    follow();
  } catch (fault) {
    find('live').textContent = fault.message;
    if (find('login').hidden) setTimeout(begin, 3000);
  }
}

find('find').addEventListener('input', filterTiles);
find('close').addEventListener('click', hide);
addEventListener('keydown', e => {
  const isSearch = document.activeElement === find('find');
  if (e.key === 'Escape' && isSearch) {
    find('find').value = '';
    filterTiles();
  } else if (e.key === 'Escape') {
    hide();
  }
});
find('login').addEventListener('submit', async e => {
  e.preventDefault();
  try {
    await ask('/api/session', { token: find('token').value.trim() });
    find('refused').textContent = '';
    find('live').textContent = '';
    await begin();
  } catch {
    find('refused').textContent = 'This is no token of this service.';
  }
});
addEventListener('resize', () => soon('device', drawDevice));
begin();
