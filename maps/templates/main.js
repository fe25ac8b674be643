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
  drawRoads();
  drawFacilities();
  drawLabels();
}
map.on('zoomend', refresh);
map.on('moveend', drawLabels);

document.querySelectorAll('.gp-tabs button').forEach((button) => button.addEventListener('click', () => show(button.dataset.layer)));
byId('gp-home').addEventListener('click', fitWhole);
byId('gp-print').addEventListener('click', () => window.print());
byId('gp-fold').addEventListener('click', () => { document.body.classList.toggle('gp-folded'); map.invalidateSize(); });
document.addEventListener('keydown', (e) => { if (e.key === 'Escape') closeCard(); });
window.addEventListener('resize', () => { map.invalidateSize(); });
window.addEventListener('beforeprint', () => { map.invalidateSize({ animate: false }); fitWhole(); });
window.addEventListener('afterprint', () => { map.invalidateSize({ animate: false }); });

document.documentElement.lang = data.lang === 'zh' ? 'zh-CN' : 'en';
L.control.zoom({ position: 'bottomright', zoomInTitle: '+', zoomOutTitle: '−' }).addTo(map);
L.control.scale({ imperial: false, position: 'bottomleft', maxWidth: 140 }).addTo(map);
setUpSearch();
fitWhole();
homeZoom = map.getZoom();
drawOverlayChoices();
refresh();
// A link may ask for a layer and a place: map.html#postings/t4
const asked = decodeURIComponent(window.location.hash.slice(1)).split('/');
show(data.layers.includes(asked[0]) ? asked[0] : data.start);
if (/^[tv]\d+$/.test(asked[1] || '') && placeOf(asked[1])) goTo(asked[1]);
// What tests and embedding pages may use.
window.gridplan = { map, state, show, goTo, overlays, layers, villages, townships, ready: null };
requestAnimationFrame(() => requestAnimationFrame(() => { window.gridplan.ready = performance.now(); }));
