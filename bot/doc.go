// Package bot is golive's vocabulary: what happens (Event), what is decided (Commit), what is to be done in the
// world (Effect), what is said (Card, Form), who and where (Person, Project, Place), and the ports through which
// stores, platforms and capabilities meet. It holds no I/O and starts no goroutine, and imports only the standard
// library.
//
// The road, in one breath: an adapter accepts an Event; the engine hands it to the handler of a Capability; the
// handler reads and records on a Request; the engine applies what it recorded as one Commit; the Effects of that
// Commit are performed by platforms, and their outcome comes back as Events.
package bot
