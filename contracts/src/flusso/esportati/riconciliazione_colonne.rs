//! The columns of the reconciliation export (`mypivot-web-services.md` §4.4). Bits: 1.0, 1.1, then 1.2, 1.3, 1.4 each with and without the
//! block of the notified payments.

use super::tabella::{colonne, data, importo, intero, istante, testo};
use crate::flusso::colonna::{Colonna, Forma};

/// Codes of a row (§5.4) but `DOPPI`, which no export holds (§4.3).
pub(super) const CODICI: &[&str] = &[
    "IUD_RT_IUF_TES",
    "IUD_RT_IUF",
    "RT_IUF_TES",
    "RT_IUF",
    "RT_TES",
    "RT_NO_IUF",
    "RT_NO_IUD",
    "IUD_NO_RT",
    "IUF_NO_TES",
    "IUF_TES_DIV_IMP",
    "IUV_NO_RT",
    "TES_NO_IUF_OR_IUV",
    "TES_NO_MATCH",
];

const fn classificazione(nome: &'static str, descrizione: &'static str) -> Colonna {
    testo(nome, 20, descrizione).forma(Forma::Uno(CODICI))
}

colonne! {
    0b00000001 mygovManageFlussoIdI intero(9) "notificato: identificativo interno del file D";
    0b01010111 codIudI testo(35) "notificato: IUD";
    0b01010111 codRpSilinviarpIdUnivocoVersamentoI testo(35) "notificato: IUV";
    0b01010111 codRpSoggPagIdUnivPagTipoIdUnivocoI testo(1) "notificato: tipo del pagatore, F o G";
    0b01010111 codRpSoggPagIdUnivPagCodiceIdUnivocoI testo(35) "notificato: codice fiscale o partita IVA del pagatore";
    0b01010111 deRpSoggPagAnagraficaPagatoreI testo(70) "notificato: nome del pagatore";
    0b01010111 deRpSoggPagIndirizzoPagatoreI testo(70) "notificato: via del pagatore";
    0b01010111 deRpSoggPagCivicoPagatoreI testo(16) "notificato: numero civico del pagatore";
    0b01010111 codRpSoggPagCapPagatoreI testo(16) "notificato: CAP del pagatore";
    0b01010111 deRpSoggPagLocalitaPagatoreI testo(35) "notificato: località del pagatore";
    0b01010111 deRpSoggPagProvinciaPagatoreI testo(2) "notificato: provincia del pagatore";
    0b01010111 codRpSoggPagNazionePagatoreI testo(2) "notificato: nazione del pagatore";
    0b01010111 deRpSoggPagEmailPagatoreI testo(256) "notificato: posta elettronica del pagatore";
    0b01010111 dtRpDatiVersDataEsecuzionePagamentoI data() "notificato: data esecuzione pagamento";
    0b01010111 codRpDatiVersTipoVersamentoI testo(32) "notificato: tipo versamento";
    0b01010111 numRpDatiVersDatiSingVersImportoSingoloVersamentoI importo(12) "notificato: importo notificato";
    0b01010111 numRpDatiVersDatiSingVersCommissioneCaricoPaI importo(12) "notificato: commissione a carico PA";
    0b01010111 deRpDatiVersDatiSingVersCausaleVersamentoI testo(140) "notificato: causale";
    0b01010111 deRpDatiVersDatiSingVersDatiSpecificiRiscossioneI testo(140) "notificato: dati specifici riscossione";
    0b01010111 codTipoDovutoI testo(64) "notificato: tipo dovuto";
    0b01010111 bilancioI testo(4096) "notificato: bilancio, in XML";
    0b01010111 dtAcquisizioneI data() "notificato: giorno del caricamento";
    0b00000001 mygovManageFlussoIdE intero(9) "ricevuta: identificativo interno del file delle RT";
    0b11111111 deNomeFlussoE testo(50) "ricevuta: flusso dei dovuti da cui viene";
    0b11111111 numRigaFlussoE intero(9) "ricevuta: riga in quel flusso";
    0b11111111 codIudE testo(35) "ricevuta: IUD";
    0b11111111 codRpSilinviarpIdUnivocoVersamentoE testo(35) "ricevuta: IUV";
    0b11111111 deEVersioneOggettoE testo(16) "ricevuta: versione oggetto";
    0b11111111 codEDomIdDominioE testo(35) "ricevuta: dominio, codice fiscale dell'ente";
    0b11111111 codEDomIdStazioneRichiedenteE testo(35) "ricevuta: stazione richiedente";
    0b11111111 codEIdMessaggioRicevutaE testo(35) "ricevuta: id messaggio ricevuta";
    0b11111111 dtEDataOraMessaggioRicevutaE istante() "ricevuta: data e ora della ricevuta";
    0b11111111 codERiferimentoMessaggioRichiestaE testo(35) "ricevuta: riferimento messaggio richiesta";
    0b11111111 dtERiferimentoDataRichiestaE data() "ricevuta: riferimento data richiesta";
    0b11111111 codEIstitAttIdUnivAttTipoIdUnivocoE testo(1) "ricevuta: attestante tipo id";
    0b11111111 codEIstitAttIdUnivAttCodiceIdUnivocoE testo(35) "ricevuta: attestante codice id";
    0b11111111 deEIstitAttDenominazioneAttestanteE testo(70) "ricevuta: attestante denominazione";
    0b11111111 codEIstitAttCodiceUnitOperAttestanteE testo(35) "ricevuta: attestante codice unità operativa";
    0b11111111 deEIstitAttDenomUnitOperAttestanteE testo(70) "ricevuta: attestante denominazione unità operativa";
    0b11111111 deEIstitAttIndirizzoAttestanteE testo(70) "ricevuta: attestante indirizzo";
    0b11111111 deEIstitAttCivicoAttestanteE testo(16) "ricevuta: attestante civico";
    0b11111111 codEIstitAttCapAttestanteE testo(16) "ricevuta: attestante CAP";
    0b11111111 deEIstitAttLocalitaAttestanteE testo(35) "ricevuta: attestante località";
    0b11111111 deEIstitAttProvinciaAttestanteE testo(35) "ricevuta: attestante provincia";
    0b11111111 codEIstitAttNazioneAttestanteE testo(2) "ricevuta: attestante nazione";
    0b11111111 codEEnteBenefIdUnivBenefTipoIdUnivocoE testo(1) "ricevuta: beneficiario tipo id";
    0b11111111 codEEnteBenefIdUnivBenefCodiceIdUnivocoE testo(35) "ricevuta: beneficiario codice id";
    0b11111111 deEEnteBenefDenominazioneBeneficiarioE testo(70) "ricevuta: beneficiario denominazione";
    0b11111111 codEEnteBenefCodiceUnitOperBeneficiarioE testo(35) "ricevuta: beneficiario codice unità operativa";
    0b11111111 deEEnteBenefDenomUnitOperBeneficiarioE testo(70) "ricevuta: beneficiario denominazione unità operativa";
    0b11111111 deEEnteBenefIndirizzoBeneficiarioE testo(70) "ricevuta: beneficiario indirizzo";
    0b11111111 deEEnteBenefCivicoBeneficiarioE testo(16) "ricevuta: beneficiario civico";
    0b11111111 codEEnteBenefCapBeneficiarioE testo(16) "ricevuta: beneficiario CAP";
    0b11111111 deEEnteBenefLocalitaBeneficiarioE testo(35) "ricevuta: beneficiario località";
    0b11111111 deEEnteBenefProvinciaBeneficiarioE testo(2) "ricevuta: beneficiario provincia";
    0b11111111 codEEnteBenefNazioneBeneficiarioE testo(2) "ricevuta: beneficiario nazione";
    0b11111111 codESoggVersIdUnivVersTipoIdUnivocoE testo(1) "ricevuta: versante tipo id";
    0b11111111 codESoggVersIdUnivVersCodiceIdUnivocoE testo(35) "ricevuta: versante codice id";
    0b11111111 codESoggVersAnagraficaVersanteE testo(70) "ricevuta: versante anagrafica";
    0b11111111 deESoggVersIndirizzoVersanteE testo(70) "ricevuta: versante indirizzo";
    0b11111111 deESoggVersCivicoVersanteE testo(16) "ricevuta: versante civico";
    0b11111111 codESoggVersCapVersanteE testo(16) "ricevuta: versante CAP";
    0b11111111 deESoggVersLocalitaVersanteE testo(35) "ricevuta: versante località";
    0b11111111 deESoggVersProvinciaVersanteE testo(35) "ricevuta: versante provincia";
    0b11111111 codESoggVersNazioneVersanteE testo(2) "ricevuta: versante nazione";
    0b11111111 deESoggVersEmailVersanteE testo(256) "ricevuta: versante e-mail";
    0b11111111 codESoggPagIdUnivPagTipoIdUnivocoE testo(1) "ricevuta: pagatore tipo id";
    0b11111111 codESoggPagIdUnivPagCodiceIdUnivocoE testo(35) "ricevuta: pagatore codice id";
    0b11111111 codESoggPagAnagraficaPagatoreE testo(70) "ricevuta: pagatore anagrafica";
    0b11111111 deESoggPagIndirizzoPagatoreE testo(70) "ricevuta: pagatore indirizzo";
    0b11111111 deESoggPagCivicoPagatoreE testo(16) "ricevuta: pagatore civico";
    0b11111111 codESoggPagCapPagatoreE testo(16) "ricevuta: pagatore CAP";
    0b11111111 deESoggPagLocalitaPagatoreE testo(35) "ricevuta: pagatore località";
    0b11111111 deESoggPagProvinciaPagatoreE testo(35) "ricevuta: pagatore provincia";
    0b11111111 codESoggPagNazionePagatoreE testo(2) "ricevuta: pagatore nazione";
    0b11111111 deESoggPagEmailPagatoreE testo(256) "ricevuta: pagatore e-mail";
    0b11111111 codEDatiPagCodiceEsitoPagamentoE testo(1) "ricevuta: codice esito pagamento";
    0b11111111 numEDatiPagImportoTotalePagatoE importo(12) "ricevuta: importo totale pagato";
    0b11111111 codEDatiPagIdUnivocoVersamentoE testo(35) "ricevuta: IUV dei dati del pagamento";
    0b11111111 codEDatiPagCodiceContestoPagamentoE testo(35) "ricevuta: codice contesto pagamento";
    0b11111111 numEDatiPagDatiSingPagSingoloImportoPagatoE importo(12) "ricevuta: singolo importo pagato";
    0b11111111 deEDatiPagDatiSingPagEsitoSingoloPagamentoE testo(35) "ricevuta: esito singolo pagamento";
    0b11111111 dtEDatiPagDatiSingPagDataEsitoSingoloPagamentoE data() "ricevuta: data esito singolo pagamento";
    0b11111111 codEDatiPagDatiSingPagIdUnivocoRiscossE testo(35) "ricevuta: IUR";
    0b11111111 deEDatiPagDatiSingPagCausaleVersamentoE testo(1024) "ricevuta: causale";
    0b11111111 deEDatiPagDatiSingPagDatiSpecificiRiscossioneE testo(140) "ricevuta: dati specifici riscossione";
    0b11111111 codTipoDovutoE testo(64) "ricevuta: tipo dovuto";
    0b11111111 dtAcquisizioneE data() "ricevuta: giorno del caricamento";
    0b00000001 mygovManageFlussoIdR intero(9) "riversamento: identificativo interno del file R";
    0b11111100 bilancioE testo(4096) "ricevuta: bilancio della RT, in XML";
    0b11111111 versioneOggettoR testo(16) "riversamento: versione oggetto";
    0b11111111 codIdentificativoFlussoR testo(35) "riversamento: IUF";
    0b11111111 dtDataOraFlussoR istante() "riversamento: data e ora del flusso";
    0b11111111 codIdentificativoUnivocoRegolamentoR testo(35) "riversamento: identificativo del regolamento (TRN)";
    0b11111111 dtDataRegolamentoR data() "riversamento: data regolamento";
    0b11111111 codIstMittIdUnivMittTipoIdentificativoUnivocoR testo(1) "riversamento: tipo del mittente: G, A o B";
    0b11111111 codIstMittIdUnivMittCodiceIdentificativoUnivocoR testo(35) "riversamento: mittente codice";
    0b11111111 deIstMittDenominazioneMittenteR testo(70) "riversamento: mittente denominazione";
    0b11111111 codIstRicevIdUnivRicevTipoIdentificativoUnivocoR testo(1) "riversamento: tipo del ricevente, G";
    0b11111111 codIstRicevIdUnivRicevCodiceIdentificativoUnivocoR testo(35) "riversamento: codice fiscale del ricevente";
    0b11111111 deIstRicevDenominazioneRiceventeR testo(70) "riversamento: ricevente denominazione";
    0b11111111 numNumeroTotalePagamentiR intero(15) "riversamento: numero totale pagamenti";
    0b11111111 numImportoTotalePagamentiR importo(18) "riversamento: importo totale del flusso";
    0b11111111 codDatiSingPagamIdentificativoUnivocoVersamentoR testo(35) "riversamento: IUV";
    0b11111111 codDatiSingPagamIdentificativoUnivocoRiscossioneR testo(35) "riversamento: IUR";
    0b11111111 numDatiSingPagamSingoloImportoPagatoR importo(12) "riversamento: singolo importo";
    0b11111111 codDatiSingPagamCodiceEsitoSingoloPagamentoR testo(1) "riversamento: codice di esito, 0 o 9";
    0b11111111 dtDatiSingPagamDataEsitoSingoloPagamentoR data() "riversamento: data esito";
    0b11111111 dtAcquisizioneR data() "riversamento: giorno del caricamento";
    0b00000001 mygovManageFlussoIdT intero(9) "tesoreria: identificativo interno del file T";
    0b11111111 codAbiT testo(5) "tesoreria: ABI";
    0b11111111 codCabT testo(5) "tesoreria: CAB";
    0b11111111 codContoTesoreria testo(12) "tesoreria: conto";
    0b11111111 codDivisaT testo(10) "tesoreria: divisa (solo T)";
    0b11111111 dtDataContabileT data() "tesoreria: data contabile o della bolletta";
    0b11111111 dtDataValutaT data() "tesoreria: data valuta";
    0b11111111 numImportoTesoreria importo(12) "tesoreria: importo";
    0b11111111 codSegnoT testo(1) "tesoreria: segno (solo T)";
    0b11111111 deCausaleT testo(2000) "tesoreria: causale";
    0b11111111 codNumeroAssegnoT testo(255) "tesoreria: numero dell'assegno (solo T)";
    0b11111111 codRiferimentoBancaT testo(255) "tesoreria: riferimento della banca (solo T)";
    0b11111111 codRiferimentoClienteT testo(255) "tesoreria: riferimento del cliente (solo T)";
    0b11111111 dtDataOrdineT data() "tesoreria: data dell'ordine (solo T)";
    0b11111111 deDescrizioneOrdinanteT testo(255) "tesoreria: ordinante";
    0b00000001 codBi2T testo(255) "tesoreria: tag BI2 della causale T";
    0b00000001 codBe1T testo(255) "tesoreria: tag BE1 della causale T";
    0b00000001 codIb1T testo(255) "tesoreria: tag IB1 della causale T";
    0b00000001 codIb2T testo(255) "tesoreria: tag IB2 della causale T";
    0b00000001 codIb4T testo(255) "tesoreria: tag IB4 della causale T";
    0b00000001 codTidT testo(255) "tesoreria: tag TID della causale T";
    0b00000001 codDteT testo(255) "tesoreria: tag DTE della causale T";
    0b00000001 codDtnT testo(255) "tesoreria: tag DTN della causale T";
    0b00000001 codEriT testo(255) "tesoreria: tag ERI della causale T";
    0b00000001 codIm2T testo(255) "tesoreria: tag IM2 della causale T";
    0b00000001 codMa2T testo(255) "tesoreria: tag MA2 della causale T";
    0b00000001 codRi3T testo(255) "tesoreria: tag RI3 della causale T";
    0b11111111 codOr1T testo(255) "tesoreria: ordinante (tag OR1 di T, denominazione di C, O, Y)";
    0b00000001 codSc2T testo(255) "tesoreria: tag SC2 della causale T";
    0b00000001 codTr1T testo(255) "tesoreria: tag TR1 della causale T";
    0b00000001 codSecT testo(255) "tesoreria: tag SEC della causale T";
    0b00000001 codIorT testo(255) "tesoreria: tag IOR della causale T";
    0b11111111 codIdUnivocoFlussoT testo(35) "tesoreria: IUF letto nella causale";
    0b11111111 codIdUnivocoVersamentoT testo(35) "tesoreria: IUV letto nella causale";
    0b11111111 dtAcquisizioneT data() "tesoreria: giorno del caricamento (T) o dell'ultima modifica (C, O, Y)";
    0b11111110 deAnnoBollettaT testo(4) "tesoreria: anno bolletta";
    0b11111110 codBollettaT testo(7) "tesoreria: codice bolletta";
    0b11111110 codIdDominioT testo(7) "tesoreria: id dominio";
    0b11111110 dtRicezioneT istante() "tesoreria: data e ora di ricezione";
    0b11111110 deAnnoDocumentoT testo(4) "tesoreria: anno documento";
    0b11111110 codDocumentoT testo(7) "tesoreria: codice documento";
    0b11111110 deAnnoProvvisorioT testo(4) "tesoreria: anno provvisorio";
    0b11111110 codProvvisorioT testo(7) "tesoreria: codice provvisorio";
    0b11110000 dt_effettiva_sospeso_t data() "tesoreria: data effettiva sospeso";
    0b11110000 codice_gestionale_provvisorio_t testo(255) "tesoreria: codice gestionale provvisorio";
    0b11111111 classificazioneCompletezza classificazione() "codice di classificazione della riga";
    0b11111111 dtDataUltimoAggiornamento data() "ultimo aggiornamento della riga";
    0b11000000 cod_tipo_dovuto_pa1 testo(255) "tipo dovuto dell'ente primario, se sono più beneficiari";
    0b11000000 de_tipo_dovuto_pa1 testo(255) "descrizione del tipo dovuto dell'ente primario";
    0b11000000 cod_tassonomico_dovuto_pa1 testo(255) "codice tassonomico";
    0b11000000 cod_fiscale_pa1 testo(255) "codice fiscale dell'ente primario";
    0b11000000 de_nome_pa1 testo(255) "nome dell'ente primario";
}
