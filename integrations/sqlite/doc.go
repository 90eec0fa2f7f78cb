// Package sqlite keeps golive in one SQLite file, for one process: the embedded profile. It is a bot.Store, held to
// the contract by bottest.TestStore. It decides nothing; package dispatch hands out the work.
//
// One goroutine writes. Whoever has something to write waits for it in a queue, and all that wait join the next
// transaction: so a commit to disk is shared by as many as came while the one before was on its way. Reading goes
// through connections of its own and never waits for writing. The log is copied back into the file by a goroutine of
// its own, outside of the path of those who wait.
//
// The driver is used through database/sql/driver, not through database/sql: one writer needs no pool, and the
// statements of the hot path cost half as much that way.
package sqlite
