// Search by part of a name; the best matches begin with what was typed.
function placeOf(target) {
  const index = Number(target.slice(1));
  return target[0] === 't' ? townships[index] : target[0] === 'v' ? villages[index] : null;
}

function goTo(target) {
  if (!target) return;
  const place = placeOf(target);
  if (place) {
    visit(place);
    const wide = window.innerWidth > 720; // the card stands beside the place, on a phone below the map
    map.fitBounds(place.box, { paddingTopLeft: wide ? [60, 60] : [24, 24], paddingBottomRight: [wide ? 390 : 24, wide ? 60 : 24], maxZoom: homeZoom + 3.25 });
  } else if (target[0] === 'z') {
    map.fitBounds(zoneAt[Number(target.slice(1))].box, { padding: [30, 30] });
  } else if (target[0] === 'f') {
    const f = facilities[Number(target.slice(1))];
    map.setView(f.at, Math.max(map.getZoom(), homeZoom + 3));
    showTip(map.latLngToContainerPoint(f.at), f.name, word('facility.' + f.kind));
  }
}

function findItems(typed) {
  const wanted = typed.trim().toLowerCase();
  if (!wanted) return [];
  const ranked = [];
  data.search.forEach((item, i) => {
    const at = item[0].toLowerCase().indexOf(wanted);
    if (at >= 0) ranked.push([at > 0, item[0].length, i]);
  });
  ranked.sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2]);
  return ranked.slice(0, 30).map((r) => data.search[r[2]]);
}

function setUpSearch() {
  const input = byId('gp-find'), list = byId('gp-found');
  let active = 0;
  const items = () => Array.from(list.querySelectorAll('[role=option]'));
  const mark = () => {
    items().forEach((node, i) => node.setAttribute('aria-selected', String(i === active)));
    input.setAttribute('aria-expanded', String(!list.hidden));
    if (!list.hidden && items()[active]) input.setAttribute('aria-activedescendant', items()[active].id);
    else input.removeAttribute('aria-activedescendant');
  };
  const pick = (item) => { list.hidden = true; mark(); goTo(item[2]); };
  const update = () => {
    const found = findItems(input.value);
    active = 0;
    list.replaceChildren(...(found.length ? found.map((item, i) => el('li', { role: 'option', id: 'gp-found' + i, 'data-target': item[2], onmousedown: (e) => { e.preventDefault(); pick(item); } },
      item[0], el('small', {}, text(item[1])))) : [el('li', { role: 'presentation' }, word('ui.nothing'))]));
    list.hidden = !input.value.trim();
    mark();
    if (!list.hidden) say(found.length ? word('ui.found', { n: found.length }) : word('ui.nothing'));
  };
  input.addEventListener('input', update);
  input.addEventListener('focus', update);
  input.addEventListener('blur', () => { list.hidden = true; mark(); });
  input.addEventListener('keydown', (e) => {
    if (e.key === 'ArrowDown' || e.key === 'ArrowUp') {
      e.preventDefault();
      active = Math.max(0, Math.min(items().length - 1, active + (e.key === 'ArrowDown' ? 1 : -1)));
      mark();
      if (items()[active]) items()[active].scrollIntoView({ block: 'nearest' });
    } else if (e.key === 'Enter' && findItems(input.value)[active]) pick(findItems(input.value)[active]);
    else if (e.key === 'Escape') { input.value = ''; update(); input.blur(); }
  });
}
