// Sorting of tables, light or dark, printing. The page can be read without any of it.
(function () {
  'use strict';
  const root = document.documentElement;
  const KEY = 'gridplan-theme';

  function remembered() {
    try { return window.localStorage.getItem(KEY); } catch (refused) { return null; } // a browser may forbid files to remember
  }
  function remember(theme) {
    try { window.localStorage.setItem(KEY, theme); } catch (refused) { root.dataset.theme = theme; }
  }
  function dark() {
    return root.dataset.theme ? root.dataset.theme === 'dark' : window.matchMedia('(prefers-color-scheme: dark)').matches;
  }
  const before = remembered();
  if (before === 'dark' || before === 'light') root.dataset.theme = before;

  document.querySelector('.tools').hidden = false;
  document.getElementById('print').addEventListener('click', () => window.print());
  const theme = document.getElementById('theme');
  theme.setAttribute('aria-pressed', String(dark()));
  theme.addEventListener('click', () => {
    root.dataset.theme = dark() ? 'light' : 'dark';
    theme.setAttribute('aria-pressed', String(dark()));
    remember(root.dataset.theme);
  });

  // what is folded must be on paper too
  let folded = [];
  window.addEventListener('beforeprint', () => {
    folded = Array.from(document.querySelectorAll('details.group:not([open]):not(.minor)'));
    folded.forEach((details) => { details.open = true; });
  });
  window.addEventListener('afterprint', () => folded.forEach((details) => { details.open = false; }));

  const collator = new Intl.Collator('zh-CN', { numeric: true });
  const value = (row, column) => row.cells[column].dataset.sort || row.cells[column].textContent;
  function compare(a, b) {
    const [x, y] = [Number(a), Number(b)];
    return Number.isNaN(x) || Number.isNaN(y) ? collator.compare(a, b) : x - y;
  }
  function sort(table, heading) {
    const column = heading.cellIndex;
    const first = heading.classList.contains('number') && column > 0 ? 'descending' : 'ascending';
    const other = first === 'ascending' ? 'descending' : 'ascending';
    const now = heading.getAttribute('aria-sort') === first ? other : first;
    table.querySelectorAll('th[aria-sort]').forEach((th) => th.removeAttribute('aria-sort'));
    heading.setAttribute('aria-sort', now);
    const rows = Array.from(table.tBodies[0].rows);
    rows.sort((a, b) => compare(value(a, column), value(b, column)) * (now === 'ascending' ? 1 : -1));
    table.tBodies[0].append(...rows);
  }
  document.querySelectorAll('table[data-sortable]').forEach((table) => {
    table.querySelectorAll('thead th').forEach((heading) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.textContent = heading.textContent;
      heading.replaceChildren(button);
      button.addEventListener('click', () => sort(table, heading));
    });
  });
})();
