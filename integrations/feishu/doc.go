// Package feishu connects golive with Feishu and Lark: events and card callbacks in, messages and cards out.
//
// Calls go through the official SDK, with two exceptions, both found by trying it (v3.12.0):
//
//   - Tokens: its cache hands out a refused token until it expires. The token source here is asked for each request,
//     forgets a refused token and fetches a new one once for all callers (see tokens).
//   - The long connection: its client reassembles split events in goroutines without a lock and loses up to 4 % of
//     them, answers nothing when a handler panics, cannot be started again after a refusal, and pings in a loop if it is
//     told an interval of 0. The client here (see socket) reads frames in order, acknowledges an event only when it is
//     durable, and is restarted by Run.
//
// The events arrive raw (see bot.Translator): the door checks them, takes the ID and the room from them and accepts
// them; what they mean is read later. Clicks and forms are complete at once, since somebody waits for the answer.
//
// feishusim beneath it is Feishu for tests and the playground; frame is the codec that both use.
package feishu
