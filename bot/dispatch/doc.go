// Package dispatch hands out work inside one process, for stores that no other process shares: SQLite and the memory
// store. It persists nothing and decides nothing; it knows which event of a lane and which effect of a handle is the
// next, when it is due, and who is busy.
//
// Work waits in lines: a lane of events, a handle of effects, or a line of its own for a parked event and for an
// effect without a handle. Of a line one job is under way at a time. A line that can go on stands in a ready list,
// urgent before what has a slot that came, and that before bulk, otherwise first come first served, so that a busy lane cannot
// starve the others; a line that waits for a time stands in a heap by that time, told by the calendar clock.
//
// Memory stays bounded: of waiting work a line keeps some 48 bytes each. Payloads are kept only within a window,
// beyond it they are loaded when the work is handed out.
package dispatch
