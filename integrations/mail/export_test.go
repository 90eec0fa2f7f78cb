package mail

import "time"

// SetStepTime makes the platform wait shorter for a server than it does at work.
func (p *Platform) SetStepTime(d time.Duration) { p.stepTime = d }
