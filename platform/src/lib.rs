//! MyPay, node and PSP as deterministic state machines.
