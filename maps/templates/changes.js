// What differs from the plan before. Villages are coloured by what changed there; what concerns a township as a whole
// (postings, members of its teams) stands as a figure at its hospital.
const CHANGE_KINDS = ['posting', 'coverage', 'team_area', 'team_member', 'tour'];

function changesLayer(layer) {
  const { shadings, items } = layer;
  const drawn = L.layerGroup();
  const townshipOf = (target) => (target[0] === 't' ? Number(target.slice(1)) : target[0] === 'v' ? villages[Number(target.slice(1))].parent : -1);
  const chosen = () => (state.variant ? items.filter((item) => CHANGE_KINDS[item[0]] === shadings[state.variant].id) : items);
  const counted = (list) => {
    const found = new Map();
    list.forEach((item) => found.set(townshipOf(item[1]), (found.get(townshipOf(item[1])) || []).concat([item])));
    return found;
  };

  function drawBadges() {
    drawn.clearLayers();
    counted(chosen().filter((item) => item[1][0] === 't')).forEach((own, t) => {
      const badge = el('div', { class: 'gp-badge' }, String(own.length));
      drawn.addLayer(L.marker(townships[t].at, { pane: 'stops', interactive: false, keyboard: false, icon: L.divIcon({ className: '', iconSize: [0, 0], html: badge }) }));
    });
  }

  function line(item) {
    const [kind, target, place, told, small] = item;
    return el('button', { type: 'button', class: 'gp-item', disabled: !target, style: 'border-left-color:' + colours['changes.' + CHANGE_KINDS[kind]], onclick: () => goTo(target) },
      el('b', {}, `${text(place)} · ${word('changes.' + CHANGE_KINDS[kind])}`), el('span', {}, text(told)), text(small) ? el('small', {}, text(small)) : null);
  }

  const note = el('p', { class: 'gp-note' }, layer.note);
  if (!items.length) {
    return { enter() { paintVillages(() => colours['changes.none']); }, leave() { villageFill.remove(); }, legend: () => [], controls: () => [note], said: () => layer.note };
  }
  return {
    shadings,
    enter() { paintVillages(shade(shadings[state.variant])); drawBadges(); drawn.addTo(map); },
    leave() { villageFill.remove(); drawn.remove(); },
    legend: () => shadings[state.variant].legend,
    controls() {
      const places = new Set(items.map((item) => townshipOf(item[1])));
      places.delete(-1);
      return [note, el('p', { class: 'gp-sum' }, word('changes.total', { n: items.length, places: places.size }))];
    },
    list() {
      const groups = Array.from(counted(chosen()).entries()).sort((a, b) => b[1].length - a[1].length || a[0] - b[0]);
      const open = chosen().length <= 12;
      return groups.map(([t, own]) => el('details', { class: 'gp-group', open: open || groups.length === 1 },
        el('summary', {}, t < 0 ? word('changes.elsewhere') : townships[t].name, el('em', {}, word('changes.count', { n: own.length }))), limited(own.map(line))));
    },
    tip: (v) => items.filter((item) => item[1] === 'v' + v.index).map((item) => `${word('changes.' + CHANGE_KINDS[item[0]])}${word('colon')}${text(item[3])}`).join(word('sentence.separator')),
  };
}
