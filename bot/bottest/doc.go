// Package bottest is what golive is tested with: a store in memory, a chat that notes what it is told, and the suites
// that hold every Store, Talks, Pacer, Platform and Tracker to its contract (TestStore, TestTalks and so on). Package
// transcript, beneath it, plays capabilities as a conversation.
//
// It is for tests alone. The simulators that speak the services' protocols stand with their integrations.
package bottest
