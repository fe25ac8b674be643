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
      const select = el('select', { id: 'gp-day', 'aria-label': word('circuits.day'), onchange: () => { state.day = Number(select.value); changed(); } },
        layer.days.map((d, i) => el('option', { value: i, selected: i === state.day }, `${fullDay(d)} ${weekday(d)}（${byDay[i].length}）`)));
      const step = (by, sign, label) => el('button', { type: 'button', 'aria-label': word(label), title: word(label), 'data-step': by, id: 'gp-step' + by,
        disabled: state.day + by < 0 || state.day + by >= layer.days.length, onclick: () => { state.day += by; changed(); } }, sign);
      const stops = tours().reduce((n, t) => n + t[5].length, 0);
      return [el('div', { class: 'gp-stepper' }, step(-1, '‹', 'circuits.previous'), select, step(1, '›', 'circuits.next')),
        el('div', { class: 'gp-sum' }, word('circuits.summary', { tours: tours().length, stops }))];
    },
    said: () => (layer.days.length ? `${fullDay(layer.days[state.day])} ${weekday(layer.days[state.day])} ${word('circuits.summary', { tours: tours().length, stops: tours().reduce((n, t) => n + t[5].length, 0) })}` : word('circuits.empty')),
    days: layer.days,
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

// Physicians by default; where the county posts public-health commissioners too, one of both is chosen.
function postingsLayer(layer) {
  const kinds = ['physicians', 'commissioners'].slice(0, layer.commissioners.length ? 2 : 1);
  const sets = [layer.hosts, layer.commissioners].slice(0, kinds.length);
  const byTownship = sets.map((hosts) => townships.map((t) => hosts.filter((h) => h.township === t.index)));
  const hosts = (t) => byTownship[state.variant][t.index];
  const shown = () => kinds[state.variant];
  state.week = layer.start;
  const present = (host, week) => host.stays.filter((s) => s[2] <= week && week < s[3]);
  // who asks for nobody and has nobody is not "as required"
  const digit = (host, week) => (host.required === 0 && host.weeks[week] === '1' ? 3 : Number(host.weeks[week]));
  const worst = (t, week) => Math.min(3, ...hosts(t).map((h) => digit(h, week)));
  const shortWord = () => word(shown() === 'physicians' ? 'postings.short' : 'postings.commissioner_short');
  const legend = () => {
    if (shown() === 'physicians') return layer.legend;
    const labels = ['postings.commissioner_short', 'postings.commissioner_enough', 'postings.more', 'postings.unasked'];
    return layer.legend.map((swatch, i) => Object.assign({}, swatch, { label: word(labels[i]) }));
  };
  const since = (s) => {
    const sameYear = s[4].slice(0, 4) === layer.mondays[state.week].slice(0, 4);
    return word('ui.since', { date: sameYear ? shortDay(s[4]) : word('date.month', day(s[4])) });
  };
  const note = (t) => {
    const who = hosts(t).flatMap((h) => present(h, state.week));
    if (worst(t, state.week) === 0) return { text: shortWord(), short: true };
    if (!who.length) return null;
    return { text: who[0][0] + (who.length > 1 ? ` +${who.length - 1}` : '') + ' ' + since(who[0]), short: false };
  };
  // weeks in a row in which the same hosts are short
  const gaps = (set) => {
    const found = [];
    layer.mondays.forEach((_, week) => {
      const names = set.filter((h) => digit(h, week) === 0).map((h) => h.name);
      const last = found[found.length - 1], said = names.join(word('list.separator'));
      if (last && last.end === week && last.said === said) last.end = week + 1;
      else if (names.length) found.push({ first: week, end: week + 1, said });
    });
    return found;
  };
  const found = sets.map(gaps);
  const stay = (s) => word('card.stay', { start: fullDay(s[4]), end: fullDay(later(s[5], -1)) }); // people write the last day, the data the first day after

  return {
    shadings: kinds.map((id) => ({ id, label: word('postings.' + id) })),
    sets,
    mondays: layer.mondays,
    present,
    stay,
    redraw() {
      townshipLayer();
      townships.forEach((t, i) => townshipAreas[i].setStyle(fillWith(layer.legend[worst(t, state.week)].colour)));
    },
    enter() { this.redraw(); townshipLayer().addTo(map); labelNote = note; },
    leave() { townshipLayer().remove(); labelNote = null; },
    legend,
    strip: (host) => el('div', { class: 'gp-strip', role: 'img', 'aria-label': host.name }, layer.mondays.map((_, w) => el('i', { style: 'background:' + layer.legend[digit(host, w)].colour }))),
    controls(changed, slid) {
      const week = () => word('ui.week', { n: state.week + 1 });
      const span = () => fullDay(layer.mondays[state.week]) + '–' + shortDay(later(layer.mondays[state.week], 6));
      const short = () => sets[state.variant].filter((h) => digit(h, state.week) === 0).length;
      const sum = () => word('postings.summary', { n: sets[state.variant].length, short: short() });
      const range = el('input', { type: 'range', class: 'gp-range', id: 'gp-week', min: 0, max: layer.mondays.length - 1, value: state.week,
        'aria-label': word('postings.week'), 'aria-valuetext': `${week()} ${span()} ${sum()}`, oninput: () => { state.week = Number(range.value); moved(); } });
      const head = () => [el('strong', {}, week()), el('span', {}, span())];
      const when = el('div', { class: 'gp-when' }, head());
      const total = el('p', { class: 'gp-sum' }, sum());
      const moved = () => {
        when.replaceChildren(...head());
        total.replaceChildren(sum());
        range.setAttribute('aria-valuetext', `${week()} ${span()} ${sum()}`);
        slid();
      };
      const strip = el('div', { class: 'gp-strip', 'aria-hidden': 'true' }, layer.mondays.map((_, w) => el('i', { style: 'background:' + layer.legend[Math.min(2, ...sets[state.variant].map((h) => digit(h, w)))].colour })));
      const jumps = found[state.variant].map((gap) => el('button', { type: 'button', class: 'gp-item gp-short', 'data-gap': gap.first,
        onclick: () => { state.week = gap.first; range.value = gap.first; moved(); } },
        word(gap.end - gap.first > 1 ? 'postings.gap' : 'postings.gap_week', { first: gap.first + 1, last: gap.end, hosts: gap.said })));
      const gapList = jumps.length ? el('details', { id: 'gp-gaps' }, el('summary', {}, `${word('postings.gaps')} (${jumps.length})`), limited(jumps))
        : el('p', { class: 'gp-hint gp-good' }, word('postings.no_gaps'));
      return [when, range, strip, total, gapList];
    },
    list: () => limited(townships.flatMap((t) => hosts(t).map((h) => ({ t, h, short: digit(h, state.week) === 0 })))
      .filter(({ h }) => digit(h, state.week) !== 3)
      .sort((a, b) => b.short - a.short || a.t.index - b.t.index)
      .map(({ t, h, short }) => {
        const who = present(h, state.week);
        return el('button', { type: 'button', class: 'gp-item' + (short ? ' gp-short' : ''), onclick: () => goTo('t' + t.index) },
          h.name + word('colon') + (who.map((s) => s[0]).join(word('list.separator')) || shortWord()),
          who.map((s) => el('small', {}, [s[1], stay(s)].filter(Boolean).join(' · '))));
      })),
    tip: (v) => {
      const t = townships[v.parent];
      return hosts(t).flatMap((h) => present(h, state.week).map((s) => `${s[0]} ${since(s)}`)).join(word('list.separator')) || (worst(t, state.week) === 0 ? shortWord() : legend()[3].label);
    },
    said: () => `${word('ui.week', { n: state.week + 1 })} ${fullDay(layer.mondays[state.week])}`,
    byTownship: true,
  };
}

function later(iso, days) {
  const date = new Date(iso + 'T00:00:00Z');
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}
