"use strict";
// Paper shows the steps of every scenario, and the messages of those that somebody has to look at; what else is open on the screen
// is open on paper. Afterwards everything is folded again as it was.
let piegati = [];
addEventListener("beforeprint", () => {
  piegati = [...document.querySelectorAll("details.carta:not([open])")];
  for (const parte of piegati) parte.open = true;
});
addEventListener("afterprint", () => {
  for (const parte of piegati) parte.open = false;
  piegati = [];
});
