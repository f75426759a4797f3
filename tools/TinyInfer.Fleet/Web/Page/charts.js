'use strict';

/** Draws a line over time, with a limit if there is one. Points: [milliseconds, value]. */
function drawChart(target, points, limit, name) {
  const width = Math.max(320, target.clientWidth), height = 180, left = 52, bottom = 24, top = 8;
  const known = points.filter(p => Number.isFinite(p[1]));
  if (known.length === 0) {
    target.textContent = 'Nothing was told yet.';
    return;
  }

  const times = known.map(p => p[0]), first = Math.min(...times), last = Math.max(...times, first + 1);
  const most = 1.05 * Math.max(...known.map(p => p[1]), limit ?? 0, 1e-9), least = Math.min(0, ...known.map(p => p[1]));
  const x = t => left + (width - left - 8) * (t - first) / (last - first);
  const y = v => top + (height - top - bottom) * (most - v) / (most - least);
  const svg = make('svg', { viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label':
    `${name}: ${known.length} values from ${short(Math.min(...known.map(p => p[1])))} to ${short(Math.max(...known.map(p => p[1])))}` });
  for (const value of [least, (least + most) / 2, most / 1.05]) {
    svg.append(make('line', { class: 'axis', x1: left, x2: width - 8, y1: y(value), y2: y(value) }));
    svg.append(make('text', { x: left - 6, y: y(value) + 4, 'text-anchor': 'end' }, short(value)));
  }

  if (Number.isFinite(limit)) {
    svg.append(make('line', { class: 'limit', x1: left, x2: width - 8, y1: y(limit), y2: y(limit) }));
  }

  svg.append(make('polyline', { class: 'line', points: known.map(p => `${x(p[0]).toFixed(1)},${y(p[1]).toFixed(1)}`).join(' ') }));
  svg.append(make('text', { x: left, y: height - 6 }, clock(first)));
  svg.append(make('text', { x: width - 8, y: height - 6, 'text-anchor': 'end' }, clock(last)));
  target.replaceChildren(svg);
}

function make(name, attributes, text) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (text !== undefined) element.textContent = text;
  return element;
}

const short = value => Math.abs(value) >= 100 ? value.toFixed(0) : Number(value.toPrecision(3)).toString();
const clock = time => new Date(time).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', second: '2-digit' });
