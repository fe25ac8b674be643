// Names with halos. Where two would overlap the lower rank gives way; villages are named when one looks closer.
const zoneAt = data.zones.map((name, z) => {
  const box = L.latLngBounds([]);
  townships.forEach((t) => { if (t.parent === z) box.extend(t.box); });
  if (!box.isValid()) box.extend(whole);
  return { name, box };
});

// Where a zone's name disturbs least: at the village farthest from township names and from the zone's border.
function openSpot(zone) {
  const edge = arcsOf(data.borders.zone.concat(data.borders.county)).flatMap((points) => points.filter((p, i) => i % 6 === 0));
  const seats = townships.map((t) => t.at);
  const gap = (v, points) => points.reduce((least, p) => Math.min(least, Math.hypot((v.at[0] - p[0]) * 1.8, v.at[1] - p[1])), 9);
  const far = (v) => Math.min(gap(v, seats), gap(v, edge));
  const own = villages.filter((v) => townships[v.parent].parent === zone);
  if (!own.length) return zoneAt[zone].box.getCenter();
  const room = own.map(far);
  return own[room.indexOf(Math.max(...room))].at;
}

const names = [];
facilities.forEach((f) => { if (f.kind === 'lead_hospital') names.push({ rank: 0, kind: 'hospital', name: f.name, at: f.at, from: 0.9, size: 13, below: 9 }); });
townships.forEach((t) => names.push({ rank: 1, kind: 'township', name: t.name, at: t.at, from: -9, size: 13, place: t, below: 7 }));
zoneAt.forEach((zone, z) => names.push({ rank: 2, kind: 'zone', name: zone.name, at: openSpot(z), from: -9, size: 22, below: 0 }));
villages.forEach((v) => names.push({ rank: 3, kind: 'village', name: v.name, at: v.at, from: 2, size: 12, place: v, below: 5 }));
let labelNote = null; // (township) → {text, short} shown under its name, set by a layer

// Townships first; then who is posted there, where there is room left, so that nobody's name takes away a township's; then the others.
function drawLabels() {
  const spots = new Map(), taken = [];
  const lift = map.getZoom() - homeZoom, view = map.getBounds().pad(0.05), on = map.hasLayer(overlays.labels);
  const wanted = (label) => on && lift >= label.from && (label.kind !== 'zone' || (lift < 1.25 && map.getSize().x > 600)) && view.contains(label.at);
  const place = (some) => some.filter(wanted).forEach((label) => { const spot = freeSpot(label, taken); if (spot) spots.set(label, spot); });
  place(names.filter((label) => label.rank < 2));
  if (labelNote) spots.forEach((spot, label) => { if (label.kind === 'township') addNote(label, spot, labelNote(label.place), taken); });
  place(names.filter((label) => label.rank >= 2));
  names.forEach((label) => {
    const spot = spots.get(label);
    const key = spot ? `${spot.above} ${spot.note ? spot.note.text + spot.note.short : '-'}` : '';
    if (label.key === key) return;
    if (label.mark) overlays.labels.removeLayer(label.mark);
    label.key = key;
    label.mark = spot ? L.marker(label.at, { pane: 'names', interactive: false, keyboard: false, icon: labelIcon(label, spot) }) : null;
    if (label.mark) overlays.labels.addLayer(label.mark);
  });
}

const apart = (box, taken) => taken.every((o) => box[0] >= o[2] || o[0] >= box[2] || box[1] >= o[3] || o[1] >= box[3]);

function boxAt(label, above, width, height) {
  const at = map.latLngToContainerPoint(label.at);
  const top = above ? at.y - label.below - height : at.y + label.below;
  return [at.x - width / 2, top, at.x + width / 2, top + height];
}

// Below its point; a township's name above it, where something else stands below.
function freeSpot(label, taken) {
  for (const above of label.kind === 'township' ? [false, true] : [false]) {
    const box = boxAt(label, above, label.name.length * label.size + 6, 17);
    if (apart(box, taken)) { taken.push(box); return { above, box, note: null }; }
  }
  return null;
}

function addNote(label, spot, note, taken) {
  if (!note) return;
  const box = boxAt(label, spot.above, Math.max(label.name.length * label.size, textWidth(note.text)) + 6, 32);
  const others = taken.filter((other) => other !== spot.box);
  if (!apart(box, others)) return;
  taken[taken.indexOf(spot.box)] = box;
  spot.note = note;
}

function textWidth(line) {
  let width = 0;
  for (const c of line) width += c.charCodeAt(0) > 255 ? 11 : 6;
  return width;
}

function labelIcon(label, spot) {
  const node = el('div', { class: `gp-label ${spot.above ? 'gp-above' : 'gp-below'} gp-${label.kind}` }, label.name,
    spot.note ? el('small', { class: spot.note.short ? 'gp-short' : null }, spot.note.text) : null);
  return L.divIcon({ className: '', iconSize: [0, 0], html: node });
}
