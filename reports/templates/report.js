"use strict";
// Paper shows everything: what is folded is opened for the printer and folded again after it.
let piegati = [];
addEventListener("beforeprint", () => {
  piegati = [...document.querySelectorAll("details:not([open])")];
  for (const parte of piegati) parte.open = true;
});
addEventListener("afterprint", () => {
  for (const parte of piegati) parte.open = false;
  piegati = [];
});
