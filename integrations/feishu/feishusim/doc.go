// Package feishusim is a simulator of Feishu (and Lark): the long connection, event push, messages, cards, people and
// rooms, spoken so exactly that the official client libraries work against it unchanged, with a control plane by which
// people and test scripts act in it and make it misbehave. See README.md for the control plane's JSON.
//
// It checks what the real service checks (tokens, scopes, limits, ages, card JSON) with the real error shapes, as far as
// they are known: the facts and their sources are in the project's reference on Feishu. It keeps everything in memory and
// is for loopback only: the control plane asks for no token.
package feishusim
