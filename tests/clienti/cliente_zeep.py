"""Calls every operation of one service of the running Region with zeep, a SOAP client that shares no code with us.

    cliente_zeep.py PRONTA.json WSDL INDIRIZZO

PRONTA.json is what `collaudo region --ready-file` writes; WSDL is a URL or a file; INDIRIZZO is where the service answers. One JSON line an
operation; the exit code is 1 if an answer could not be read by the schema of the WSDL.
"""

import datetime
import decimal
import json
import sys

import zeep
from zeep.exceptions import Fault, TransportError
from zeep.xsd import AnySimpleType, ComplexType

VERSAMENTO = (
    '<Versamento xmlns="http://www.regione.veneto.it/schemas/2012/Pagamenti/Ente/"><versioneOggetto>6.2.0</versioneOggetto>'
    "<soggettoPagatore><identificativoUnivocoPagatore><tipoIdentificativoUnivoco>F</tipoIdentificativoUnivoco>"
    "<codiceIdentificativoUnivoco>RSSMRA80A01H501U</codiceIdentificativoUnivoco></identificativoUnivocoPagatore>"
    "<anagraficaPagatore>Mario Rossi</anagraficaPagatore></soggettoPagatore><datiVersamento>"
    "<dataEsecuzionePagamento>2099-06-30</dataEsecuzionePagamento><tipoVersamento>ALL</tipoVersamento>"
    "<identificativoUnivocoDovuto>ZEEP-1</identificativoUnivocoDovuto><importoSingoloVersamento>12.50</importoSingoloVersamento>"
    "<identificativoTipoDovuto>TARI</identificativoTipoDovuto><causaleVersamento>Prova</causaleVersamento>"
    "<datiSpecificiRiscossione>9/0101100IM/</datiSpecificiRiscossione></datiVersamento><azione>I</azione></Versamento>"
)

DA, A = datetime.datetime(2024, 3, 1), datetime.datetime(2024, 4, 1)
PER_OPERAZIONE = {
    "paaSILImportaDovuto": {"dovuto": VERSAMENTO.encode(), "flagGeneraIuv": True},
    "pivotSILAutorizzaImportFlussoTesoreria": {"tipoFlusso": "O"},
    "pivotSILPrenotaExportFlussoRiconciliazione": {
        "codiceClassificazione": {"classificazione": ["RT_IUF_TES", "IUF_NO_TES"]},
        "tipoDovuto": {"tipo": ["TARI"]},
        "idUnivocoVersamento": {"iuv": []},
        "idUnivocoRendicontazione": {"iur": []},
        "dataUltimoAggiornamentoDa": DA,
        "dataUltimoAggiornamentoA": A,
        "versioneTracciato": "1.3",
    },
    "pivotSILChiediPagatiRiconciliati": {"richiestaPerData": {"dataDa": DA, "dataA": A}},
    "pivotSILChiediAccertamento": {"richiestaPerIUF": {"identificativoUnivocoFlusso": "2024-03-04PSPVENET01-0001"}},
}


def valore(nome, tipo, ente, profondita=0):
    """A value of this type: what is mandatory in it and no more."""
    noti = {"password": ente["password"], "codIpaEnte": ente["cod_ipa"], "requestToken": "0c0f4c1e-5a57-4f0e-9c0e-3d1f0a6a2b11"}
    if nome in noti:
        return noti[nome]
    if isinstance(tipo, ComplexType):
        return {
            figlio: valore(figlio, elemento.type, ente, profondita + 1)
            for figlio, elemento in tipo.elements
            if elemento.min_occurs > 0 and profondita < 6
        }
    if not isinstance(tipo, AnySimpleType):
        return None
    for python, esempio in (
        (bool, True),
        (int, 1),
        (decimal.Decimal, decimal.Decimal("1.00")),
        (datetime.datetime, DA),
        (datetime.date, DA.date()),
        (bytes, b"QQ=="),
    ):
        if python in tipo.accepted_types and str not in tipo.accepted_types:
            return esempio
    return esempio_base64(tipo)


def esempio_base64(tipo):
    return b"<a/>" if "base64" in type(tipo).__name__.lower() else "1"


def argomenti(operazione, ente):
    corpo = operazione.input.body
    campi = {
        nome: valore(nome, elemento.type, ente)
        for nome, elemento in corpo.type.elements
        if (elemento.min_occurs > 0 or nome == "password") and operazione.name not in PER_OPERAZIONE
        or nome in ("password", "codIpaEnte")
    }
    campi.update(PER_OPERAZIONE.get(operazione.name, {}))
    intestazione = getattr(operazione.input, "header", None)
    blocchi = {}
    if intestazione is not None and getattr(intestazione, "type", None) is not None:
        blocchi = {nome: {"codIpaEnte": ente["cod_ipa"]} for nome, _ in intestazione.type.elements}
    if blocchi:
        campi["_soapheaders"] = blocchi
    return campi


def main():
    pronta, wsdl, indirizzo = sys.argv[1:]
    with open(pronta, encoding="utf-8") as file:
        ente = json.load(file)["ente"]
    client = zeep.Client(wsdl, settings=zeep.Settings(strict=True))
    guasti = 0
    for servizio in client.wsdl.services.values():
        for porta in servizio.ports.values():
            chiama = client.create_service(str(porta.binding.name), indirizzo)
            # What is booked is asked for afterwards.
            for nome, operazione in sorted(porta.binding._operations.items(), key=lambda o: ("Prenota" not in o[0], o[0])):
                esito = {"servizio": servizio.name, "operazione": nome}
                try:
                    risposta = chiama[nome](**argomenti(operazione, ente))
                    corpo = getattr(risposta, "body", risposta)
                    if nome.startswith("pivotSILPrenota"):
                        PER_OPERAZIONE["pivotSILChiediStatoExportFlussoRiconciliazione"] = {"requestToken": corpo.requestToken}
                    fault = getattr(corpo, "fault", None)
                    esito["esito"] = "fault" if fault is not None else "risposta"
                    if fault is not None:
                        esito["codice"] = fault.faultCode
                except Fault as fault:
                    esito.update(esito="soap-fault", testo=fault.message)
                except TransportError as errore:
                    esito.update(esito="http", stato=errore.status_code)
                    guasti += errore.status_code != 404
                except Exception as errore:  # whatever zeep says of an answer that it cannot read
                    esito.update(esito="non-letta", errore=f"{type(errore).__name__}: {errore}")
                    guasti += 1
                print(json.dumps(esito, ensure_ascii=False))
    return 1 if guasti else 0


if __name__ == "__main__":
    sys.exit(main())
