// Card and outline of the place chosen.
let cardOf = null, chosen = null;

function choose(place) {
  if (chosen) chosen.remove();
  chosen = L.layerGroup([
    L.polygon(place.rings, style('routes', { fill: false, color: '#ffffff', weight: 6, opacity: 0.9 })),
    L.polygon(place.rings, style('routes', { fill: false, color: colours.accent, weight: 3 })),
  ]).addTo(map);
}

function openCard(place) {
  cardOf = place;
  const village = place.kind === 'village';
  const up = village ? townships[place.parent] : null;
  const parts = [
    el('button', { type: 'button', class: 'gp-close', 'aria-label': word('ui.close'), onclick: closeCard }, '×'),
    el('h2', { id: 'gp-card-title', tabindex: -1 }, place.name || place.code),
    el('p', { class: 'gp-kind' }, word(village ? 'card.village' : 'card.township'),
      up ? ' · ' : null, up ? el('button', { type: 'button', class: 'gp-link', onclick: () => visit(up) }, up.name || up.code) : null),
  ];
  const postedAfter = Math.min(place.card.length - 1, village ? 1 : 0);
  place.card.forEach(([title, rows], i) => {
    if (text(title)) parts.push(el('h3', {}, text(title)));
    parts.push(el('dl', {}, rows.flatMap(([label, value]) => [el('dt', {}, text(label)), el('dd', {}, text(value))])));
    if (i === postedAfter && layers.postings) parts.push(...postedRows(village ? up : place));
  });
  if (!village) parts.push(...villageLinks(place));
  byId('gp-card').replaceChildren(...parts);
  byId('gp-card').hidden = false;
  document.body.classList.add('gp-carded');
}

function villageLinks(township) {
  const own = villages.filter((v) => v.parent === township.index);
  if (!own.length) return [];
  return [el('details', {}, el('summary', {}, `${word('ui.villages')} (${own.length})`),
    el('div', { class: 'gp-places' }, own.map((v) => el('button', { type: 'button', onclick: () => visit(v) }, v.name || v.code))))];
}

function postedRows(township) {
  const { sets, shadings, mondays, strip, present, stay } = layers.postings;
  return sets.flatMap((set, kind) => {
    const hosts = set.filter((h) => h.township === township.index && (kind === 0 || h.required || h.stays.length));
    if (!hosts.length) return [];
    return [el('h3', {}, `${word(kind ? 'postings.commissioners' : 'card.postings')} · ${word('ui.week', { n: state.week + 1 })} ${shortDay(mondays[state.week])}`)].concat(hosts.flatMap((h) => [
      ...(hosts.length > 1 ? [el('p', {}, h.name)] : []),
      strip(h),
      el('dl', {}, h.stays.flatMap((s) => [
        el('dt', {}, (present(h, state.week).includes(s) ? '● ' : '') + s[0]),
        el('dd', {}, [s[1], stay(s)].filter(Boolean).join(word('sentence.separator')))])),
    ]));
  });
}

let opener = null; // has the focus again when the card closes
function closeCard() {
  const inside = byId('gp-card').contains(document.activeElement);
  cardOf = null;
  byId('gp-card').hidden = true;
  document.body.classList.remove('gp-carded');
  if (chosen) chosen.remove();
  if (inside) (opener && opener.isConnected ? opener : map.getContainer()).focus();
  opener = null;
  remember();
}

function openPlace(place) {
  choose(place);
  openCard(place);
  if (place.kind === 'village') keepClear(place);
  say(place.name);
  remember();
}

// Opens a place for somebody who came by a button or a key: the focus goes along.
function visit(place) {
  const from = document.activeElement;
  if (!byId('gp-card').contains(from)) opener = from === document.body ? null : from;
  openPlace(place);
  byId('gp-card-title').focus({ preventScroll: true });
}

// Moves the map just as far as the card does not lie on the village chosen.
function keepClear(place) {
  const frame = map.getContainer().getBoundingClientRect(), card = byId('gp-card').getBoundingClientRect();
  const a = map.latLngToContainerPoint(place.box.getNorthWest()), b = map.latLngToContainerPoint(place.box.getSouthEast());
  const left = a.x + frame.left, right = b.x + frame.left, top = a.y + frame.top, bottom = b.y + frame.top;
  if (right < card.left || left > card.right || bottom < card.top || top > card.bottom) return;
  const wide = card.width > frame.width * 0.8; // on a phone the card lies across the bottom: there the map moves up
  map.panBy(wide ? [0, Math.min(bottom - card.top + 16, top - frame.top - 8)] : [Math.min(right - card.left + 16, left - frame.left - 8), 0]);
}
