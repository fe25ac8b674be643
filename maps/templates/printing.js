// Printing: a sheet A4 across with title, map and legend. What is looked at is printed, not what the panel happens to show.
const sheet = byId('gp-sheet');

function fillSheet() {
  const layer = current();
  const head = [word('layer.' + state.layer)];
  if (layer && layer.shadings && layer.shadings.length > 1) head.push(layer.shadings[state.variant].label);
  if (layer && layer.said) head.push(layer.said());
  const keys = document.querySelector('#gp-overlays .gp-keys').cloneNode(true);
  const notes = Array.from(document.querySelectorAll('.gp-status li')).map((li) => el('li', {}, li.textContent));
  sheet.replaceChildren(
    el('header', {}, el('h1', {}, data.title), el('p', {}, head.join(' · '))),
    el('aside', {}, el('h2', {}, word('ui.legend')), layer ? layer.legend().map(legendLine) : null, keys, el('ul', {}, notes)),
    el('footer', {}, [data.plan ? word('ui.version', { plan: data.plan }) : '', data.credit].filter(Boolean).join(' · ')),
  );
}

// Paper explains what is on it: what is switched off, or comes only when one looks closer, has no line in its legend.
function pruneKeys() {
  const drawn = new Set(facilities.filter((f) => f.mark && overlays.facilities.hasLayer(f.mark)).map((f) => f.kind));
  sheet.querySelectorAll('.gp-key[data-shows]').forEach((line) => {
    if (!map.hasLayer(overlays[line.dataset.shows]) || (line.dataset.facility && !drawn.has(line.dataset.facility))) line.remove();
  });
}

const drawNow = () => Object.values(renderers).forEach((r) => { if (r._ctx) { r._redrawBounds = null; r._redraw(); } });
let seen = null, copies = [];

// Chromium leaves canvases out of a print that is begun by keys; it takes those that have just been made.
function copyCanvases() {
  return Array.from(map.getContainer().querySelectorAll('canvas')).map((drawn) => {
    const copy = Object.assign(document.createElement('canvas'), { width: drawn.width, height: drawn.height, className: drawn.className });
    copy.style.cssText = drawn.style.cssText;
    if (drawn.width && drawn.height) copy.getContext('2d').drawImage(drawn, 0, 0);
    drawn.after(copy);
    drawn.style.display = 'none';
    return { drawn, copy };
  });
}

window.addEventListener('beforeprint', () => {
  if (seen) return;
  seen = { at: map.getCenter(), zoom: map.getZoom(), home: homeZoom, fine: L.Browser.retina };
  const all = seen.zoom <= seen.home, bounds = all ? whole : map.getBounds();
  fillSheet();
  document.body.classList.add('gp-printing');
  L.Browser.retina = true; // twice the dots: lines stay sharp on paper
  map.invalidateSize({ animate: false });
  map.fitBounds(bounds, { animate: false, padding: all ? [6, 6] : [0, 0] });
  homeZoom = map.getBoundsZoom(whole); // what is drawn from which zoom on is measured against the whole county
  refresh();
  pruneKeys();
  drawNow(); // the browser takes its picture before the next frame
  copies = copyCanvases();
});

window.addEventListener('afterprint', () => {
  if (!seen) return;
  copies.forEach(({ drawn, copy }) => { copy.remove(); drawn.style.display = ''; });
  document.body.classList.remove('gp-printing');
  L.Browser.retina = seen.fine;
  homeZoom = seen.home;
  map.invalidateSize({ animate: false });
  map.setView(seen.at, seen.zoom, { animate: false });
  seen = null;
  refresh();
  drawNow();
});
