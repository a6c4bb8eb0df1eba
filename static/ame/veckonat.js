// The week grid of attendance: arrows move between the cells. A letter chooses by the browser's own search in the list.
// Without this file Tab moves, and the form is the same.
(() => {
  "use strict";
  const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  document.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    if (!step || event.altKey || !event.target.matches("#veckonat select")) return; // Alt and arrow opens the list
    event.preventDefault();
    const from = event.target.closest("td");
    const { rows } = from.closest("table");
    let row = from.parentElement.rowIndex;
    let column = from.cellIndex;
    let cell;
    do cell = rows[(row += step[0])]?.cells[(column += step[1])];
    while (cell && !cell.querySelector("select"));
    cell?.querySelector("select").focus();
  });
})();
