//! One rendered finding for each kind of mistake, as a developer sees it.
