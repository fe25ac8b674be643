// Layers that colour areas. Each has enter (draw), leave (take away), legend (what the colours mean).
const state = { layer: null, variant: 0, day: 0, week: 0 };

function paintVillages(colourOf) {
  villageAreas.forEach((shape, i) => {
    const colour = colourOf(i);
    shape.setStyle({ fillColor: colour, color: colour, fill: true });
  });
  villageFill.addTo(map);
}

// A long list begins short, so that what stands below it stays in reach.
function limited(items) {
  if (items.length <= 8) return items;
  const rest = items.splice(7);
  const more = el('button', { type: 'button', class: 'gp-item gp-more', onclick: () => { more.replaceWith(...rest); rest[0].focus(); } }, word('ui.more', { n: rest.length }));
  return items.concat(more);
}

const shade = (shading) => (i) => (shading.values[i] < 0 ? colours.land : shading.legend[shading.values[i]].colour);

function shadingLayer(shadings) {
  return {
    shadings,
    enter() { paintVillages(shade(shadings[state.variant])); },
    leave() { villageFill.remove(); },
    legend: () => shadings[state.variant].legend,
    tip: (v) => shadings[state.variant].legend[shadings[state.variant].values[v.index]].label,
  };
}

function teamsLayer(layer) {
  const owner = new Array(villages.length).fill(null);
  layer.teams.forEach((team) => team[3].forEach((v) => { owner[v] = team; }));
  let extra = null;
  return {
    enter() {
      paintVillages((i) => (owner[i] ? layer.colours[owner[i][2]] : colours.land));
      if (!extra) {
        const parts = [];
        layer.teams.forEach((team) => team[4].forEach((part) => parts.push(area('fill', outline(part[1]), fillWith(layer.colours[team[2]])))));
        const edges = arcsOf(layer.borders);
        extra = L.layerGroup(parts.concat([
          lines('focus', edges, { color: '#ffffff', weight: 3, opacity: 0.75 }), lines('focus', edges, { color: '#5a5348', weight: 1.1, opacity: 0.8 })]));
      }
      extra.addTo(map);
    },
    leave() { villageFill.remove(); extra.remove(); },
    legend: () => layer.legend,
    tip: (v) => layer.teams.filter((t) => t[3].includes(v.index) || t[4].some((p) => p[0] === v.index)).map((t) => t[0]).join(word('list.separator')),
  };
}

// A shading and the notices behind it; with several (one for each service level), those of the one chosen.
function exceptionsLayer(choices) {
  return Object.assign(shadingLayer(choices.map((choice) => choice.shading)), {
    list() {
      const { notices } = choices[state.variant];
      if (!notices.length) return [el('p', { class: 'gp-hint' }, word(state.layer + '.empty'))];
      const groups = new Map();
      notices.forEach((n) => {
        const key = n[0] + ' ' + n[1];
        if (!groups.has(key)) groups.set(key, []);
        groups.get(key).push(n);
      });
      return Array.from(groups.values()).flatMap((group) => {
        const head = el('h3', {}, text(group[0][1]), el('b', {}, String(group.length)));
        const items = group.map((n) => el('button', { type: 'button', class: 'gp-item' + (n[0] ? '' : ' gp-short'), onclick: () => goTo(n[3]) }, n[2] || text(n[1])));
        return [head, ...limited(items)];
      });
    },
  });
}
