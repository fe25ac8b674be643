// Wiring: which place is under the pointer, buttons, zoom, print. Ends by saying when the page could be used.
function inside(at, place) {
  if (!place.box.contains(at)) return false;
  let odd = false;
  place.rings.forEach((ring) => {
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
      const a = ring[i], b = ring[j];
      if ((a[0] > at.lat) !== (b[0] > at.lat) && at.lng < ((b[1] - a[1]) * (at.lat - a[0])) / (b[0] - a[0]) + a[1]) odd = !odd;
    }
  });
  return odd;
}

const placeAt = (at) => villages.find((v) => inside(at, v)) || townships.find((t) => inside(at, t)) || null;

function facilityAt(point) {
  if (!map.hasLayer(overlays.facilities)) return null;
  return facilities.find((f) => f.mark && overlays.facilities.hasLayer(f.mark) && map.latLngToContainerPoint(f.at).distanceTo(point) < 9) || null;
}

function showTip(point, title, small) {
  const tip = byId('gp-tip');
  tip.replaceChildren(title, small ? el('small', {}, small) : '');
  tip.hidden = false;
  const frame = map.getContainer().getBoundingClientRect();
  tip.style.left = Math.min(frame.left + point.x + 14, window.innerWidth - tip.offsetWidth - 6) + 'px';
  tip.style.top = Math.min(frame.top + point.y + 14, window.innerHeight - tip.offsetHeight - 6) + 'px';
}

let hover = 0;
map.on('mousemove', (e) => {
  cancelAnimationFrame(hover);
  hover = requestAnimationFrame(() => {
    const facility = facilityAt(e.containerPoint);
    const place = facility ? null : placeAt(e.latlng);
    if (facility) showTip(e.containerPoint, facility.name, word('facility.' + facility.kind));
    else if (place) {
      const title = place.kind === 'village' ? `${townships[place.parent].name} ${place.name}` : place.name;
      showTip(e.containerPoint, title, current() && current().tip && place.kind === 'village' ? current().tip(place) : '');
    } else byId('gp-tip').hidden = true;
  });
});
map.on('mouseout movestart zoomstart', () => { cancelAnimationFrame(hover); byId('gp-tip').hidden = true; });

map.on('click', (e) => {
  const place = placeAt(e.latlng);
  if (!place) { closeCard(); return; }
  openPlace(current() && current().byTownship && place.kind === 'village' ? townships[place.parent] : place);
});

function refresh() {
  drawWater();
  drawRoads();
  drawFacilities();
  drawLabels();
}
map.on('zoomend', refresh);
map.on('moveend', drawLabels);

// Keys on the map: Leaflet's own (arrows, + and −), and Enter opens what lies in the middle.
const container = map.getContainer();
container.setAttribute('role', 'application');
container.setAttribute('aria-label', word('ui.map'));
container.addEventListener('keydown', (e) => {
  if (e.key !== 'Enter' || e.target !== container) return;
  const place = placeAt(map.getCenter());
  if (place) visit(current() && current().byTownship && place.kind === 'village' ? townships[place.parent] : place);
});

tabs.forEach((tab) => { tab.addEventListener('click', () => show(tab.dataset.layer)); tab.addEventListener('keydown', walkTabs); });
byId('gp-skip').addEventListener('click', () => container.focus());
byId('gp-home').addEventListener('click', () => { fitWhole(); say(word('ui.home')); });
byId('gp-print').addEventListener('click', () => window.print());
byId('gp-fold').addEventListener('click', () => {
  const folded = document.body.classList.toggle('gp-folded');
  byId('gp-fold').setAttribute('aria-expanded', String(!folded));
  map.invalidateSize();
});
byId('gp-card').setAttribute('aria-labelledby', 'gp-card-title');
document.addEventListener('keydown', (e) => { if (e.key === 'Escape' && cardOf) closeCard(); });
window.addEventListener('resize', () => { map.invalidateSize(); });
window.addEventListener('hashchange', () => { if (window.location.hash !== address()) follow(window.location.hash); });

if (window.matchMedia('(prefers-reduced-motion: reduce)').matches) { map._zoomAnimated = false; Object.assign(map.options, { inertia: false, fadeAnimation: false, markerZoomAnimation: false }); }
document.documentElement.lang = data.lang === 'zh' ? 'zh-CN' : 'en';
L.control.zoom({ position: 'bottomright', zoomInTitle: word('ui.zoom_in'), zoomOutTitle: word('ui.zoom_out') }).addTo(map);
L.control.scale({ imperial: false, position: 'bottomleft', maxWidth: 140 }).addTo(map);
setUpSearch();
fitWhole();
homeZoom = map.getZoom();
drawOverlayChoices();
byId('gp-townships').append(...townships.map((t) => el('button', { type: 'button', 'data-township': t.code, onclick: () => goTo('t' + t.index) }, t.name || t.code)));
refresh();
const linkedTo = window.location.hash;
if (linkedTo.length > 1) follow(linkedTo); else show(data.start);
linked = true;
if (linkedTo.length > 1) remember(); // names become codes
// What tests and embedding pages may use.
window.gridplan = { map, state, show, goTo, follow, overlays, layers, villages, townships, paintAll, ready: null };
requestAnimationFrame(() => requestAnimationFrame(() => { window.gridplan.ready = performance.now(); }));
