// Reads the page's data: see src/gridplan/maps/encoding.py for the writer.
const data = JSON.parse(document.getElementById('gridplan-data').textContent);
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const VALUE = new Uint8Array(128);
for (let i = 0; i < 64; i += 1) VALUE[ALPHABET.charCodeAt(i)] = i;

function decodeLine(text) {
  const points = [];
  let value = 0, shift = 0, x = 0, y = 0, dx = null;
  for (let i = 0; i < text.length; i += 1) {
    const bits = VALUE[text.charCodeAt(i)];
    value |= (bits & 31) << shift;
    shift += 5;
    if (bits >= 32) continue;
    const step = (value >>> 1) ^ -(value & 1);
    value = shift = 0;
    if (dx === null) { dx = step; continue; }
    x += dx; y += step; dx = null;
    points.push([y / 1e5, x / 1e5]);
  }
  return points;
}

const arcs = data.arcs.map(decodeLine);
const arcsOf = (numbers) => numbers.map((i) => arcs[i]);

function directed(lines, step) {
  return step >= 0 ? lines[step] : lines[~step].slice().reverse();
}

function outline(rings) {
  return rings.map((ring) => {
    const points = [];
    ring.forEach((step) => directed(arcs, step).forEach((p, i) => { if (i || !points.length) points.push(p); }));
    return points;
  });
}

// By hand: extending Leaflet's bounds makes an object of every point.
function boxOf(rings) {
  let south = 90, north = -90, west = 180, east = -180;
  rings.forEach((ring) => ring.forEach(([lat, lng]) => {
    if (lat < south) south = lat;
    if (lat > north) north = lat;
    if (lng < west) west = lng;
    if (lng > east) east = lng;
  }));
  return south > north ? L.latLngBounds([]) : L.latLngBounds([south, west], [north, east]);
}

function readPlace(kind) {
  return (row, index) => {
    const rings = outline(row[5]);
    return { kind, index, code: row[0], name: row[1], parent: row[2], at: [row[4], row[3]], rings, box: boxOf(rings), card: row[6] };
  };
}

const townships = data.townships.map(readPlace('township'));
const villages = data.villages.map(readPlace('village'));
const text = (number) => data.texts[number];

function word(key, values) {
  if (!values) return data.words[key]; // may hold names, and names may hold braces
  return data.words[key].replace(/\{(\w+)(?::02d)?\}/g, (all, name) =>
    (all.endsWith(':02d}') ? String(values[name]).padStart(2, '0') : values[name]));
}

const day = (iso) => { const [y, m, d] = iso.split('-').map(Number); return { y, m, d }; };
const shortDay = (iso) => word('date.day', day(iso));
const fullDay = (iso) => word('date.full', day(iso));
const weekday = (iso) => word('weekday').split(' ')[(new Date(iso + 'T00:00:00Z').getUTCDay() + 6) % 7];

// Builds an element; children that are text become text nodes, so nothing in the data is ever read as HTML.
function el(tag, attributes, ...children) {
  const node = document.createElement(tag);
  Object.entries(attributes || {}).forEach(([key, value]) => {
    if (key.startsWith('on')) node.addEventListener(key.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) node.setAttribute(key, value === true ? '' : value);
  });
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ''));
  return node;
}

const byId = (id) => document.getElementById(id);
