// Calls three operations of the running Region with node's `soap`, a SOAP client that shares no code with us.
//
//     node cliente_soap.cjs PRONTA.json BASE
//
// PRONTA.json is what `collaudo region --ready-file` writes; BASE is the address of the sandbox. One JSON line an operation.
const fs = require("node:fs");
const soap = require("soap");

const HEADER = "http://www.regione.veneto.it/pagamenti/pivot/ente/ppthead";

async function chiama(wsdl, operazione, argomenti, intestazione) {
  const client = await soap.createClientAsync(wsdl);
  if (intestazione) client.addSoapHeader({ "h:intestazionePPT": { codIpaEnte: intestazione } }, "", "h", HEADER);
  const [risposta] = await client[`${operazione}Async`](argomenti);
  console.log(JSON.stringify({ operazione, risposta }));
  return risposta;
}

async function main() {
  const [pronta, base] = process.argv.slice(2);
  const { ente } = JSON.parse(fs.readFileSync(pronta, "utf8"));
  const pivot = `${base}/ws/pivot/PagamentiTelematiciPagatiRiconciliati.wsdl`;
  const pa = `${base}/ws/pa/PagamentiTelematiciDovutiPagati.wsdl`;
  const { cod_ipa: codIpaEnte, password } = ente;
  await chiama(pivot, "pivotSILAutorizzaImportFlusso", { password }, codIpaEnte);
  await chiama(pivot, "pivotSILChiediPagatiRiconciliati", {
    codIpaEnte,
    password,
    richiestaPerData: { dataDa: "2024-03-01T00:00:00", dataA: "2024-04-01T00:00:00" },
  });
  await chiama(pa, "paaSILChiediPagati", { codIpaEnte, password, idSession: "sconosciuta" });
}

main().catch((errore) => {
  console.error(errore);
  process.exit(1);
});
