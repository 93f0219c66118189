// A server of PagamentiTelematiciEsterniCCP made by the npm package soap from the WSDL given as its only argument. It listens on a free
// port of 127.0.0.1, prints the address, and ends when its standard input does.
"use strict";
const fs = require("node:fs");
const http = require("node:http");
const soap = require("soap");

const wsdl = fs.readFileSync(process.argv[2], "utf8");
const AVVISO = "301000000000012373";
// The same position, answered as this toolkit does by itself.
const SENZA_PREFISSO = "302000000000012373";

// Positions on which the product fails: an exception, and an answer that takes too long.
const GUASTO = "303000000000012373";
const LENTO = "304000000000012373";

const CONOSCIUTI = [AVVISO, SENZA_PREFISSO, LENTO];

// The package gives no namespace to a child of a type of another schema: who uses it writes the prefix into the name.
const qualifica = (valore) =>
  Array.isArray(valore)
    ? valore.map(qualifica)
    : valore !== null && typeof valore === "object"
      ? Object.fromEntries(Object.entries(valore).map(([nome, v]) => [`pay_i:${nome}`, qualifica(v)]))
      : valore;

const rifiuto = (r) => ({
  fault: {
    faultCode: "PAA_PAGAMENTO_SCONOSCIUTO",
    faultString: "Pagamento in attesa risulta sconosciuto all’Ente Creditore.",
    id: r.qrCodeFiscalCode,
  },
});

const dati = {
  importoSingoloVersamento: "120.50",
  ibanAccredito: "IT60X0542811101000000123456",
  causaleVersamento: "Retta mensa & trasporto",
};

const debitore = (r) => {
  const parti = {
    debtor: {
      identificativoUnivocoPagatore: {
        tipoIdentificativoUnivoco: "F",
        codiceIdentificativoUnivoco: "PRVTST80A01L736Q",
      },
      anagraficaPagatore: "Prova Testi",
    },
    transferList: [
      {
        idTransfer: 1,
        transferAmount: "100.50",
        fiscalCodePA: r.qrCodeFiscalCode,
        IBAN: "IT60X0542811101000000123456",
        remittanceInformation: "Retta mensa",
        transferCategory: "0101101IM",
      },
      {
        idTransfer: 2,
        transferAmount: "20.00",
        fiscalCodePA: r.qrCodeFiscalCode,
        IBAN: "IT60X0542811101000000123456",
        remittanceInformation: "Trasporto",
        transferCategory: "0101101IM",
      },
    ],
  };
  if (r.noticeNumber === SENZA_PREFISSO) return parti;
  return { debtor: qualifica(parti.debtor), transferList: qualifica(parti.transferList) };
};

const operazioni = {
  paaSILVerificaEsterna: () => ({ paaSILVerificaEsternaRisposta: { esito: "OK", datiPagamentoPA: dati } }),
  paaSILAttivaEsterna: (r) => ({
    paaSILAttivaEsternaRisposta: {
      esito: "OK",
      datiPagamentoPA: { ...dati, importoSingoloVersamento: r.datiPagamentoPSP.importoSingoloVersamento },
      dovuto: fs.readFileSync(process.argv[3]).toString("base64"),
    },
  }),
  paExternalVerifyPaymentNotice: async (r) => {
    if (r.noticeNumber === GUASTO) throw new Error("archivio non raggiungibile");
    if (r.noticeNumber === LENTO) await new Promise((fatto) => setTimeout(fatto, 20_000).unref());
    return !CONOSCIUTI.includes(r.noticeNumber)
      ? rifiuto(r)
      : {
          paymentDescription: "Retta mensa novembre 2024",
          fiscalCodePA: r.qrCodeFiscalCode,
          companyName: "Comune di Esempio",
          officeName: "Ufficio scuola",
          amount: "120.50",
          dueDate: "2024-12-31",
          detailDescription: "Retta mensa scolastica",
          allCCP: false,
        };
  },
  paExternalGetPayment: (r) =>
    !CONOSCIUTI.includes(r.noticeNumber)
      ? rifiuto(r)
      : {
          creditorReferenceId: r.noticeNumber.slice(1),
          paymentAmount: "120.50",
          dueDate: "2024-12-31",
          retentionDate: "2024-11-20T11:15:00",
          lastPayment: true,
          description: "Retta mensa novembre 2024",
          companyName: "Comune di Esempio",
          officeName: "Ufficio scuola",
          ...debitore(r),
        },
};

const server = http.createServer((_, risposta) => {
  risposta.statusCode = 404;
  risposta.end();
});
server.listen(0, "127.0.0.1", () => {
  soap.listen(
    server,
    "/ws/pa",
    { PagamentiTelematiciEsterniCCPservice: { PagamentiTelematiciEsterniCCPPort: operazioni } },
    wsdl,
    () => console.log(`http://127.0.0.1:${server.address().port}/ws/pa`),
  );
});
process.stdin.resume().on("end", () => process.exit(0));
