//! The business fault of the Region's answers (faultBean, `mypay-web-services.md` §1.6).

use serde::{Deserialize, Serialize};

/// `fault`: children in schema order, all unqualified.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Fault {
    /// `faultCode`
    pub fault_code: String,
    /// `faultString`
    pub fault_string: String,
    /// `id`: the ente code unless the sheet says otherwise.
    pub id: String,
    /// `description`
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// `serial`
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub serial: Option<i32>,
}
