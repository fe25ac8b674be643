// Canvases that keep up with the hand. Leaflet paints all of them anew in the one frame in which a move or a zoom ends, and the
// hand feels the jerk. Here they take turns, one in a frame, and a move that stays on what is painted already paints none. Until its
// turn a canvas shows what stood before, in its place. A hand that rests with the map held sees the edges filled too.
const RESTS_MS = 120;
const turns = new Set();
let turning = 0;

function takeTurns() {
  turning = 0;
  if (!map._animatingZoom && turns.size) turns.values().next().value.catchUp(); // the lowest first: they were asked in that order
  if (turns.size) turning = requestAnimationFrame(takeTurns);
}

// At once, for who needs the picture now: paper, tests.
function paintAll() { Array.from(turns).forEach((canvas) => canvas.catchUp()); }

const Painting = L.Canvas.extend({
  getEvents() {
    const events = L.Canvas.prototype.getEvents.call(this);
    return Object.assign(events, { move: this._moved, moveend: this._askIfBare, zoomend: this._zoomed });
  },

  _zoomed() { this._otherZoom = true; },

  _moved() {
    clearTimeout(this._rest);
    this._rest = setTimeout(() => { if (this._map) this._askIfBare(); }, RESTS_MS);
  },

  // What is in sight, unless it is painted already.
  _askIfBare() {
    if (map._animatingZoom || !this._bounds || (map.getZoom() !== this._zoom && !this._otherZoom)) return; // a zoom is under way
    const size = map.getSize(), corner = map.containerPointToLayerPoint([0, 0]);
    const painted = this._bounds.getSize(), whole = size.multiplyBy(1 + this.options.padding * 2).round();
    if (!this._otherZoom && painted.equals(whole) && this._bounds.contains(L.bounds(corner, corner.add(size)))) return;
    if (!this._drawFirst) { this.catchUp(); return; } // nothing on it
    turns.add(this);
    if (!turning) turning = requestAnimationFrame(takeTurns);
  },

  catchUp() {
    turns.delete(this);
    if (!this._map) return;
    if (this._otherZoom) this._onZoomEnd();
    this._otherZoom = false;
    this._update();
  },

  _reset() { // the view was set, not moved: all at once, as Leaflet does
    turns.delete(this);
    this._otherZoom = false;
    L.Canvas.prototype._reset.call(this);
  },

  // What joins a waiting canvas is measured for the new view already: it waits too.
  _redraw() {
    if (turns.has(this)) this._redrawRequest = null;
    else L.Canvas.prototype._redraw.call(this);
  },
});
