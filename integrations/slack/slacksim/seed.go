package slacksim

// The sample world's identifiers.
const (
	seedLiLei    = "U0LILEI001"
	seedHanMM    = "U0HANMM001"
	seedTom      = "U0TOMB0001"
	seedWang     = "U0WANGJL01"
	seedZhao     = "U0ZHAOX001"
	seedRollout  = "C0ERPROLL1"
	seedClient   = "C0CLIENTA1"
	seedPartner  = "T0HUAXING1" // the client's own workspace
	seedPlace    = "Asia/Shanghai"
	seedCreation = 1_790_000_000
)

// seed fills the workspace with the people and rooms of the sample project.
func (s *Sim) seed() {
	team := s.cfg.TeamID
	for _, u := range []user{
		{id: seedLiLei, name: "李雷", handle: "lilei", email: "lilei@acme.example", locale: "zh-CN", tz: seedPlace, kind: kindMember, color: "#9f69e7", team: team, admin: true},
		{id: seedHanMM, name: "韩梅梅", handle: "hanmeimei", email: "hanmeimei@acme.example", locale: "zh-CN", tz: seedPlace, kind: kindMember, color: "#e7392d", team: team},
		{id: seedTom, name: "Tom Baker", handle: "tom", email: "tom@acme.example", locale: "en-US", tz: "Europe/London", kind: kindMember, color: "#3c989f", team: team},
		{id: seedWang, name: "王经理", handle: "wang", email: "wang@huaxing.example", locale: "zh-CN", tz: seedPlace, kind: kindGuest, color: "#e0a729", team: team},
		{id: seedZhao, name: "赵欣", handle: "zhaoxin", email: "zhaoxin@huaxing.example", locale: "zh-CN", tz: seedPlace, kind: kindExternal, color: "#5b89d5", team: seedPartner},
	} {
		u.updated = seedCreation
		s.world.addUser(&u)
	}
	bot := s.cfg.BotUserID
	s.world.addRoom(&room{id: seedRollout, name: "erp-rollout", kind: kindChannel, topic: "ERP roll-out", creator: seedLiLei,
		created: seedCreation, members: []string{seedLiLei, seedHanMM, seedTom, bot}})
	s.world.addRoom(&room{id: seedClient, name: "client-acme", kind: kindChannel, topic: "Acme and Huaxing", creator: seedLiLei,
		created: seedCreation, shared: true, sharedTeams: []string{seedPartner}, members: []string{seedLiLei, seedHanMM, seedWang, seedZhao, bot}})
}
