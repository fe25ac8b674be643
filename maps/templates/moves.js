// Layers that change with time: tours by day, postings by week.
function circuitsLayer(layer) {
  const ways = [];
  const way = (step) => {
    const i = step >= 0 ? step : ~step;
    if (!ways[i]) ways[i] = decodeLine(layer.lines[i]);
    return step >= 0 ? ways[i] : ways[i].slice().reverse();
  };
  // a village by its index, a hospital or visit place by name and site
  const places = layer.places.map((p) => (typeof p === 'number' ? { name: villages[p].name, at: villages[p].at, box: villages[p].box, village: p }
    : { name: p[0], at: [p[2], p[1]], box: L.latLngBounds([[p[2], p[1]]]), village: -1 }));
  const end = (i) => [layer.depots[i][2], layer.depots[i][1]];
  const clock = (minute) => (minute === null ? '' : `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')} `);
  const byDay = layer.days.map(() => []);
  layer.tours.forEach((tour) => byDay[tour[0]].push(tour));
  const drawn = L.layerGroup();
  state.day = layer.start;

  function drawTour(tour) {
    const [, , depot, colour, mobile, stops, legs, , last] = tour;
    const stations = [end(depot), ...stops.map((s) => places[s[0]].at), end(last)];
    const weight = mobile ? 4 : 3;
    legs.forEach((step, i) => {
      const points = step === null ? [stations[i], stations[i + 1]] : way(step);
      drawn.addLayer(lines('routes', points, { color: '#ffffff', weight: weight + 3, opacity: 0.9, lineCap: 'round' }));
    });
    legs.forEach((step, i) => {
      const points = step === null ? [stations[i], stations[i + 1]] : way(step);
      drawn.addLayer(lines('routes', points, { color: colour, weight, opacity: 0.95, lineCap: 'round', dashArray: step === null ? '2 7' : null }));
    });
    stops.forEach((s, i) => {
      const badge = el('div', { class: 'gp-stop', style: 'background:' + colour }, String(i + 1));
      drawn.addLayer(L.marker(places[s[0]].at, { pane: 'stops', interactive: false, keyboard: false, icon: L.divIcon({ className: '', iconSize: [0, 0], html: badge }) }));
    });
    new Set([depot, last]).forEach((i) => drawn.addLayer(L.circleMarker(end(i), style('points', { radius: 5.5, color: colour, weight: 3, fillColor: '#fff', fillOpacity: 1 }))));
  }

  const tours = () => byDay[state.day] || [];
  const visited = () => new Set(tours().flatMap((t) => t[5].map((s) => places[s[0]].village)));
  return {
    redraw() {
      const today = visited();
      paintVillages((i) => (today.has(i) ? colours['coverage.circuit'] : colours.land));
      drawn.clearLayers();
      tours().forEach(drawTour);
    },
    enter() { this.redraw(); drawn.addTo(map); },
    leave() { villageFill.remove(); drawn.remove(); },
    legend: () => layer.legend,
    controls(changed) {
      if (!layer.days.length) return [el('p', { class: 'gp-hint' }, word('circuits.empty'))];
      const select = el('select', { id: 'gp-day', onchange: () => { state.day = Number(select.value); changed(); } },
        layer.days.map((d, i) => el('option', { value: i, selected: i === state.day }, `${fullDay(d)} ${weekday(d)}（${byDay[i].length}）`)));
      const step = (by, sign, label) => el('button', { type: 'button', 'aria-label': word(label), title: word(label), 'data-step': by,
        disabled: state.day + by < 0 || state.day + by >= layer.days.length, onclick: () => { state.day += by; changed(); } }, sign);
      const stops = tours().reduce((n, t) => n + t[5].length, 0);
      return [el('div', { class: 'gp-stepper' }, step(-1, '‹', 'circuits.previous'), select, step(1, '›', 'circuits.next')),
        el('div', { class: 'gp-sum' }, word('circuits.summary', { tours: tours().length, stops }))];
    },
    list: () => limited(tours().map((t) => {
      const stops = t[5].map((s) => places[s[0]].name).join(' → ');
      const small = [layer.depots[t[2]][0], word('circuits.stops', { n: t[5].length, drive: t[7] === null ? '–' : t[7] }), text(t[9])];
      const purposes = t[5].map((s, i) => el('small', { class: 'gp-purpose' }, `${i + 1} ${clock(s[2])}${places[s[0]].name}${word('colon')}${text(s[1])}`));
      return el('button', { type: 'button', class: 'gp-item', style: 'border-left-color:' + t[3], onclick: () => zoomTour(t) },
        text(t[1]) + word('colon') + stops, el('small', {}, small.filter(Boolean).join(' · ')), purposes);
    })),
    tip: (v) => tours().flatMap((t) => t[5].filter((s) => places[s[0]].village === v.index).map((s) => `${clock(s[2])}${text(s[1])} · ${text(t[1])}`)).join(word('sentence.separator')),
  };

  function zoomTour(tour) {
    const box = L.latLngBounds([end(tour[2]), end(tour[8])]);
    tour[5].forEach((s) => box.extend(places[s[0]].box));
    tour[6].forEach((step) => { if (step !== null) box.extend(way(step)); });
    map.fitBounds(box, { padding: [40, 40], maxZoom: 14 });
  }
}

function postingsLayer(layer) {
  const hosts = townships.map((t) => layer.hosts.filter((h) => h.township === t.index));
  state.week = layer.start;
  const present = (host, week) => host.stays.filter((s) => s[2] <= week && week < s[3]);
  const worst = (t, week) => {
    if (!hosts[t.index].length) return 3;
    return Math.min(...hosts[t.index].map((h) => Number(h.weeks[week])));
  };
  const note = (t) => {
    const who = hosts[t.index].flatMap((h) => present(h, state.week));
    if (worst(t, state.week) === 0) return { text: word('postings.short'), short: true };
    if (!who.length) return null;
    const sameYear = who[0][4].slice(0, 4) === layer.mondays[state.week].slice(0, 4);
    const since = word('ui.since', { date: sameYear ? shortDay(who[0][4]) : who[0][4].slice(0, 7) });
    return { text: who[0][0] + (who.length > 1 ? ` +${who.length - 1}` : '') + ' ' + since, short: false };
  };
  return {
    hosts,
    mondays: layer.mondays,
    redraw() {
      townshipLayer();
      townships.forEach((t, i) => {
        const colour = layer.legend[worst(t, state.week)].colour;
        townshipAreas[i].setStyle(fillWith(colour));
      });
    },
    enter() { this.redraw(); townshipLayer().addTo(map); labelNote = note; },
    leave() { townshipLayer().remove(); labelNote = null; },
    legend: () => layer.legend,
    strip: (host) => el('div', { class: 'gp-strip', title: host.name }, Array.from(host.weeks).map((c) => el('i', { style: 'background:' + layer.legend[Number(c)].colour }))),
    controls(changed, slid) {
      const monday = layer.mondays[state.week];
      const range = el('input', { type: 'range', class: 'gp-range', id: 'gp-week', min: 0, max: layer.mondays.length - 1, value: state.week,
        'aria-label': word('layer.postings'), oninput: () => { state.week = Number(range.value); when.replaceChildren(...head()); slid(); } });
      const head = () => [el('strong', {}, word('ui.week', { n: state.week + 1 })), el('span', {}, fullDay(layer.mondays[state.week]) + '–' + shortDay(later(layer.mondays[state.week], 6)))];
      const when = el('div', { class: 'gp-when', 'data-monday': monday }, head());
      const all = layer.mondays.map((_, w) => Math.min(2, ...layer.hosts.map((h) => Number(h.weeks[w]))));
      const strip = el('div', { class: 'gp-strip' }, all.map((c) => el('i', { style: 'background:' + layer.legend[c].colour })));
      return [when, range, strip];
    },
    list: () => limited(townships.flatMap((t) => hosts[t.index].map((h) => ({ t, h, short: h.weeks[state.week] === '0' })))
      .sort((a, b) => b.short - a.short || a.t.index - b.t.index)
      .map(({ t, h, short }) => {
        const who = present(h, state.week);
        return el('button', { type: 'button', class: 'gp-item' + (short ? ' gp-short' : ''), onclick: () => goTo('t' + t.index) },
          h.name + word('colon') + (who.map((s) => s[0]).join(word('list.separator')) || word('postings.short')),
          who.map((s) => el('small', {}, `${s[1]} · ${word('card.stay', { start: fullDay(s[4]), end: fullDay(later(s[5], -1))  /* people write the last day, the data the first day after */ })}`)));
      })),
    tip: (v) => {
      const t = townships[v.parent];
      return hosts[t.index].flatMap((h) => present(h, state.week).map((s) => s[0])).join(word('list.separator')) || word(hosts[t.index].length ? 'postings.short' : 'postings.none');
    },
    byTownship: true,
  };
}

function later(iso, days) {
  const date = new Date(iso + 'T00:00:00Z');
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}
