// Layers of a map of travel times, each once for every service level: isochrones, catchments, beyond the limit, losses.
function accessLayers(found) {
  const made = {};
  if (found.isochrones.length) made.isochrones = isochronesLayer(found.isochrones);
  if (found.catchments.length) made.catchments = catchmentsLayer(found.catchments);
  if (found.beyond.length) made.beyond = exceptionsLayer(found.beyond);
  if (found.losses.length) made.losses = lossesLayer(found);
  return made;
}

// Losses open on the level that loses most; roads that the scenario closes are drawn over them.
function lossesLayer(found) {
  const layer = exceptionsLayer(found.losses), paint = layer.enter, take = layer.leave;
  let closed = null;
  return Object.assign(layer, {
    first: found.worst,
    enter() {
      paint();
      if (!found.closed.length) return;
      if (!closed) {
        const points = found.closed.map(decodeLine), middles = points.map((p) => p[Math.floor(p.length / 2)]); // a ford is shorter than a dash
        closed = L.layerGroup([
          lines('routes', points, { color: '#ffffff', weight: 6, opacity: 0.85 }), lines('routes', points, { color: '#d50000', weight: 3, dashArray: '6 4' }),
          ...middles.map((at) => L.circleMarker(at, style('routes', { radius: 3.4, color: '#ffffff', weight: 1.2, fill: true, fillColor: '#d50000', fillOpacity: 1 })))]);
      }
      closed.addTo(map);
    },
    leave() { take(); if (closed) closed.remove(); },
  });
}

function isochronesLayer(choices) {
  const drawn = choices.map(() => null);
  const take = () => drawn.forEach((group) => { if (group) group.remove(); });
  return {
    shadings: choices,
    enter() {
      take();
      const chosen = state.variant;
      if (!drawn[chosen]) drawn[chosen] = L.layerGroup(choices[chosen].bands.map(([colour, rings]) => area('fill', rings.map(decodeLine), fillWith(colour))));
      drawn[chosen].addTo(map);
    },
    leave: take,
    legend: () => choices[state.variant].legend,
  };
}

function catchmentsLayer(choices) {
  const owners = choices.map((choice) => {
    const owner = new Array(villages.length).fill(null);
    choice.items.forEach((item) => item[3].forEach((v) => { owner[v] = item; }));
    return owner;
  });
  const edges = choices.map(() => null);
  const take = () => edges.forEach((group) => { if (group) group.remove(); });
  const fit = (item) => {
    const box = L.latLngBounds([]);
    item[3].forEach((v) => box.extend(villages[v].box));
    map.fitBounds(box, { padding: [40, 40], maxZoom: homeZoom + 3.25 });
  };
  return {
    shadings: choices,
    enter() {
      take();
      const chosen = state.variant, { colours: tints, borders } = choices[chosen];
      paintVillages((v) => (owners[chosen][v] ? tints[owners[chosen][v][2]] : colours.land));
      if (!edges[chosen]) {
        const points = arcsOf(borders);
        edges[chosen] = L.layerGroup([
          lines('focus', points, { color: '#ffffff', weight: 3, opacity: 0.75 }), lines('focus', points, { color: '#5a5348', weight: 1.1, opacity: 0.8 })]);
      }
      edges[chosen].addTo(map);
    },
    leave() { villageFill.remove(); take(); },
    legend: () => choices[state.variant].legend,
    list: () => limited(choices[state.variant].items.map((item) => el('button', { type: 'button', class: 'gp-item',
      style: 'border-left-color:' + choices[state.variant].colours[item[2]], onclick: () => fit(item) }, item[0], el('small', {}, item[1])))),
    tip: (v) => (owners[state.variant][v.index] || [word('access.unreachable')])[0],
  };
}
