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

function drawLabels() {
  const lift = map.getZoom() - homeZoom;
  const view = map.getBounds().pad(0.05);
  const taken = [];
  names.forEach((label) => {
    const note = labelNote && label.kind === 'township' ? labelNote(label.place) : null;
    const shown = map.hasLayer(overlays.labels) && lift >= label.from && (label.kind !== 'zone' || (lift < 1.25 && map.getSize().x > 600)) && view.contains(label.at) && room(label, note, taken);
    const key = shown ? (note ? note.text + note.short : '-') : '';
    if (label.key === key) return;
    if (label.mark) overlays.labels.removeLayer(label.mark);
    label.key = key;
    label.mark = shown ? L.marker(label.at, { pane: 'names', interactive: false, keyboard: false, icon: labelIcon(label, note) }) : null;
    if (label.mark) overlays.labels.addLayer(label.mark);
  });
}

function room(label, note, taken) {
  const at = map.latLngToContainerPoint(label.at);
  const width = Math.max(label.name.length * label.size, note ? textWidth(note.text) : 0) + 6;
  const height = note ? 32 : 17;
  const box = [at.x - width / 2, at.y + label.below, at.x + width / 2, at.y + label.below + height];
  if (taken.some((o) => box[0] < o[2] && o[0] < box[2] && box[1] < o[3] && o[1] < box[3])) return false;
  taken.push(box);
  return true;
}

function textWidth(line) {
  let width = 0;
  for (const c of line) width += c.charCodeAt(0) > 255 ? 11 : 6;
  return width;
}

function labelIcon(label, note) {
  const node = el('div', { class: 'gp-label gp-below gp-' + label.kind }, label.name,
    note ? el('small', { class: note.short ? 'gp-short' : null }, note.text) : null);
  return L.divIcon({ className: '', iconSize: [0, 0], html: node });
}
