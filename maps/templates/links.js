// What is looked at stands in the address, so that it can be sent to somebody:
// #layer=postings&township=990101101&week=2026-07-06. Places by code or name, weeks by number or any of their days. No persons.
let linked = false; // the address is left alone until the first view stands

const weekOf = (iso) => layers.postings.mondays.findIndex((monday) => monday <= iso && iso < later(monday, 7));

function address() {
  const said = [['layer', state.layer]];
  const layer = current();
  if (layer && layer.shadings && layer.shadings.length > 1 && state.variant !== (layer.first || 0)) said.push(['level', layer.shadings[state.variant].id]);
  if (cardOf) said.push([cardOf.kind, cardOf.code]);
  if (state.layer === 'postings' && layer) said.push(['week', layer.mondays[state.week]]);
  if (state.layer === 'circuits' && layer && layer.days.length) said.push(['day', layer.days[state.day]]);
  return '#' + said.map(([key, value]) => `${key}=${encodeURIComponent(value)}`).join('&');
}

function remember() {
  // a notebook shows the page without an address of its own
  if (linked && /^(file|https?):$/.test(window.location.protocol)) window.history.replaceState(null, '', address());
}

function placeNamed(places, name) {
  return places.find((p) => p.code === name) || places.find((p) => p.name === name);
}

// A link may be of an older plan: what it names and the map has not is said, the rest is shown.
function follow(hash) {
  const short = /^#?(\w+)(?:\/([tv]\d+))?$/.exec(hash); // #postings/t4, as links were written before
  if (short) return followShort(short[1], short[2]);
  const asked = new URLSearchParams(hash.replace(/^#/, ''));
  const missing = [];
  const lacks = (key) => missing.push(asked.get(key));
  let layer = asked.get('layer') || (asked.has('week') && 'postings') || (asked.has('day') && 'circuits') || state.layer || data.start;
  if (!data.layers.includes(layer)) { missing.push(layer); layer = state.layer || data.start; }
  if (asked.has('week') && layers.postings) setWeek(asked.get('week'), () => lacks('week'));
  if (asked.has('day') && layers.circuits) setDay(asked.get('day'), () => lacks('day'));
  show(layer);
  if (asked.has('level')) setLevel(asked.get('level'), () => lacks('level'));
  const township = asked.has('township') ? placeNamed(townships, asked.get('township')) : null;
  if (township === undefined) lacks('township');
  const near = township ? villages.filter((v) => v.parent === township.index) : villages;
  const village = asked.has('village') ? placeNamed(near, asked.get('village')) : null;
  if (village === undefined) lacks('village');
  const place = village || township;
  if (place) goTo((place.kind === 'village' ? 'v' : 't') + place.index);
  if (missing.length) warn(word('ui.not_here', { what: missing.join(word('list.separator')) }));
  return undefined;
}

function followShort(layer, target) {
  show(data.layers.includes(layer) ? layer : state.layer || data.start);
  if (target && placeOf(target)) goTo(target);
}

function setWeek(said, otherwise) {
  const week = /^\d{1,3}$/.test(said) ? Number(said) - 1 : weekOf(said);
  if (week >= 0 && week < layers.postings.mondays.length) state.week = week; else otherwise();
}

function setDay(said, otherwise) {
  const at = layers.circuits.days.findIndex((one) => one >= said); // without tours on that day: the next that has some
  if (/^\d{4}-\d\d-\d\d$/.test(said) && at >= 0) state.day = at; else otherwise();
}

function setLevel(id, otherwise) {
  const at = ((current() && current().shadings) || []).findIndex((shading) => shading.id === id);
  if (at < 0) { otherwise(); return; }
  state.variant = at;
  current().enter();
  drawPanel();
  drawLabels();
}
