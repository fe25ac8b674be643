// The panel follows the layer chosen; the card follows the place chosen.
const layers = {};
if (data.teams) layers.teams = teamsLayer(data.teams);
if (data.coverage) layers.coverage = shadingLayer([data.coverage]);
if (data.travel.length) layers.travel = shadingLayer(data.travel);
if (data.circuits) layers.circuits = circuitsLayer(data.circuits);
if (data.postings) layers.postings = postingsLayer(data.postings);
if (data.exceptions) layers.exceptions = exceptionsLayer([data.exceptions]);
if (data.changes) layers.changes = changesLayer(data.changes);
if (data.access) Object.assign(layers, accessLayers(data.access));
const current = () => layers[state.layer];

// Who looks at one service level and goes to another layer still looks at that level there.
function show(id) {
  const before = current();
  if (before) before.leave();
  const chosen = before && before.shadings ? before.shadings[state.variant].id : '';
  state.layer = id;
  const same = ((current() && current().shadings) || []).findIndex((shading) => shading.id === chosen);
  state.variant = same >= 0 ? same : (current() && current().first) || 0;
  tabs.forEach((tab) => {
    const on = tab.dataset.layer === id;
    tab.setAttribute('aria-selected', String(on));
    tab.tabIndex = on ? 0 : -1; // one stop for the Tab key; arrows go from layer to layer
    if (on) { tab.scrollIntoView({ block: 'nearest', inline: 'nearest' }); byId('gp-body').setAttribute('aria-labelledby', tab.id); }
  });
  if (current()) current().enter();
  drawPanel();
  drawLabels();
  say(word('layer.' + id));
  remember();
}

const tabs = Array.from(document.querySelectorAll('.gp-tabs button'));
function walkTabs(e) {
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[e.key];
  const to = e.key === 'Home' ? 0 : e.key === 'End' ? tabs.length - 1 : step ? (tabs.indexOf(e.target) + step + tabs.length) % tabs.length : -1;
  if (to < 0) return;
  e.preventDefault();
  show(tabs[to].dataset.layer);
  tabs[to].focus();
}

// For those who listen: what has just changed. For all: what went wrong.
function say(message) { byId('gp-said').textContent = message; }

let fading = 0;
function warn(message) {
  clearTimeout(fading);
  byId('gp-warning').textContent = message;
  fading = setTimeout(() => { byId('gp-warning').textContent = ''; }, 9000);
}

function drawPanel() {
  const layer = current();
  const head = [el('p', { class: 'gp-hint' }, layer ? word('hint.' + state.layer) : word('no_solution'))];
  if (layer && layer.shadings && layer.shadings.length > 1) head.push(el('div', { class: 'gp-choice', role: 'radiogroup', 'aria-label': word('layer.' + state.layer) }, layer.shadings.map(variantChoice)));
  byId('gp-layer').replaceChildren(...head);
  drawControls();
}

function drawControls() {
  const held = document.activeElement && document.activeElement.id; // what is drawn anew keeps the focus
  const layer = current();
  byId('gp-controls').replaceChildren(...(layer && layer.controls ? layer.controls(redraw, slid) : []));
  drawList();
  const again = held && byId(held);
  if (again && again !== document.activeElement) (again.disabled ? byId('gp-day') : again).focus();
}

function drawList() {
  const layer = current();
  byId('gp-legend').replaceChildren(...(layer ? layer.legend().map(legendLine) : []));
  byId('gp-list').replaceChildren(...(layer && layer.list ? layer.list() : []));
}

function variantChoice(shading, i) {
  const input = el('input', { type: 'radio', name: 'gp-variant', id: 'gp-variant' + i, value: i, checked: i === state.variant, onchange: () => {
    state.variant = i;
    current().enter();
    drawControls();
    drawLabels();
    remember();
  } });
  return el('label', {}, input, shading.label);
}

function redraw() {
  current().redraw();
  drawControls();
  drawLabels();
  if (current().said) say(current().said());
  remember();
}

// While the slider is held only what depends on the week is drawn, so it keeps up with the finger.
let waiting = 0;
function slid() {
  if (waiting) return;
  waiting = requestAnimationFrame(() => {
    waiting = 0;
    current().redraw();
    drawList();
    drawLabels();
    if (cardOf && cardOf.kind === 'township') openCard(cardOf);
    remember();
  });
}

const SVG = 'http://www.w3.org/2000/svg';
function svg(tag, attributes, ...children) {
  const node = document.createElementNS(SVG, tag);
  Object.entries(attributes).forEach(([key, value]) => node.setAttribute(key, value));
  node.append(...children);
  return node;
}

function legendMark(swatch) {
  const box = svg('svg', { viewBox: '0 0 26 16', 'aria-hidden': 'true' });
  const tint = swatch.colour.split(',');
  if (swatch.mark === 'many') tint.slice(0, 5).forEach((c, i) => box.append(svg('rect', { x: 1 + i * 4.8, y: 1.5, width: 4.8, height: 13, fill: c })));
  else if (swatch.mark === 'fill') box.append(svg('rect', { x: 1, y: 1.5, width: 24, height: 13, rx: 2, fill: tint[0], stroke: '#5f6d73', 'stroke-opacity': 0.45, 'stroke-width': 0.8 }));
  else if (swatch.mark === 'dot') {
    box.append(svg('circle', { cx: 13, cy: 8, r: swatch.radius || 5, fill: tint[0], stroke: tint[1] || '#fff', 'stroke-width': 1.5 }));
    if (swatch.cross) box.append(svg('path', { d: 'M9.8 8h6.4M13 4.8v6.4', stroke: '#fff', 'stroke-width': 2 }));
  } else if (swatch.core) [[tint[0], swatch.width], [swatch.core, swatch.width - 1.6]].forEach(([stroke, width]) => box.append(svg('line', { x1: 2, x2: 24, y1: 8, y2: 8, stroke, 'stroke-width': width })));
  else box.append(svg('line', { x1: 1, x2: 25, y1: 8, y2: 8, stroke: tint[0], 'stroke-width': swatch.width || 3.5, 'stroke-linecap': 'round', 'stroke-dasharray': { dash: swatch.dashes || '1 6', broken: '6 4' }[swatch.mark] || 'none' }));
  return box;
}

function legendLine(swatch) {
  const share = ['travel', 'isochrones'].includes(state.layer) && swatch.note ? `${word('ui.share')} ` : '';
  return el('div', { class: 'gp-key' }, legendMark(swatch), el('span', {}, swatch.label), swatch.note ? el('em', {}, data.lang === 'zh' ? share + swatch.note : `${swatch.note} ${share}`) : null);
}

// In this order in the legend; each looks as it does on the map.
const KEYED = ['lead_hospital', 'township_hospital', 'clinic', 'clinic_unstaffed', 'base', 'visit_place', 'emergency_station', 'emergency_opened',
  'emergency_candidate', 'zone_centre', 'zone_centre_new', 'zone_centre_old'];

function drawOverlayChoices() {
  const checks = document.querySelector('#gp-overlays .gp-checks');
  data.overlays.forEach(([id, on]) => {
    if (on) overlays[id].addTo(map);
    const input = el('input', { type: 'checkbox', 'data-overlay': id, checked: on, onchange: () => {
      if (input.checked) overlays[id].addTo(map); else overlays[id].remove();
      rankBorders();
      seeThrough();
      drawLabels();
    } });
    checks.append(el('label', {}, input, word('overlay.' + id)));
  });
  rankBorders();
  seeThrough();
  const keys = document.querySelector('#gp-overlays .gp-keys');
  const used = new Set(facilities.map((f) => f.kind));
  const borders = [
    ['zones', { mark: 'line', colour: '#3c4a52', width: 2.6 }, data.borders.zone.length],
    ['townships', { mark: 'dash', colour: '#47545b', width: 1.6, dashes: '8 3 2 3' }, data.borders.township.length],
    ['villages', { mark: 'line', colour: '#b3babd', width: 1 }, data.borders.village.length],
    ['water', { mark: 'line', colour: colours.water, width: 3 }, data.water.rivers.length + data.water.lakes.length],
  ];
  borders.filter((e) => e[2]).forEach(([id, swatch]) => addKey('overlay.' + id, swatch, { shows: id }));
  const roads = [['road.main', 0, { width: 5.4, core: colours.road_main }], ['road.minor', 1, { width: 4, core: colours.road }]];
  roads.filter(([, rank]) => data.roads.some((r) => r.width === rank))
    .forEach(([key, , swatch]) => addKey(key, Object.assign({ mark: 'line', colour: colours.road_casing }, swatch), { shows: 'roads' }));
  KEYED.filter((kind) => used.has(kind)).forEach((kind) => {
    const look = FACILITY[kind];
    addKey('facility.' + kind, { mark: 'dot', colour: `${look.fill},${look.rim || colours.ink}`, radius: Math.min(6.5, look.radius), cross: look.cross }, { shows: 'facilities', facility: kind });
  });

  function addKey(key, swatch, about) {
    const line = legendLine(Object.assign({ label: word(key), note: '' }, swatch));
    Object.assign(line.dataset, about);
    keys.append(line);
  }
}
