"""Il dialogo SOAP con MyPay: costruisce le richieste, legge le risposte.

Solo libreria standard. Tre cose che si sbagliano spesso, e che qui sono scritte una volta:
* gli elementi della busta (password, dovuto, ...) sono senza namespace; quelli del documento
  trasportato in base64 (Versamento, ...) sono tutti nel namespace dei pagamenti;
* il codice dell'ente viaggia nell'header `intestazionePPT` per paaSILImportaDovuto, nel body per
  paaSILChiediPagatiConRicevuta;
* `pagati` nella risposta è codificato in base64 due volte, `rt` una volta.
"""

import base64
import urllib.error
import urllib.request
import xml.etree.ElementTree as ET
from collections import namedtuple
from xml.sax.saxutils import escape

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
PPT = "http://www.regione.veneto.it/pagamenti/ente/"
PPTHEAD = "http://www.regione.veneto.it/pagamenti/ente/ppthead"
PAY_I = "http://www.regione.veneto.it/schemas/2012/Pagamenti/Ente/"

# Dopo quanti secondi si rinuncia ad aspettare la Regione.
ATTESA = 20
# Più di così una risposta non può essere lunga.
MASSIMO = 20 * 1024 * 1024

BUSTA = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<soapenv:Envelope xmlns:soapenv="{soap}" xmlns:ppt="{ppt}" xmlns:ppthead="{ppthead}">'
    "<soapenv:Header>{header}</soapenv:Header>"
    "<soapenv:Body><ppt:{operazione}>{body}</ppt:{operazione}></soapenv:Body>"
    "</soapenv:Envelope>"
)

# Ciò che la Regione dice di un pagamento.
Pagamento = namedtuple("Pagamento", "eseguito importo data iur psp ricevuta")


class Errore(Exception):
    """La Regione ha risposto di no: un fault applicativo o un SOAP Fault, con codice e testo."""

    def __init__(self, codice, testo):
        super().__init__("%s: %s" % (codice, testo))
        self.codice = codice
        self.testo = testo


class NessunaRisposta(Exception):
    """La Regione non ha risposto, o non si capisce che cosa: non si sa se abbia fatto il lavoro."""


class Regione:
    """I servizi di MyPay per un ente."""

    def __init__(self, indirizzo, ente):
        self.indirizzo = indirizzo
        self.cod_ipa = ente["cod_ipa"]
        self.password = ente["password"]

    def importa_dovuto(self, debito, azione):
        """paaSILImportaDovuto. Restituisce IUV e indirizzo dell'avviso, dove la Regione li ha dati.

        Con l'azione I si chiede alla Regione di generare lo IUV. Con l'azione A lo IUV si omette: la
        chiave è lo IUD.
        """
        documento = versamento(debito, azione).encode("utf-8")
        body = elemento("password", self.password) + elemento("dovuto", base64.b64encode(documento).decode("ascii"))
        if azione == "I":
            body += elemento("flagGeneraIuv", "true")
        header = "<ppthead:intestazionePPT>%s</ppthead:intestazionePPT>" % elemento("codIpaEnte", self.cod_ipa)
        risposta = self._chiama("paaSILImportaDovuto", header, body)
        if risposta.findtext("esito") != "OK":
            raise NessunaRisposta("esito né OK né KO con un fault")
        return risposta.findtext("identificativoUnivocoVersamento"), risposta.findtext("urlFileAvviso")

    def chiedi_pagati(self, iuv, iud):
        """paaSILChiediPagatiConRicevuta per IUV. Restituisce il pagamento di quello IUD."""
        body = (
            elemento("codIpaEnte", self.cod_ipa)
            + elemento("password", self.password)
            + elemento("identificativoUnivocoVersamento", iuv)
        )
        risposta = self._chiama("paaSILChiediPagatiConRicevuta", "", body)
        try:
            pagati = base64.b64decode(base64.b64decode(risposta.findtext("pagati", "")))
            return pagamento(ET.fromstring(pagati), iud, risposta.findtext("rt"))
        except (ValueError, ET.ParseError) as causa:
            raise NessunaRisposta("documento dei pagati illeggibile") from causa

    def _chiama(self, operazione, header, body):
        """Manda la richiesta e restituisce l'elemento `<operazione>Risposta`, senza fault."""
        busta = BUSTA.format(
            soap=SOAP, ppt=PPT, ppthead=PPTHEAD, operazione=operazione, header=header, body=body
        )
        richiesta = urllib.request.Request(
            self.indirizzo,
            data=busta.encode("utf-8"),
            headers={"Content-Type": "text/xml; charset=utf-8", "SOAPAction": '"%s"' % operazione},
        )
        try:
            with urllib.request.urlopen(richiesta, timeout=ATTESA) as risposta:
                testo = risposta.read(MASSIMO)
        except urllib.error.HTTPError as errore:
            # Un SOAP Fault arriva con HTTP 500: il corpo è quello che conta.
            testo = errore.read(MASSIMO)
            if not testo.strip():
                raise NessunaRisposta("HTTP %d senza corpo" % errore.code) from errore
        except (urllib.error.URLError, OSError) as errore:
            raise NessunaRisposta(str(getattr(errore, "reason", errore))) from errore
        return leggi_busta(testo, operazione)


def elemento(nome, testo):
    """Un elemento senza namespace, col testo protetto."""
    return "<%s>%s</%s>" % (nome, escape(testo), nome)


def versamento(debito, azione):
    """Il documento Versamento; l'ordine degli elementi è quello dello schema."""
    pagatore = (
        "<identificativoUnivocoPagatore>"
        + elemento("tipoIdentificativoUnivoco", debito["pagatore_tipo"])
        + elemento("codiceIdentificativoUnivoco", debito["pagatore_codice"])
        + "</identificativoUnivocoPagatore>"
        + elemento("anagraficaPagatore", debito["pagatore_anagrafica"])
    )
    if debito["pagatore_email"]:
        pagatore += elemento("e-mailPagatore", debito["pagatore_email"])
    dati = ""
    if debito["data_scadenza"]:
        dati += elemento("dataEsecuzionePagamento", debito["data_scadenza"])
    dati += (
        elemento("tipoVersamento", "ALL")
        + elemento("identificativoUnivocoDovuto", debito["iud"])
        + elemento("importoSingoloVersamento", debito["importo"])
        + elemento("identificativoTipoDovuto", debito["tipo_dovuto"])
        + elemento("causaleVersamento", debito["causale"])
        + elemento("datiSpecificiRiscossione", debito["dati_specifici_riscossione"])
    )
    return (
        '<Versamento xmlns="%s">' % PAY_I
        + elemento("versioneOggetto", "6.2.0")
        + "<soggettoPagatore>%s</soggettoPagatore>" % pagatore
        + "<datiVersamento>%s</datiVersamento>" % dati
        + elemento("azione", azione)
        + "</Versamento>"
    )


def leggi_busta(testo, operazione):
    """Dal testo di una busta all'elemento di risposta. I prefissi sono liberi: si guardano i namespace."""
    try:
        body = ET.fromstring(testo).find("{%s}Body" % SOAP)
    except ET.ParseError as causa:
        raise NessunaRisposta("la risposta non è XML") from causa
    if body is None or len(body) == 0:
        raise NessunaRisposta("la risposta non è una busta SOAP")
    fault = body.find("{%s}Fault" % SOAP)
    if fault is not None:
        raise Errore(fault.findtext("faultcode", "SOAP Fault"), fault.findtext("faultstring", ""))
    risposta = body.find("{%s}%sRisposta" % (PPT, operazione))
    if risposta is None:
        raise NessunaRisposta("la risposta è di un'altra operazione")
    fault = risposta.find("fault")
    if fault is not None:
        parti = [fault.findtext("faultString"), fault.findtext("description")]
        raise Errore(fault.findtext("faultCode", ""), ", ".join(parte for parte in parti if parte))
    return risposta


def pagamento(documento, iud, ricevuta):
    """Il pagamento di uno IUD in un documento PagatiConRicevuta."""
    def nome(*passi):
        return "/".join("{%s}%s" % (PAY_I, passo) for passo in passi)

    dati = documento.find(nome("datiPagamento"))
    if dati is None:
        raise ValueError("manca datiPagamento")
    psp = documento.findtext(nome("istitutoAttestante", "denominazioneAttestante"))
    eseguito = dati.findtext(nome("codiceEsitoPagamento")) == "0"
    for singolo in dati.findall(nome("datiSingoloPagamento")):
        if singolo.findtext(nome("identificativoUnivocoDovuto")) == iud:
            return Pagamento(
                eseguito=eseguito,
                importo=singolo.findtext(nome("singoloImportoPagato")),
                # La data può portare il fuso in coda: contano i primi dieci caratteri.
                data=singolo.findtext(nome("dataEsitoSingoloPagamento"), "")[:10],
                iur=singolo.findtext(nome("identificativoUnivocoRiscossione")),
                psp=psp,
                ricevuta="".join(ricevuta.split()) if ricevuta else None,
            )
    return Pagamento(False, None, None, None, psp, None)
