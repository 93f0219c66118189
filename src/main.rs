//! The `collaudo` command.
fn main() {}
