// The ground: land, roads with casing, borders by rank, facilities. Everything is drawn on canvas; clicks are
// answered by geometry (see main.js), so no layer stands in another's way.
const colours = data.colours;
const PANES = { fill: 210, water: 230, focus: 260, roads: 300, borders: 350, routes: 420, points: 430 };
const renderers = {};
Object.entries(PANES).forEach(([name, z]) => {
  map.createPane(name).style.zIndex = z;
  renderers[name] = new Painting({ pane: name, padding: 0.2 });
});
map.createPane('relief').style.zIndex = 220;
map.getPane('relief').style.pointerEvents = 'none';
map.createPane('names').style.zIndex = 640;
map.createPane('stops').style.zIndex = 620;

const style = (pane, options) => Object.assign({ pane, renderer: renderers[pane], interactive: false }, options);
const lines = (pane, points, options) => L.polyline(points, style(pane, Object.assign({ lineJoin: 'round' }, options)));
const area = (pane, rings, options) => L.polygon(rings, style(pane, Object.assign({ stroke: true, weight: 0.8, fillOpacity: 1 }, options)));
const fillWith = (colour) => ({ color: colour, fillColor: colour });

const whole = L.latLngBounds([data.bounds[1], data.bounds[0]], [data.bounds[3], data.bounds[2]]);
const fitWhole = () => map.fitBounds(whole, { padding: [18, 18], animate: false });
fitWhole();
let homeZoom = map.getZoom();

// A base map of the network lies below everything: areas then let it through.
function seeThrough() {
  const veil = overlays.tiles.getLayers().length > 0 && map.hasLayer(overlays.tiles);
  map.getPane('fill').style.opacity = veil ? 0.62 : 1;
  map.getPane('relief').style.opacity = veil ? 0 : 1;
}

const land = townships.map((t) => area('fill', t.rings, fillWith(colours.land)).addTo(map));
const villageAreas = villages.map((v) => area('fill', v.rings, fillWith(colours.land)));
const villageFill = L.layerGroup(villageAreas);
let townshipAreas = null, townshipFill = null;

function townshipLayer() {
  if (!townshipFill) {
    townshipAreas = townships.map((t) => area('fill', t.rings, fillWith(colours.land)));
    townshipFill = L.layerGroup(townshipAreas);
  }
  return townshipFill;
}

const rounded = { lineCap: 'round' };
const overlays = {
  tiles: L.layerGroup(data.tiles ? data.tiles[0].map((url) => L.tileLayer(url, { maxNativeZoom: data.tiles[2], maxZoom: 20, zIndex: 1 })) : []),
  relief: L.layerGroup(data.relief ? [L.imageOverlay(data.relief.picture, data.relief.bounds, { pane: 'relief', alt: '' })] : []),
  water: L.layerGroup(),
  roads: L.layerGroup(),
  villages: L.layerGroup([lines('borders', arcsOf(data.borders.village), { color: '#5f6d73', weight: 0.7, opacity: 0.45 })]),
  grids: L.layerGroup([lines('borders', arcsOf(data.borders.grid), { color: '#5f6d73', weight: 0.6, opacity: 0.55, dashArray: '2 3' })]),
  townships: L.layerGroup([
    lines('borders', arcsOf(data.borders.township), { color: '#ffffff', weight: 3.2, opacity: 0.65 }),
    lines('borders', arcsOf(data.borders.township), { color: '#47545b', weight: 1.3, opacity: 0.85, dashArray: '8 3 2 3' }),
  ]),
  zones: L.layerGroup([
    lines('borders', arcsOf(data.borders.zone), { color: '#ffffff', weight: 5, opacity: 0.7 }),
    lines('borders', arcsOf(data.borders.zone), { color: '#3c4a52', weight: 2.2, opacity: 0.9 }),
  ]),
  facilities: L.layerGroup(),
  labels: L.layerGroup(),
};
const rim = L.layerGroup([
  lines('borders', arcsOf(data.borders.county), { color: '#8b979c', weight: 7, opacity: 0.22 }),
  lines('borders', arcsOf(data.borders.county), { color: colours.ink, weight: 1.8 }),
]).addTo(map);

// What is switched on last would lie on top: put the borders back in their order.
function rankBorders() {
  [overlays.townships, overlays.zones, rim].forEach((group) => { if (map.hasLayer(group)) group.eachLayer((line) => line.bringToFront()); });
}

// Water: lakes and rivers at once, streams when one looks closer.
let waterLines = null;

function drawWater() {
  const lift = map.getZoom() - homeZoom;
  const scale = Math.max(0.7, Math.min(2.4, Math.pow(1.3, lift)));
  if (!waterLines) {
    const tint = { color: colours.water };
    waterLines = {
      lakes: data.water.lakes.map((rings) => area('water', rings.map(decodeLine), Object.assign(fillWith(colours.water), { weight: 0.6 }))),
      rivers: lines('water', data.water.rivers.map(decodeLine), Object.assign({}, tint, rounded)),
      streams: lines('water', data.water.streams.map(decodeLine), Object.assign({}, tint, rounded)),
    };
    waterLines.lakes.concat([waterLines.rivers]).forEach((shape) => overlays.water.addLayer(shape));
  }
  waterLines.rivers.setStyle({ weight: 1.9 * scale });
  waterLines.streams.setStyle({ weight: 0.9 * scale });
  const shown = lift >= 1;
  if (shown !== overlays.water.hasLayer(waterLines.streams)) overlays.water[shown ? 'addLayer' : 'removeLayer'](waterLines.streams);
}

// Roads: a darker casing under a light core, wider with rank and zoom. Tracks come only when one looks closer.
const ROAD = [{ core: colours.road_main, width: 3.4, from: 0 }, { core: colours.road, width: 2.2, from: 0 }, { core: colours.road, width: 1.2, from: 1.25 }];
let roadLines = null;

function drawRoads() {
  const lift = map.getZoom() - homeZoom;
  const scale = Math.max(0.55, Math.min(2.2, 0.62 * Math.pow(1.32, lift)));
  if (!roadLines) {
    const shapes = data.roads.map((item) => ({ rank: item.width, points: item.lines.map(decodeLine) }));
    shapes.sort((a, b) => b.rank - a.rank);
    roadLines = shapes.map((s) => ({ rank: s.rank, casing: lines('roads', s.points, Object.assign({ color: colours.road_casing }, rounded)) }))
      .concat(shapes.map((s) => ({ rank: s.rank, core: lines('roads', s.points, Object.assign({ color: ROAD[s.rank].core }, rounded)) })));
  }
  roadLines.forEach((road) => {
    const line = road.core || road.casing;
    const width = ROAD[road.rank].width * scale;
    line.setStyle({ weight: road.core ? width : width + 1.3, opacity: road.core ? 1 : 0.8 });
    const shown = lift >= ROAD[road.rank].from;
    if (shown !== overlays.roads.hasLayer(line)) overlays.roads[shown ? 'addLayer' : 'removeLayer'](line);
  });
}

// Facilities: rank is shape and size; small clinics come with the zoom.
const FACILITY = {
  lead_hospital: { radius: 7, fill: '#c2185b', rim: '#ffffff', from: 0, cross: true }, township_hospital: { radius: 4.2, fill: '#ffffff', from: 0 },
  visit_place: { radius: 3.2, fill: '#f0b429', from: 0.75 },
  base: { radius: 4, fill: '#37474f', from: 0.5 }, clinic: { radius: 2.6, fill: '#2e7d6b', rim: '#ffffff', from: 1.75 }, clinic_unstaffed: { radius: 2.6, fill: '#ffffff', from: 1.75 },
  emergency_candidate: { radius: 3.4, fill: '#ffffff', rim: '#0b5fa5', from: 0 }, emergency_station: { radius: 5, fill: '#0b5fa5', rim: '#ffffff', from: 0, cross: true },
  emergency_opened: { radius: 8.5, fill: '#d84315', rim: '#ffffff', from: 0, cross: true },
  zone_centre: { radius: 7, fill: '#0b5fa5', rim: '#ffffff', from: 0, cross: true }, zone_centre_new: { radius: 8.5, fill: '#d84315', rim: '#ffffff', from: 0, cross: true },
  zone_centre_old: { radius: 6, fill: '#9aa4a9', rim: '#ffffff', from: 0, cross: true },
};
const facilities = data.facilities.map((row, index) => ({ index, kind: row[0], name: row[1], at: [row[3], row[2]] }));
const Cross = L.CircleMarker.extend({
  _updatePath() {
    this._renderer._updateCircle(this);
    const ctx = this._renderer._ctx, p = this._point, r = this._radius * 0.58;
    if (!this._renderer._drawing || this._empty()) return;
    ctx.save();
    ctx.globalAlpha = 1; ctx.strokeStyle = '#fff'; ctx.lineWidth = 2.4; ctx.setLineDash([]);
    ctx.beginPath(); ctx.moveTo(p.x - r, p.y); ctx.lineTo(p.x + r, p.y); ctx.moveTo(p.x, p.y - r); ctx.lineTo(p.x, p.y + r); ctx.stroke();
    ctx.restore();
  },
});

function drawFacilities() {
  const lift = map.getZoom() - homeZoom;
  facilities.forEach((f) => {
    const look = FACILITY[f.kind];
    const shown = lift >= look.from;
    if (shown && !f.mark) {
      const options = style('points', { radius: look.radius, color: look.rim || colours.ink, weight: f.kind === 'clinic' ? 0.8 : 1.5, fillColor: look.fill, fillOpacity: 1 });
      f.mark = look.cross ? new Cross(f.at, options) : L.circleMarker(f.at, options);
    }
    if (f.mark && shown !== overlays.facilities.hasLayer(f.mark)) overlays.facilities[shown ? 'addLayer' : 'removeLayer'](f.mark);
  });
}
